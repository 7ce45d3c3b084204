//! The configured provider, and how it is asked.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::fault::{Asked, ProviderFault};
use super::sandbox::{Bank, Sandbox};
use super::signature::Signer;
use super::stripe::Stripe;
use crate::commerce::payment::intent::IntentRow;
use crate::commerce::payment::observation::{Observation, RefundFact};
use crate::commerce::payment::refund::RefundRow;
use crate::platform::clock::Clock;
use crate::platform::config::{Capture, Config, Mode, ProviderName};
use crate::platform::db::Db;

/// A payment as a provider is asked for it.
#[derive(Debug)]
pub(in crate::commerce::payment) struct StartAsk<'a> {
    pub(in crate::commerce::payment) intent: &'a IntentRow,
    pub(in crate::commerce::payment) token: &'a str,
    pub(in crate::commerce::payment) capture_at_once: bool,
}

/// A refund as a provider is asked for it.
#[derive(Debug)]
pub(in crate::commerce::payment) struct RefundAsk<'a> {
    pub(in crate::commerce::payment) intent: &'a IntentRow,
    /// What the provider calls the payment.
    pub(in crate::commerce::payment) reference: &'a str,
    pub(in crate::commerce::payment) refund: &'a RefundRow,
    /// Whether it may have been asked before, so that it is looked for first.
    pub(in crate::commerce::payment) again: bool,
}

/// What a webhook says, as it is kept until it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commerce::payment) struct ProviderEvent {
    /// The provider's id of the event, by which it is done once.
    pub(in crate::commerce::payment) id: String,
    pub(in crate::commerce::payment) kind: String,
    /// The shop's own id of the payment, which the provider was given.
    pub(in crate::commerce::payment) intent: Option<Uuid>,
    /// `None`: nothing that the shop has to know.
    pub(in crate::commerce::payment) seen: Option<Observation>,
}

/// Why a webhook is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commerce::payment) enum EventFault {
    /// Not signed, or not by the provider.
    Forged,
    /// Signed, and too long ago or too far ahead.
    Expired,
    /// Signed by the provider, and not what it sends.
    Unreadable,
}

impl EventFault {
    /// For logs.
    pub(in crate::commerce::payment) fn name(self) -> &'static str {
        match self {
            Self::Forged => "forged",
            Self::Expired => "expired",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A company that takes money. Each call may be repeated: it carries a key of the payment or the refund, under which the provider does
/// it once.
pub(in crate::commerce::payment) trait PaymentProvider: fmt::Debug + Send + Sync {
    /// Asks for the money, and whatever the bank needs for that.
    fn start<'a>(&'a self, ask: &'a StartAsk<'a>) -> BoxFuture<'a, Asked<Observation>>;

    /// Where a payment stands, with its refunds; `None`: the provider was never asked for it.
    fn find<'a>(&'a self, intent: &'a IntentRow) -> BoxFuture<'a, Asked<Option<Observation>>>;

    /// Takes all that is authorised.
    fn capture<'a>(&'a self, intent: &'a IntentRow) -> BoxFuture<'a, Asked<Observation>>;

    /// Releases what is authorised, or calls off what is not done yet. Where the money was taken already, it says so.
    fn cancel<'a>(&'a self, intent: &'a IntentRow) -> BoxFuture<'a, Asked<Observation>>;

    /// Pays back, or says how far that is.
    fn refund<'a>(&'a self, ask: &'a RefundAsk<'a>) -> BoxFuture<'a, Asked<RefundFact>>;

    /// What a webhook says, if it is the provider's.
    fn read(&self, signature: &str, body: &[u8], now_s: i64) -> Result<ProviderEvent, EventFault>;

    /// The header that a webhook's signature is in.
    fn signature_header(&self) -> &'static str;
}

/// The provider that is configured. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Payments {
    pub(in crate::commerce::payment) provider: Arc<dyn PaymentProvider>,
    bank: Option<Bank>,
    name: ProviderName,
    capture: Capture,
    timeout: Duration,
    publishable_key: Option<Arc<str>>,
    pending_minutes: u32,
}

impl Payments {
    /// What takes money by `config`. `sandbox_key` signs what the sandbox sends.
    ///
    /// # Errors
    /// Where the provider cannot be asked with what is set.
    pub fn new(config: &Config, db: &Db, clock: &Clock, sandbox_key: &str) -> anyhow::Result<Self> {
        let payment = &config.payment;
        let timeout = Duration::from_millis(payment.timeout_ms);
        let name = payment.provider();
        let tolerance_s = i64::from(payment.webhook_tolerance_s);
        let (provider, bank): (Arc<dyn PaymentProvider>, _) = match name {
            ProviderName::Stripe => (Arc::new(Stripe::new(payment, timeout)?), None),
            ProviderName::Sandbox => {
                if payment.provider.is_none() && config.mode() == Mode::Production {
                    tracing::warn!(
                        "payments are played by the sandbox, which takes no money: set TOTE_PAYMENT_PROVIDER to `stripe`, or \
                         to `sandbox` if that is meant"
                    );
                }
                let signer = Signer::new(&[sandbox_key], tolerance_s);
                let bank = Bank::new(db.clone(), clock.clone(), signer, config.public_url().as_str());
                (Arc::new(Sandbox::new(bank.clone())), Some(bank))
            }
        };
        Ok(Self {
            provider,
            bank,
            name,
            capture: payment.capture,
            timeout,
            publishable_key: payment.stripe_publishable_key.as_deref().map(Arc::from),
            pending_minutes: payment.pending_minutes,
        })
    }

    /// The provider's name, as payments keep it.
    #[must_use]
    pub fn provider_name(&self) -> &'static str {
        match self.name {
            ProviderName::Sandbox => "sandbox",
            ProviderName::Stripe => "stripe",
        }
    }

    /// Whether money is taken with the order.
    #[must_use]
    pub fn captures_at_once(&self) -> bool {
        self.capture == Capture::AtOnce
    }

    /// What apps give to the provider's library; `None`: it needs nothing, or nothing is set.
    #[must_use]
    pub fn publishable_key(&self) -> Option<&str> {
        self.publishable_key
            .as_deref()
            .filter(|_| self.name == ProviderName::Stripe)
    }

    /// How long an order waits for its payment.
    #[must_use]
    pub fn pending_minutes(&self) -> u32 {
        self.pending_minutes
    }

    /// The books of the sandbox, where it is the provider.
    #[must_use]
    pub fn bank(&self) -> Option<&Bank> {
        self.bank.as_ref()
    }

    /// What `asking` answers, within the time that a provider may take.
    pub(in crate::commerce::payment) async fn ask<T>(&self, asking: impl Future<Output = Asked<T>>) -> Asked<T> {
        match tokio::time::timeout(self.timeout, asking).await {
            Ok(answer) => answer,
            Err(_) => Err(ProviderFault::Unknown(anyhow::anyhow!("it took too long"))),
        }
    }
}
