//! The money and the refunds of many orders at once.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::intent::Figures;
use super::refund::RefundRow;
use super::repo::{entry, refund};
use crate::platform::db::{Db, DbErr};
use crate::platform::graphql::Batch;
use crate::platform::locale::ShopContext;

/// The money of an order; none where nothing has moved.
pub(super) struct FiguresOf;

impl Batch for FiguresOf {
    type Key = Uuid;
    type Value = Figures;

    async fn load(db: &Db, _: &ShopContext, orders: &[Uuid]) -> Result<HashMap<Uuid, Figures>, DbErr> {
        entry::figures_of(db.reader(), orders).await
    }
}

/// The refunds of an order, the latest first.
#[derive(Debug)]
pub struct RefundsOf;

impl Batch for RefundsOf {
    type Key = Uuid;
    type Value = Arc<Vec<RefundRow>>;

    async fn load(db: &Db, _: &ShopContext, orders: &[Uuid]) -> Result<HashMap<Uuid, Arc<Vec<RefundRow>>>, DbErr> {
        let found = refund::of_orders(db.reader(), orders).await?;
        Ok(found.into_iter().map(|(order, rows)| (order, Arc::new(rows))).collect())
    }
}
