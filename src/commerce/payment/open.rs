//! What checkout asks of payments.

use std::collections::HashMap;

use uuid::Uuid;

use super::intent::{Figures, IntentRow};
use crate::commerce::order::OrderWork;
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, DbErr, Txn};
use crate::platform::error::Error;

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

/// Writes the payment and the job that asks the provider. Of 0: no provider is asked, and the job places the order.
///
/// # Errors
/// What the database says.
pub async fn open_in(txn: &Txn, clock: &Clock, intent: &NewIntent<'_>) -> Result<Uuid, Error> {
    let _ = (txn, clock, intent);
    todo!()
}

/// The latest payment of an order.
///
/// # Errors
/// What the database says.
pub async fn latest_of(conn: &impl Conn, order: Uuid) -> Result<Option<IntentRow>, DbErr> {
    let _ = (conn, order);
    todo!()
}

/// The money of each of `orders`; one without any entry is left out.
///
/// # Errors
/// What the database says.
pub async fn figures_of(conn: &impl Conn, orders: &[Uuid]) -> Result<HashMap<Uuid, Figures>, DbErr> {
    let _ = (conn, orders);
    todo!()
}

/// Ends the payment of an order that waits for it, because the shopper has submitted another: where nothing was asked of the provider
/// yet or the bank waits for the shopper, the payment is `Cancelled` (a job tells the provider) and the order cancelled as
/// `Superseded`, keeping its stock held for the cart where it can. `false`: the provider is at work, so it cannot be ended now.
/// Should money arrive all the same, it is paid back.
///
/// # Errors
/// A fault of the database.
pub async fn give_up_in(work: &mut OrderWork<'_>) -> Result<bool, Error> {
    let _ = work;
    todo!()
}
