//! The JSON of a POST.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value as Json};

use crate::gateway::document::persisted::{DocumentReference, ReferenceParts};
use crate::gateway::engine::Ask;
use crate::gateway::refusal::Refusal;

/// The requests of a body.
#[derive(Debug, PartialEq)]
pub enum Body {
    One(Ask),
    /// An array, which is answered by an array.
    Batch(Vec<Ask>),
}

impl Body {
    /// Reads `bytes`; an array may hold up to `batch_max` requests.
    ///
    /// # Errors
    /// [`Reason::Malformed`](crate::gateway::refusal::Reason::Malformed), naming the member that is at fault.
    pub fn read(bytes: &[u8], batch_max: usize) -> Result<Self, Refusal> {
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if first != Some(&b'[') {
            return read(bytes).map(Self::One);
        }
        if batch_max == 0 {
            return Err(Refusal::malformed(
                "body",
                "arrays of requests are not taken here: send them one by one",
            ));
        }
        // Split first and read after, so that what is wrong with one is told by its name and place.
        let parts: Vec<&serde_json::value::RawValue> =
            serde_json::from_slice(bytes).map_err(|error| Refusal::malformed("body", not_json(&error)))?;
        if parts.is_empty() || parts.len() > batch_max {
            let count = parts.len();
            return Err(Refusal::malformed(
                "body",
                format!("an array has between 1 and {batch_max} requests, and this one has {count}"),
            ));
        }
        parts
            .iter()
            .map(|part| read(part.get().as_bytes()))
            .collect::<Result<_, _>>()
            .map(Self::Batch)
    }
}

fn not_json(error: &serde_json::Error) -> String {
    format!("the body is not JSON: {error}")
}

fn read(bytes: &[u8]) -> Result<Ask, Refusal> {
    let members: Members = serde_json::from_slice(bytes).map_err(|error| {
        // A member of the wrong type is told with its name before the sentence, see `Members`.
        let message = error.to_string();
        match message.split_once(MARK) {
            Some((field, message)) => Refusal::malformed(field, message.to_owned()),
            None => Refusal::malformed("body", format!("the body is not a GraphQL request in JSON: {message}")),
        }
    })?;
    members.into_ask()
}

/// Stands between the name of a member and what is wrong with it, in an error on its way through `serde_json`.
const MARK: &str = "\u{1f}";

/// The members of a request; those that nobody knows are passed over, as GraphQL over HTTP asks.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) query: Option<String>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Option<Map<String, Json>>,
    pub(super) extensions: Option<Map<String, Json>>,
    pub(super) document_id: Option<String>,
    pub(super) doc_id: Option<String>,
}

impl Members {
    pub(super) fn into_ask(self) -> Result<Ask, Refusal> {
        let extensions = self.extensions.unwrap_or_default();
        let document = DocumentReference::from_parts(ReferenceParts {
            query: self.query,
            persisted_query: extensions.get("persistedQuery"),
            document_id: self.document_id,
            doc_id: self.doc_id,
        })?;
        Ok(Ask {
            document: document.ok_or_else(|| Refusal::malformed("query", "there is no query"))?,
            operation_name: self.operation_name.filter(|name| !name.is_empty()),
            variables: self.variables.unwrap_or_default(),
            wants_cost: extensions.get("cost") == Some(&Json::Bool(true)),
            resume_after: None,
        })
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Request;

        impl<'de> Visitor<'de> for Request {
            type Value = Members;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object with the member `query`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Members::default();
                let mut seen = [false; 6];
                while let Some(name) = map.next_key::<Cow<'de, str>>()? {
                    let place = match name.as_ref() {
                        "query" => {
                            members.query = member(&mut map, "query", "a text")?;
                            0
                        }
                        "operationName" => {
                            members.operation_name = member(&mut map, "operationName", "a text")?;
                            1
                        }
                        "variables" => {
                            members.variables = member(&mut map, "variables", "an object")?;
                            2
                        }
                        "extensions" => {
                            members.extensions = member(&mut map, "extensions", "an object")?;
                            3
                        }
                        "documentId" => {
                            members.document_id = member(&mut map, "documentId", "a text")?;
                            4
                        }
                        "doc_id" => {
                            members.doc_id = member(&mut map, "doc_id", "a text")?;
                            5
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    if std::mem::replace(&mut seen[place], true) {
                        return Err(A::Error::custom(format!(
                            "{name}{MARK}the member {name} is there twice"
                        )));
                    }
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Request)
    }
}

/// The next value as `T`, or null.
fn member<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    name: &str,
    expected: &str,
) -> Result<Option<T>, A::Error> {
    map.next_value::<Option<T>>().map_err(|error| {
        let cause = error.to_string();
        // Depth and encoding are faults of the whole body; only a wrong type is one of the member.
        if cause.starts_with("invalid type") {
            A::Error::custom(format!("{name}{MARK}{name} must be {expected} or null: {cause}"))
        } else {
            error
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(body: &str) -> Json {
        let refusal = Body::read(body.as_bytes(), 0).unwrap_err();
        refusal.errors[0].extensions["field"].clone()
    }

    #[test]
    fn a_request_is_read_with_all_its_members() {
        let body = json!({
            "query": "{ a }", "operationName": "", "variables": null, "unknown": [1],
            "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "ab"}, "cost": true},
        });
        let Body::One(ask) = Body::read(body.to_string().as_bytes(), 0).unwrap() else {
            panic!("it is one request");
        };
        let DocumentReference::Id { id, text, .. } = ask.document else {
            panic!("it has a hash");
        };
        assert_eq!((id.as_str(), text.as_deref()), ("ab", Some("{ a }")));
        assert_eq!(ask.operation_name, None);
        assert!(ask.wants_cost);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (body, expected) in [
            (r#"{"query": 5}"#, "query"),
            (r#"{"query": "{ a }", "variables": "x"}"#, "variables"),
            (r#"{"query": "{ a }", "variables": [1]}"#, "variables"),
            (r#"{"query": "{ a }", "operationName": {}}"#, "operationName"),
            (r#"{"query": "{ a }", "extensions": 1}"#, "extensions"),
            (r#"{"query": "{ a }", "query": "{ a }"}"#, "query"),
            (r#"{"query": null}"#, "query"),
            ("{}", "query"),
            ("5", "body"),
            ("{", "body"),
            ("", "body"),
            ("[{}]", "body"),
            (
                r#"{"extensions": {"persistedQuery": {"version": 1}}}"#,
                "extensions.persistedQuery.sha256Hash",
            ),
        ] {
            assert_eq!(field(body), expected, "{body}");
        }
    }

    #[test]
    fn an_array_is_read_where_arrays_are_taken() {
        let body = br#" [{"query": "{ a }"}, {"query": "{ b }"}]"#;
        assert!(matches!(Body::read(body, 2).unwrap(), Body::Batch(asks) if asks.len() == 2));
        for (body, batch_max) in [(body.as_slice(), 0), (body, 1), (b"[]", 5), (b"[1]", 5), (b"[{]", 5)] {
            assert!(Body::read(body, batch_max).is_err());
        }
    }
}
