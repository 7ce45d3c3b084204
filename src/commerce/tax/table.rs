//! All rates in memory: every cart needs them, and they change a few times a year.

use std::collections::HashMap;

use super::assessment::Rate;
use super::repo;
use crate::platform::changes::{Entity, Mirrored};
use crate::platform::db::{Db, DbErr};

/// The rates of all markets at one moment.
#[derive(Debug, Default)]
pub struct TaxTable(HashMap<i64, Vec<Rate>>);

impl TaxTable {
    /// The rates of a market, for [`super::assess`].
    #[must_use]
    pub fn rates(&self, market_id: i64) -> &[Rate] {
        self.0.get(&market_id).map_or(&[], Vec::as_slice)
    }
}

impl Mirrored for TaxTable {
    const KINDS: &'static [Entity] = &[Entity::Terms, Entity::Market];

    async fn load(db: &Db) -> Result<Self, DbErr> {
        repo::load_all(db.reader()).await.map(Self)
    }
}
