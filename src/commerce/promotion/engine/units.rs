//! Buy X, get Y: which units are gotten.

use super::line::Line;

/// How many units must be bought for how many, and how many times at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    pub(super) buy: i128,
    pub(super) get: i128,
    pub(super) times: Option<i128>,
}

/// How many units of each of `lines` are gotten: the cheapest of those in `gets`, as many as leave enough of those in `buys`. A
/// unit is bought or gotten, never both. Only whole offers count.
///
/// # Errors
/// How many units more would make one offer whole.
pub(super) fn gotten(lines: &[Line<'_>], buys: &[usize], gets: &[usize], offer: Offer) -> Result<Vec<i128>, i128> {
    let units = |places: &[usize]| -> i128 { places.iter().map(|at| lines[*at].quantity).sum() };
    let either = |at: &usize| buys.contains(at) && gets.contains(at);
    let both: Vec<usize> = gets.iter().copied().filter(either).collect();
    let (buyable, gettable) = (units(buys), units(gets));
    let all = buyable + gettable - units(&both);
    let possible = (buyable / offer.buy)
        .min(gettable / offer.get)
        .min(all / (offer.buy + offer.get));
    let times = possible.min(offer.times.unwrap_or(i128::MAX));
    if possible == 0 {
        let missing = (offer.buy + offer.get - all)
            .max(offer.buy - buyable)
            .max(offer.get - gettable);
        return Err(missing);
    }

    let mut cheapest = gets.to_vec();
    cheapest.sort_by_key(|at| (lines[*at].first.unit_minor, *at));
    let mut wanted = times * offer.get;
    // Of units that could be either, so many may be gotten that the others suffice to be bought.
    let mut spare = buyable - times * offer.buy;
    let mut taken = vec![0; lines.len()];
    for at in cheapest {
        let mut units = lines[at].quantity.min(wanted);
        if both.contains(&at) {
            units = units.min(spare);
            spare -= units;
        }
        taken[at] = units;
        wanted -= units;
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::super::line::in_order;
    use super::*;
    use crate::commerce::promotion::basket::BasketLine;

    /// What is gotten of lines of `(unit, quantity)`, whose products are numbered.
    fn gotten_of(
        lines: &[(i64, i64)],
        buys: &[usize],
        gets: &[usize],
        offer: (i128, i128, Option<i128>),
    ) -> Result<Vec<i128>, i128> {
        let lines: Vec<BasketLine> = lines
            .iter()
            .zip(1..)
            .map(|((unit_minor, quantity), product_id)| BasketLine {
                product_id,
                collection_ids: vec![],
                unit_minor: *unit_minor,
                quantity: *quantity,
            })
            .collect();
        let (buy, get, times) = offer;
        gotten(&in_order(&lines), buys, gets, Offer { buy, get, times })
    }

    #[test]
    fn the_cheapest_units_are_gotten() {
        let all = [0, 1, 2];
        assert_eq!(
            gotten_of(&[(500, 1), (300, 1), (400, 1)], &all, &all, (2, 1, None)),
            Ok(vec![0, 1, 0])
        );
        assert_eq!(
            gotten_of(&[(500, 4), (300, 1), (400, 1)], &all, &all, (2, 1, None)),
            Ok(vec![0, 1, 1])
        );
        assert_eq!(
            gotten_of(&[(500, 4), (300, 1), (400, 1)], &all, &all, (2, 1, Some(1))),
            Ok(vec![0, 1, 0])
        );
        assert_eq!(gotten_of(&[(500, 7)], &[0], &[0], (2, 1, None)), Ok(vec![2]));
    }

    #[test]
    fn a_unit_is_bought_or_gotten_and_what_must_be_bought_is_left() {
        // Only the first is bought; both may be gotten, and the first is cheaper.
        assert_eq!(
            gotten_of(&[(100, 2), (900, 1)], &[0], &[0, 1], (2, 1, None)),
            Ok(vec![0, 1])
        );
        assert_eq!(
            gotten_of(&[(100, 3), (900, 1)], &[0], &[0, 1], (2, 1, None)),
            Ok(vec![1, 0])
        );
        assert_eq!(
            gotten_of(&[(100, 4), (900, 2)], &[0], &[1], (2, 1, None)),
            Ok(vec![0, 2])
        );
    }

    #[test]
    fn what_is_missing_is_told() {
        assert_eq!(gotten_of(&[(100, 2)], &[0], &[0], (2, 1, None)), Err(1));
        assert_eq!(gotten_of(&[(100, 1)], &[0], &[], (2, 1, None)), Err(2));
        assert_eq!(gotten_of(&[(100, 9), (100, 1)], &[0], &[1], (2, 2, None)), Err(1));
        assert_eq!(gotten_of(&[(100, 1), (100, 9)], &[0], &[1], (3, 1, None)), Err(2));
    }
}
