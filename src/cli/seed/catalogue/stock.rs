//! Stock: enough of most things, a few of some, none of others.

use super::market::{OVERSEAS, WAREHOUSE};
use crate::cli::seed::chance::Chance;
use crate::commerce::interchange::record::StockRecord;

/// What is left of a variant at both locations. Sizes at either end of the run sell out sooner.
pub(super) fn levels(chance: &mut Chance, at_either_end: bool) -> Vec<StockRecord> {
    let sold_out = if at_either_end { 20 } else { 7 };
    if chance.percent(sold_out) {
        return none();
    }
    if chance.percent(15) {
        return both(1 + chance.below(5), 0);
    }
    both(6 + chance.below(50), chance.below(40))
}

/// Nothing is left anywhere.
pub(super) fn none() -> Vec<StockRecord> {
    both(0, 0)
}

fn both(warehouse: u32, overseas: u32) -> Vec<StockRecord> {
    let level = |location: &str, on_hand: u32| StockRecord {
        location: Some(location.to_owned()),
        on_hand: i64::from(on_hand),
    };
    vec![level(WAREHOUSE, warehouse), level(OVERSEAS, overseas)]
}
