//! Origins of web pages, as an operator writes them.

use serde::{Deserialize, Serialize};
use url::Url;

/// Web pages that may call the server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Origins {
    /// Those of every origin.
    Any,
    /// Those of these origins, spelt as browsers spell them.
    These(Vec<String>),
}

impl Origins {
    /// Returns whether pages of `origin`, the value of the header, are among them.
    #[must_use]
    pub fn contain(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(origins) => origins.iter().any(|known| known == origin),
        }
    }
}

impl TryFrom<String> for Origins {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim() == "*" {
            return Ok(Self::Any);
        }
        let origins = text.split(',').map(|part| origin(part.trim()).ok_or("not an origin"));
        origins.collect::<Result<_, _>>().map(Self::These)
    }
}

/// Returns the origin that `text` is; `None` where it is none, or says more.
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?.to_ascii_lowercase();
    let is_plain = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        // No page has such a host: it would allow nobody, and look as if it allowed many.
        && !host.contains('*');
    // The port is absent where it is the scheme's own, which is how browsers write it.
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    is_plain.then(|| format!("{}://{host}{port}", url.scheme()))
}

impl From<Origins> for String {
    fn from(origins: Origins) -> Self {
        match origins {
            Origins::Any => "*".to_owned(),
            Origins::These(origins) => origins.join(", "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_spelt_as_browsers_spell_them() {
        let origins =
            Origins::try_from("https://Shop.example:443/, capacitor://localhost,http://[::1]:3000".to_owned()).unwrap();
        for origin in ["https://shop.example", "capacitor://localhost", "http://[::1]:3000"] {
            assert!(origins.contain(origin), "{origin}");
        }
        for origin in [
            "http://shop.example",
            "https://shop.example.evil",
            "https://shop.example:8443",
            "null",
            "",
        ] {
            assert!(!origins.contain(origin), "{origin}");
        }
        assert!(Origins::try_from("*".to_owned()).unwrap().contain("null"));
        for text in [
            "",
            "shop.example",
            "https://shop.example/app",
            "https://a, *",
            "https://*.shop.example",
            "https://u@a",
            "null",
        ] {
            assert!(Origins::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
