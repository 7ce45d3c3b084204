//! A new order.

use uuid::Uuid;

use super::entity::{order_line, shop_order};
use super::event::OrderEvent;
use super::repo::{event, read, write};
use super::work::note;
use crate::platform::changes::ChangeSet;
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, DbErr, Txn};
use crate::platform::error::Error;
use crate::platform::principal::Owner;

/// The first order of a market is the one after this number: who orders need not know how many have.
const NUMBER_BEFORE_FIRST: i64 = 1_000;

/// An order as `checkout` makes it: the rows without `number`, `event_head` and `version`, which are given here.
#[derive(Debug)]
pub struct NewOrder {
    pub order: shop_order::Model,
    pub lines: Vec<order_line::Model>,
}

/// Writes a new order of `owner`, who is locked: gives it the market's next number (`DE-1001`), logs `Submitted`, and notes it in
/// `changes`, which the caller records last. Orders of one market wait for each other from when this is written to the end of the
/// transaction, so it is done as late as possible.
///
/// # Errors
/// What the database says.
pub async fn create_in(
    txn: &Txn,
    clock: &Clock,
    owner: &Owner,
    market_code: &str,
    new: NewOrder,
    changes: &mut ChangeSet,
) -> Result<(), Error> {
    let NewOrder { mut order, lines } = new;
    let submitted = OrderEvent::Submitted;
    let market = market_code.to_uppercase();
    order.version = 1;
    order.event_head = 1;
    let id = order.id;
    write::insert_in(txn, order, lines, (&market, NUMBER_BEFORE_FIRST)).await?;
    event::append_in(txn, &[(id, 1, &submitted)], clock.now_ms()).await?;
    Ok(note(changes, owner.id(), (id, 1, &submitted))?)
}

/// The lines of an order in their order.
///
/// # Errors
/// What the database says.
pub async fn lines_of(conn: &impl Conn, order: Uuid) -> Result<Vec<order_line::Model>, DbErr> {
    read::lines_of(conn, order).await
}
