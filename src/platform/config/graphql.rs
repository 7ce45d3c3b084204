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
        (!(1024..=10 << 20).contains(&self.body_max_bytes)).then_some("graphql.body_max_bytes")
    }
}
