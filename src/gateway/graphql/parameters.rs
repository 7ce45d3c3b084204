//! The parameters of the URL: the request of a GET, and the market and language of any.

use poem::Request;
use poem::http::header::ACCEPT_LANGUAGE;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::body::Members;
use crate::gateway::engine::Ask;
use crate::gateway::refusal::Refusal;
use crate::gateway::response::MARKET;

/// The parameters of the URL.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
    document_id: Option<String>,
    #[serde(rename = "doc_id")]
    doc_id: Option<String>,
    market: Option<String>,
    lang: Option<String>,
    /// Of a browser's `EventSource`, which cannot send a header.
    ticket: Option<SecretString>,
}

impl Parameters {
    /// The parameters of `request`.
    ///
    /// # Errors
    /// Where the text after the question mark is not made of names and values.
    pub fn read(request: &Request) -> Result<Self, Refusal> {
        request
            .params()
            .map_err(|_| Refusal::malformed("url", "the parameters of the URL cannot be read"))
    }

    /// The market that is asked for: `?market=`, else `X-Market`.
    ///
    /// # Errors
    /// Where the header is not text.
    pub fn market<'a>(&'a self, request: &'a Request) -> Result<Option<&'a str>, Refusal> {
        let header = request.headers().get(MARKET).map(poem::http::HeaderValue::to_str);
        let header = header
            .transpose()
            .map_err(|_| Refusal::malformed("market", "the header X-Market is not a market's code"))?;
        Ok(self.market.as_deref().or(header).filter(|code| !code.is_empty()))
    }

    /// The languages that are asked for: `?lang=`, else `Accept-Language`.
    #[must_use]
    pub fn languages<'a>(&'a self, request: &'a Request) -> Option<&'a str> {
        self.lang
            .as_deref()
            .or_else(|| request.header(ACCEPT_LANGUAGE))
            .filter(|languages| !languages.is_empty())
    }

    /// The ticket of a stream: `?ticket=`. It is a secret.
    #[must_use]
    pub fn ticket(&self) -> Option<&str> {
        self.ticket.as_ref().map(ExposeSecret::expose_secret)
    }

    /// The request of a GET.
    ///
    /// # Errors
    /// Where there is none, or a part of it is not JSON of the right kind.
    pub fn ask(&self) -> Result<Ask, Refusal> {
        Members {
            query: self.query.clone(),
            operation_name: self.operation_name.clone(),
            variables: object("variables", self.variables.as_deref())?,
            extensions: object("extensions", self.extensions.as_deref())?,
            document_id: self.document_id.clone(),
            doc_id: self.doc_id.clone(),
        }
        .into_ask()
    }
}

fn object(field: &'static str, text: Option<&str>) -> Result<Option<Map<String, Json>>, Refusal> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    match serde_json::from_str(text) {
        Ok(Json::Object(members)) => Ok(Some(members)),
        Ok(Json::Null) => Ok(None),
        Ok(_) => Err(Refusal::malformed(field, format!("the {field} are not a JSON object"))),
        Err(error) => Err(Refusal::malformed(field, format!("the {field} are not JSON: {error}"))),
    }
}
