//! The first message: who the client is, and for what market and in which languages it asks.

use poem::http::HeaderMap;
use serde_json::{Map, Value as Json};

use crate::gateway::document::persisted::ClientIdentity;
use crate::gateway::engine::{Credentials, Locale};
use crate::gateway::graphql::call::{authorization, client, credentials};

/// What the payload of `connection_init` says, beside the headers of the handshake, which count where it says nothing. A browser
/// cannot send headers with it, so everything that a header says can be said here.
#[derive(Clone, Copy)]
pub(super) struct Init<'a> {
    pub(super) payload: &'a Map<String, Json>,
    pub(super) headers: &'a HeaderMap,
    /// The page that opened the socket is one of another site.
    pub(super) is_elsewhere: bool,
}

impl<'a> Init<'a> {
    /// Whom it shows to be there.
    pub(super) fn credentials(self) -> Credentials<'a> {
        if let Some(value) = self.said("authorization") {
            return authorization(value);
        }
        if let Some(token) = self.said("authToken") {
            let token = token.strip_prefix("Bearer ").unwrap_or(token).trim();
            return Credentials::Bearer(token);
        }
        match credentials(self.headers) {
            // Sent by the browser, unasked.
            Credentials::Password(_) if self.is_elsewhere => Credentials::None,
            credentials => credentials,
        }
    }

    pub(super) fn client(self) -> ClientIdentity {
        client(|name| self.said(name).or_else(|| self.headers.get(name)?.to_str().ok()))
    }

    /// `handshake`, but for what the payload says.
    pub(super) fn locale(self, handshake: &Locale) -> Locale {
        let first = |names: [&str; 2], otherwise: &Option<String>| {
            let said = names.into_iter().find_map(|name| self.said(name));
            said.map(str::to_owned).or_else(|| otherwise.clone())
        };
        Locale {
            market: first(["x-market", "market"], &handshake.market),
            languages: first(["accept-language", "lang"], &handshake.languages),
        }
    }

    /// A text of the payload, or of its member `headers`, by a name that is written in any way.
    fn said(self, name: &str) -> Option<&'a str> {
        let nested = self.payload.get("headers").and_then(Json::as_object);
        let members = self.payload.iter().chain(nested.into_iter().flatten());
        let mut said = members.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let (_, value) = said.next()?;
        value.as_str().map(str::trim).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token_of(payload: &Json, header: Option<&str>) -> Option<String> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert("authorization", header.parse().unwrap());
        }
        let init = Init {
            payload: payload.as_object().unwrap(),
            headers: &headers,
            is_elsewhere: true,
        };
        match init.credentials() {
            Credentials::Bearer(token) => Some(token.to_owned()),
            Credentials::None => None,
            _ => Some("unreadable".to_owned()),
        }
    }

    #[test]
    fn a_token_comes_by_many_names() {
        for (payload, header, expected) in [
            (json!({}), None, None),
            (json!({"Authorization": "Bearer a"}), None, Some("a")),
            (json!({"authorization": "bearer a"}), Some("Bearer b"), Some("a")),
            (json!({"headers": {"Authorization": "Bearer a"}}), None, Some("a")),
            (json!({"authToken": "a"}), None, Some("a")),
            (json!({"authToken": "Bearer a"}), None, Some("a")),
            (json!({"Authorization": "a"}), None, Some("unreadable")),
            (json!({"Authorization": "", "other": 1}), Some("Bearer b"), Some("b")),
            (json!({"Authorization": null}), None, None),
            // What a browser sends by itself does not count from another site's page; what the page says does.
            (json!({}), Some("Basic YTpi"), None),
        ] {
            assert_eq!(token_of(&payload, header).as_deref(), expected, "{payload}");
        }
    }

    #[test]
    fn the_payload_goes_before_the_handshake() {
        let (payload, headers) = (json!({"X-Market": "de", "lang": "de-AT"}), HeaderMap::new());
        let init = Init {
            payload: payload.as_object().unwrap(),
            headers: &headers,
            is_elsewhere: false,
        };
        let handshake = Locale {
            market: Some("us".to_owned()),
            languages: None,
        };
        let locale = init.locale(&handshake);
        assert_eq!(
            (locale.market.as_deref(), locale.languages.as_deref()),
            (Some("de"), Some("de-AT"))
        );
    }
}
