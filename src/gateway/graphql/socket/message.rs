//! What is said, in both subprotocols.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

/// Bytes of an operation's id; clients count, or take a UUID.
const ID_MAX: usize = 256;

/// How client and server speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subprotocol {
    /// `graphql-transport-ws`, of the library graphql-ws.
    Transport,
    /// `graphql-ws`, of the older library subscriptions-transport-ws.
    Legacy,
}

/// What a client says.
#[derive(Debug)]
pub(super) enum Incoming {
    Init(Map<String, Json>),
    Ping(Option<Box<RawValue>>),
    Pong,
    Subscribe {
        id: String,
        /// A GraphQL request: a JSON object.
        request: Box<RawValue>,
    },
    Complete {
        id: String,
    },
    Terminate,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    id: Option<String>,
    payload: Option<Box<RawValue>>,
}

impl Subprotocol {
    const ALL: [Self; 2] = [Self::Transport, Self::Legacy];

    /// Its name in the handshake.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Transport => "graphql-transport-ws",
            Self::Legacy => "graphql-ws",
        }
    }

    /// The first of the `offered` ones that is spoken here.
    pub(super) fn choose<'a>(offered: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut offered = offered.into_iter().flat_map(|value| value.split(','));
        offered.find_map(|name| Self::ALL.into_iter().find(|ours| ours.name() == name.trim()))
    }

    /// What `text` says.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(self, text: &str) -> Result<Incoming, &'static str> {
        let message: Message<'_> = serde_json::from_str(text).map_err(|_| "not an object of JSON with a type")?;
        let Message { kind, id, payload } = message;
        let id = || {
            let id = id.filter(|id| (1..=ID_MAX).contains(&id.len()));
            id.ok_or("it needs an id, a text of 1 to 256 bytes")
        };
        let is_object = |payload: &RawValue| payload.get().starts_with('{');
        Ok(match (self, kind.as_ref()) {
            (_, "connection_init") => {
                let payload = payload.map(|payload| serde_json::from_str::<Option<Map<_, _>>>(payload.get()));
                let payload = payload.transpose().map_err(|_| "the payload is no object")?;
                Incoming::Init(payload.flatten().unwrap_or_default())
            }
            (Self::Transport, "ping") => Incoming::Ping(payload),
            (Self::Transport, "pong") => Incoming::Pong,
            (Self::Transport, "subscribe") | (Self::Legacy, "start") => {
                let request = payload.filter(|payload| is_object(payload));
                let request = request.ok_or("the payload is no object")?;
                Incoming::Subscribe { id: id()?, request }
            }
            (Self::Transport, "complete") | (Self::Legacy, "stop") => Incoming::Complete { id: id()? },
            (Self::Legacy, "connection_terminate") => Incoming::Terminate,
            _ => return Err("there is no such type"),
        })
    }

    /// A client was let in. `ka` of the older one is part of that.
    pub(super) fn acknowledged(self) -> &'static [&'static str] {
        match self {
            Self::Transport => &[r#"{"type":"connection_ack"}"#],
            Self::Legacy => &[r#"{"type":"connection_ack"}"#, r#"{"type":"ka"}"#],
        }
    }

    /// A client was not let in, and the socket will be closed. The newer one says that by the code alone.
    pub(super) fn not_acknowledged(self, why: &str) -> Option<String> {
        let payload = serde_json::json!({"message": why});
        (self == Self::Legacy).then(|| format!(r#"{{"type":"connection_error","payload":{payload}}}"#))
    }

    /// A sign of life.
    pub(super) fn ping(self) -> &'static str {
        match self {
            Self::Transport => r#"{"type":"ping"}"#,
            Self::Legacy => r#"{"type":"ka"}"#,
        }
    }

    /// One answer.
    pub(super) fn next(self, id: &str, json: &str) -> String {
        let kind = match self {
            Self::Transport => "next",
            Self::Legacy => "data",
        };
        of(kind, id, Some(json))
    }
}

/// The answer to a ping, with what came with it.
pub(super) fn pong(payload: Option<&RawValue>) -> String {
    match payload {
        Some(payload) => format!(r#"{{"type":"pong","payload":{payload}}}"#),
        None => r#"{"type":"pong"}"#.to_owned(),
    }
}

/// An operation was not run, or cannot go on. `errors` is an array of JSON.
pub(super) fn error(id: &str, errors: &str) -> String {
    of("error", id, Some(errors))
}

/// An operation has told everything.
pub(super) fn complete(id: &str) -> String {
    of("complete", id, None)
}

fn of(kind: &str, id: &str, payload: Option<&str>) -> String {
    let id = Json::from(id);
    match payload {
        Some(payload) => format!(r#"{{"type":"{kind}","id":{id},"payload":{payload}}}"#),
        None => format!(r#"{{"type":"{kind}","id":{id}}}"#),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_subprotocol_is_taken_that_is_spoken_here() {
        use Subprotocol::{Legacy, Transport};
        for (offered, expected) in [
            (&["graphql-transport-ws"][..], Some(Transport)),
            (&["graphql-ws"], Some(Legacy)),
            (&["mqtt, graphql-ws , graphql-transport-ws"], Some(Legacy)),
            (&["mqtt", "graphql-transport-ws"], Some(Transport)),
            (&["mqtt"], None),
            (&["GraphQL-WS"], None),
            (&[], None),
        ] {
            assert_eq!(Subprotocol::choose(offered.iter().copied()), expected, "{offered:?}");
        }
    }

    #[test]
    fn what_is_no_message_is_not_taken() {
        use Subprotocol::{Legacy, Transport};
        for (subprotocol, text) in [
            (Transport, ""),
            (Transport, "{"),
            (Transport, "[]"),
            (Transport, "{}"),
            (Transport, r#"{"type":5}"#),
            (Transport, r#"{"type":"start","id":"1","payload":{}}"#),
            (Transport, r#"{"type":"subscribe","payload":{}}"#),
            (Transport, r#"{"type":"subscribe","id":"","payload":{}}"#),
            (Transport, r#"{"type":"subscribe","id":1,"payload":{}}"#),
            (Transport, r#"{"type":"subscribe","id":"1"}"#),
            (Transport, r#"{"type":"subscribe","id":"1","payload":"{ a }"}"#),
            (Transport, r#"{"type":"complete"}"#),
            (Transport, r#"{"type":"connection_init","payload":"x"}"#),
            (Transport, r#"{"type":"connection_terminate"}"#),
            (Legacy, r#"{"type":"subscribe","id":"1","payload":{}}"#),
            (Legacy, r#"{"type":"ping"}"#),
        ] {
            assert!(subprotocol.read(text).is_err(), "{text}");
        }
        for text in [
            r#"{"type":"connection_init"}"#,
            r#"{"payload":null,"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":{},"unknown":[1]}"#,
        ] {
            assert!(matches!(Transport.read(text), Ok(Incoming::Init(_))), "{text}");
        }
    }

    #[test]
    fn an_id_is_written_as_json() {
        assert_eq!(complete("a\"b"), r#"{"type":"complete","id":"a\"b"}"#);
        assert_eq!(
            Subprotocol::Legacy.next("1", r#"{"data":null}"#),
            r#"{"type":"data","id":"1","payload":{"data":null}}"#
        );
    }
}
