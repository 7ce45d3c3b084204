//! The one frame in which an order is changed.

use uuid::Uuid;

use super::create::lines_of;
use super::entity::shop_order;
use super::event::{OrderEvent, OrderNews};
use super::find::find_own;
use super::jobs::{OrderMail, OrderMailKind};
use super::placed::{AppliedDiscount, read_json};
use super::repo::{event, read, write};
use super::state::{CancelReason, OrderState};
use super::units::LineUnits;
use crate::commerce::account::OwnWork;
use crate::commerce::cart::{self, Ordered};
use crate::commerce::inventory::{self, Ending};
use crate::commerce::{account, promotion};
use crate::platform::changes::{self, Change, ChangeSet, Entity, EventKind, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::{DbErr, Foresight, Txn};
use crate::platform::error::Error;
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::jobs;
use crate::platform::principal::{Owner, PrincipalId, ShopperKind};

/// An order moves to another principal once in its life, when a guest signs in.
const LOCK_ATTEMPTS: u32 = 5;

/// An order that is locked, and what this transaction does to it.
#[derive(Debug)]
pub struct OrderWork<'a> {
    pub txn: &'a Txn,
    pub clock: &'a Clock,
    /// Who ordered, locked before the order.
    pub owner: Owner,
    /// Its state is changed by [`Self::move_to`] only.
    pub order: shop_order::Model,
    /// More that changed in this transaction, such as the cart; recorded with the order.
    pub changes: ChangeSet,
    stored: shop_order::Model,
    state: OrderState,
    events: Vec<OrderEvent>,
    is_touched: bool,
}

impl<'a> OrderWork<'a> {
    /// Locks who ordered and then the order; `None`: there is no such order.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn lock_in(txn: &'a Txn, clock: &'a Clock, order: Uuid) -> Result<Option<Self>, Error> {
        Self::lock_ahead_in(txn, clock, order, txn.foresight()).await
    }

    /// As [`Self::lock_in`], of an order of which `ahead` is read next.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn lock_ahead_in(
        txn: &'a Txn,
        clock: &'a Clock,
        order: Uuid,
        mut ahead: Option<Foresight>,
    ) -> Result<Option<Self>, Error> {
        if let Some(first) = txn.foresight() {
            read::principal_of(&first, order).await?;
            txn.foresee(first).await?;
        }
        for _ in 0..LOCK_ATTEMPTS {
            let Some(principal) = read::principal_of(txn, order).await? else {
                return Ok(None);
            };
            if let (Some(locks), Some(ahead)) = (txn.foresight(), ahead.take()) {
                account::lock_principal_in(&locks, principal).await?;
                // Where it is somebody else's by now, it is not locked: who orders is locked first.
                read::lock_in(&locks, order, principal).await?;
                txn.foresee(locks.then(ahead)).await?;
            }
            // While we waited for the lock, a guest may have become a customer, and the order the customer's.
            let Some(owner) = account::lock_principal_in(txn, principal).await? else {
                continue;
            };
            if let Some(row) = read::lock_in(txn, order, principal).await? {
                return Ok(Some(Self::new(txn, clock, owner, row)?));
            }
        }
        Err(Error::Fault(anyhow::anyhow!(
            "the owner of an order changes all the time"
        )))
    }

    /// Locks an order of the shopper who writes; `None`: they have no such order. What is somebody else's is answered like what is
    /// not there, and not locked: nobody waits for a stranger.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn lock_own_in(own: &OwnWork<'a>, order: Uuid) -> Result<Option<Self>, Error> {
        if find_own(own.txn, own.owner.id(), order).await?.is_none() {
            return Ok(None);
        }
        Self::lock_in(own.txn, own.clock, order).await
    }

    fn new(txn: &'a Txn, clock: &'a Clock, owner: Owner, order: shop_order::Model) -> Result<Self, Error> {
        let state = OrderState::of(order.state);
        Ok(Self {
            txn,
            clock,
            owner,
            stored: order.clone(),
            state: state.ok_or_else(|| anyhow::anyhow!("an order is in the unknown state {}", order.state))?,
            order,
            changes: ChangeSet::default(),
            events: Vec::new(),
            is_touched: false,
        })
    }

    /// Where the order stands.
    #[must_use]
    pub fn state(&self) -> OrderState {
        self.state
    }

    /// Notes that something happened; written by [`Self::finish_in`].
    pub fn log(&mut self, event: OrderEvent) {
        self.events.push(event);
    }

    /// Moves the order to `to` with the times that belong to it; `false`: it does not lead there from where it stands.
    #[must_use]
    pub fn move_to(&mut self, to: OrderState) -> bool {
        if !self.state.leads_to(to) {
            return false;
        }
        let now_ms = self.clock.now_ms();
        if self.state == OrderState::PendingPayment {
            self.order.expires_at_ms = None;
            if to == OrderState::Placed {
                self.order.placed_at_ms = Some(now_ms);
            }
        }
        if to != OrderState::OnHold {
            self.order.hold_reason = None;
        }
        if to.is_final() {
            self.order.closed_at_ms = Some(now_ms);
        }
        self.state = to;
        self.order.state = to as i16;
        true
    }

    /// Places an order that waits for its payment: commits its stock, takes what was ordered out of the cart, counts it for the
    /// customer, and has the confirmation mailed. `false`: it was placed before, which is nothing, or cannot be placed any more
    /// (see [`Self::state`]): its stock is not kept any more, or it was given up.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn place(&mut self) -> Result<bool, Error> {
        if self.state != OrderState::PendingPayment {
            return Ok(false);
        }
        let lines = lines_of(self.txn, self.order.id).await?;
        // Before the cart, since it decides. Nobody waits for this cart who has the reservation: carts are written by whoever has
        // locked their owner, as we have.
        if let Some(reservation) = self.order.reservation_id
            && !inventory::commit_in(self.txn, reservation).await?
        {
            return Ok(false);
        }
        let ordered: Vec<Ordered> = lines
            .iter()
            .filter_map(|line| {
                Some(Ordered {
                    line_id: line.cart_line_id?,
                    quantity: line.quantity,
                })
            })
            .collect();
        if !ordered.is_empty() {
            cart::take_out_in(self.txn, self.clock, &self.owner, &ordered, &mut self.changes).await?;
        }
        if self.owner.kind() == ShopperKind::Customer {
            account::count_orders_in(self.txn, &self.owner, 1).await?;
        }
        let is_moved = self.move_to(OrderState::Placed);
        self.log(OrderEvent::Placed);
        self.mail_in(OrderMailKind::Confirmation).await?;
        Ok(is_moved)
    }

    /// Cancels or expires (`to`) an order that waits for its payment: its stock goes back, and so do its discounts. `false`: it does
    /// not wait any more.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn give_up(&mut self, to: OrderState, reason: Option<CancelReason>) -> Result<bool, Error> {
        if self.state != OrderState::PendingPayment || !matches!(to, OrderState::Cancelled | OrderState::Expired) {
            return Ok(false);
        }
        let (ending, event) = if to == OrderState::Expired {
            (Ending::Expired, OrderEvent::Expired)
        } else {
            let reason = reason.unwrap_or(CancelReason::Staff) as i16;
            self.order.cancel_reason = Some(reason);
            (Ending::Released, OrderEvent::Cancelled { reason })
        };
        // Discounts before stock, as everywhere.
        self.release_discounts_in().await?;
        if let Some(reservation) = self.order.reservation_id {
            inventory::end_in(self.txn, self.clock, reservation, ending).await?;
        }
        let is_moved = self.move_to(to);
        self.log(event);
        Ok(is_moved)
    }

    /// Gives back the discounts that the order has used.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn release_discounts_in(&self) -> Result<(), Error> {
        let used: Vec<AppliedDiscount> = read_json(&self.order.discounts)?;
        let ids: Vec<i64> = used.iter().map(|one| one.discount_id).collect();
        Ok(promotion::release_in(self.txn, &ids, self.owner.id()).await?)
    }

    /// Counts units of the order's lines, of all in one statement. Who calls has looked that there are so many: the order is locked, and
    /// the table refuses more than were ordered.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_units_in(&self, units: &[LineUnits]) -> Result<(), DbErr> {
        write::count_units_in(self.txn, self.order.id, units).await
    }

    /// Completes the order where everything has arrived that will be sent. Called after units have arrived or were cancelled.
    ///
    /// # Errors
    /// What the database says.
    pub async fn complete_if_done_in(&mut self) -> Result<(), DbErr> {
        if read::has_all_arrived(self.txn, self.order.id).await? && self.move_to(OrderState::Completed) {
            self.log(OrderEvent::Completed);
        }
        Ok(())
    }

    /// Notes that something of the order changed that is kept elsewhere, so that it is written as a new version.
    pub fn touch(&mut self) {
        self.is_touched = true;
    }

    /// Has a mail about the order sent once the transaction is committed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mail_in(&self, kind: OrderMailKind) -> Result<(), DbErr> {
        let order = self.order.id;
        jobs::enqueue_in(self.txn, self.clock, &OrderMail { order, kind }).await
    }

    /// Writes the order where it changed, its events (in the order's history and in the principal's scope), and all changes.
    /// Called last.
    ///
    /// # Errors
    /// What the database says.
    pub async fn finish_in(mut self) -> Result<(), DbErr> {
        if self.is_touched || self.order != self.stored || !self.events.is_empty() {
            let first = self.order.event_head + 1;
            let events: Vec<(Uuid, i64, &OrderEvent)> = self
                .events
                .iter()
                .zip(first..)
                .map(|(event, seq)| (self.order.id, seq, event))
                .collect();
            self.order.version += 1;
            self.order.event_head += i64::try_from(events.len()).unwrap_or(i64::MAX);
            self.order.updated_at_ms = self.clock.now_ms();
            write::save_in(self.txn, &self.order).await?;
            event::append_in(self.txn, &events, self.order.updated_at_ms).await?;
            let order = self.order.id;
            let scope = Scope::Principal(self.owner.id());
            self.changes.add(scope, Entity::Order, order, Change::Upserted);
            for event in events {
                note(&mut self.changes, self.owner.id(), event)?;
            }
        }
        changes::record_in(self.txn, self.clock, &self.changes).await
    }
}

/// Notes an event of an order in the scope of its principal, and that the order changed.
pub(super) fn note(
    changes: &mut ChangeSet,
    principal: PrincipalId,
    (order, seq, event): (Uuid, i64, &OrderEvent),
) -> Result<(), DbErr> {
    let is_held = matches!(event, OrderEvent::Held { .. });
    let mut event = serde_json::to_value(event).map_err(|cause| DbErr::Custom(cause.to_string()))?;
    // Why it is held is what staff write for themselves.
    if is_held && let Some(fields) = event.as_object_mut() {
        fields.remove("reason");
    }
    let news = OrderNews {
        order_id: MintedId::new(MintedKind::Order, order).to_string(),
        seq,
        event,
    };
    let body = serde_json::to_string(&news).map_err(|cause| DbErr::Custom(cause.to_string()))?;
    changes.add(Scope::Principal(principal), Entity::Order, order, Change::Upserted);
    changes.event(Scope::Principal(principal), EventKind::Order, body);
    Ok(())
}
