//! A subscriber that goes on wherever its socket was cut.

use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message, WebSocket, client};

use super::history::Told;
use crate::listen::PLACE;
use crate::websocket::TRANSPORT;

/// How long it waits before it tries again, and before it looks whether it shall end.
const BREATH: Duration = Duration::from_millis(30);

/// What it follows.
#[derive(Debug, Clone)]
pub(super) struct Topic {
    pub(super) field: &'static str,
    /// What stands before `after` in the field's arguments.
    pub(super) arguments: String,
}

struct Shared {
    told: Mutex<Vec<Told>>,
    token: Mutex<String>,
    is_over: AtomicBool,
}

/// A subscription over as many sockets as it takes. It ends when it is dropped.
pub(super) struct Follower {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    pub(super) fn start(proxy: SocketAddr, token: &str, topic: Topic) -> Self {
        let shared = Arc::new(Shared {
            told: Mutex::default(),
            token: Mutex::new(token.to_owned()),
            is_over: AtomicBool::new(false),
        });
        let known = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            let mut cursor = None;
            while !known.is_over.load(Ordering::Relaxed) {
                // However it ended, it goes on from where it is.
                let _ = known.follow(proxy, &topic, &mut cursor);
                std::thread::sleep(BREATH);
            }
        });
        Self {
            shared,
            thread: Some(thread),
        }
    }

    /// With this token, from the next socket on.
    pub(super) fn take_token(&self, token: &str) {
        token.clone_into(&mut self.shared.token.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn told(&self) -> Vec<Told> {
        self.shared.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The number of the last item.
    pub(super) fn last(&self) -> Option<i64> {
        self.told().iter().rev().find_map(|told| match told {
            Told::Item { seq, .. } | Told::Reset { seq } => Some(*seq),
            Told::Begin { .. } => None,
        })
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said why.
            let _ = thread.join();
        }
    }
}

/// Where a subscription goes on: the number and the cursor of the last item.
type Place = (i64, String);

impl Shared {
    /// One socket, until it ends.
    fn follow(&self, proxy: SocketAddr, topic: &Topic, cursor: &mut Option<Place>) -> Result<(), Box<Error>> {
        let mut request = format!("ws://{proxy}/graphql").into_client_request()?;
        request
            .headers_mut()
            .insert("sec-websocket-protocol", TRANSPORT.parse().expect("a header"));
        let stream = TcpStream::connect(proxy).map_err(Error::from)?;
        // A server that was killed says nothing for ever, and the proxy ends the connection.
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .map_err(Error::from)?;
        let Ok((mut socket, _)) = client(request, stream) else {
            return Ok(());
        };
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let init = json!({"type": "connection_init", "payload": {"Authorization": format!("Bearer {token}")}});
        socket.send(Message::text(init.to_string()))?;
        socket.get_ref().set_read_timeout(Some(BREATH)).map_err(Error::from)?;
        while let Some(message) = self.next(&mut socket)? {
            match message["type"].as_str() {
                Some("connection_ack") => socket.send(Message::text(subscribe(topic, cursor.as_ref())))?,
                Some("ping") => socket.send(Message::text(r#"{"type":"pong"}"#))?,
                Some("next") => self.take(&message["payload"]["data"][topic.field], cursor),
                Some("pong") => {}
                // An error, or an end that no stream of ours has: the next socket begins again.
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// The next message; `None`: it is over.
    fn next(&self, socket: &mut WebSocket<TcpStream>) -> Result<Option<Value>, Box<Error>> {
        loop {
            if self.is_over.load(Ordering::Relaxed) {
                return Ok(None);
            }
            match socket.read() {
                Ok(Message::Text(text)) => return Ok(serde_json::from_str(&text).ok()),
                Ok(Message::Close(_)) => return Ok(None),
                Ok(_) => {}
                Err(Error::Io(error))
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    ) => {}
                Err(error) => return Err(Box::new(error)),
            }
        }
    }

    fn take(&self, item: &Value, cursor: &mut Option<Place>) {
        let (Some(seq), Some(place)) = (item["seq"].as_i64(), item["cursor"].as_str()) else {
            return;
        };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        match item["__typename"].as_str() {
            Some("CaughtUp") => {
                let after = cursor.as_ref().map(|(seq, _)| *seq);
                told.extend([Told::Begin { after }, Told::Item { seq, previous: None }]);
            }
            Some("StreamReset") => told.push(Told::Reset { seq }),
            _ => told.push(Told::Item {
                seq,
                previous: item["previousSeq"].as_i64(),
            }),
        }
        *cursor = Some((seq, place.to_owned()));
    }
}

fn subscribe(topic: &Topic, cursor: Option<&Place>) -> String {
    let after = cursor.map(|(_, cursor)| format!("after: {}", json!(cursor)));
    let arguments: Vec<String> = [topic.arguments.clone()]
        .into_iter()
        .filter(|one| !one.is_empty())
        .chain(after)
        .collect();
    let arguments = if arguments.is_empty() {
        String::new()
    } else {
        format!("({})", arguments.join(", "))
    };
    let document = format!("subscription Follow {{ {}{arguments} {{ {PLACE} }} }}", topic.field);
    json!({"type": "subscribe", "id": "1", "payload": {"query": document}}).to_string()
}
