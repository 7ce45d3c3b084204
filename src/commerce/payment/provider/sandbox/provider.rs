//! The sandbox as a provider.

use std::future::pending;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::bank::{Bank, SLOW};
use super::token::Play;
use crate::commerce::payment::intent::{IntentRow, IntentState};
use crate::commerce::payment::observation::{Observation, RefundFact};
use crate::commerce::payment::provider::fault::{Asked, ProviderFault};
use crate::commerce::payment::provider::payments::{EventFault, PaymentProvider, ProviderEvent, RefundAsk, StartAsk};
use crate::commerce::payment::repo::sandbox::{self, BankPayment};
use crate::platform::error::Error;

/// The sandbox.
#[derive(Debug)]
pub(in crate::commerce::payment::provider) struct Sandbox {
    bank: Bank,
}

fn unknown(error: Error) -> ProviderFault {
    ProviderFault::Unknown(error.into_cause())
}

impl Sandbox {
    pub(in crate::commerce::payment::provider) fn new(bank: Bank) -> Self {
        Self { bank }
    }

    async fn find(&self, intent: &IntentRow) -> Asked<Option<BankPayment>> {
        let found = sandbox::find_by_reference(self.bank.db.reader(), intent.id).await?;
        match found {
            Some(payment) => Ok(Some(self.bank.settled(payment).await.map_err(unknown)?)),
            None => Ok(None),
        }
    }

    async fn change(&self, intent: &IntentRow, change: impl Fn(&mut BankPayment) -> bool + Sync) -> Asked<Observation> {
        let none = || ProviderFault::Refused {
            code: "NO_SUCH_PAYMENT".to_owned(),
        };
        let payment = self.find(intent).await?.ok_or_else(none)?;
        let changed = self.bank.change(&payment.id, change, None).await.map_err(unknown)?;
        Ok(self.bank.seen(&changed.ok_or_else(none)?))
    }
}

impl PaymentProvider for Sandbox {
    fn start<'a>(&'a self, ask: &'a StartAsk<'a>) -> BoxFuture<'a, Asked<Observation>> {
        async move {
            let payment = self.bank.open(ask).await.map_err(unknown)?;
            match Play::of(ask.token) {
                Play::Slow => tokio::time::sleep(SLOW).await,
                Play::Never => pending().await,
                _ => {}
            }
            Ok(self.bank.seen(&payment))
        }
        .boxed()
    }

    fn find<'a>(&'a self, intent: &'a IntentRow) -> BoxFuture<'a, Asked<Option<Observation>>> {
        async move {
            let found = Self::find(self, intent).await?;
            Ok(found.map(|payment| self.bank.seen(&payment)))
        }
        .boxed()
    }

    fn capture<'a>(&'a self, intent: &'a IntentRow) -> BoxFuture<'a, Asked<Observation>> {
        self.change(intent, |payment| {
            let is_open = payment.state == IntentState::Authorized;
            if is_open {
                payment.state = IntentState::Captured;
                payment.captured_minor = payment.amount_minor;
            }
            is_open
        })
        .boxed()
    }

    fn cancel<'a>(&'a self, intent: &'a IntentRow) -> BoxFuture<'a, Asked<Observation>> {
        self.change(intent, |payment| {
            let is_open = !payment.state.is_final();
            if is_open {
                payment.state = IntentState::Cancelled;
                payment.settles_at_ms = None;
            }
            is_open
        })
        .boxed()
    }

    fn refund<'a>(&'a self, ask: &'a RefundAsk<'a>) -> BoxFuture<'a, Asked<RefundFact>> {
        async move {
            let refund = self.bank.pay_back(ask.reference, ask.refund).await.map_err(unknown)?;
            let none = || ProviderFault::Refused {
                code: "NO_SUCH_PAYMENT".to_owned(),
            };
            Ok(refund.ok_or_else(none)?.fact(ask.refund.id))
        }
        .boxed()
    }

    fn read(&self, signature: &str, body: &[u8], now_s: i64) -> Result<ProviderEvent, EventFault> {
        self.bank.signer.check(signature, body, now_s)?;
        serde_json::from_slice(body).map_err(|_| EventFault::Unreadable)
    }

    fn signature_header(&self) -> &'static str {
        "sandbox-signature"
    }
}
