//! The sandbox's books, and everything that is done to them. Its transactions are its own, as another company's are.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::event::SandboxEvent;
use super::token::Play;
use crate::commerce::payment::intent::IntentState;
use crate::commerce::payment::observation::{DisputeFact, Observation, RefundFact, RefundStanding, Standing, Sum};
use crate::commerce::payment::provider::payments::{ProviderEvent, StartAsk};
use crate::commerce::payment::provider::signature::Signer;
use crate::commerce::payment::refund::{RefundRow, RefundState};
use crate::commerce::payment::repo::sandbox::{self, BankPayment, BankRefund};
use crate::platform::clock::{Clock, from_ms};
use crate::platform::db::{Conn, Db, Txn};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::jobs::enqueue_at_in;

/// How long it works on what it does not answer at once.
pub(super) const SLOW: Duration = Duration::from_secs(3);
const WEBHOOK_AFTER_MS: i64 = 1_000;

/// The books. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Bank {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) signer: Signer,
    public_url: Arc<str>,
}

/// What the shopper says on the page of the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Deny,
}

/// What the shopper is asked on the page of the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    pub amount_minor: i64,
    pub currency: String,
    /// Whether it still waits for an answer.
    pub is_open: bool,
    /// Where the shopper goes on.
    pub return_url: Option<String>,
}

impl Bank {
    pub(in crate::commerce::payment::provider) fn new(db: Db, clock: Clock, signer: Signer, public_url: &str) -> Self {
        Self {
            db,
            clock,
            signer,
            public_url: Arc::from(public_url.trim_end_matches('/')),
        }
    }

    /// Writes a payment down, or finds the one that this key made.
    pub(super) async fn open(&self, ask: &StartAsk<'_>) -> Result<BankPayment, Error> {
        let payment = self.new_payment(ask);
        if payment.settles_at_ms.is_none() && Play::of(ask.token) != Play::Dispute {
            // Nobody has to be told anything later.
            if sandbox::insert(&self.db, &payment).await? {
                return Ok(payment);
            }
            return kept(self.db.reader(), &payment).await;
        }
        let mut attempts = self.db.attempts();
        loop {
            let txn = attempts.begin().await?;
            let result = self.open_in(&txn, payment.clone()).await;
            if let Some(done) = attempts.end(txn, result).await {
                return done;
            }
        }
    }

    fn new_payment(&self, ask: &StartAsk<'_>) -> BankPayment {
        let now_ms = self.clock.now_ms();
        let (id, play) = (format!("sbx_{}", ask.intent.id.simple()), Play::of(ask.token));
        let taken = if ask.capture_at_once {
            IntentState::Captured
        } else {
            IntentState::Authorized
        };
        let (state, settles_at_ms) = match play {
            Play::Approve | Play::Slow | Play::Dispute | Play::RefundFails => (taken, None),
            Play::Decline(_) => (IntentState::Failed, None),
            Play::Challenge => (IntentState::RequiresAction, None),
            Play::Webhook => (IntentState::Processing, Some(now_ms + WEBHOOK_AFTER_MS)),
            Play::Never => (IntentState::Processing, None),
        };
        BankPayment {
            id,
            reference: ask.intent.id,
            state,
            amount_minor: ask.intent.amount_minor,
            currency: ask.intent.currency.clone(),
            capture_at_once: ask.capture_at_once,
            token: ask.token.to_owned(),
            failure_code: match play {
                Play::Decline(code) => Some(code.to_owned()),
                _ => None,
            },
            return_url: ask.intent.return_url.clone(),
            captured_minor: if state == IntentState::Captured {
                ask.intent.amount_minor
            } else {
                0
            },
            settles_at_ms,
            created_at_ms: now_ms,
        }
    }

    async fn open_in(&self, txn: &Txn, payment: BankPayment) -> Result<BankPayment, Error> {
        if !sandbox::insert_in(txn, &payment).await? {
            return kept(txn, &payment).await;
        }
        if let Some(at_ms) = payment.settles_at_ms {
            self.send_in(txn, &payment, "payment.settled", at_ms).await?;
        }
        if Play::of(&payment.token) == Play::Dispute {
            let at_ms = payment.created_at_ms + WEBHOOK_AFTER_MS;
            self.send_in(txn, &payment, "dispute.opened", at_ms).await?;
        }
        Ok(payment)
    }

    /// Has an event sent at that time.
    async fn send_in(&self, txn: &Txn, payment: &BankPayment, kind: &str, at_ms: i64) -> Result<(), Error> {
        let event = SandboxEvent {
            id: new_uuid(&self.clock),
            payment: payment.id.clone(),
            kind: kind.to_owned(),
        };
        Ok(enqueue_at_in(txn, &self.clock, &event, from_ms(at_ms)).await?)
    }

    /// Changes a payment by `change`, which says whether it did; the payment after it.
    pub(super) async fn change(
        &self,
        id: &str,
        change: impl Fn(&mut BankPayment) -> bool + Sync,
        event: Option<&str>,
    ) -> Result<Option<BankPayment>, Error> {
        let mut attempts = self.db.attempts();
        loop {
            let txn = attempts.begin().await?;
            let result = self.change_in(&txn, id, &change, event).await;
            if let Some(done) = attempts.end(txn, result).await {
                return done;
            }
        }
    }

    async fn change_in(
        &self,
        txn: &Txn,
        id: &str,
        change: &(impl Fn(&mut BankPayment) -> bool + Sync),
        event: Option<&str>,
    ) -> Result<Option<BankPayment>, Error> {
        let Some(mut payment) = sandbox::lock_in(txn, id).await? else {
            return Ok(None);
        };
        if change(&mut payment) {
            sandbox::save_in(txn, &payment).await?;
            if let Some(kind) = event {
                self.send_in(txn, &payment, kind, self.clock.now_ms()).await?;
            }
        }
        Ok(Some(payment))
    }

    /// Settles what was processed long enough.
    pub(super) async fn settled(&self, payment: BankPayment) -> Result<BankPayment, Error> {
        let now_ms = self.clock.now_ms();
        let is_due = |payment: &BankPayment| payment.settles_at_ms.is_some_and(|at_ms| at_ms <= now_ms);
        if !is_due(&payment) {
            return Ok(payment);
        }
        let settle = |payment: &mut BankPayment| {
            let is_due = is_due(payment) && payment.state == IntentState::Processing;
            if is_due {
                payment.take();
            }
            is_due
        };
        let settled = self.change(&payment.id, settle, None).await?;
        Ok(settled.unwrap_or(payment))
    }

    /// Pays back, once for the key, which is the shop's id of the refund.
    pub(super) async fn pay_back(&self, payment: &str, refund: &RefundRow) -> Result<Option<BankRefund>, Error> {
        let mut attempts = self.db.attempts();
        loop {
            let txn = attempts.begin().await?;
            let result = pay_back_in(&txn, &self.clock, payment, refund).await;
            if let Some(done) = attempts.end(txn, result).await {
                return done;
            }
        }
    }

    /// What the shopper is asked about the payment `id`.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn challenge(&self, id: &str) -> Result<Option<Challenge>, Error> {
        let payment = sandbox::find(self.db.reader(), id).await?;
        Ok(payment
            .filter(|payment| Play::of(&payment.token) == Play::Challenge)
            .map(|payment| Challenge {
                is_open: payment.state == IntentState::RequiresAction,
                amount_minor: payment.amount_minor,
                currency: payment.currency,
                return_url: payment.return_url,
            }))
    }

    /// Does what the shopper says, once; a webhook tells the shop. Returns the challenge after it.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn decide(&self, id: &str, decision: Decision) -> Result<Option<Challenge>, Error> {
        let decide = |payment: &mut BankPayment| {
            if payment.state != IntentState::RequiresAction {
                return false;
            }
            match decision {
                Decision::Approve => payment.take(),
                Decision::Deny => {
                    payment.state = IntentState::Failed;
                    payment.failure_code = Some("AUTHENTICATION_FAILED".to_owned());
                }
            }
            true
        };
        self.change(id, decide, Some("payment.decided")).await?;
        self.challenge(id).await
    }

    /// What the books say of a payment.
    pub(super) fn seen(&self, payment: &BankPayment) -> Observation {
        let sum = |amount_minor| Sum {
            amount_minor,
            currency: payment.currency.clone(),
        };
        let standing = match payment.state {
            IntentState::Created | IntentState::Processing => Standing::Processing,
            IntentState::RequiresAction => Standing::RequiresAction {
                url: Some(format!("{}/sandbox/payments/{}", self.public_url, payment.id)),
                secret: None,
            },
            IntentState::Authorized => Standing::Authorized(sum(payment.amount_minor)),
            IntentState::Captured => Standing::Captured(sum(payment.captured_minor)),
            IntentState::Failed => Standing::Failed {
                code: payment.failure_code.clone().unwrap_or_default(),
            },
            IntentState::Cancelled => Standing::Cancelled,
        };
        Observation::of(Some(payment.id.clone()), standing)
    }

    /// The event as it goes over the line, with its signature.
    pub(super) async fn letter(&self, event: &SandboxEvent) -> Result<Option<(String, Vec<u8>)>, Error> {
        let Some(payment) = sandbox::find(self.db.reader(), &event.payment).await? else {
            return Ok(None);
        };
        let payment = self.settled(payment).await?;
        let mut seen = self.seen(&payment);
        if event.kind == "dispute.opened" {
            seen.standing = None;
            seen.disputes.push(DisputeFact {
                reference: format!("dispute_{}", payment.id),
                sum: Sum {
                    amount_minor: payment.captured_minor.max(1),
                    currency: payment.currency.clone(),
                },
                reversed: false,
            });
        }
        let event = ProviderEvent {
            id: event.id.to_string(),
            kind: event.kind.clone(),
            intent: Some(payment.reference),
            seen: Some(seen),
        };
        let body = json!(event).to_string().into_bytes();
        let signature = self.signer.sign(&body, self.clock.now().timestamp());
        Ok(Some((signature, body)))
    }
}

/// The payment that the key made before. There is one payment for a key, which is the shop's id of it: a repetition is answered as the
/// first was.
async fn kept(conn: &impl Conn, payment: &BankPayment) -> Result<BankPayment, Error> {
    let kept = sandbox::find_by_reference(conn, payment.reference).await?;
    kept.ok_or_else(|| Error::Fault(anyhow::anyhow!("a payment of the sandbox is gone")))
}

async fn pay_back_in(txn: &Txn, clock: &Clock, payment: &str, refund: &RefundRow) -> Result<Option<BankRefund>, Error> {
    let Some(payment) = sandbox::lock_in(txn, payment).await? else {
        return Ok(None);
    };
    if let Some(kept) = sandbox::find_refund(txn, refund.id).await? {
        return Ok(Some(kept));
    }
    let paid_back = sandbox::paid_back(txn, &payment.id).await?;
    let is_covered = paid_back + refund.amount_minor <= payment.captured_minor;
    let is_able = is_covered && Play::of(&payment.token) != Play::RefundFails;
    let row = BankRefund {
        id: format!("sbxr_{}", refund.id.simple()),
        payment_id: payment.id,
        reference: refund.id,
        state: if is_able {
            RefundState::Succeeded
        } else {
            RefundState::Failed
        },
        amount_minor: refund.amount_minor,
        currency: payment.currency,
    };
    sandbox::insert_refund_in(txn, &row, clock.now_ms()).await?;
    Ok(Some(row))
}

impl BankPayment {
    /// Takes or sets aside the money, as the payment asked for it.
    fn take(&mut self) {
        self.settles_at_ms = None;
        if self.capture_at_once {
            self.state = IntentState::Captured;
            self.captured_minor = self.amount_minor;
        } else {
            self.state = IntentState::Authorized;
        }
    }
}

impl BankRefund {
    pub(super) fn fact(&self, own: Uuid) -> RefundFact {
        RefundFact {
            reference: self.id.clone(),
            own: Some(own),
            sum: Sum {
                amount_minor: self.amount_minor,
                currency: self.currency.clone(),
            },
            standing: if self.state == RefundState::Succeeded {
                RefundStanding::Succeeded
            } else {
                RefundStanding::Failed {
                    code: "REFUND_DECLINED".to_owned(),
                }
            },
        }
    }
}
