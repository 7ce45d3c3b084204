//! What an HTTP request asks to run, and in which market and language.

use async_graphql::parser::parse_query;
use async_graphql::{Request, Variables};
use poem::http::header::ACCEPT_LANGUAGE;
use serde::Deserialize;

/// A GraphQL request as JSON has it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Body {
    query: Option<String>,
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<serde_json::Value>,
}

/// The parameters of the URL.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    market: Option<String>,
    lang: Option<String>,
}

/// Why a request cannot be run: the part at fault and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Invalid(pub(super) &'static str, pub(super) String);

impl Parameters {
    pub(super) fn read(request: &poem::Request) -> Result<Self, Invalid> {
        request
            .params()
            .map_err(|_| Invalid("url", "the parameters of the URL cannot be read".to_owned()))
    }

    /// The market that is asked for: `?market=`, else `X-Market`.
    pub(super) fn market<'a>(&'a self, request: &'a poem::Request) -> Result<Option<&'a str>, Invalid> {
        let header = request
            .headers()
            .get("x-market")
            .map(poem::http::HeaderValue::to_str)
            .transpose();
        let header = header.map_err(|_| Invalid("market", "the header X-Market is not a market's code".to_owned()))?;
        Ok(self.market.as_deref().or(header).filter(|code| !code.is_empty()))
    }

    /// The languages that are asked for: `?lang=`, else `Accept-Language`.
    pub(super) fn languages<'a>(&'a self, request: &'a poem::Request) -> Option<&'a str> {
        self.lang
            .as_deref()
            .or_else(|| request.header(ACCEPT_LANGUAGE))
            .filter(|languages| !languages.is_empty())
    }

    /// The request of a GET.
    pub(super) fn into_request(self) -> Result<Request, Invalid> {
        let variables = self
            .variables
            .filter(|text| !text.is_empty())
            .map(|text| serde_json::from_str(&text))
            .transpose();
        let variables =
            variables.map_err(|error| Invalid("variables", format!("the variables are not JSON: {error}")))?;
        Body {
            query: self.query,
            operation_name: self.operation_name,
            variables,
        }
        .into_request()
    }
}

impl Body {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Invalid> {
        serde_json::from_slice(bytes)
            .map_err(|error| Invalid("body", format!("the body is not a GraphQL request in JSON: {error}")))
    }

    pub(super) fn into_request(self) -> Result<Request, Invalid> {
        let query = self
            .query
            .filter(|query| !query.is_empty())
            .ok_or_else(|| Invalid("query", "there is no query".to_owned()))?;
        if super::nesting::is_too_deep(&query) {
            return Err(Invalid("query", "the query nests too deeply".to_owned()));
        }
        let document =
            parse_query(&query).map_err(|error| Invalid("query", format!("the query cannot be read: {error}")))?;
        if super::expansion::is_too_large(&document) {
            return Err(Invalid(
                "query",
                "the query has too many selections once its fragments are written out".to_owned(),
            ));
        }
        let mut request = Request::new(query);
        request.set_parsed_query(document);
        if let Some(name) = self.operation_name.filter(|name| !name.is_empty()) {
            request = request.operation_name(name);
        }
        match self.variables {
            None | Some(serde_json::Value::Null) => {}
            Some(variables @ serde_json::Value::Object(_)) => {
                request = request.variables(Variables::from_json(variables));
            }
            Some(_) => return Err(Invalid("variables", "the variables are not a JSON object".to_owned())),
        }
        Ok(request)
    }
}
