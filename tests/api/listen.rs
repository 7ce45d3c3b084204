//! Listening to a subscription, over server-sent events.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use reqwest::header::ACCEPT;
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::app::Server;
use crate::process::DEADLINE;
use crate::shoppers::Device;

/// The fields that every item has, and what kind it is.
pub(crate) const PLACE: &str =
    "__typename ... on StreamItem { seq previousSeq cursor } ... on CaughtUp { headSeq } ... on StreamReset { reason }";

/// What a stream says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
    /// An event `next`, with its id.
    Next(Option<String>, Value),
    /// There will be no more, ever.
    Complete,
    /// It was no stream: the status and the answer.
    Refused(u16, Value),
    /// The connection is over.
    End,
}

/// A stream that is open. It ends when this is dropped.
pub(crate) struct Listener {
    told: Receiver<Told>,
    field: String,
    _open: DropGuard,
}

/// What is asked for over a stream.
pub(crate) struct Listen<'a> {
    url: String,
    token: Option<&'a str>,
    last_event_id: Option<String>,
    body: Option<Value>,
}

impl Device<'_> {
    /// Listens to `field` (with its arguments in parentheses) and `selection` of its items, with the device's token.
    pub(crate) fn listen(&self, field: &str, selection: &str) -> Listener {
        self.server.listen(Some(&self.access_token), field, selection)
    }
}

/// The document of a subscription.
pub(crate) fn subscription(field: &str, selection: &str) -> String {
    format!("subscription Listen {{ {field} {{ {PLACE} {selection} }} }}")
}

impl Server {
    /// Listens with this token.
    pub(crate) fn listen(&self, token: Option<&str>, field: &str, selection: &str) -> Listener {
        let listen = Listen {
            url: self.at("graphql"),
            token,
            last_event_id: None,
            body: Some(json!({"query": subscription(field, selection)})),
        };
        listen.begin(field)
    }

    /// As [`Server::listen`], with `selection` alone: for items that have no place.
    pub(crate) fn listen_plainly(&self, token: Option<&str>, field: &str, selection: &str) -> Listener {
        let listen = Listen {
            url: self.at("graphql"),
            token,
            last_event_id: None,
            body: Some(json!({"query": format!("subscription Listen {{ {field} {{ {selection} }} }}")})),
        };
        listen.begin(field)
    }

    /// Listens as a browser does: by GET, with a ticket, and with the id of the last event where it comes back.
    pub(crate) fn listen_with(
        &self,
        ticket: &str,
        field: &str,
        selection: &str,
        last_event_id: Option<&str>,
    ) -> Listener {
        let mut url = reqwest::Url::parse(&self.at("graphql")).expect("it is a URL");
        url.query_pairs_mut()
            .append_pair("query", &subscription(field, selection))
            .append_pair("ticket", ticket);
        let listen = Listen {
            url: url.into(),
            token: None,
            last_event_id: last_event_id.map(str::to_owned),
            body: None,
        };
        listen.begin(field)
    }
}

impl Listen<'_> {
    fn begin(self, field: &str) -> Listener {
        // It wants a provider of TLS, and brings none; this may be the first that a test asks.
        tote::platform::tls::install_provider();
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client can be made");
        let request = match &self.body {
            Some(body) => client.post(&self.url).json(body),
            None => client.get(&self.url),
        };
        let request = request.header(ACCEPT, "text/event-stream");
        let request = match self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let request = match self.last_event_id {
            Some(id) => request.header("last-event-id", id),
            None => request,
        };
        let (tell, told) = channel();
        let open = CancellationToken::new();
        let closed = open.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be made");
            let reading = read(request, move |one| {
                // A test that listens no more has seen enough.
                let _ = tell.send(one);
            });
            runtime.block_on(closed.run_until_cancelled(reading));
        });
        Listener {
            told,
            field: field.split('(').next().unwrap_or(field).trim().to_owned(),
            _open: open.drop_guard(),
        }
    }
}

async fn read(request: reqwest::RequestBuilder, tell: impl Fn(Told)) {
    let Ok(mut response) = request.send().await else {
        return tell(Told::End);
    };
    let content_type = response
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|value| value.starts_with("text/event-stream")) {
        let status = response.status().as_u16();
        let body = response.json().await.unwrap_or_default();
        return tell(Told::Refused(status, body));
    }
    let mut text = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        text.extend_from_slice(&chunk);
        while let Some(end) = text.windows(2).position(|two| two == b"\n\n") {
            let event: Vec<u8> = text.drain(..end + 2).collect();
            if let Some(told) = event_of(&String::from_utf8_lossy(&event)) {
                tell(told);
            }
        }
    }
    tell(Told::End);
}

/// One event (HTML, "Server-sent events"); `None`: a comment.
fn event_of(text: &str) -> Option<Told> {
    let (mut name, mut id, mut data) = (None, None, String::new());
    for line in text.lines().filter(|line| !line.starts_with(':')) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => name = Some(value.to_owned()),
            "id" => id = Some(value.to_owned()),
            "data" => data.push_str(value),
            _ => {}
        }
    }
    match name?.as_str() {
        "next" => Some(Told::Next(id, serde_json::from_str(&data).expect("data is JSON"))),
        "complete" => Some(Told::Complete),
        other => panic!("an event of an unknown name: {other}"),
    }
}

impl Listener {
    /// What comes next.
    #[track_caller]
    pub(crate) fn told(&self) -> Told {
        match self.told.recv_timeout(DEADLINE) {
            Ok(told) => told,
            Err(RecvTimeoutError::Timeout) => panic!("nothing was told in time"),
            Err(RecvTimeoutError::Disconnected) => Told::End,
        }
    }

    /// The next item, and the id of its event.
    #[track_caller]
    pub(crate) fn item_with_id(&self) -> (Option<String>, Value) {
        match self.told() {
            Told::Next(id, mut answer) => {
                assert_eq!(answer.get("errors"), None, "{answer}");
                (id, answer["data"][&self.field].take())
            }
            other => panic!("no item but {other:?}"),
        }
    }

    /// The next item.
    #[track_caller]
    pub(crate) fn item(&self) -> Value {
        self.item_with_id().1
    }

    /// The first item, which says where the stream begins.
    #[track_caller]
    pub(crate) fn caught_up(&self) -> Value {
        let item = self.item();
        assert_eq!(item["__typename"], "CaughtUp", "{item}");
        assert_eq!(item["previousSeq"], Value::Null, "{item}");
        item
    }

    /// Whether nothing is told for a moment. Only for what would come at once.
    pub(crate) fn is_silent(&self) -> bool {
        self.told.recv_timeout(Duration::from_millis(300)).is_err()
    }

    /// The status and the code with which a stream was refused: by an answer that is no stream, or by a stream of one answer.
    #[track_caller]
    pub(crate) fn refusal(&self) -> (u16, String) {
        let (status, body) = match self.told() {
            Told::Refused(status, body) => (status, body),
            Told::Next(None, body) if body.get("data").is_none() => {
                assert_eq!(self.told(), Told::Complete);
                (200, body)
            }
            other => panic!("it was not refused: {other:?}"),
        };
        let code = body["errors"][0]["extensions"]["code"].as_str();
        (status, code.unwrap_or_else(|| panic!("no code: {body}")).to_owned())
    }
}
