//! Orders that a shopper has not paid yet.

use uuid::Uuid;

use super::repo::unpaid;
use crate::platform::db::{DbErr, InTransaction};
use crate::platform::principal::PrincipalId;

/// The orders of `principal` that wait for their payment: one, or one more for each guest that has become this customer. The
/// principal is locked.
///
/// # Errors
/// What the database says.
pub async fn unpaid_of(txn: &impl InTransaction, principal: PrincipalId) -> Result<Vec<Uuid>, DbErr> {
    unpaid::of_principal(txn, principal).await
}
