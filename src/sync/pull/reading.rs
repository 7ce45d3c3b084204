//! From where a part is read.

use crate::platform::changes::Standing;
use crate::sync::cursor::{Cursor, Ground};

/// How an answer relates to what the app has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Snapshot,
    Delta,
    FullResync,
    AccessRevoked,
    UpgradeRequired,
}

/// From where a part is read, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub mode: Mode,
    /// Changes after this number are told.
    pub after: i64,
    /// While a first copy is fetched: what was gone up to this number is not told.
    pub base: Option<i64>,
}

impl Reading {
    fn anew(mode: Mode, standing: Option<&Standing>) -> Self {
        Self {
            mode,
            after: 0,
            base: Some(standing.map_or(0, |standing| standing.head)),
        }
    }
}

/// From where an app with `cursor` reads a scope that stands at `standing`, where it asks from `ground`.
#[must_use]
pub fn reading(cursor: Option<&Cursor>, ground: &Ground, standing: Option<&Standing>) -> Reading {
    let Some(cursor) = cursor else {
        return Reading::anew(Mode::Snapshot, standing);
    };
    let (epoch, head, purged_to) = standing.map_or(("", 0, 0), |standing| {
        (standing.epoch.as_str(), standing.head, standing.purged_to)
    });
    let is_before_all = cursor.epoch.is_empty() && cursor.seq == 0;
    let is_of_this_life = is_before_all || (cursor.epoch == epoch && cursor.seq.max(cursor.base.unwrap_or(0)) <= head);
    // What left before this number may not be told any more.
    let knows_gone = cursor.base.unwrap_or(cursor.seq) >= purged_to;
    if cursor.ground != *ground || !is_of_this_life || !knows_gone {
        return Reading::anew(Mode::FullResync, standing);
    }
    Reading {
        mode: if cursor.base.is_some() {
            Mode::Snapshot
        } else {
            Mode::Delta
        },
        after: cursor.seq,
        base: cursor.base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::locale::ShopContext;
    use crate::platform::money::Currency;
    use crate::sync::scope::Part;

    fn ground(market_id: i64) -> Ground {
        let shop = ShopContext {
            market_id,
            market_code: "de".to_owned(),
            currency: Currency::from_code("EUR").unwrap(),
            language: "de".to_owned(),
            translations: [].into(),
        };
        Ground::of(Part::Catalogue, None, &shop)
    }

    fn standing(epoch: &str, head: i64, purged_to: i64) -> Standing {
        Standing {
            scope_id: 1,
            epoch: epoch.to_owned(),
            head,
            event_head: 0,
            purged_to,
            event_purged_to: 0,
        }
    }

    #[test]
    fn a_cursor_holds_in_its_own_life_and_ground_as_far_as_tombstones_are_kept() {
        let cursor = |epoch: &str, seq, base| Cursor {
            epoch: epoch.to_owned(),
            seq,
            base,
            ground: ground(1),
        };
        let now = standing("life", 9, 4);
        let told = |cursor: &Cursor, now: Option<&Standing>| reading(Some(cursor), &ground(1), now).mode;
        for (cursor, expected) in [
            (cursor("life", 9, None), Mode::Delta),
            (cursor("life", 4, None), Mode::Delta),
            (cursor("life", 3, None), Mode::FullResync),
            (cursor("life", 10, None), Mode::FullResync),
            (cursor("other", 9, None), Mode::FullResync),
            (cursor("", 0, None), Mode::FullResync),
            (cursor("life", 1, Some(4)), Mode::Snapshot),
            (cursor("life", 5, Some(3)), Mode::FullResync),
            (cursor("life", 5, Some(10)), Mode::FullResync),
        ] {
            assert_eq!(told(&cursor, Some(&now)), expected, "{cursor:?}");
        }
        assert_eq!(told(&cursor("", 0, None), Some(&standing("life", 9, 0))), Mode::Delta);
        assert_eq!(told(&cursor("", 0, None), None), Mode::Delta);
        assert_eq!(told(&cursor("life", 3, None), None), Mode::FullResync);
        let elsewhere = reading(Some(&cursor("life", 9, None)), &ground(2), Some(&now));
        assert_eq!(
            elsewhere,
            Reading {
                mode: Mode::FullResync,
                after: 0,
                base: Some(9)
            }
        );
        let first = reading(None, &ground(1), None);
        assert_eq!(
            first,
            Reading {
                mode: Mode::Snapshot,
                after: 0,
                base: Some(0)
            }
        );
    }
}
