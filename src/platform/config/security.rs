//! Keys.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use super::setting::Setting;
use super::url::MASK;

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Security {
    /// Signs cursors. `None`: a random one, kept in the database. At least 32 bytes.
    pub secret: Option<Secret>,
}

/// A text that is shown nowhere: neither by `Debug` nor where the configuration is printed.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(SecretString);

impl Secret {
    /// Returns the text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(MASK)
    }
}

pub(super) const SETTINGS: &[Setting] = &[Setting {
    key: "security.secret",
    variable: "TOTE_SECRET",
    about: "Signs the cursors of lists, and protects the codes of mails. When it changes, apps start their lists anew, and codes that were sent are not good any more.",
    allowed: "a text of at least 32 characters, such as `openssl rand -base64 32` prints",
    unset: "a random one, kept in the database and so shared by all replicas",
    secret: true,
}];

impl Security {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let is_short = self.secret.as_ref().is_some_and(|secret| secret.expose().len() < 32);
        is_short.then_some("security.secret")
    }
}
