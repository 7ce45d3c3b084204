//! A model of an app: a queue that is written without a network, and a mirror that only pulls change.

use std::collections::VecDeque;
use std::net::SocketAddr;

use chrono::{Duration, SecondsFormat};
use serde_json::{Value, json};
use tote::platform::clock::Clock;
use tote::platform::id::MintedKind;

use super::history::{Look, Op};
use super::mirror::Mirror;
use super::operation::{Shown, Things, drafted};
use super::plan::{Edit, Trouble};
use super::proxy::{Fault, Proxy};
use super::wire::{self, Lost};
use crate::mailbox::PASSWORD;
use crate::shoppers::{TOKENS, mint, mutation};

/// Answers after which an app tries again later.
const TRANSIENT: [&str; 4] = ["UNAVAILABLE", "TIMEOUT", "RATE_LIMITED", "OVERLOADED"];
/// Pages of one pull at most.
const PAGES_MAX: usize = 200;

/// A mutation that waits for its outcome.
#[derive(Debug, Clone)]
struct Queued {
    seq: i64,
    body: Value,
}

#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) number: usize,
    /// The shopper's mark in tags.
    pub(super) party: String,
    pub(super) client: String,
    pub(super) key: String,
    /// The account that it belongs to, or shall belong to; `None`: it stays a guest.
    pub(super) email: Option<String>,
    pub(super) is_signed_in: bool,
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) is_online: bool,
    pub(super) hours_wrong: i64,
    pub(super) mirror: Mirror,
    pub(super) looks: Vec<Look>,
    pub(super) ops: Vec<Op>,
    pub(super) refused: Vec<String>,
    queue: VecDeque<Queued>,
    offer: Option<(String, i64)>,
    requests: usize,
}

impl Device {
    /// An app that was just installed, on the phone with this key.
    pub(super) fn new(number: usize, party: &str, key: String) -> Self {
        Self {
            number,
            party: party.to_owned(),
            client: mint(MintedKind::SyncClient),
            key,
            email: None,
            is_signed_in: false,
            access: String::new(),
            refresh: String::new(),
            is_online: true,
            hours_wrong: 0,
            mirror: Mirror::default(),
            looks: Vec::new(),
            ops: Vec::new(),
            refused: Vec::new(),
            queue: VecDeque::new(),
            offer: None,
            requests: 0,
        }
    }

    /// Numbers of what waits in the queue.
    pub(super) fn waiting(&self) -> Vec<i64> {
        self.queue.iter().map(|one| one.seq).collect()
    }

    /// Another reader under its client, with what it holds; it writes nothing.
    pub(super) fn reader(&self, number: usize) -> Self {
        Self {
            number,
            queue: VecDeque::new(),
            ops: Vec::new(),
            looks: Vec::new(),
            refused: Vec::new(),
            ..self.clone()
        }
    }

    /// A reader with the tokens that a device has now.
    pub(super) fn beside(self, device: &Self) -> Self {
        Self {
            access: device.access.clone(),
            refresh: device.refresh.clone(),
            is_online: device.is_online,
            ..self
        }
    }

    /// Queues what the user does; whether there was anything to do it to. `number` makes its tag.
    pub(super) fn edit(&mut self, edit: Edit, pick: usize, things: &Things, number: usize) -> bool {
        let seq = i64::try_from(self.ops.len()).expect("small") + 1;
        // In the order of texts, which is that of the numbers of one transaction in the feed.
        let tag = format!("tag-{}-{}-{number:05}", self.party, self.number);
        let Some(mut draft) = drafted(edit, pick, things, &self.shown(), (&tag, &self.client, seq)) else {
            return false;
        };
        if seq > 1 && pick.is_multiple_of(5) {
            draft.facts.depends_on = vec![seq - 1];
        }
        let issued_at = Clock::system().now() + Duration::hours(self.hours_wrong);
        let body = json!({
            "seq": seq, "dependsOn": draft.facts.depends_on, "op": draft.op,
            "issuedAt": issued_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        });
        self.queue.push_back(Queued { seq, body });
        self.ops.push(draft.facts);
        true
    }

    /// The mirror with what waits on top of it.
    fn shown(&self) -> Shown {
        let mut shown = self.mirror.shown();
        shown.offer.clone_from(&self.offer);
        for waiting in &self.queue {
            let op = &waiting.body["op"];
            let line2 = |input: &Value| input["address"]["line2"].as_str().map(str::to_owned);
            let (created, changed) = (&op["addressCreate"], &op["addressUpdate"]);
            if let Some(id) = created["id"].as_str() {
                shown.addresses.push((id.to_owned(), line2(created)));
            }
            if let Some(known) = shown.addresses.iter_mut().find(|(id, _)| changed["id"] == id.as_str()) {
                known.1 = line2(changed);
            }
        }
        shown
    }

    /// Sends as many of the queue; whether something was answered.
    pub(super) fn push(&mut self, net: &Proxy, most: usize, trouble: Trouble) -> bool {
        let Some(batch) = self.batch(0, most) else {
            return true;
        };
        match self.ask(net, &wire::push(&batch), trouble) {
            Ok(answer) => self.take_push(&answer["data"]["syncPush"]),
            Err(Lost) => false,
        }
    }

    /// The queue from one place on, as a push says it.
    pub(super) fn batch(&self, from: usize, most: usize) -> Option<Value> {
        let mutations: Vec<&Value> = self.queue.iter().skip(from).take(most).map(|one| &one.body).collect();
        let acked = self.ops.len() - self.queue.len();
        (self.is_online && !mutations.is_empty())
            .then(|| json!({"clientId": self.client, "ackedThrough": acked, "mutations": mutations}))
    }

    /// Takes in the results of a push; whether there were any.
    pub(super) fn take_push(&mut self, payload: &Value) -> bool {
        let Some(results) = payload["results"].as_array() else {
            return false;
        };
        for result in results {
            let conflict = &result["conflict"];
            if let (Some(quote), Some(total)) = (
                conflict["quote"].as_str(),
                conflict["cost"]["totalAmount"]["amount"].as_str(),
            ) {
                self.offer = Some((quote.to_owned(), minor(total)));
            }
            if result["status"] != "RETRY" {
                self.queue.retain(|one| result["seq"] != one.seq);
            }
        }
        true
    }

    /// Brings the mirror up to date; whether it is.
    pub(super) fn pull(&mut self, net: &Proxy, items: usize, trouble: Trouble) -> bool {
        let mut trouble = trouble;
        for _ in 0..PAGES_MAX {
            let asked = wire::pull(&self.pull_input(items));
            let Ok(answer) = self.ask(net, &asked, std::mem::replace(&mut trouble, Trouble::Nothing)) else {
                return false;
            };
            match self.take_pull(&answer["data"]["sync"]) {
                None => return false,
                Some(true) => return true,
                Some(false) => {}
            }
        }
        self.refused.push("a pull without end".to_owned());
        false
    }

    fn pull_input(&self, items: usize) -> Value {
        json!({"clientId": self.client, "maxItems": items, "scopes": self.mirror.scopes()})
    }

    /// Takes in a page; whether it was the last, `None` where it was none.
    fn take_pull(&mut self, page: &Value) -> Option<bool> {
        page["scopes"].as_array()?;
        let is_whole = self.mirror.apply(page);
        if is_whole {
            let Mirror { last, life, .. } = self.mirror;
            let (client, tags) = (self.client.clone(), self.mirror.tags());
            self.looks.push(Look {
                device: self.number,
                client,
                life,
                last,
                tags,
            });
        }
        Some(is_whole)
    }

    /// A push and a pull in one request.
    pub(super) fn exchange(&mut self, net: &Proxy, trouble: Trouble) -> bool {
        let push = self.batch(0, 100).unwrap_or_default();
        let asked = wire::both(&push, &self.pull_input(200));
        let Ok(answer) = self.ask(net, &asked, trouble) else {
            return false;
        };
        let both = &answer["data"]["syncExchange"];
        self.take_push(&both["push"]);
        self.take_pull(&both["pull"]) == Some(true)
    }

    /// Two halves of the queue at the same time, of which the second arrives first.
    pub(super) fn push_swapped(&mut self, net: &Proxy) {
        let half = self.queue.len().div_ceil(2);
        let (Some(first), Some(second)) = (self.batch(0, half), self.batch(half, 100)) else {
            return;
        };
        let (one, two) = (self.name(), self.name());
        net.plan(&one, Fault::After(two.clone()));
        let post = |name: &str, batch: &Value| wire::post(net.address, name, Some(&self.access), &wire::push(batch));
        let answers = std::thread::scope(|scope| {
            let held = scope.spawn(|| post(&one, &first));
            [post(&two, &second), held.join().expect("it ends")]
        });
        for answer in answers.iter().flatten() {
            self.judge(answer);
            self.take_push(&answer["data"]["syncPush"]);
        }
    }

    pub(super) fn name(&mut self) -> String {
        self.requests += 1;
        format!("{}.{}.{}", self.party, self.number, self.requests)
    }

    /// Sends a request, with fresh tokens where its own have ended.
    fn ask(&mut self, net: &Proxy, body: &Value, trouble: Trouble) -> Result<Value, Lost> {
        if !self.is_online || (self.access.is_empty() && !self.renew(net.address)) {
            return Err(Lost);
        }
        let name = self.name();
        if let Some(fault) = fault_of(trouble) {
            net.plan(&name, fault);
        }
        let answer = wire::post(net.address, &name, Some(&self.access), body)?;
        self.judge(&answer);
        Ok(answer)
    }

    /// What is to be thought of an answer that refuses the whole request.
    fn judge(&mut self, answer: &Value) {
        match wire::code(answer) {
            None => {}
            Some("UNAUTHENTICATED") => self.access.clear(),
            Some(code) if TRANSIENT.contains(&code) => {}
            Some(_) => self
                .refused
                .push(format!("device {}: {}", self.number, answer["errors"])),
        }
    }

    /// Gets tokens: by the refresh token, else as a phone that begins again.
    pub(super) fn renew(&mut self, to: SocketAddr) -> bool {
        let input = json!({"refreshToken": self.refresh, "deviceKey": self.key});
        if !self.refresh.is_empty() && self.take_tokens(to, "tokenRefresh", &input, false) {
            return true;
        }
        match self.email.clone() {
            Some(email) if self.is_signed_in => {
                let input = json!({"email": email, "password": PASSWORD, "deviceKey": self.key});
                self.take_tokens(to, "customerLogin", &input, false)
            }
            _ => self.take_tokens(to, "guestStart", &json!({"deviceKey": self.key}), false),
        }
    }

    /// The guest becomes the customer. The first answer is lost on the way, and the second is taken.
    pub(super) fn login(&mut self, net: &Proxy) {
        let Some(email) = self.email.clone() else {
            return;
        };
        if !self.is_online || self.is_signed_in || (self.access.is_empty() && !self.renew(net.address)) {
            return;
        }
        let input = json!({"email": email, "password": PASSWORD, "deviceKey": self.key});
        let (lost, heard) = (self.name(), net.address);
        net.plan(&lost, Fault::DropReply);
        let body = json!({"query": mutation("customerLogin", TOKENS), "variables": {"input": input}});
        let answer = wire::post(net.address, &lost, Some(&self.access), &body);
        assert_eq!(answer, Err(Lost));
        // Whether it was done, the app does not know: from here on it is the customer's.
        self.is_signed_in = true;
        if !self.take_tokens(heard, "customerLogin", &input, true) {
            // The guest's token had ended, and is refreshed first, so that the guest comes along.
            self.is_signed_in = false;
            self.is_signed_in = self.renew(heard) && self.take_tokens(heard, "customerLogin", &input, true);
        }
    }

    /// Signs in by a mutation; whether there are tokens now.
    pub(super) fn take_tokens(&mut self, to: SocketAddr, name: &str, input: &Value, with_token: bool) -> bool {
        let body = json!({"query": mutation(name, TOKENS), "variables": {"input": input}});
        let request = self.name();
        let token = (with_token && !self.access.is_empty()).then_some(self.access.as_str());
        let answer = wire::post(to, &request, token, &body);
        let tokens = answer.as_ref().map(|answer| &answer["data"][name]["tokens"]);
        let (Some(access), Some(refresh)) = (
            tokens.ok().and_then(|tokens| tokens["accessToken"].as_str()),
            tokens.ok().and_then(|tokens| tokens["refreshToken"].as_str()),
        ) else {
            self.access.clear();
            return false;
        };
        (self.access, self.refresh) = (access.to_owned(), refresh.to_owned());
        true
    }
}

fn fault_of(trouble: Trouble) -> Option<Fault> {
    match trouble {
        Trouble::Nothing => None,
        Trouble::DropRequest => Some(Fault::DropRequest),
        Trouble::DropReply => Some(Fault::DropReply),
        Trouble::Truncate => Some(Fault::Truncate),
        Trouble::Unavailable => Some(Fault::Unavailable),
        Trouble::Twice => Some(Fault::Twice),
        Trouble::Later => Some(Fault::Later),
    }
}

/// An amount of a currency with two digits, in minor units.
pub(super) fn minor(amount: &str) -> i64 {
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, "00"));
    format!("{whole}{cents:0<2}").parse().expect("an amount")
}

#[test]
fn amounts_are_read() {
    assert_eq!((minor("12.90"), minor("7"), minor("0.05")), (1_290, 700, 5));
}
