//! Stock that is kept for somebody: held for a while, then committed to an order that is paid, or given back.

use uuid::Uuid;

use crate::platform::clock::Clock;
use crate::platform::db::{DbErr, Txn};
use crate::platform::error::Error;

/// How many of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    pub variant_id: i64,
    pub quantity: i64,
}

/// A variant of which there is not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short {
    pub variant_id: i64,
    /// How many there are for sale, in all locations of the market.
    pub available: i64,
    /// There are enough, but carts hold as many as may be held before paying.
    pub held_by_others: bool,
}

/// What shall be kept.
#[derive(Debug)]
pub struct Hold<'a> {
    pub id: Uuid,
    pub market_id: i64,
    /// Only variants whose stock is tracked and that are not sold without stock; several of one variant are summed.
    pub wants: &'a [Want],
    pub expires_at_ms: i64,
    /// `Some`: a hold before an order, which with all other such holds may keep at most this many hundredths of a variant's stock
    /// at a location (at least one unit). `None`: for an order.
    pub share_max_percent: Option<i64>,
}

/// Keeps everything of `hold`, or nothing. Looking and taking are one statement per level; levels are taken in the order of their
/// variants and, within one, of the market's priority of locations.
///
/// # Errors
/// What there is too little of: the transaction must write nothing else that depends on it, and what this function wrote is undone
/// by it. Or a fault.
pub async fn hold_in(txn: &Txn, clock: &Clock, hold: &Hold<'_>) -> Result<(), Error<Vec<Short>>> {
    let _ = (txn, clock, hold);
    todo!()
}

/// Makes a cart's hold an order's. `false`: it is not held any more.
///
/// # Errors
/// What the database says.
pub async fn attach_in(txn: &Txn, id: Uuid, expires_at_ms: i64) -> Result<bool, DbErr> {
    let _ = (txn, id, expires_at_ms);
    todo!()
}

/// Makes an order's hold a cart's again, until `expires_at_ms`. `false`: it is not held any more.
///
/// # Errors
/// What the database says.
pub async fn detach_in(txn: &Txn, id: Uuid, expires_at_ms: i64) -> Result<bool, DbErr> {
    let _ = (txn, id, expires_at_ms);
    todo!()
}

/// Keeps it for good. `false`: it is not held any more; committed before is `true`.
///
/// # Errors
/// What the database says.
pub async fn commit_in(txn: &Txn, id: Uuid) -> Result<bool, DbErr> {
    let _ = (txn, id);
    todo!()
}

/// Why a hold ends without an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Released,
    Expired,
}

/// Gives back everything of a hold. `false`: it is not held any more.
///
/// # Errors
/// What the database says.
pub async fn end_in(txn: &Txn, clock: &Clock, id: Uuid, ending: Ending) -> Result<bool, DbErr> {
    let _ = (txn, clock, id, ending);
    todo!()
}

/// Takes units of a committed reservation out of the house: a parcel has left. They come from `location` where it is given and has
/// them reserved, then from others.
///
/// # Errors
/// Where fewer are reserved, which is a defect of the caller, or a fault.
pub async fn ship_in(txn: &Txn, clock: &Clock, id: Uuid, units: &[Want], location: Option<i64>) -> Result<(), Error> {
    let _ = (txn, clock, id, units, location);
    todo!()
}

/// Gives units of a committed reservation back that were not sent; `restock`: for sale again, else they are written off.
///
/// # Errors
/// As [`ship_in`].
pub async fn cancel_units_in(txn: &Txn, clock: &Clock, id: Uuid, units: &[Want], restock: bool) -> Result<(), Error> {
    let _ = (txn, clock, id, units, restock);
    todo!()
}

/// Puts units that came back from a shopper on the shelf from which they were taken.
///
/// # Errors
/// As [`ship_in`].
pub async fn restock_in(txn: &Txn, clock: &Clock, id: Uuid, units: &[Want]) -> Result<(), Error> {
    let _ = (txn, clock, id, units);
    todo!()
}
