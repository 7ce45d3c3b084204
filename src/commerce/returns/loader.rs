//! Returns with their lines; those of many orders at once.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::repo::{self, ReturnLineRow, ReturnRow};
use super::state::ReturnState;
use crate::platform::db::{Conn, Db, DbErr};
use crate::platform::error::Error;
use crate::platform::graphql::Batch;
use crate::platform::locale::ShopContext;

/// A return with what is sent back.
#[derive(Debug, Clone)]
pub struct GoodsReturn {
    pub row: ReturnRow,
    pub lines: Vec<ReturnLineRow>,
}

impl GoodsReturn {
    /// Where it stands.
    ///
    /// # Errors
    /// Where no state has its number, which is a fault.
    pub fn state(&self) -> Result<ReturnState, Error> {
        let number = self.row.state;
        let state = ReturnState::of(number);
        Ok(state.ok_or_else(|| anyhow::anyhow!("a return is in the unknown state {number}"))?)
    }
}

/// The returns of an order in the order in which they were asked for.
#[derive(Debug)]
pub struct ReturnsOf;

impl Batch for ReturnsOf {
    type Key = Uuid;
    type Value = Arc<Vec<Arc<GoodsReturn>>>;

    async fn load(db: &Db, _: &ShopContext, orders: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, DbErr> {
        let rows = repo::of_orders(db.reader(), orders).await?;
        let mut found: HashMap<Uuid, Vec<Arc<GoodsReturn>>> = HashMap::new();
        for one in with_lines(db.reader(), rows).await? {
            found.entry(one.row.order_id).or_default().push(Arc::new(one));
        }
        Ok(found
            .into_iter()
            .map(|(order, returns)| (order, Arc::new(returns)))
            .collect())
    }
}

/// `rows` with their lines, in the same order.
///
/// # Errors
/// What the database says.
pub async fn with_lines(conn: &impl Conn, rows: Vec<ReturnRow>) -> Result<Vec<GoodsReturn>, DbErr> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut lines: HashMap<Uuid, Vec<ReturnLineRow>> = HashMap::new();
    for line in repo::lines_of(conn, &ids).await? {
        lines.entry(line.return_id).or_default().push(line);
    }
    let with = |row: ReturnRow| GoodsReturn {
        lines: lines.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(with).collect())
}

/// The returns of an order in the order in which they were asked for.
pub(super) async fn returns_of(conn: &impl Conn, order: Uuid) -> Result<Vec<Arc<GoodsReturn>>, DbErr> {
    let rows = repo::of_orders(conn, &[order]).await?;
    Ok(with_lines(conn, rows).await?.into_iter().map(Arc::new).collect())
}

/// The return of `id`, whoever has asked for it: for staff, and for work that the shop does by itself.
///
/// # Errors
/// What the database says.
pub async fn find_return(conn: &impl Conn, id: Uuid) -> Result<Option<GoodsReturn>, DbErr> {
    let rows = repo::find(conn, id).await?.into_iter().collect();
    Ok(with_lines(conn, rows).await?.pop())
}
