//! Which CDN is told what has changed.

use serde::{Deserialize, Serialize};

use super::setting::Setting;
use super::{BaseUrl, Secret};

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Purge {
    /// `None`: nobody is told.
    pub url: Option<BaseUrl>,
    pub form: Option<PurgeForm>,
    pub token: Option<Secret>,
}

/// How a CDN wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PurgeForm {
    /// POST with the tags in `Surrogate-Key`, and the token in `Fastly-Key`.
    Fastly,
    /// POST with the tags as JSON.
    Cloudflare,
    /// PURGE with the tags in `xkey`, as Varnish with `vmod_xkey` is usually set up.
    Xkey,
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "purge.url",
        variable: "TOTE_PURGE_URL",
        about: "Where a CDN is told which answers to drop, by their tags, when something changes: see docs/caching.md.",
        allowed: "an http or https address without user, query and fragment, such as `https://api.fastly.com/service/ID/purge`, with TOTE_PURGE_FORM",
        unset: "nobody is told",
        secret: false,
    },
    Setting {
        key: "purge.form",
        variable: "TOTE_PURGE_FORM",
        about: "How that CDN wants to be told: as Fastly and Cloudflare do, or by the method PURGE with the header `xkey`, as Varnish is usually set up.",
        allowed: "`fastly`, `cloudflare` or `xkey`, with TOTE_PURGE_URL; the first two with TOTE_PURGE_TOKEN",
        unset: "none",
        secret: false,
    },
    Setting {
        key: "purge.token",
        variable: "TOTE_PURGE_TOKEN",
        about: "What the CDN knows the shop by: sent as `Fastly-Key` to Fastly, and as `Authorization: Bearer` to others.",
        allowed: "a text without blanks, as the CDN gave it out; only with TOTE_PURGE_URL",
        unset: "none",
        secret: true,
    },
];

impl Purge {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if self.url.is_none() && (self.form.is_some() || self.token.is_some()) {
            return Some("purge.url");
        }
        if self.url.is_some() && self.form.is_none() {
            return Some("purge.form");
        }
        let is_valid = match &self.token {
            Some(token) => !token.expose().is_empty() && token.expose().bytes().all(|byte| byte.is_ascii_graphic()),
            None => !matches!(self.form, Some(PurgeForm::Fastly | PurgeForm::Cloudflare)),
        };
        (!is_valid).then_some("purge.token")
    }
}
