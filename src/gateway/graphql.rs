//! GraphQL over HTTP: POST with JSON, and GET.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Response as GraphqlResponse, ServerError, Value, value};
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Request, Response};
use serde::Serialize;

use super::request::{Body, Invalid, Parameters};
use super::schema::Schema;
use crate::app::App;
use crate::platform::db::count_statements;
use crate::platform::graphql::{Request as RequestContext, code};

/// Bytes of a request's body.
const BODY_MAX: usize = 64 * 1024;
/// Errors that are listed of a document that does not fit the schema.
const ERRORS_MAX: usize = 50;
/// How many statements an answer took, where the server is told to say so.
const STATEMENTS: &str = "x-tote-statements";

/// Answers `/graphql`.
#[derive(Clone)]
pub struct Graphql {
    app: App,
    schema: Schema,
    show_statements: bool,
}

impl Graphql {
    #[must_use]
    pub fn new(app: App, schema: Schema, show_statements: bool) -> Self {
        Self {
            app,
            schema,
            show_statements,
        }
    }

    async fn answer(&self, mut request: Request) -> Result<Response, Invalid> {
        let parameters = Parameters::read(&request)?;
        let directory = self.app.markets.current();
        let market = parameters.market(&request)?.or(self.app.default_market.as_deref());
        let shop = directory
            .context(market, parameters.languages(&request))
            .map_err(|unknown| Invalid("market", unknown.to_string()))?;
        let graphql = if request.method() == Method::GET {
            parameters.into_request()?
        } else {
            // Only JSON: what a form of another page can send without asking (text/plain and the like) is not taken.
            let content_type = request.content_type().unwrap_or_default().to_ascii_lowercase();
            if !content_type.starts_with("application/json")
                && !content_type.starts_with("application/graphql-response+json")
            {
                return Ok(refuse_as(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    &Invalid("content-type", "send the request as application/json".to_owned()),
                ));
            }
            let bytes = request.take_body().into_bytes_limit(BODY_MAX).await.map_err(|_| {
                Invalid(
                    "body",
                    format!("the body cannot be read or has more than {BODY_MAX} bytes"),
                )
            })?;
            Body::read(&bytes)?.into_request()?
        };
        let context = value!({"market": shop.market_code.clone(), "language": shop.language.clone(), "currency": shop.currency.code()});
        let scope = RequestContext::new(self.app.db.clone(), Arc::new(shop), self.app.cursors.clone());
        let (mut response, statements) =
            count_statements(self.schema.execute(graphql.data(scope).data(directory))).await;
        if response.errors.iter().all(|error| error.path.is_empty()) {
            // A document can be wrong in as many places as it has; a few are enough to mend it.
            response.errors.truncate(ERRORS_MAX);
        }
        response.errors.iter_mut().for_each(name_code);
        let mut http = json(StatusCode::OK, &response.extension("context", context));
        if self.show_statements {
            http.headers_mut().insert(STATEMENTS, statements.into());
        }
        Ok(http)
    }
}

impl Endpoint for Graphql {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(self.answer(request).await.unwrap_or_else(|invalid| refuse(&invalid)))
    }
}

/// What the executor itself refuses has no code yet: a document or variables that do not fit the schema.
fn name_code(error: &mut ServerError) {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", code::BAD_USER_INPUT);
    }
}

fn refuse(invalid: &Invalid) -> Response {
    refuse_as(StatusCode::BAD_REQUEST, invalid)
}

fn refuse_as(status: StatusCode, Invalid(field, message): &Invalid) -> Response {
    let mut error = ServerError::new(message, None);
    let mut extensions = async_graphql::ErrorExtensionValues::default();
    extensions.set("code", code::BAD_USER_INPUT);
    extensions.set("field", *field);
    error.extensions = Some(extensions);
    json(status, &GraphqlResponse::from_errors(vec![error]))
}

/// A response as it goes out: its members in the order that the query has them.
#[derive(Serialize)]
struct Outgoing<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

/// `response` as JSON. What was not executed has no `data` (GraphQL specification, 7.1).
fn json(status: StatusCode, response: &GraphqlResponse) -> Response {
    let unexecuted = response.data == Value::Null && response.errors.iter().all(|error| error.path.is_empty());
    let outgoing = Outgoing {
        data: Some(&response.data).filter(|_| response.errors.is_empty() || !unexecuted),
        errors: &response.errors,
        extensions: &response.extensions,
    };
    match serde_json::to_vec(&outgoing) {
        Ok(body) => Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(body),
        Err(cause) => {
            tracing::error!(%cause, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into()
        }
    }
}
