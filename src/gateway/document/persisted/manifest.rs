//! A file of trusted documents, in Apollo's format or in Relay's.

use serde_json::{Map, Value as Json};

/// A document as a manifest has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: String,
    /// The operation's name, where the format tells it.
    pub(super) name: Option<String>,
    pub(super) text: String,
}

/// The documents of a manifest, in the order of the file where the format has one.
///
/// The format is told by the content: Apollo's names itself in `format`; Relay's (`persistConfig.file`) is an object of
/// texts by id.
///
/// # Errors
/// Where it is neither; the message names the place.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Entry>, String> {
    let json: Json = serde_json::from_slice(bytes).map_err(|error| format!("it is not JSON: {error}"))?;
    let Json::Object(members) = json else {
        return Err("it is not a JSON object".to_owned());
    };
    match members.get("format") {
        // An operation of Relay's could have the id `format`, but hardly this text.
        Some(Json::String(format)) if format == APOLLO => apollo(&members),
        Some(_) if members.contains_key("operations") => Err(format!("`format` is not `{APOLLO}`")),
        _ => relay(members),
    }
}

const APOLLO: &str = "apollo-persisted-query-manifest";

fn apollo(members: &Map<String, Json>) -> Result<Vec<Entry>, String> {
    if members.get("version").and_then(Json::as_u64) != Some(1) {
        return Err("`version` is not 1, the only one that is known".to_owned());
    }
    let Some(Json::Array(operations)) = members.get("operations") else {
        return Err("`operations` is not a list".to_owned());
    };
    let entry = |(at, operation): (usize, &Json)| {
        let text = |member: &str| match operation.get(member) {
            Some(Json::String(text)) if !text.is_empty() => Ok(text.clone()),
            _ => Err(format!("`operations[{at}].{member}` is not a text")),
        };
        Ok(Entry {
            id: text("id")?,
            name: Some(text("name")?),
            text: text("body")?,
        })
    };
    operations.iter().enumerate().map(entry).collect()
}

fn relay(members: Map<String, Json>) -> Result<Vec<Entry>, String> {
    let entry = |(id, text): (String, Json)| match text {
        Json::String(text) if !text.is_empty() && !id.is_empty() => Ok(Entry { id, name: None, text }),
        _ => Err(format!(
            "`{id}` is not the text of a document, and the file does not say that it is of the format `{APOLLO}`"
        )),
    };
    members.into_iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(json: &Json) -> Result<Vec<Entry>, String> {
        parse(json.to_string().as_bytes())
    }

    #[test]
    fn both_formats_are_told_apart_by_their_content() {
        let apollo = json!({"format": APOLLO, "version": 1, "operations": [
            {"id": "i1", "name": "Home", "type": "query", "body": "query Home { shop { name } }"},
        ]});
        let text = "query Home { shop { name } }".to_owned();
        assert_eq!(
            read(&apollo).unwrap(),
            [Entry {
                id: "i1".to_owned(),
                name: Some("Home".to_owned()),
                text: text.clone(),
            }]
        );
        let relay = json!({"d41d8cd98f00b204e9800998ecf8427e": text});
        assert_eq!(
            read(&relay).unwrap(),
            [Entry {
                id: "d41d8cd98f00b204e9800998ecf8427e".to_owned(),
                name: None,
                text,
            }]
        );
        assert_eq!(read(&json!({})).unwrap(), []);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let operations = |operations: Json| json!({"format": APOLLO, "version": 1, "operations": operations});
        for (json, place) in [
            (json!([]), "a JSON object"),
            (json!({"format": "other", "version": 1, "operations": []}), "`format`"),
            (json!({"format": APOLLO, "version": 2, "operations": []}), "`version`"),
            (json!({"format": APOLLO, "version": 1}), "`operations`"),
            (operations(json!([{"name": "A", "body": "{a}"}])), "`operations[0].id`"),
            (
                operations(json!([{"id": "1", "name": "A", "body": "{a}"}, {"id": "2", "name": "B", "body": 7}])),
                "`operations[1].body`",
            ),
            (operations(json!([7])), "`operations[0].id`"),
            (json!({"abc": 7}), "`abc`"),
            (json!({"abc": ""}), "`abc`"),
        ] {
            let message = read(&json).unwrap_err();
            assert!(message.contains(place), "{json}: {message}");
        }
        let message = parse(b"{\n  \"a\": \"{a}\",\n}").unwrap_err();
        assert!(message.contains("line 3"), "{message}");
    }
}
