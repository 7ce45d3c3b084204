//! The order that a shopper has not paid yet.

use uuid::Uuid;

use super::repo::unpaid;
use crate::platform::db::{DbErr, Txn};
use crate::platform::principal::PrincipalId;

/// The order of `principal` that waits for its payment, of which there is one at most. The principal is locked.
///
/// # Errors
/// What the database says.
pub async fn unpaid_of(txn: &Txn, principal: PrincipalId) -> Result<Option<Uuid>, DbErr> {
    unpaid::of_principal(txn, principal).await
}
