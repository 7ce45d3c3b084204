//! `/dictionaries/…`: the dictionaries, for clients that do not have them yet.

use poem::http::{HeaderName, StatusCode, header};
use poem::{Endpoint, Request, Response};

use super::Dictionaries;
use crate::gateway::headers::unless_read;

/// Its name is its hash, so it never changes.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

const USE_AS_DICTIONARY: HeaderName = HeaderName::from_static("use-as-dictionary");
/// What it is for (RFC 9842 section 2.1): browsers name it when they ask for answers.
const MATCH: &str = "match=\"/graphql*\"";

/// What a web page names, which knows no hash. A browser says only once it has a dictionary that it could use one, and follows no `Link`
/// of an answer to a script.
const NEWEST: &str = "newest";

/// Answers with the bytes of a dictionary. It goes out as it is: the client's hash of it must be ours.
pub(in crate::gateway) struct DictionaryFiles(pub(in crate::gateway) Dictionaries);

impl Endpoint for DictionaryFiles {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if let Some(refused) = unless_read(&request) {
            return Ok(refused);
        }
        let name = request.uri().path().trim_start_matches('/');
        let dictionaries = self.0.current();
        if name == NEWEST
            && let Some(newest) = dictionaries.newest()
        {
            return Ok(Response::builder()
                .status(StatusCode::FOUND)
                .header(header::LOCATION, newest.path())
                .header(header::CACHE_CONTROL, "no-cache")
                .finish());
        }
        let Some(dictionary) = dictionaries.called(name) else {
            return Ok(Response::builder().status(StatusCode::NOT_FOUND).finish());
        };
        Ok(Response::builder()
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CACHE_CONTROL, IMMUTABLE)
            .header(USE_AS_DICTIONARY, MATCH)
            .body(dictionary.bytes().clone()))
    }
}
