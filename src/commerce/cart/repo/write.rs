//! Writing carts and lines.

use sea_orm::{ColumnTrait as _, DbErr, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::code;
use crate::commerce::cart::draft::{Draft, MERGED};
use crate::commerce::cart::entity::{cart, cart_line};
use crate::commerce::cart::line::Line;
use crate::platform::db::{Sql, Txn, insert_all_later, upsert_all_later};
use crate::platform::principal::Owner;

/// Writes what the draft has changed, with what else is written later: a statement each for the cart, its new lines, its changed lines, its removed lines and its
/// codes, where there is something to write.
pub(in crate::commerce::cart) async fn save_in(txn: &Txn, draft: &Draft) -> Result<(), DbErr> {
    let cart_id = draft.cart.id;
    if draft.exists() {
        upsert_all_later::<cart::Entity, _>(txn, vec![draft.cart.clone()]).await?;
    } else {
        insert_all_later::<cart::Entity, _>(txn, vec![draft.cart.clone()]).await?;
    }
    let changes = draft.line_changes();
    let rows = |lines: Vec<&Line>| lines.into_iter().map(|line| line.to_row(cart_id)).collect();
    delete_lines_in(txn, changes.removed).await?;
    insert_all_later::<cart_line::Entity, _>(txn, rows(changes.added)).await?;
    upsert_all_later::<cart_line::Entity, _>(txn, rows(changes.changed)).await?;
    match &draft.codes {
        Some(codes) => code::replace_in(txn, cart_id, codes).await,
        None => Ok(()),
    }
}

async fn delete_lines_in(txn: &Txn, ids: Vec<Uuid>) -> Result<(), DbErr> {
    if ids.is_empty() {
        return Ok(());
    }
    Sql::on(txn, "DELETE FROM cart_line WHERE id")
        .any(&ids)
        .later(txn)
        .await
}

/// Takes all lines and codes out of a cart, and leaves it in `state`.
pub(in crate::commerce::cart) async fn empty_in(
    txn: &Txn,
    cart_id: Uuid,
    state: i16,
    now_ms: i64,
) -> Result<(), DbErr> {
    cart_line::Entity::delete_many()
        .filter(cart_line::Column::CartId.eq(cart_id))
        .exec(txn)
        .await?;
    code::replace_in(txn, cart_id, &[]).await?;
    // What identifies the buyer goes too: nobody reads this row again.
    Sql::on(
        txn,
        "UPDATE cart SET email = NULL, phone = NULL, note = '', hold = NULL, hold_expires_at_ms = NULL, total_quantity = 0, version = version + 1, state = ",
    )
    .bind(state)
    .text(", updated_at_ms = ")
    .bind(now_ms)
    .text(" WHERE id = ")
    .bind(cart_id)
    .execute(txn)
    .await?;
    Ok(())
}

/// Empties a guest's cart whose things are in a customer's.
pub(in crate::commerce::cart) async fn mark_merged_in(txn: &Txn, cart_id: Uuid, now_ms: i64) -> Result<(), DbErr> {
    empty_in(txn, cart_id, MERGED, now_ms).await
}

/// Gives a guest's cart with all that is in it to a customer who has none.
pub(in crate::commerce::cart) async fn hand_over_in(
    txn: &Txn,
    cart_id: Uuid,
    into: &Owner,
    now_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "UPDATE cart SET version = version + 1, hold = NULL, hold_expires_at_ms = NULL, guest = ",
    )
    .bind(false)
    .text(", principal_id = ")
    .bind(into.id().0)
    .text(", updated_at_ms = ")
    .bind(now_ms)
    .text(" WHERE id = ")
    .bind(cart_id)
    .execute(txn)
    .await?;
    Ok(())
}
