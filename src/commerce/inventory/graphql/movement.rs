//! `stockMovements`.

use std::collections::HashMap;
use std::convert::Infallible;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use crate::commerce::inventory::{self, Movement, Reason};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{
    AssumedSize, ContextExt as _, Cost, CursorScope, Moment, Page, PageSize, Position, SortValue, bad_user_input,
};
use crate::platform::id::{GlobalId, Kind};

/// Moves on one page.
const MOVEMENTS_MAX: u32 = 250;

/// Why stock moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum StockMovementReason {
    /// It was there when moves began to be written down.
    Opening,
    /// Staff or an import said how many there are.
    Set,
    /// A warehouse system said it: `reference` is its source and sequence.
    Feed,
    /// Kept for a cart at the till or an order: `reference` names the reservation.
    Held,
    /// Given back before the order was placed.
    Released,
    /// Given back because the time to pay was over.
    Expired,
    /// It has left the house.
    Shipped,
    /// It will not be sent: for sale again, or written off where `onHandDelta` is negative.
    Cancelled,
    /// It came back from a shopper.
    Restocked,
    /// The level, or the variant, was taken away.
    Deleted,
}

impl From<Reason> for StockMovementReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Opening => Self::Opening,
            Reason::Set => Self::Set,
            Reason::Feed => Self::Feed,
            Reason::Held => Self::Held,
            Reason::Released => Self::Released,
            Reason::Expired => Self::Expired,
            Reason::Shipped => Self::Shipped,
            Reason::Cancelled => Self::Cancelled,
            Reason::Restocked => Self::Restocked,
            Reason::Deleted => Self::Deleted,
        }
    }
}

/// A move of a variant's stock at a location. The moves of a level sum to the level.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct StockMovement {
    /// When it was.
    at: Moment,
    /// The location's code.
    location: String,
    /// By how many units what is there changed, as text.
    on_hand_delta: String,
    /// By how many units what is reserved changed, as text.
    reserved_delta: String,
    /// Why.
    reason: StockMovementReason,
    /// What it was for: a reservation, or a feed with its sequence; empty: nothing that has a name.
    reference: String,
}

/// What there is of a variant at a location.
#[derive(Debug, Clone, SimpleObject)]
struct StockFigures {
    /// The location's code.
    location: String,
    /// How many are there, as text.
    on_hand: String,
    /// How many of those are kept for orders and for carts at the till, as text.
    reserved: String,
    /// How many can be sold, as text: what is there without what is reserved.
    available: String,
}

/// What a page of moves says beyond them.
pub(super) struct StockMovementConnectionFields {
    variant_id: i64,
}

/// A page of moves of a variant's stock, the newest first.
#[Object]
impl StockMovementConnectionFields {
    /// What there is of the variant now, by location.
    #[graphql(directive = Cost::apply(2), directive = AssumedSize::apply(5))]
    async fn levels(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<StockFigures>> {
        let reader = ctx.db().reader();
        let levels = inventory::load_levels(reader, &[self.variant_id]).await;
        let levels = levels.map_err(Error::<Infallible>::from)?;
        let locations = inventory::load_locations(reader).await;
        let locations: HashMap<i64, String> = locations
            .map_err(Error::<Infallible>::from)?
            .into_iter()
            .map(|location| (location.id, location.code))
            .collect();
        let mut figures: Vec<StockFigures> = levels
            .into_iter()
            .map(|(key, level)| StockFigures {
                location: locations.get(&key.location_id).cloned().unwrap_or_default(),
                on_hand: level.on_hand.to_string(),
                reserved: level.reserved.to_string(),
                available: level.available().to_string(),
            })
            .collect();
        figures.sort_by(|a, b| a.location.cmp(&b.location));
        Ok(figures)
    }
}

crate::connection! {
    /// A page of moves of a variant's stock, the newest first.
    StockMovementConnection of StockMovement by StockMovementEdge with StockMovementConnectionFields
}

/// Stock, for staff.
#[derive(Default)]
pub struct InventoryStaffQuery;

#[Object]
impl InventoryStaffQuery {
    /// A page of moves of a variant's stock at all locations, the newest first; at most 250. A variant that was deleted keeps its moves.
    #[graphql(directive = Cost::apply(5), directive = PageSize::apply())]
    async fn stock_movements(
        &self,
        ctx: &Context<'_>,
        variant_id: ID,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<StockMovementConnection> {
        ctx.request().viewer.any_staff()?;
        let id = GlobalId::parse(&variant_id).map_err(|invalid| bad_user_input("variantId", invalid))?;
        if id.kind != Kind::Variant {
            return Err(bad_user_input("variantId", "is not the id of a variant"));
        }
        let key = ctx.cursors();
        let scope = CursorScope::new(&format!("stock movements {}", id.number));
        let page = Page::new(key, &scope, MOVEMENTS_MAX, first, after.as_deref())?;
        let before = page.after.as_ref().map(|position| position.id);
        let rows = inventory::list_movements(ctx.db().reader(), id.number, before, page.limit()).await;
        let rows = rows.map_err(Error::<Infallible>::from)?;
        let page = page.of((key, &scope), rows, |row| {
            let position = Position {
                value: SortValue::Number(0),
                id: row.id,
            };
            (position, movement(row))
        });
        let fields = StockMovementConnectionFields { variant_id: id.number };
        Ok(StockMovementConnection::new(page, fields))
    }
}

fn movement(row: Movement) -> StockMovement {
    StockMovement {
        at: Moment(from_ms(row.at_ms)),
        location: row.location,
        on_hand_delta: row.on_hand_delta.to_string(),
        reserved_delta: row.reserved_delta.to_string(),
        reason: row.reason.into(),
        reference: row.reference,
    }
}
