//! Answers as apps get them, without a network: what dictionaries are made of.

use anyhow::{Context as _, ensure};
use poem::http::{StatusCode, Uri, header};
use poem::{Endpoint, Request, Response};
use url::form_urlencoded::Serializer;

use super::assembly;
use crate::app::App;
use crate::platform::config::{Config, TrustedDocuments};

/// What an app asks.
#[derive(Debug, Clone)]
pub struct Question {
    pub document: String,
    /// A JSON object.
    pub variables: String,
    pub market: Option<String>,
    pub language: Option<String>,
}

/// The bodies of the answers to `questions`, in their order. They are asked without a token and by GET, so nothing personal is
/// in them, and nothing is written. An answer that is refused, or fails in part, is an error: nobody has use of it.
///
/// # Errors
/// Where nothing can be asked at all.
pub async fn answers(
    app: &App,
    config: &Config,
    questions: &[Question],
) -> anyhow::Result<Vec<anyhow::Result<Vec<u8>>>> {
    let mut config = config.clone();
    // The one who asks runs the shop.
    config.documents.trusted = TrustedDocuments::Off;
    let endpoint = assembly::endpoint(app, &config, assembly::engine(app, &config)?);
    let mut answers = Vec::with_capacity(questions.len());
    for question in questions {
        answers.push(match question.request() {
            Ok(request) => body(endpoint.get_response(request).await).await,
            Err(cause) => Err(cause),
        });
    }
    Ok(answers)
}

impl Question {
    fn request(&self) -> anyhow::Result<Request> {
        let mut parameters = Serializer::new(String::new());
        parameters.append_pair("query", &self.document);
        parameters.append_pair("variables", &self.variables);
        for (name, value) in [("market", &self.market), ("lang", &self.language)] {
            if let Some(value) = value {
                parameters.append_pair(name, value);
            }
        }
        let uri: Uri = format!("/graphql?{}", parameters.finish())
            .parse()
            .context("the document is too long")?;
        Ok(Request::builder()
            .uri(uri)
            .header(header::ACCEPT, "application/json")
            .header("apollo-require-preflight", "true")
            .finish())
    }
}

async fn body(mut response: Response) -> anyhow::Result<Vec<u8>> {
    let status = response.status();
    let bytes = response
        .take_body()
        .into_vec()
        .await
        .context("the answer cannot be read")?;
    // Errors stand first in an answer.
    let is_whole = status == StatusCode::OK && bytes.starts_with(b"{\"data\":");
    let told = || String::from_utf8_lossy(&bytes[..bytes.len().min(500)]).into_owned();
    ensure!(is_whole, "the shop answers {status}: {}", told());
    Ok(bytes)
}
