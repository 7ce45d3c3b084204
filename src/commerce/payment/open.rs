//! What checkout asks of payments.

use std::collections::HashMap;

use uuid::Uuid;

use super::intent::{Figures, IntentRow, IntentState};
use super::jobs::{StartPayment, VoidPayment};
use super::observe::AMOUNT_MISMATCH;
use super::repo::{entry, intent};
use crate::commerce::order::{CancelReason, OrderState, OrderWork};
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, DbErr, Txn};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::jobs::enqueue_in;

/// A payment to be asked for as soon as the transaction is committed.
#[derive(Debug)]
pub struct NewIntent<'a> {
    pub order_id: Uuid,
    pub amount_minor: i64,
    pub currency: &'a str,
    /// `sandbox` or `stripe`, as configured.
    pub provider: &'static str,
    /// What the provider's library in the app made of the card; never a card.
    pub token: &'a str,
    /// Where the bank sends the shopper back to; `None`: the app shows it itself.
    pub return_url: Option<&'a str>,
}

/// When a payment is looked at whose first job got lost.
const FIRST_LOOK_MS: i64 = 60_000;

/// Writes the payment and the job that asks the provider. Of 0: no provider is asked, and the job places the order.
///
/// # Errors
/// What the database says.
pub async fn open_in(txn: &Txn, clock: &Clock, new: &NewIntent<'_>) -> Result<Uuid, Error> {
    let now_ms = clock.now_ms();
    let row = IntentRow {
        id: new_uuid(clock),
        order_id: new.order_id,
        provider: new.provider.to_owned(),
        provider_ref: None,
        state: IntentState::Created,
        amount_minor: new.amount_minor,
        currency: new.currency.to_owned(),
        capture_at_once: None,
        return_url: new.return_url.map(str::to_owned),
        action_url: None,
        action_secret: None,
        failure_code: None,
        asked_at_ms: None,
        created_at_ms: now_ms,
    };
    intent::insert_in(txn, &row, new.token, now_ms + FIRST_LOOK_MS).await?;
    enqueue_in(txn, clock, &StartPayment { intent: row.id }).await?;
    Ok(row.id)
}

/// The latest payment of an order.
///
/// # Errors
/// What the database says.
pub async fn latest_of(conn: &impl Conn, order: Uuid) -> Result<Option<IntentRow>, DbErr> {
    intent::latest_of(conn, order).await
}

/// The money of each of `orders`; one without any entry is left out.
///
/// # Errors
/// What the database says.
pub async fn figures_of(conn: &impl Conn, orders: &[Uuid]) -> Result<HashMap<Uuid, Figures>, DbErr> {
    entry::figures_of(conn, orders).await
}

/// How long a payment that its provider is working at is waited for, from when it was opened: a debit may take days.
const AWAITED_MS: i64 = 10 * 60_000;

/// Whether the provider has yet to say what becomes of the payment of `order`, so that it will go on by itself in a moment. Not so where
/// it waits for the shopper.
///
/// # Errors
/// What the database says.
pub async fn is_awaited_in(txn: &Txn, clock: &Clock, order: Uuid) -> Result<bool, DbErr> {
    let Some(row) = intent::latest_of(txn, order).await? else {
        return Ok(false);
    };
    Ok(match row.state {
        // It ends with the order's time to pay, at the latest.
        IntentState::Created => true,
        IntentState::Processing => clock.now_ms() < row.created_at_ms.saturating_add(AWAITED_MS),
        _ => false,
    })
}

/// Ends the payment of an order that waits for it, because the shopper has submitted another: where nothing was asked of the provider
/// yet or the bank waits for the shopper, the payment is `Cancelled` (a job tells the provider) and the order cancelled as
/// `Superseded`, which gives its stock and its discounts back. `false`: the provider is at work, so it cannot be ended now.
/// Should money arrive all the same, it is paid back.
///
/// # Errors
/// A fault of the database.
pub async fn give_up_in(work: &mut OrderWork<'_>) -> Result<bool, Error> {
    if !end_idle_in(work).await? {
        return Ok(false);
    }
    work.give_up(OrderState::Cancelled, Some(CancelReason::Superseded))
        .await
}

/// Ends the payment of an order that waits for it where nothing comes of it without a person: the provider speaks of other money than
/// it was asked for, or another provider is `configured` by now. What is there of it is called off or paid back, or for want of its
/// provider a dead letter.
pub(super) async fn end_stuck_in(work: &OrderWork<'_>, configured: &str) -> Result<(), Error> {
    if work.state() != OrderState::PendingPayment {
        return Ok(());
    }
    let Some(row) = intent::latest_of(work.txn, work.order.id).await? else {
        return Ok(());
    };
    let is_stuck = row.provider != configured || row.failure_code.as_deref() == Some(AMOUNT_MISMATCH);
    if !is_stuck || row.state.is_final() {
        return Ok(());
    }
    intent::end_in(work.txn, row.id, work.clock.now_ms()).await?;
    if row.provider_ref.is_some() {
        enqueue_in(work.txn, work.clock, &VoidPayment { intent: row.id }).await?;
    }
    Ok(())
}

/// Ends the payment of an order as long as nobody is at work with it, and has the provider told; `false`: it is at work, or the money
/// is there.
pub(super) async fn end_idle_in(work: &OrderWork<'_>) -> Result<bool, Error> {
    let Some(row) = intent::latest_of(work.txn, work.order.id).await? else {
        return Ok(true);
    };
    if row.state.is_over() {
        return Ok(true);
    }
    if !intent::end_idle_in(work.txn, row.id, work.clock.now_ms()).await? {
        return Ok(false);
    }
    if row.provider_ref.is_some() {
        enqueue_in(work.txn, work.clock, &VoidPayment { intent: row.id }).await?;
    }
    Ok(true)
}
