//! Parts of orders, for many orders at once.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::entity::order_line;
use super::repo::event::{self, EventRow};
use super::repo::read;
use crate::platform::db::{Db, DbErr};
use crate::platform::graphql::Batch;
use crate::platform::locale::ShopContext;

/// The lines of an order in their order.
#[derive(Debug)]
pub struct LinesOf;

impl Batch for LinesOf {
    type Key = Uuid;
    type Value = Arc<Vec<order_line::Model>>;

    async fn load(db: &Db, _: &ShopContext, keys: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, DbErr> {
        let mut found: HashMap<Uuid, Vec<order_line::Model>> = HashMap::new();
        for line in read::lines_of_all(db.reader(), keys).await? {
            found.entry(line.order_id).or_default().push(line);
        }
        Ok(found
            .into_iter()
            .map(|(order, lines)| (order, Arc::new(lines)))
            .collect())
    }
}

/// A page of the history of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct EventPage {
    pub(super) order: Uuid,
    pub(super) after: i64,
    pub(super) limit: i64,
}

/// The events of a page.
pub(super) struct EventsOf;

impl Batch for EventsOf {
    type Key = EventPage;
    type Value = Arc<Vec<EventRow>>;

    async fn load(db: &Db, _: &ShopContext, keys: &[EventPage]) -> Result<HashMap<EventPage, Self::Value>, DbErr> {
        // A list asks for the same page of each of its orders, so this is one statement.
        let mut by_page: HashMap<(i64, i64), Vec<Uuid>> = HashMap::new();
        for key in keys {
            by_page.entry((key.after, key.limit)).or_default().push(key.order);
        }
        let mut found: HashMap<EventPage, Vec<EventRow>> = HashMap::new();
        for ((after, limit), orders) in by_page {
            for row in event::behind(db.reader(), &orders, after, limit).await? {
                let order = row.order_id;
                found.entry(EventPage { order, after, limit }).or_default().push(row);
            }
        }
        Ok(found.into_iter().map(|(page, rows)| (page, Arc::new(rows))).collect())
    }
}
