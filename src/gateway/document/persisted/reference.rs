//! What a request says of its document.

use serde_json::Value as Json;

use super::hash::DocumentHash;
use crate::gateway::refusal::Refusal;

/// Bytes of an id.
const ID_MAX: usize = 256;
/// What a document id of GraphQL over HTTP begins with where it is the hash of the text.
const SHA256_PREFIX: &str = "sha256:";

/// The document of a request, as the request names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentReference {
    Text(String),
    Id {
        /// A hash, or an id of a manifest. A hash is in lower case and without prefix.
        id: String,
        /// Where the request has it.
        field: IdField,
        /// The text, where it was sent as well.
        text: Option<String>,
    },
}

/// Where a request has the id of its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdField {
    /// As Apollo's clients and urql send it.
    Sha256Hash,
    /// As GraphQL over HTTP has it.
    DocumentId,
    /// As Relay apps usually send it.
    DocId,
}

impl IdField {
    /// Its path in the request.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256Hash => "extensions.persistedQuery.sha256Hash",
            Self::DocumentId => "documentId",
            Self::DocId => "doc_id",
        }
    }
}

/// The members of a request that can name a document. An empty text and `null` count as absent.
#[derive(Debug, Clone, Default)]
pub struct ReferenceParts<'a> {
    pub query: Option<String>,
    /// `extensions.persistedQuery`
    pub persisted_query: Option<&'a Json>,
    pub document_id: Option<String>,
    pub doc_id: Option<String>,
}

impl DocumentReference {
    /// What `parts` name together; `None` where they name nothing.
    ///
    /// # Errors
    /// Where a part cannot be read, or two name different documents.
    pub fn from_parts(parts: ReferenceParts<'_>) -> Result<Option<Self>, Refusal> {
        let text = parts.query.filter(|text| !text.is_empty());
        let hash = parts.persisted_query.map(sha256_hash).transpose()?.flatten();
        let mut named: Option<(String, IdField)> = None;
        for (value, field) in [
            (hash, IdField::Sha256Hash),
            (parts.document_id, IdField::DocumentId),
            (parts.doc_id, IdField::DocId),
        ] {
            let Some(value) = value.filter(|value| !value.is_empty()) else {
                continue;
            };
            let id = id_of(&value, field)?;
            match &named {
                None => named = Some((id, field)),
                Some((first, _)) if *first == id => {}
                Some((_, other)) => {
                    let message = format!("this names another document than `{}`", other.name());
                    return Err(Refusal::malformed(field.name(), message));
                }
            }
        }
        Ok(match named {
            Some((id, field)) => Some(Self::Id { id, field, text }),
            None => text.map(Self::Text),
        })
    }
}

/// The hash of `extensions.persistedQuery`, whose version is checked. Members that are not known are left alone: clients
/// keep notes of their own there.
fn sha256_hash(persisted_query: &Json) -> Result<Option<String>, Refusal> {
    let members = match persisted_query {
        Json::Null => return Ok(None),
        Json::Object(members) => members,
        _ => {
            return Err(Refusal::malformed(
                "extensions.persistedQuery",
                "this must be an object",
            ));
        }
    };
    if members.get("version").and_then(Json::as_u64) != Some(1) {
        return Err(Refusal::malformed(
            "extensions.persistedQuery.version",
            "the version must be 1, the only one that is known",
        ));
    }
    match members.get("sha256Hash") {
        Some(Json::String(hash)) if !hash.is_empty() => Ok(Some(hash.clone())),
        _ => Err(Refusal::malformed(IdField::Sha256Hash.name(), "a hash is missing")),
    }
}

/// `value` as ids are compared.
fn id_of(value: &str, field: IdField) -> Result<String, Refusal> {
    if value.len() > ID_MAX || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!("an id has at most {ID_MAX} printable ASCII characters");
        return Err(Refusal::malformed(field.name(), message));
    }
    if let Some(digits) = value.strip_prefix(SHA256_PREFIX) {
        let hash = DocumentHash::parse(digits).ok_or_else(|| super::refused::no_hash(field))?;
        return Ok(hash.to_string());
    }
    Ok(DocumentHash::parse(value).map_or_else(|| value.to_owned(), |hash| hash.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DIGITS: &str = "71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b";

    fn read(
        query: Option<&str>,
        persisted_query: &Json,
        document_id: Option<&str>,
        doc_id: Option<&str>,
    ) -> Result<Option<DocumentReference>, Refusal> {
        DocumentReference::from_parts(ReferenceParts {
            query: query.map(str::to_owned),
            persisted_query: Some(persisted_query),
            document_id: document_id.map(str::to_owned),
            doc_id: doc_id.map(str::to_owned),
        })
    }

    fn id(id: &str, field: IdField, text: Option<&str>) -> DocumentReference {
        DocumentReference::Id {
            id: id.to_owned(),
            field,
            text: text.map(str::to_owned),
        }
    }

    #[test]
    fn a_text_a_hash_and_ids_are_read() {
        let hash = json!({"version": 1, "sha256Hash": DIGITS, "miss": true});
        assert_eq!(read(None, &Json::Null, None, None), Ok(None));
        assert_eq!(read(Some(""), &Json::Null, Some(""), None), Ok(None));
        assert_eq!(
            read(Some("{a}"), &Json::Null, None, None),
            Ok(Some(DocumentReference::Text("{a}".to_owned())))
        );
        assert_eq!(
            read(None, &hash, None, None),
            Ok(Some(id(DIGITS, IdField::Sha256Hash, None)))
        );
        assert_eq!(
            read(Some("{a}"), &hash, None, None),
            Ok(Some(id(DIGITS, IdField::Sha256Hash, Some("{a}"))))
        );
        let prefixed = format!("sha256:{DIGITS}");
        assert_eq!(
            read(None, &Json::Null, Some(&prefixed), None),
            Ok(Some(id(DIGITS, IdField::DocumentId, None)))
        );
        assert_eq!(
            read(None, &hash, Some(&prefixed), None),
            Ok(Some(id(DIGITS, IdField::Sha256Hash, None))),
            "twice the same"
        );
        assert_eq!(
            read(None, &Json::Null, None, Some("x-app:7")),
            Ok(Some(id("x-app:7", IdField::DocId, None)))
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let long = "x".repeat(257);
        for (persisted_query, document_id, field) in [
            (json!("hash"), None, "extensions.persistedQuery"),
            (json!({"sha256Hash": DIGITS}), None, "extensions.persistedQuery.version"),
            (
                json!({"version": 2, "sha256Hash": DIGITS}),
                None,
                "extensions.persistedQuery.version",
            ),
            (
                json!({"version": "1", "sha256Hash": DIGITS}),
                None,
                "extensions.persistedQuery.version",
            ),
            (json!({"version": 1}), None, "extensions.persistedQuery.sha256Hash"),
            (
                json!({"version": 1, "sha256Hash": 7}),
                None,
                "extensions.persistedQuery.sha256Hash",
            ),
            (Json::Null, Some("sha256:abc"), "documentId"),
            (Json::Null, Some("a b"), "documentId"),
            (Json::Null, Some("é"), "documentId"),
            (Json::Null, Some(long.as_str()), "documentId"),
            (json!({"version": 1, "sha256Hash": DIGITS}), Some("other"), "documentId"),
        ] {
            let refusal = read(None, &persisted_query, document_id, None).unwrap_err();
            assert_eq!(
                refusal.errors[0].extensions["field"], field,
                "{persisted_query} {document_id:?}"
            );
            assert_eq!(refusal.errors[0].code, "BAD_USER_INPUT");
        }
    }
}
