//! Payments.

use serde::{Deserialize, Serialize};

use super::setting::Setting;
use super::{BaseUrl, Secret};

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Payment {
    /// `None`: the sandbox.
    pub provider: Option<ProviderName>,
    pub capture: Capture,
    pub stripe_secret_key: Option<Secret>,
    pub stripe_webhook_secret: Option<Secret>,
    pub stripe_publishable_key: Option<String>,
    /// Where Stripe's interface is; tests have a double of it.
    pub stripe_url: Option<BaseUrl>,
    pub webhook_tolerance_s: u32,
    pub timeout_ms: u64,
    /// How long an order waits for its payment.
    pub pending_minutes: u32,
}

/// Who takes the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderName {
    /// A provider that is played, without money.
    Sandbox,
    Stripe,
}

/// When money that was authorised is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Capture {
    AtOnce,
    /// When the first parcel leaves.
    OnShipping,
}

impl Default for Payment {
    fn default() -> Self {
        Self {
            provider: None,
            capture: Capture::AtOnce,
            stripe_secret_key: None,
            stripe_webhook_secret: None,
            stripe_publishable_key: None,
            stripe_url: None,
            webhook_tolerance_s: 300,
            timeout_ms: 20_000,
            pending_minutes: 30,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "payment.provider",
        variable: "TOTE_PAYMENT_PROVIDER",
        about: "Who takes the money. The sandbox plays a provider and takes none.",
        allowed: "`sandbox` or `stripe`; `stripe` needs TOTE_STRIPE_SECRET_KEY and TOTE_STRIPE_WEBHOOK_SECRET, and where one of them is set, a provider has to be named",
        unset: "`sandbox`, with a warning in production",
        secret: false,
    },
    Setting {
        key: "payment.capture",
        variable: "TOTE_PAYMENT_CAPTURE",
        about: "When money is taken: with the order, or when its first parcel leaves.",
        allowed: "`at_once` or `on_shipping`",
        unset: "",
        secret: false,
    },
    Setting {
        key: "payment.stripe_secret_key",
        variable: "TOTE_STRIPE_SECRET_KEY",
        about: "Stripe's secret key of the account, or a restricted key that may write payment intents and refunds.",
        allowed: "a key such as `sk_live_…` or `rk_live_…`",
        unset: "none",
        secret: true,
    },
    Setting {
        key: "payment.stripe_webhook_secret",
        variable: "TOTE_STRIPE_WEBHOOK_SECRET",
        about: "What Stripe signs its webhooks with. Two with a comma between them while one replaces the other.",
        allowed: "a text such as `whsec_…`",
        unset: "none",
        secret: true,
    },
    Setting {
        key: "payment.stripe_publishable_key",
        variable: "TOTE_STRIPE_PUBLISHABLE_KEY",
        about: "The key that apps give to Stripe's library. It is shown to everybody.",
        allowed: "a key such as `pk_live_…`",
        unset: "none: apps have it from elsewhere",
        secret: false,
    },
    Setting {
        key: "payment.stripe_url",
        variable: "TOTE_STRIPE_URL",
        about: "Where Stripe's interface is reached, for proxies and tests.",
        allowed: "an http or https address without user, query and fragment",
        unset: "`https://api.stripe.com`",
        secret: false,
    },
    Setting {
        key: "payment.webhook_tolerance_s",
        variable: "TOTE_PAYMENT_WEBHOOK_TOLERANCE_S",
        about: "How many seconds the time in a webhook's signature may be away from now.",
        allowed: "a number from 1 to 86400",
        unset: "",
        secret: false,
    },
    Setting {
        key: "payment.timeout_ms",
        variable: "TOTE_PAYMENT_TIMEOUT_MS",
        about: "How many milliseconds a provider may take for one answer before it is asked what became of it.",
        allowed: "a number from 100 to 120000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "payment.pending_minutes",
        variable: "TOTE_PAYMENT_PENDING_MINUTES",
        about: "How many minutes an order waits for its payment before it expires.",
        allowed: "a number from 1 to 1440",
        unset: "",
        secret: false,
    },
];

impl Payment {
    /// Returns who takes the money.
    #[must_use]
    pub fn provider(&self) -> ProviderName {
        self.provider.unwrap_or(ProviderName::Sandbox)
    }

    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let is_bare = self.stripe_secret_key.is_none() || self.stripe_webhook_secret.is_none();
        if self.provider == Some(ProviderName::Stripe) && is_bare {
            return Some("payment.provider");
        }
        let has_keys = self.stripe_secret_key.is_some() || self.stripe_webhook_secret.is_some();
        if self.provider.is_none() && has_keys {
            return Some("payment.provider");
        }
        if !(1..=86_400).contains(&self.webhook_tolerance_s) {
            return Some("payment.webhook_tolerance_s");
        }
        if !(100..=120_000).contains(&self.timeout_ms) {
            return Some("payment.timeout_ms");
        }
        (!(1..=1_440).contains(&self.pending_minutes)).then_some("payment.pending_minutes")
    }
}
