//! Automatic discounts in memory: every cart needs them, and they change a few times a year.

use chrono::{DateTime, Utc};

use super::discount::Discount;
use super::repo;
use crate::platform::changes::{Entity, Mirrored};
use crate::platform::db::{Conn, Db, DbErr};

/// The active automatic discounts of all markets at one moment, in the order of their ids.
#[derive(Debug, Default)]
pub struct DiscountTable(Vec<Discount>);

impl DiscountTable {
    /// The automatic discounts of the market at `now`, and those of `codes` as shoppers type them, whether they apply or not: why a
    /// code does not, [`super::apply`] tells. In the order of their ids. The database is asked only where somebody names a code, or where
    /// one of the discounts can be used up.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_for(
        &self,
        conn: &impl Conn,
        market_id: i64,
        now: DateTime<Utc>,
        codes: &[String],
    ) -> Result<Vec<Discount>, DbErr> {
        match self.running(market_id, now) {
            Some(running) if codes.is_empty() => Ok(running),
            _ => repo::load_for(conn, market_id, now, codes).await,
        }
    }

    /// The discounts of the market at `now`; `None`: how often one was used decides, which is not known here.
    fn running(&self, market_id: i64, now: DateTime<Utc>) -> Option<Vec<Discount>> {
        let runs = |discount: &&Discount| {
            let is_there = discount.all_markets || discount.markets.contains_key(&market_id);
            let has_begun = discount.starts_at.is_none_or(|start| start <= now);
            is_there && has_begun && discount.ends_at.is_none_or(|end| now < end)
        };
        let running = self.0.iter().filter(runs).map(|discount| {
            let mut discount = discount.clone();
            discount.markets.retain(|id, _| *id == market_id);
            discount.usage_limit.is_none().then_some(discount)
        });
        running.collect()
    }
}

impl Mirrored for DiscountTable {
    const KINDS: &'static [Entity] = &[Entity::Terms, Entity::Market];

    async fn load(db: &Db) -> Result<Self, DbErr> {
        repo::load_automatic(db.reader()).await.map(Self)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::commerce::promotion::discount::{Benefit, MarketTerms};
    use crate::commerce::promotion::engine::shop::discount as example;

    /// Free delivery for everybody, with terms of two markets.
    fn discount(id: i64) -> Discount {
        Discount {
            markets: [(1, MarketTerms::default()), (2, MarketTerms::default())].into(),
            ..example(id, Benefit::FreeShipping)
        }
    }

    fn ids(table: &DiscountTable, market_id: i64, now: DateTime<Utc>) -> Option<Vec<i64>> {
        let running = table.running(market_id, now)?;
        Some(running.iter().map(|discount| discount.id).collect())
    }

    #[test]
    fn what_runs_is_told_by_market_and_time() {
        let now = DateTime::UNIX_EPOCH;
        let [before, after] = [-1, 1].map(|by| Some(now + TimeDelta::milliseconds(by)));
        let table = DiscountTable(vec![
            discount(1),
            Discount {
                all_markets: false,
                ..discount(2)
            },
            Discount {
                starts_at: after,
                ..discount(3)
            },
            Discount {
                starts_at: Some(now),
                ends_at: after,
                ..discount(4)
            },
            Discount {
                starts_at: before,
                ends_at: Some(now),
                ..discount(5)
            },
        ]);
        assert_eq!(ids(&table, 1, now), Some(vec![1, 2, 4]));
        assert_eq!(ids(&table, 3, now), Some(vec![1, 4]));
        let running = table.running(2, now).expect("nothing is limited");
        assert!(running.iter().all(|discount| discount.markets.keys().eq(&[2])));
    }

    #[test]
    fn how_often_a_discount_was_used_is_not_told() {
        let now = DateTime::UNIX_EPOCH;
        let limited = Discount {
            usage_limit: Some(5),
            ..discount(1)
        };
        let elsewhere = Discount {
            all_markets: false,
            ..limited.clone()
        };
        assert_eq!(ids(&DiscountTable(vec![limited]), 1, now), None);
        assert_eq!(ids(&DiscountTable(vec![elsewhere, discount(2)]), 3, now), Some(vec![2]));
    }
}
