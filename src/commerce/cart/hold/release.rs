//! Keeping, and letting go.

use uuid::Uuid;

use super::kept::Hold;
use crate::commerce::cart::draft::Draft;
use crate::commerce::cart::entity::cart;
use crate::commerce::cart::repo::hold;
use crate::commerce::inventory::{self, Ending};
use crate::commerce::promotion;
use crate::platform::clock::Clock;
use crate::platform::db::{DbErr, Txn};
use crate::platform::principal::PrincipalId;

/// Notes what `cart` holds until `expires_at_ms`. Its owner is locked.
///
/// # Errors
/// What the database says.
pub async fn keep_hold_in(txn: &Txn, cart: &cart::Model, kept: &Hold, expires_at_ms: i64) -> Result<(), DbErr> {
    let text = serde_json::to_string(kept).map_err(|cause| DbErr::Custom(cause.to_string()))?;
    hold::set_in(txn, cart.id, Some((&text, expires_at_ms))).await
}

/// Notes that `cart` holds nothing any more, because an order has what it held. Its owner is locked.
///
/// # Errors
/// What the database says.
pub async fn let_go_in(txn: &Txn, cart: &cart::Model) -> Result<(), DbErr> {
    if cart.hold.is_none() {
        return Ok(());
    }
    hold::set_in(txn, cart.id, None).await
}

/// Gives back what `cart` holds, and notes it. Its owner is locked. Returns whether it held anything.
///
/// # Errors
/// What the database says.
pub async fn release_hold_in(txn: &Txn, clock: &Clock, cart: &cart::Model, ending: Ending) -> Result<bool, DbErr> {
    let is_held = give_back_in(txn, clock, cart, ending).await?;
    if is_held {
        hold::set_in(txn, cart.id, None).await?;
    }
    Ok(is_held)
}

/// Gives back what the cart of `draft` held before it was changed. The draft itself says that nothing is held any more.
pub(in crate::commerce::cart) async fn release_of_in(txn: &Txn, clock: &Clock, draft: &Draft) -> Result<(), DbErr> {
    if let Some(cart) = draft.stored_cart() {
        give_back_in(txn, clock, cart, Ending::Released).await?;
    }
    Ok(())
}

/// Locks what `carts` hold before any of it is given back, in the order of the house, so that two logins cannot wait for each other.
pub(in crate::commerce::cart) async fn lock_in(txn: &Txn, carts: &[Option<&cart::Model>]) -> Result<(), DbErr> {
    let kept: Result<Vec<Option<Hold>>, DbErr> = carts.iter().flatten().map(|cart| Hold::stored(cart)).collect();
    let kept: Vec<Hold> = kept?.into_iter().flatten().collect();
    if kept.len() < 2 {
        return Ok(());
    }
    let discounts: Vec<i64> = kept.iter().flat_map(|hold| hold.redeemed.iter().copied()).collect();
    let reservations: Vec<Uuid> = kept.iter().filter_map(|hold| hold.reservation_id).collect();
    promotion::lock_in(txn, &discounts).await?;
    inventory::lock_levels_for_in(txn, &reservations, &[]).await
}

/// Discounts first and then stock, as everywhere.
pub(in crate::commerce::cart) async fn give_back_in(
    txn: &Txn,
    clock: &Clock,
    cart: &cart::Model,
    ending: Ending,
) -> Result<bool, DbErr> {
    let Some(kept) = Hold::stored(cart)? else {
        return Ok(false);
    };
    promotion::release_in(txn, &kept.redeemed, PrincipalId(cart.principal_id)).await?;
    if let Some(reservation) = kept.reservation_id {
        inventory::end_in(txn, clock, reservation, ending).await?;
    }
    Ok(true)
}
