//! `/.well-known/jwks.json`: the public parts of the keys of access tokens, for services that check tokens themselves.

use poem::http::header;
use poem::{Endpoint, Request, Response};

use crate::commerce::account::TokenAuthority;

/// How long it may be kept. A new key is known before it signs, see docs/authentication.md, so this may be long.
const CACHING: &str = "public, max-age=300";

/// Answers with the key set (RFC 7517), made once: keys change at a restart only.
pub(super) struct Jwks(String);

impl Jwks {
    pub(super) fn new(tokens: &TokenAuthority) -> anyhow::Result<Self> {
        Ok(Self(serde_json::to_string(&tokens.public_keys())?))
    }
}

impl Endpoint for Jwks {
    type Output = Response;

    async fn call(&self, _: Request) -> poem::Result<Response> {
        Ok(Response::builder()
            .header(header::CONTENT_TYPE, "application/jwk-set+json")
            .header(header::CACHE_CONTROL, CACHING)
            .body(self.0.clone()))
    }
}
