//! What the GraphQL endpoint offers, and to whom.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Graphql {
    /// `None`: as the mode says, see [`super::Config::is_introspectable`].
    pub introspection: Option<bool>,
    /// `None`: as the mode says.
    pub playground: Option<bool>,
    pub status_profile: StatusProfile,
    /// Requests in one JSON array; 0: arrays are refused.
    pub batch_max: usize,
    /// Bytes of a body.
    pub body_max_bytes: usize,
    /// Bytes of answers that are the same for everybody, in this process; 0: each answer is made anew.
    pub answer_cache_bytes: u64,
    /// Milliseconds for which a look at what has changed holds, where nothing is heard meanwhile.
    pub kept_check_ms: u64,
    /// Whether a process keeps rows of the catalogue for the requests to come.
    pub keep_rows: bool,
    /// Seconds for which shared caches, such as a CDN, may keep an answer that is the same for everybody; 0: they ask each time.
    pub shared_max_age_s: u32,
    /// Whether a GET must carry a header that no page of another site can send unasked.
    pub require_preflight: bool,
}

impl Default for Graphql {
    fn default() -> Self {
        Self {
            introspection: None,
            playground: None,
            status_profile: StatusProfile::default(),
            batch_max: 0,
            // A push of what was done offline is the largest request there is: 256 KiB of operations, and what is around them.
            body_max_bytes: 512 * 1024,
            answer_cache_bytes: 32 << 20,
            kept_check_ms: 250,
            keep_rows: true,
            shared_max_age_s: 0,
            require_preflight: false,
        }
    }
}

/// Which statuses answers have that hold no data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusProfile {
    /// 400, as the audit of the GraphQL over HTTP working group wants it.
    #[default]
    Audit,
    /// 422 and 294, as the draft of 2026 has them.
    Draft,
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "graphql.introspection",
        variable: "TOTE_INTROSPECTION",
        about: "Whether everybody may ask for the schema, and errors tell what of a document is wrong with suggestions. Without it, only partners and staff.",
        allowed: "`true` or `false`",
        unset: "`true` in development, `false` in production",
        secret: false,
    },
    Setting {
        key: "graphql.playground",
        variable: "TOTE_PLAYGROUND",
        about: "Whether the playground is served at `/` to everybody. Otherwise partners have it at `/playground`, with their token as the password.",
        allowed: "`true` or `false`",
        unset: "`true` in development, `false` in production",
        secret: false,
    },
    Setting {
        key: "graphql.status_profile",
        variable: "TOTE_STATUS_PROFILE",
        about: "Statuses of answers without data: 400 for everything that is wrong with a request, or 422 and 294 as the GraphQL over HTTP draft of 2026 has them.",
        allowed: "`audit` or `draft`",
        unset: "",
        secret: false,
    },
    Setting {
        key: "graphql.batch_max",
        variable: "TOTE_BATCH_MAX",
        about: "How many requests a JSON array may hold. 0 refuses arrays: HTTP/2 carries many requests over one connection as well.",
        allowed: "a number from 0 to 50",
        unset: "",
        secret: false,
    },
    Setting {
        key: "graphql.body_max_bytes",
        variable: "TOTE_GRAPHQL_BODY_MAX_BYTES",
        about: "The most bytes of a GraphQL request; at most TOTE_BODY_MAX_BYTES.",
        allowed: "a number from 1024 to 10485760, and not more than TOTE_BODY_MAX_BYTES",
        unset: "",
        secret: false,
    },
    Setting {
        key: "graphql.answer_cache_bytes",
        variable: "TOTE_ANSWER_CACHE_BYTES",
        about: "Bytes of answers that are the same for everybody, which a process keeps until what they show changes; where there is Redis, its replicas share them. 0: each answer is made anew.",
        allowed: "a number up to 17179869184",
        unset: "",
        secret: false,
    },
    Setting {
        key: "graphql.kept_check_ms",
        variable: "TOTE_KEPT_CHECK_MS",
        about: "Milliseconds after which a process looks whether what it keeps has changed, where it heard of no change meanwhile: so old may an answer be at most after another process has written. 0: it looks before each answer.",
        allowed: "a number up to 500",
        unset: "",
        secret: false,
    },
    Setting {
        key: "graphql.keep_rows",
        variable: "TOTE_KEEP_ROWS",
        about: "Whether a process keeps cards, products and lists of the catalogue in memory until they change, as rows and as parts of answers, so that carts and wishlists read only what is their own.",
        allowed: "`true` or `false`",
        unset: "",
        secret: false,
    },
    Setting {
        key: "graphql.shared_max_age_s",
        variable: "TOTE_SHARED_MAX_AGE_S",
        about: "Seconds for which a CDN may keep an answer that is the same for everybody and shows no number of stock, by GET, with its tags in `Cache-Tag` and `Surrogate-Key`. Such an answer may be as old as that, unless the CDN is told to drop it. 0: it asks each time, which costs a 304.",
        allowed: "a number from 0 to 86400",
        unset: "",
        secret: false,
    },
    Setting {
        key: "graphql.require_preflight",
        variable: "TOTE_REQUIRE_PREFLIGHT",
        about: "Whether a GET must carry a header such as `apollo-require-preflight`, which no page of another site can send unasked. Without it, what browsers name as embedded by another site is refused.",
        allowed: "`true` or `false`",
        unset: "",
        secret: false,
    },
];

impl Graphql {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if self.batch_max > 50 {
            return Some("graphql.batch_max");
        }
        if self.kept_check_ms > 500 {
            return Some("graphql.kept_check_ms");
        }
        if self.shared_max_age_s > 86_400 {
            return Some("graphql.shared_max_age_s");
        }
        if self.answer_cache_bytes > 16 << 30 {
            return Some("graphql.answer_cache_bytes");
        }
        (!(1024..=10 << 20).contains(&self.body_max_bytes)).then_some("graphql.body_max_bytes")
    }
}
