//! Which status an answer has (GraphQL over HTTP, "Response").

use poem::http::StatusCode;

use super::accept::MediaType;
use crate::gateway::refusal::Reason;
use crate::platform::config::StatusProfile;

/// The status of a request that was not run.
pub(super) fn of_refusal(reason: Reason, media_type: MediaType, profile: StatusProfile) -> StatusCode {
    match reason {
        Reason::Syntax if media_type == MediaType::Json => StatusCode::OK,
        Reason::Malformed | Reason::Syntax => StatusCode::BAD_REQUEST,
        Reason::Validation | Reason::Operation | Reason::Variables | Reason::TooExpensive => {
            match (media_type, profile) {
                (MediaType::Json, _) => StatusCode::OK,
                (MediaType::GraphqlResponse, StatusProfile::Audit) => StatusCode::BAD_REQUEST,
                (MediaType::GraphqlResponse, StatusProfile::Draft) => StatusCode::UNPROCESSABLE_ENTITY,
            }
        }
        // Sent as JSON always, see `Reason::is_transient`: clients of persisted documents look into the body, and some drop it
        // where the status is an error.
        Reason::UnknownDocument => StatusCode::OK,
        Reason::Unauthenticated => StatusCode::UNAUTHORIZED,
        Reason::Forbidden => StatusCode::FORBIDDEN,
        Reason::Method | Reason::UnknownMethod => StatusCode::METHOD_NOT_ALLOWED,
        Reason::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Reason::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        Reason::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Reason::SlowBody => StatusCode::REQUEST_TIMEOUT,
        Reason::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Reason::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
        Reason::Timeout => StatusCode::GATEWAY_TIMEOUT,
        Reason::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The value of `Allow` where the method was the reason.
pub(super) fn allowed_methods(reason: Reason) -> Option<&'static str> {
    match reason {
        Reason::Method => Some("POST"),
        Reason::UnknownMethod => Some("GET, POST"),
        _ => None,
    }
}

/// What came of a request that was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Success {
    /// Data and no errors.
    Whole,
    /// Data with errors.
    Partial,
    /// Errors went up to the root: `data` is null.
    Nothing,
}

/// The status of a request that was run.
pub(super) fn of_success(success: Success, media_type: MediaType, profile: StatusProfile) -> StatusCode {
    match (success, media_type, profile) {
        (Success::Partial, MediaType::GraphqlResponse, StatusProfile::Draft) => {
            // 294 Partial Success; the name is the draft's.
            StatusCode::from_u16(294).unwrap_or(StatusCode::OK)
        }
        (Success::Nothing, MediaType::GraphqlResponse, StatusProfile::Draft) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::OK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_answers_well_formed_requests_with_200_and_the_newer_type_tells_by_the_status() {
        use MediaType::{GraphqlResponse, Json};
        use StatusProfile::{Audit, Draft};
        for (reason, media_type, profile, expected) in [
            (Reason::Malformed, Json, Audit, 400),
            (Reason::Syntax, Json, Audit, 200),
            (Reason::Syntax, GraphqlResponse, Draft, 400),
            (Reason::Validation, Json, Draft, 200),
            (Reason::Validation, GraphqlResponse, Audit, 400),
            (Reason::Validation, GraphqlResponse, Draft, 422),
            (Reason::RateLimited, Json, Audit, 429),
            (Reason::Overloaded, GraphqlResponse, Audit, 503),
        ] {
            assert_eq!(of_refusal(reason, media_type, profile).as_u16(), expected, "{reason:?}");
        }
        assert_eq!(of_success(Success::Partial, GraphqlResponse, Audit).as_u16(), 200);
        assert_eq!(of_success(Success::Partial, GraphqlResponse, Draft).as_u16(), 294);
        assert_eq!(of_success(Success::Partial, Json, Draft).as_u16(), 200);
        assert_eq!(of_success(Success::Nothing, GraphqlResponse, Draft).as_u16(), 500);
    }
}
