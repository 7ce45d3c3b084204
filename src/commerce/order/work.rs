//! The one frame in which an order is changed.

use uuid::Uuid;

use super::entity::{order_line, shop_order};
use super::event::OrderEvent;
use super::state::OrderState;
use crate::platform::changes::ChangeSet;
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, DbErr, Txn};
use crate::platform::error::Error;
use crate::platform::principal::Owner;

/// An order as `checkout` makes it: the rows without `number`, `event_head` and `version`, which are given here.
#[derive(Debug)]
pub struct NewOrder {
    pub order: shop_order::Model,
    pub lines: Vec<order_line::Model>,
}

/// Writes a new order of `owner`, who is locked: gives it the market's next number (`DE-1001`), logs `Submitted`, and notes it in
/// `changes`, which the caller records last. Returns the row as written.
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
) -> Result<shop_order::Model, Error> {
    let _ = (txn, clock, owner, market_code, new, changes);
    todo!()
}

/// The lines of an order in their order.
///
/// # Errors
/// What the database says.
pub async fn lines_of(conn: &impl Conn, order: Uuid) -> Result<Vec<order_line::Model>, DbErr> {
    let _ = (conn, order);
    todo!()
}

/// An order that is locked, and what this transaction does to it.
#[derive(Debug)]
pub struct OrderWork<'a> {
    pub txn: &'a Txn,
    pub clock: &'a Clock,
    /// Who ordered, locked before the order.
    pub owner: Owner,
    pub order: shop_order::Model,
    /// More that changed in this transaction, such as the cart; recorded with the order.
    pub changes: ChangeSet,
    events: Vec<OrderEvent>,
}

impl<'a> OrderWork<'a> {
    /// Locks who ordered and then the order; `None`: there is no such order.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn lock_in(txn: &'a Txn, clock: &'a Clock, order: Uuid) -> Result<Option<Self>, Error> {
        let _ = (txn, clock, order);
        todo!()
    }

    /// Where the order stands.
    #[must_use]
    pub fn state(&self) -> OrderState {
        todo!()
    }

    /// Notes that something happened; written by [`Self::finish_in`].
    pub fn log(&mut self, event: OrderEvent) {
        self.events.push(event);
    }

    /// Places an order that waits for its payment: commits its stock, takes what was ordered out of the cart, counts it for the
    /// customer, and has the confirmation mailed. `false`: it was placed before, which is nothing, or cannot be placed any more
    /// (see [`Self::state`]).
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn place(&mut self) -> Result<bool, Error> {
        todo!()
    }

    /// Cancels or expires (`to`) an order that waits for its payment: its stock goes back, or stays held for the cart where
    /// `keep_hold` and the cart is as it was; its discounts go back. `false`: it does not wait any more.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn give_up(&mut self, to: OrderState, reason: Option<super::CancelReason>) -> Result<bool, Error> {
        let _ = (to, reason);
        todo!()
    }

    /// Writes the order where it changed, its events (in the order's history and in the principal's scope), and all changes.
    /// Called last.
    ///
    /// # Errors
    /// What the database says.
    pub async fn finish_in(self) -> Result<(), DbErr> {
        todo!()
    }
}
