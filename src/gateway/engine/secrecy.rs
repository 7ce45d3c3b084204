//! What those learn of the schema who may not explore it: nothing.

use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::code;

/// `refusal` as it may be told. To all but explorers it does not say what of a document is wrong or where: from such
/// answers the schema can be guessed name by name. A limit of the document's shape says nothing of the schema, and stays.
pub(super) fn keep(refusal: Refusal, is_explorer: bool) -> Refusal {
    let is_limit = refusal
        .errors
        .iter()
        .any(|error| error.extensions.contains_key("limit"));
    if is_explorer || is_limit || refusal.reason != Reason::Validation {
        return refusal;
    }
    let message = "the document does not fit the schema; where introspection is on, the answer says why";
    Refusal::new(
        Reason::Validation,
        RequestError::new(code::GRAPHQL_VALIDATION_FAILED, message),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_explorers_are_told_what_is_wrong() {
        let error = RequestError::new(code::GRAPHQL_VALIDATION_FAILED, "type `Shop` has no field `secret`");
        let refusal = Refusal::new(Reason::Validation, error);
        assert_eq!(keep(refusal.clone(), true), refusal);
        assert!(!keep(refusal, false).errors[0].message.contains("secret"));
        let error = RequestError::new(code::GRAPHQL_VALIDATION_FAILED, "too deep").with("limit", "depth");
        let limit = Refusal::new(Reason::Validation, error);
        assert_eq!(keep(limit.clone(), false), limit);
    }
}
