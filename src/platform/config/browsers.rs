//! What browsers may do with answers.

use serde::{Deserialize, Serialize};

use super::Origins;
use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Browsers {
    /// `None`: as the mode says, see [`super::Config::cors_origins`].
    pub cors_origins: Option<Origins>,
    pub security_headers: bool,
    /// `None`: a year with TLS of our own, see [`super::Config::hsts_max_age_s`]; 0: the header is not sent.
    pub hsts_max_age_s: Option<u32>,
}

impl Default for Browsers {
    fn default() -> Self {
        Self {
            cors_origins: None,
            security_headers: true,
            hsts_max_age_s: None,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "browsers.cors_origins",
        variable: "TOTE_CORS_ORIGINS",
        about: "The web pages that may call the server from a browser. Cookies are never allowed with it.",
        allowed: "`*`, or origins with commas between them, such as `https://shop.example, capacitor://localhost`",
        unset: "`*` in development, none in production",
        secret: false,
    },
    Setting {
        key: "browsers.security_headers",
        variable: "TOTE_SECURITY_HEADERS",
        about: "Whether answers carry headers that restrain browsers: `X-Content-Type-Options`, `Cross-Origin-Resource-Policy`, and on pages `X-Frame-Options` and `Referrer-Policy`.",
        allowed: "`true` or `false`; `false` where a proxy sets them",
        unset: "",
        secret: false,
    },
    Setting {
        key: "browsers.hsts_max_age_s",
        variable: "TOTE_HSTS_MAX_AGE_S",
        about: "For how many seconds browsers shall use https only (`Strict-Transport-Security`). 0 does not say so.",
        allowed: "a number from 0 to 63072000, which is two years",
        unset: "31536000, which is a year, with `TOTE_TLS_CERTIFICATE`; else 0",
        secret: false,
    },
];

impl Browsers {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let is_too_long = self.hsts_max_age_s.is_some_and(|seconds| seconds > 63_072_000);
        is_too_long.then_some("browsers.hsts_max_age_s")
    }
}
