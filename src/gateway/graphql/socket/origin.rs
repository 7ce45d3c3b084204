//! Whose pages may open a socket. A browser asks nobody before it does, so CORS does not help here.

use poem::http::{HeaderMap, header};
use url::Url;

use crate::platform::config::Origins;

/// Where the page comes from that opens a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// From nowhere: this is no browser, or the page is one of this server.
    Own,
    /// From elsewhere, and it may.
    Allowed,
    Foreign,
}

impl Origin {
    /// By the headers of its request; `allowed` are the pages of other origins that may call the server.
    pub(super) fn of(headers: &HeaderMap, allowed: Option<&Origins>) -> Self {
        let Some(origin) = headers.get(header::ORIGIN) else {
            return Self::Own;
        };
        let Ok(origin) = origin.to_str() else {
            return Self::Foreign;
        };
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        if host.is_some_and(|host| is_at(origin, host)) {
            Self::Own
        } else if allowed.is_some_and(|allowed| allowed.contain(origin)) {
            Self::Allowed
        } else {
            Self::Foreign
        }
    }
}

/// Whether pages of `origin` come from `host`. Behind a proxy that speaks TLS the scheme is not known here.
fn is_at(origin: &str, host: &str) -> bool {
    let Ok(page) = Url::parse(origin) else {
        return false;
    };
    let Ok(here) = Url::parse(&format!("{}://{host}", page.scheme())) else {
        return false;
    };
    page.host_str().is_some()
        && page.host_str() == here.host_str()
        && page.port_or_known_default() == here.port_or_known_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_other_sites_are_told_from_our_own() {
        let these = Origins::try_from("https://shop.example, capacitor://localhost".to_owned()).unwrap();
        for (origin, allowed, expected) in [
            (None, None, Origin::Own),
            (Some("https://api.example"), None, Origin::Own),
            (Some("http://api.example"), None, Origin::Own),
            (Some("https://api.example:443"), None, Origin::Own),
            (Some("https://api.example:8443"), None, Origin::Foreign),
            (Some("https://api.example.evil.test"), None, Origin::Foreign),
            (Some("null"), None, Origin::Foreign),
            (Some("null"), Some(&these), Origin::Foreign),
            (Some("https://evil.test"), Some(&these), Origin::Foreign),
            (Some("https://shop.example"), Some(&these), Origin::Allowed),
            (Some("capacitor://localhost"), Some(&these), Origin::Allowed),
            (Some("https://evil.test"), Some(&Origins::Any), Origin::Allowed),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "api.example".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(Origin::of(&headers, allowed), expected, "{origin:?}");
        }
    }
}
