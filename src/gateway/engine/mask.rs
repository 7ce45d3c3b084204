//! What a client learns of an error: a code always, the argument where one is at fault, and of a fault of ours nothing but
//! the request id that leads to it in the log.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Pos, ServerError, Value};

use crate::gateway::refusal::{Location, Reason, Refusal, RequestError};
use crate::platform::graphql::{FAULT, code};

/// Completes the errors of an operation that ran as `document`.
pub(super) fn complete(errors: &mut [ServerError], document: &ExecutableDocument, request_id: Option<&str>) {
    for error in errors {
        if code_of(error).is_none() {
            name_code(error, document);
        }
        if code_of(error).is_some_and(|code| *code == Value::from(code::INTERNAL))
            && let Some(request_id) = request_id
        {
            error.extensions.get_or_insert_default().set("requestId", request_id);
        }
    }
}

/// `refusal` with the request id where it is a fault of ours.
pub(super) fn lead_to_log(mut refusal: Refusal, request_id: Option<&str>) -> Refusal {
    for error in &mut refusal.errors {
        if let (code::INTERNAL, Some(request_id)) = (error.code, request_id) {
            error.extensions.insert("requestId".to_owned(), request_id.into());
        }
    }
    refusal
}

/// Whether one of the errors is a fault of ours, or says that there is too much to do: then what was to be told was not.
pub(super) fn has_fault(errors: &[ServerError]) -> bool {
    let faults = [code::INTERNAL, code::UNAVAILABLE, code::TIMEOUT].map(Value::from);
    errors.iter().filter_map(code_of).any(|code| faults.contains(code))
}

/// The refusal that errors of a resolver are where nothing else was run. Their codes are known to apps, so each stays.
pub(super) fn refusal(errors: Vec<ServerError>) -> Refusal {
    let errors: Vec<RequestError> = errors.into_iter().map(request_error).collect();
    let fault = errors.iter().find(|error| error.code == code::INTERNAL);
    let overload = errors.iter().find(|error| error.code == code::UNAVAILABLE);
    let Some(first) = fault.or(overload).or(errors.first()) else {
        return Refusal::new(Reason::Internal, RequestError::new(code::INTERNAL, FAULT));
    };
    let reason = match first.code {
        code::UNAUTHENTICATED => Reason::Unauthenticated,
        code::FORBIDDEN => Reason::Forbidden,
        code::RATE_LIMITED => Reason::RateLimited,
        code::UNAVAILABLE => Reason::Overloaded,
        code::INTERNAL => Reason::Internal,
        _ => Reason::Variables,
    };
    Refusal::of(reason, errors)
}

fn request_error(error: ServerError) -> RequestError {
    let known = [
        code::UNAUTHENTICATED,
        code::FORBIDDEN,
        code::RATE_LIMITED,
        code::UNAVAILABLE,
        code::NOT_FOUND,
        code::BAD_USER_INPUT,
        code::CLIENT_PRINCIPAL_MISMATCH,
    ];
    let name = code_of(&error).cloned();
    let name = known.into_iter().find(|code| name == Some(Value::from(*code)));
    let mut refused = RequestError::new(name.unwrap_or(code::INTERNAL), error.message);
    let locations = error.locations.iter().map(|place| Location {
        line: place.line,
        column: place.column,
    });
    refused.locations = locations.collect();
    let extensions = serde_json::to_value(&error.extensions).unwrap_or_default();
    if let serde_json::Value::Object(members) = extensions {
        refused.extensions = members.into_iter().filter(|(name, _)| name != "code").collect();
    }
    refused
}

fn code_of(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref()?.get("code")
}

/// Resolvers give their errors a code. What has none comes from the executor: an argument's value that its scalar refuses,
/// told by its place in the document. Anything else is ours, and its sentence is for the log.
fn name_code(error: &mut ServerError, document: &ExecutableDocument) {
    let place = error.locations.first().copied();
    let argument = place.and_then(|place| {
        let mut operations = document.operations.iter();
        operations.find_map(|(_, operation)| argument_at(&operation.node.selection_set.node, place))
    });
    let extensions = error.extensions.get_or_insert_default();
    if let Some(argument) = argument {
        extensions.set("code", code::BAD_USER_INPUT);
        extensions.set("field", argument);
    } else {
        extensions.set("code", code::INTERNAL);
        tracing::error!(cause = error.message, "an error without a code was masked");
        FAULT.clone_into(&mut error.message);
    }
}

/// The name of the argument whose value stands at `place`.
fn argument_at(set: &SelectionSet, place: Pos) -> Option<&str> {
    set.items.iter().find_map(|selection| match &selection.node {
        Selection::Field(field) => {
            let mut arguments = field.node.arguments.iter();
            let found = arguments.find(|(_, value)| value.pos == place);
            found
                .map(|(name, _)| name.node.as_str())
                .or_else(|| argument_at(&field.node.selection_set.node, place))
        }
        Selection::InlineFragment(inline) => argument_at(&inline.node.selection_set.node, place),
        Selection::FragmentSpread(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn an_argument_is_found_by_the_place_of_its_value() {
        let document =
            parse_query("{ shop { name }\n  products(first: 1, after: $after) { nodes { a(b: 2) } } }").unwrap();
        let mut errors = [(2, 32), (2, 57), (1, 1)]
            .map(|(line, column)| ServerError::new("refused by the scalar", Some(Pos { line, column })));
        let place = |needle: &str| {
            let line = "  products(first: 1, after: $after) { nodes { a(b: 2) } } }";
            Pos {
                line: 2,
                column: line.find(needle).unwrap() + 1,
            }
        };
        errors[0].locations = vec![place("$after")];
        errors[1].locations = vec![place("2)")];
        complete(&mut errors, &document, Some("r1"));
        let member = |error: &ServerError, name: &str| error.extensions.as_ref().unwrap().get(name).cloned();
        assert_eq!(member(&errors[0], "field"), Some(Value::from("after")));
        assert_eq!(member(&errors[1], "field"), Some(Value::from("b")));
        assert_eq!(member(&errors[2], "code"), Some(Value::from("INTERNAL")));
        assert_eq!(member(&errors[2], "requestId"), Some(Value::from("r1")));
        assert_eq!(errors[2].message, FAULT);
    }
}
