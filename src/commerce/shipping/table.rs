//! All zones in memory: every cart needs them, and they change a few times a year.

use std::collections::HashMap;

use super::repo;
use super::zone::Zone;
use crate::platform::changes::{Entity, Mirrored};
use crate::platform::db::{Db, DbErr};

/// The zones of all markets at one moment.
#[derive(Debug, Default)]
pub struct ShippingTable(HashMap<i64, Vec<Zone>>);

impl ShippingTable {
    /// The zones of a market, for [`super::quote()`].
    #[must_use]
    pub fn zones(&self, market_id: i64) -> &[Zone] {
        self.0.get(&market_id).map_or(&[], Vec::as_slice)
    }
}

impl Mirrored for ShippingTable {
    const KINDS: &'static [Entity] = &[Entity::Terms, Entity::Market];

    async fn load(db: &Db) -> Result<Self, DbErr> {
        repo::load_zones(db.reader()).await.map(Self)
    }
}
