//! Why a request is not run: the *request errors* of the GraphQL specification and those of GraphQL over HTTP.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::{Map, Value as Json};

use crate::platform::graphql::code;

/// What kind of thing stands in the way. The transport turns it into a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The HTTP request is not a GraphQL request.
    Malformed,
    /// The document cannot be parsed.
    Syntax,
    /// The document does not fit the schema or exceeds a limit of its shape.
    Validation,
    /// The operation that is named does not exist, or none is named and there are several.
    Operation,
    /// The values of variables do not fit their types.
    Variables,
    /// The hash or id of a document is not known. Never to be cached.
    UnknownDocument,
    /// What the request shows to be let in by does not hold.
    Unauthenticated,
    /// The caller may not run this.
    Forbidden,
    /// The method is not allowed for this kind of operation; POST is.
    Method,
    /// The method is none that GraphQL is asked by.
    UnknownMethod,
    /// The content type of the body is not JSON.
    MediaType,
    /// None of the media types in `Accept` is one of ours.
    NotAcceptable,
    /// The body is larger than allowed.
    TooLarge,
    /// The body did not arrive in time.
    SlowBody,
    /// The estimate is over the limit of one operation.
    TooExpensive,
    /// The caller asked for too much in too short a time.
    RateLimited,
    /// The server has too much to do.
    Overloaded,
    /// The operation ran for too long.
    Timeout,
    /// A fault of ours.
    Internal,
}

impl Reason {
    /// Whether sending the same again, or a little more, can help.
    #[must_use]
    pub fn is_transient(self) -> bool {
        match self {
            Self::UnknownDocument
            | Self::SlowBody
            | Self::RateLimited
            | Self::Overloaded
            | Self::Timeout
            | Self::Internal => true,
            Self::Malformed
            | Self::Syntax
            | Self::Validation
            | Self::Operation
            | Self::Variables
            | Self::Unauthenticated
            | Self::Forbidden
            | Self::Method
            | Self::UnknownMethod
            | Self::MediaType
            | Self::NotAcceptable
            | Self::TooLarge
            | Self::TooExpensive => false,
        }
    }
}

/// A place in a document; both count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    pub line: usize,
    pub column: usize,
}

/// One error of a refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestError {
    pub message: Cow<'static, str>,
    /// `extensions.code`.
    pub code: &'static str,
    pub locations: Vec<Location>,
    /// Further members of `extensions`, such as `field`.
    pub extensions: Map<String, Json>,
}

impl RequestError {
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            message: message.into(),
            code,
            locations: Vec::new(),
            extensions: Map::new(),
        }
    }

    #[must_use]
    pub fn at(mut self, location: Option<Location>) -> Self {
        self.locations.extend(location);
        self
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.extensions.insert(name.to_owned(), value.into());
        self
    }

    /// Names the part of the request that is at fault, such as `variables.first`.
    #[must_use]
    pub fn field(self, field: impl Into<String>) -> Self {
        self.with("field", field.into())
    }
}

/// Why a request is not run.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub reason: Reason,
    /// Never empty.
    pub errors: Vec<RequestError>,
    /// When trying again can help.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    #[must_use]
    pub fn new(reason: Reason, error: RequestError) -> Self {
        Self::of(reason, vec![error])
    }

    #[must_use]
    pub fn of(reason: Reason, errors: Vec<RequestError>) -> Self {
        Self {
            reason,
            errors,
            retry_after: None,
        }
    }

    /// The part `field` of the HTTP request cannot be used.
    #[must_use]
    pub fn malformed(field: &str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(
            Reason::Malformed,
            RequestError::new(code::BAD_USER_INPUT, message).field(field),
        )
    }

    /// Trying again after `wait` can help. The wait is also told in milliseconds, for clients that do not see headers.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        for error in &mut self.errors {
            error.extensions.insert("retryAfterMs".to_owned(), millis.into());
        }
        self
    }
}
