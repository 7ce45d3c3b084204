//! A double of Stripe's interface, on a port of its own: it keeps payments, refunds and idempotency keys as Stripe documents them, and
//! loses answers when it is told to.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::heard::Heard;

pub(crate) const SECRET_KEY: &str = "sk_test_double";
pub(crate) const WEBHOOK_SECRET: &str = "whsec_double";

type Form = BTreeMap<String, String>;

/// The books.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) payments: BTreeMap<String, Value>,
    pub(crate) refunds: BTreeMap<String, Value>,
    /// What each key was used for, and what came of it.
    keys: HashMap<String, (String, u16, Value)>,
    /// Requests that were answered by their key.
    pub(crate) replays: u32,
    /// Answers that are to be lost, of requests that write.
    pub(crate) lose: u32,
    /// Answers that are to be lost before anything is done.
    pub(crate) fail: u32,
    /// Whether a search finds what is there; Stripe's does after a while.
    pub(crate) is_indexed: bool,
    /// Paths of requests that write.
    pub(crate) written: Vec<String>,
}

/// A running double. Dropping it stops it.
pub(crate) struct Double {
    address: SocketAddr,
    books: Arc<Mutex<Books>>,
    stop: Arc<AtomicBool>,
}

impl Double {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let (books, stop) = (Arc::<Mutex<Books>>::default(), Arc::new(AtomicBool::new(false)));
        let (kept, stopped) = (Arc::clone(&books), Arc::clone(&stop));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let books = Arc::clone(&kept);
                if let Ok(stream) = stream {
                    // A client that goes away in the middle is its own matter.
                    std::thread::spawn(move || drop(serve(stream, &books)));
                }
            }
        });
        Self { address, books, stop }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Books) -> T) -> T {
        work(&mut self.books.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The only payment.
    #[track_caller]
    pub(crate) fn payment(&self) -> Value {
        self.with(|books| {
            assert_eq!(books.payments.len(), 1, "{:?}", books.payments);
            books.payments.values().next().cloned().expect("a payment")
        })
    }

    /// What was taken in all.
    pub(crate) fn taken(&self) -> i64 {
        self.with(|books| {
            let received = |payment: &Value| payment["amount_received"].as_i64().unwrap_or(0);
            books.payments.values().map(received).sum()
        })
    }

    /// Changes the only payment, as the shopper's bank does.
    pub(crate) fn move_to(&self, status: &str) -> Value {
        let payment = self.payment();
        self.move_payment(payment["id"].as_str().expect("an id"), status)
    }

    /// Changes one of the payments; one that is only to be set aside is, where its bank agrees.
    pub(crate) fn move_payment(&self, id: &str, status: &str) -> Value {
        self.with(|books| {
            let payment = books.payments.get_mut(id).expect("a payment");
            let is_manual = payment["capture_method"] == "manual";
            payment["next_action"] = Value::Null;
            if status == "succeeded" && is_manual {
                payment["status"] = "requires_capture".into();
                payment["amount_capturable"] = payment["amount"].clone();
                return payment.clone();
            }
            payment["status"] = status.into();
            if status == "succeeded" {
                payment["amount_received"] = payment["amount"].clone();
            }
            payment.clone()
        })
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // So that it notices.
        let _ = TcpStream::connect(self.address);
    }
}

/// The signature of `body` at that second, by `secret`.
pub(crate) fn sign(secret: &str, at_s: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(format!("{at_s}.{body}").as_bytes());
    let hex: Vec<String> = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("t={at_s},v1={}", hex.concat())
}

/// An event as Stripe sends it.
pub(crate) fn event(id: &str, kind: &str, object: &Value) -> String {
    json!({"id": id, "object": "event", "type": kind, "data": {"object": object}}).to_string()
}

fn serve(stream: TcpStream, books: &Mutex<Books>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let heard = Heard::read(&mut reader)?;
    let answer = books.lock().unwrap_or_else(PoisonError::into_inner).answer(
        &heard.method,
        &heard.path,
        &heard.headers,
        &heard.body,
    );
    // Without one, the connection ends before the answer.
    if let Some((status, answer)) = answer {
        let text = answer.to_string();
        let before = format!(
            "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            text.len()
        );
        reader.get_mut().write_all(before.as_bytes())?;
        reader.get_mut().write_all(text.as_bytes())?;
    }
    Ok(())
}

fn error(status: u16, kind: &str, code: &str, param: &str) -> (u16, Value) {
    (
        status,
        json!({"error": {"type": kind, "code": code, "param": param, "message": "a sentence that names 4242"}}),
    )
}

impl Books {
    fn answer(
        &mut self,
        method: &str,
        path: &str,
        headers: &HashMap<String, String>,
        body: &str,
    ) -> Option<(u16, Value)> {
        if headers.get("authorization") != Some(&format!("Bearer {SECRET_KEY}")) {
            return Some(error(401, "invalid_request_error", "", ""));
        }
        if !headers.contains_key("stripe-version") {
            return Some(error(400, "invalid_request_error", "no_version", ""));
        }
        if method == "GET" {
            return Some(self.read(path));
        }
        let Some(key) = headers.get("idempotency-key").cloned() else {
            return Some(error(400, "invalid_request_error", "no_key", ""));
        };
        if self.fail > 0 {
            self.fail -= 1;
            return None;
        }
        self.written.push(path.to_owned());
        let said = format!("{path} {body}");
        let (status, answer) = match self.keys.get(&key) {
            Some((before, status, answer)) if *before == said => {
                self.replays += 1;
                (*status, answer.clone())
            }
            Some(_) => error(400, "idempotency_error", "", ""),
            None => {
                let form = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
                let (status, answer) = self.write(path, &form);
                self.keys.insert(key, (said, status, answer.clone()));
                (status, answer)
            }
        };
        if self.lose > 0 {
            self.lose -= 1;
            return None;
        }
        Some((status, answer))
    }

    fn read(&self, path: &str) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let none = || error(404, "invalid_request_error", "resource_missing", "id");
        let found = |found: Option<&Value>| found.map_or_else(none, |value| (200, value.clone()));
        if path == "/v1/payment_intents/search" {
            let query: Form = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
            let named = |payment: &&Value| {
                let own = payment["metadata"]["tote_payment"].as_str().unwrap_or("?");
                query.get("query").is_some_and(|query| query.contains(own))
            };
            let data: Vec<&Value> = self
                .payments
                .values()
                .filter(named)
                .filter(|_| self.is_indexed)
                .collect();
            return (200, json!({"object": "search_result", "data": data}));
        }
        if let Some(id) = path.strip_prefix("/v1/payment_intents/") {
            return found(self.payments.get(id));
        }
        if let Some(id) = path.strip_prefix("/v1/refunds/") {
            return found(self.refunds.get(id));
        }
        if path == "/v1/refunds" {
            let query: Form = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
            let payment = query.get("payment_intent").map(String::as_str);
            let data: Vec<&Value> = self
                .refunds
                .values()
                .filter(|refund| refund["payment_intent"].as_str() == payment)
                .collect();
            return (200, json!({"object": "list", "data": data}));
        }
        none()
    }

    fn write(&mut self, path: &str, form: &Form) -> (u16, Value) {
        if path == "/v1/payment_intents" {
            return self.create(form);
        }
        if path == "/v1/refunds" {
            return self.refund(form);
        }
        let rest = path.strip_prefix("/v1/payment_intents/").unwrap_or_default();
        let (id, verb) = rest.split_once('/').unwrap_or_default();
        let Some(payment) = self.payments.get_mut(id) else {
            return error(404, "invalid_request_error", "resource_missing", "intent");
        };
        let status = payment["status"].as_str().unwrap_or_default().to_owned();
        let is_final = ["succeeded", "canceled"].contains(&status.as_str());
        match verb {
            "capture" if status == "requires_capture" => {
                payment["status"] = "succeeded".into();
                payment["amount_received"] = payment["amount"].clone();
            }
            "cancel" if !is_final && status != "processing" => payment["status"] = "canceled".into(),
            _ => {
                let (status, mut answer) = error(400, "invalid_request_error", "payment_intent_unexpected_state", "");
                answer["error"]["payment_intent"] = payment.clone();
                return (status, answer);
            }
        }
        (200, payment.clone())
    }

    fn create(&mut self, form: &Form) -> (u16, Value) {
        let text = |name: &str| form.get(name).cloned().unwrap_or_default();
        let amount: i64 = text("amount").parse().expect("a whole number");
        let is_manual = text("capture_method") == "manual";
        let mut payment = json!({
            "id": format!("pi_{}", self.payments.len() + 1), "object": "payment_intent", "amount": amount, "amount_received": 0,
            "currency": text("currency"), "client_secret": "pi_secret", "last_payment_error": null, "next_action": null,
            "capture_method": text("capture_method"),
            "metadata": {"tote_payment": text("metadata[tote_payment]"), "tote_order": text("metadata[tote_order]")},
        });
        assert_eq!(text("confirm"), "true");
        let mut declined = None;
        match text("payment_method").as_str() {
            "pm_card_visa" if is_manual => {
                payment["status"] = "requires_capture".into();
                payment["amount_capturable"] = amount.into();
            }
            "pm_card_visa" => {
                payment["status"] = "succeeded".into();
                payment["amount_received"] = amount.into();
            }
            "pm_other_amount" => {
                payment["status"] = "succeeded".into();
                payment["amount_received"] = (amount - 1).into();
            }
            "pm_slow" => payment["status"] = "processing".into(),
            "pm_card_threeDSecureRequired" => {
                payment["status"] = "requires_action".into();
                payment["next_action"] = if form.contains_key("return_url") {
                    json!({"type": "redirect_to_url", "redirect_to_url": {"url": "https://bank.example/ask"}})
                } else {
                    json!({"type": "use_stripe_sdk", "use_stripe_sdk": {}})
                };
            }
            "pm_card_chargeDeclinedInsufficientFunds" => {
                payment["status"] = "requires_payment_method".into();
                let error =
                    json!({"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds"});
                payment["last_payment_error"] = error.clone();
                declined = Some(error);
            }
            _ => return error(400, "invalid_request_error", "resource_missing", "payment_method"),
        }
        let id = payment["id"].as_str().unwrap_or_default().to_owned();
        self.payments.insert(id, payment.clone());
        match declined {
            Some(mut error) => {
                error["payment_intent"] = payment;
                (402, json!({"error": error}))
            }
            None => (200, payment),
        }
    }

    fn refund(&mut self, form: &Form) -> (u16, Value) {
        let text = |name: &str| form.get(name).cloned().unwrap_or_default();
        let amount: i64 = text("amount").parse().expect("a whole number");
        let Some(payment) = self.payments.get(&text("payment_intent")) else {
            return error(404, "invalid_request_error", "resource_missing", "payment_intent");
        };
        let paid_back: i64 = self
            .refunds
            .values()
            .filter(|refund| refund["status"] != "failed" && refund["payment_intent"] == payment["id"])
            .filter_map(|refund| refund["amount"].as_i64())
            .sum();
        if paid_back + amount > payment["amount_received"].as_i64().unwrap_or(0) {
            return error(400, "invalid_request_error", "charge_already_refunded", "");
        }
        let refund = json!({
            "id": format!("re_{}", self.refunds.len() + 1), "object": "refund", "amount": amount, "currency": payment["currency"],
            "status": "succeeded", "payment_intent": payment["id"], "metadata": {"tote_refund": text("metadata[tote_refund]")},
        });
        let id = refund["id"].as_str().unwrap_or_default().to_owned();
        self.refunds.insert(id, refund.clone());
        (200, refund)
    }
}
