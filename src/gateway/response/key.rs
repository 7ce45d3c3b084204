//! What tells answers apart.

use std::fmt;

use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};

use super::context::AnswerContext;
use crate::platform::graphql::Audience;

/// What an entry is made of. An entry of another version of the program, which may share Redis with this one, is not looked at.
const FORM: &[u8] = b"body and context";

/// The hash of everything that an answer is made for: who asks is not among it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswerKey(pub(super) [u8; 32]);

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// SHA-256 of the document's text in hex.
    pub document: &'a str,
    pub operation: Option<&'a str>,
    /// As they are after they were coerced: what was left out has its default.
    pub variables: &'a Map<String, Json>,
    pub audience: Audience,
    /// Market, language and currency. What else a text depends on, such as the languages that are tried next, is the market's, and
    /// changes with it.
    pub context: Option<&'a AnswerContext>,
}

impl AnswerKey {
    /// The key of the answers to `question`. `made_by` stands for everything that turns rows into an answer.
    #[must_use]
    pub fn new(made_by: &[u8], question: &Question<'_>) -> Self {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(bytes);
        };
        part(FORM);
        part(made_by);
        part(question.document.as_bytes());
        part(question.operation.unwrap_or_default().as_bytes());
        part(match question.audience {
            Audience::Public => b"public",
            Audience::Staff => b"staff",
        });
        part(Json::Object(question.variables.clone()).to_string().as_bytes());
        part(question.context.map(ToString::to_string).unwrap_or_default().as_bytes());
        Self(hash.finalize().into())
    }
}

impl fmt::Display for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_part_tells_answers_apart() {
        let variables = json!({"first": 3});
        let variables = variables.as_object().unwrap();
        let other = json!({"first": 4});
        let context = AnswerContext {
            market: "de".to_owned(),
            language: "de".to_owned(),
            currency: "EUR".to_owned(),
        };
        let elsewhere = AnswerContext {
            language: "en".to_owned(),
            ..context.clone()
        };
        let asked = Question {
            document: "d0c",
            operation: Some("Home"),
            variables,
            audience: Audience::Public,
            context: Some(&context),
        };
        let questions = [
            asked,
            Question {
                document: "d0d",
                ..asked
            },
            Question {
                operation: None,
                ..asked
            },
            Question {
                variables: other.as_object().unwrap(),
                ..asked
            },
            Question {
                audience: Audience::Staff,
                ..asked
            },
            Question {
                context: Some(&elsewhere),
                ..asked
            },
            Question { context: None, ..asked },
        ];
        let keys: std::collections::HashSet<_> = questions.iter().map(|one| AnswerKey::new(b"v1", one)).collect();
        assert_eq!(keys.len(), questions.len());
        assert_eq!(AnswerKey::new(b"v1", &asked), AnswerKey::new(b"v1", &asked));
        assert_ne!(AnswerKey::new(b"v1", &asked), AnswerKey::new(b"v2", &asked));
    }
}
