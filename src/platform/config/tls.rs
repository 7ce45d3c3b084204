//! The certificate of a server that speaks TLS itself.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The certificate and those that vouch for it; `None`: the server speaks plain HTTP.
    pub certificate: Option<PathBuf>,
    /// `None` exactly where `certificate` is.
    pub key: Option<PathBuf>,
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "tls.certificate",
        variable: "TOTE_TLS_CERTIFICATE",
        about: "The server's certificate, followed by those between it and the root. Read again when it changes.",
        allowed: "the path of a PEM file, together with `TOTE_TLS_KEY`",
        unset: "the server speaks plain HTTP",
        secret: false,
    },
    Setting {
        key: "tls.key",
        variable: "TOTE_TLS_KEY",
        about: "The certificate's private key. Read again when it changes.",
        allowed: "the path of a PEM file, together with `TOTE_TLS_CERTIFICATE`",
        unset: "none",
        secret: false,
    },
];

impl Tls {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let usable = |path: &Option<PathBuf>| path.as_ref().is_some_and(|path| !path.as_os_str().is_empty());
        match (usable(&self.certificate), usable(&self.key)) {
            (true, false) => Some("tls.certificate"),
            (false, true) => Some("tls.key"),
            (false, false) if self.certificate.is_some() => Some("tls.certificate"),
            (false, false) if self.key.is_some() => Some("tls.key"),
            _ => None,
        }
    }
}
