//! What a market offers of the variants in a cart.

use std::collections::HashMap;
use std::sync::Arc;

use crate::commerce::catalog::{Merchandise, variant};
use crate::commerce::inventory::Stock;
use crate::commerce::listing::{self, WantedRow};
use crate::commerce::pricing::Price;
use crate::platform::db::{Conn, DbErr};

/// A variant, and what a market makes of it.
#[derive(Debug, Clone)]
pub struct Offered {
    pub merchandise: Merchandise,
    /// `None`: the market does not sell it.
    pub price: Option<Price>,
    pub stock: Stock,
}

/// Variants by id; one that is not there any more is left out.
pub type Offers = HashMap<i64, Offered>;

impl Offered {
    /// What it costs where the market sells it.
    #[must_use]
    pub fn sold(&self) -> Option<&Price> {
        self.price.as_ref().filter(|_| self.merchandise.published)
    }

    /// How many can be bought; `None`: as many as one likes.
    #[must_use]
    pub fn available(&self) -> Option<i64> {
        (self.stock.tracked && !self.stock.sell_without_stock).then_some(self.stock.available)
    }

    #[must_use]
    pub fn variant(&self) -> &Arc<variant::Model> {
        &self.merchandise.variant
    }
}

/// What the market offers of `variants`: one statement for any number of them.
///
/// # Errors
/// What the database says.
pub async fn load_offers(conn: &impl Conn, market_id: i64, variants: &[i64]) -> Result<Offers, DbErr> {
    if variants.is_empty() {
        return Ok(Offers::new());
    }
    let rows = listing::wanted(conn, market_id, variants).await?;
    let offered = |row: WantedRow| {
        let WantedRow {
            merchandise,
            price,
            stock,
        } = row;
        let id = merchandise.variant.id;
        (
            id,
            Offered {
                merchandise,
                price,
                stock,
            },
        )
    };
    Ok(rows.into_iter().map(offered).collect())
}
