//! From where something is taken.

use std::collections::{BTreeMap, HashMap};

use super::level::{LevelKey, MarketLevel};
use super::reservation::{ReservedLine, Short, Want};

/// How many of each variant, several wants of one summed; what is not wanted is left out.
pub(super) fn summed(wants: &[Want]) -> BTreeMap<i64, i64> {
    let mut sums = BTreeMap::new();
    for want in wants.iter().filter(|want| want.quantity > 0) {
        let sum: &mut i64 = sums.entry(want.variant_id).or_default();
        *sum = sum.saturating_add(want.quantity);
    }
    sums
}

/// What is taken from which level, by key: from locations of lower priority numbers first, as much as there is room for.
///
/// # Errors
/// Every variant of which there is too little.
pub(super) fn allocate(
    levels: &[MarketLevel],
    wants: &BTreeMap<i64, i64>,
    share_max_percent: Option<i64>,
) -> Result<Vec<(LevelKey, i64)>, Vec<Short>> {
    let mut of_variant: HashMap<i64, Vec<&MarketLevel>> = HashMap::new();
    for one in levels {
        of_variant.entry(one.key.variant_id).or_default().push(one);
    }
    let (mut taken, mut shorts) = (Vec::new(), Vec::new());
    for (&variant_id, &quantity) in wants {
        let mut own = of_variant.remove(&variant_id).unwrap_or_default();
        own.sort_unstable_by_key(|one| (one.priority, one.key.location_id));
        let mut left = quantity;
        for one in &own {
            let part = one.level.room(share_max_percent).min(left);
            if part > 0 {
                taken.push((one.key, part));
                left -= part;
            }
        }
        if left > 0 {
            let available = own.iter().map(|one| one.level.available()).sum();
            shorts.push(Short {
                variant_id,
                available,
                held_by_others: available >= quantity,
            });
        }
    }
    taken.sort_unstable();
    if shorts.is_empty() { Ok(taken) } else { Err(shorts) }
}

/// `units` spread over the lines of a reservation that have `open` ones: those at `preferred` first.
///
/// # Errors
/// The first variant of which fewer are open than asked for.
pub(super) fn spread(
    lines: &[ReservedLine],
    units: &[Want],
    preferred: Option<i64>,
    open: impl Fn(&ReservedLine) -> i64,
) -> Result<Vec<(LevelKey, i64)>, Want> {
    let mut spread = Vec::new();
    for (variant_id, quantity) in summed(units) {
        let mut own: Vec<&ReservedLine> = lines.iter().filter(|line| line.key.variant_id == variant_id).collect();
        own.sort_unstable_by_key(|line| (Some(line.key.location_id) != preferred, line.key.location_id));
        let mut left = quantity;
        for line in own {
            let part = open(line).min(left);
            if part > 0 {
                spread.push((line.key, part));
                left -= part;
            }
        }
        if left > 0 {
            return Err(Want { variant_id, quantity });
        }
    }
    Ok(spread)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::commerce::inventory::level::Level;

    fn level(
        variant_id: i64,
        location_id: i64,
        priority: i32,
        (on_hand, reserved, held): (i64, i64, i64),
    ) -> MarketLevel {
        MarketLevel {
            key: LevelKey {
                variant_id,
                location_id,
            },
            priority,
            level: Level {
                on_hand,
                reserved,
                held,
            },
        }
    }

    fn taken(levels: &[MarketLevel], quantity: i64, share: Option<i64>) -> Result<Vec<(i64, i64)>, Vec<Short>> {
        let wants = summed(&[Want {
            variant_id: 1,
            quantity,
        }]);
        let taken = allocate(levels, &wants, share)?;
        Ok(taken.into_iter().map(|(key, part)| (key.location_id, part)).collect())
    }

    #[test]
    fn a_want_is_split_by_priority() {
        let levels = [level(1, 1, 9, (5, 0, 0)), level(1, 2, 3, (4, 1, 0))];
        assert_eq!(taken(&levels, 3, None), Ok(vec![(2, 3)]));
        assert_eq!(taken(&levels, 5, None), Ok(vec![(1, 2), (2, 3)]));
        let short = Short {
            variant_id: 1,
            available: 8,
            held_by_others: false,
        };
        assert_eq!(taken(&levels, 9, None), Err(vec![short]));
    }

    #[test]
    fn holds_take_no_more_than_their_share_and_at_least_one() {
        let ten = [level(1, 1, 1, (10, 4, 4))];
        assert_eq!(taken(&ten, 1, Some(50)), Ok(vec![(1, 1)]));
        let short = Short {
            variant_id: 1,
            available: 6,
            held_by_others: true,
        };
        assert_eq!(taken(&ten, 2, Some(50)), Err(vec![short]));
        assert_eq!(taken(&ten, 6, None), Ok(vec![(1, 6)]));
        let single = [level(1, 1, 1, (1, 0, 0))];
        assert_eq!(taken(&single, 1, Some(50)), Ok(vec![(1, 1)]));
    }

    #[test]
    fn wants_of_one_variant_are_one() {
        let want = |variant_id, quantity| Want { variant_id, quantity };
        let sums = summed(&[want(2, 1), want(1, 4), want(2, 3), want(3, 0)]);
        assert_eq!(sums.into_iter().collect::<Vec<_>>(), [(1, 4), (2, 4)]);
    }

    fn any_level() -> impl Strategy<Value = MarketLevel> {
        (1_i64..4, 1_i64..4, 0_i32..4, 0_i64..30).prop_flat_map(|(variant, location, priority, on_hand)| {
            (0..=on_hand).prop_flat_map(move |reserved| {
                (0..=reserved).prop_map(move |held| level(variant, location, priority, (on_hand, reserved, held)))
            })
        })
    }

    proptest! {
        #[test]
        fn what_is_taken_fits_and_is_what_was_wanted(
            levels in proptest::collection::vec(any_level(), 0..9),
            wants in proptest::collection::vec((1_i64..4, 0_i64..40), 0..5),
            share in proptest::option::of(0_i64..=100),
        ) {
            let levels: Vec<MarketLevel> = levels.into_iter().map(|one| (one.key, one)).collect::<BTreeMap<_, _>>().into_values().collect();
            let wants: Vec<Want> = wants.into_iter().map(|(variant_id, quantity)| Want { variant_id, quantity }).collect();
            let sums = summed(&wants);
            let room = |variant: i64| -> i64 {
                levels.iter().filter(|one| one.key.variant_id == variant).map(|one| one.level.room(share)).sum()
            };
            match allocate(&levels, &sums, share) {
                Ok(taken) => {
                    prop_assert!(taken.is_sorted());
                    for (&variant, &quantity) in &sums {
                        let sum: i64 = taken.iter().filter(|(key, _)| key.variant_id == variant).map(|(_, part)| part).sum();
                        prop_assert_eq!(sum, quantity);
                    }
                    for (key, part) in &taken {
                        let own = levels.iter().find(|one| one.key == *key).expect("a level that was given");
                        prop_assert!((1..=own.level.room(share)).contains(part));
                        // Nothing is taken further down while there is room further up.
                        for better in levels.iter().filter(|one| one.key.variant_id == key.variant_id && (one.priority, one.key) < (own.priority, own.key)) {
                            let of_better = taken.iter().find(|(key, _)| *key == better.key).map_or(0, |(_, part)| *part);
                            prop_assert_eq!(of_better, better.level.room(share).max(0));
                        }
                    }
                }
                Err(shorts) => {
                    let short: Vec<i64> = shorts.iter().map(|short| short.variant_id).collect();
                    let expected: Vec<i64> = sums.iter().filter(|(variant, quantity)| room(**variant) < **quantity).map(|(variant, _)| *variant).collect();
                    prop_assert_eq!(short, expected);
                }
            }
        }
    }
}
