//! Rounding once, and dividing without losing a cent.

/// `amount` times `parts` of `whole`, halves rounded up. All are zero or more, `whole` is not zero.
pub(super) fn share(amount: i128, parts: i128, whole: i128) -> i128 {
    (2 * amount * parts + whole) / (2 * whole)
}

/// `total` divided in proportion to `weights`, by largest remainder: each gets what is whole of its share, and the units that
/// are left go one each to the largest fractions; of equal fractions, to the earlier. The parts sum to `total`, and none is above
/// its weight, given that `total` is at most their sum.
pub(super) fn split(total: i128, weights: &[i128]) -> Vec<i128> {
    let whole: i128 = weights.iter().sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let mut parts: Vec<i128> = weights.iter().map(|weight| total * weight / whole).collect();
    let left = total - parts.iter().sum::<i128>();
    let mut by_fraction: Vec<usize> = (0..weights.len()).collect();
    by_fraction.sort_by_key(|at| (std::cmp::Reverse(total * weights[*at] % whole), *at));
    for (at, _) in by_fraction.into_iter().zip(0..left) {
        parts[at] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_fractions_get_what_is_left() {
        assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(split(10, &[33, 33, 34]), [3, 3, 4]);
        assert_eq!(split(1, &[1, 2, 2]), [0, 1, 0]);
        assert_eq!(split(0, &[5, 0]), [0, 0]);
        assert_eq!(split(0, &[0, 0]), [0, 0]);
        assert_eq!(split(5, &[5, 0]), [5, 0]);
        assert_eq!(split(5, &[]), Vec::<i128>::new());
    }

    #[test]
    fn halves_are_rounded_up() {
        assert_eq!(share(5, 1, 2), 3);
        assert_eq!(share(4999, 1000, 10_000), 500);
        assert_eq!(share(4994, 1000, 10_000), 499);
        assert_eq!(share(0, 1, 3), 0);
    }
}
