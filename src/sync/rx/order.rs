//! Orders, which devices only read.

use std::collections::HashMap;

use uuid::Uuid;

use super::cart_line::minted;
use super::document::Document;
use crate::commerce::order::{OrderRow, OrderState, load_orders};
use crate::platform::changes::Entity;
use crate::platform::db::Conn;
use crate::platform::error::Error;
use crate::platform::id::MintedKind;
use crate::platform::principal::PrincipalId;

/// An order of the shopper's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDocument {
    pub number: String,
    pub state: OrderState,
    pub version: i64,
    pub total_minor: i64,
    /// ISO 4217.
    pub currency: String,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

impl OrderDocument {
    fn of(row: OrderRow) -> Result<Self, Error> {
        let number = row.state;
        let state = OrderState::of(number);
        Ok(Self {
            state: state.ok_or_else(|| anyhow::anyhow!("an order is in the unknown state {number}"))?,
            number: row.number,
            version: row.version,
            total_minor: row.total_minor,
            currency: row.currency,
            created_at_ms: row.created_at_ms,
            updated_at_ms: row.updated_at_ms,
        })
    }
}

impl Document for OrderDocument {
    const COLLECTION: &'static str = "rxOrders";
    const ENTITY: Entity = Entity::Order;

    fn shown_id(id: &str) -> String {
        minted(MintedKind::Order, id)
    }

    async fn load(conn: &impl Conn, principal: PrincipalId, ids: &[String]) -> Result<HashMap<String, Self>, Error> {
        let uuids: Vec<Uuid> = ids.iter().filter_map(|id| Uuid::parse_str(id).ok()).collect();
        let found = load_orders(conn, &uuids).await?;
        let own = found.into_values().filter(|order| order.principal_id == principal.0);
        own.map(|order| {
            let id = order.id.as_hyphenated().to_string();
            Ok((id, OrderDocument::of(order)?))
        })
        .collect()
    }
}
