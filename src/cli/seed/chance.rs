//! Chance from a seed. What grows from it must be the same in every release, so that it is spelled out here rather than
//! taken from a library that may change its sequence.

/// The `SplitMix64` generator ("Fast splittable pseudorandom number generators", OOPSLA 2014).
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// A sequence of its own for each pair of a seed and a number.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut chance = Self(seed);
        chance.0 = chance.next() ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93);
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 where `limit` is 0.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        // The upper half of the product of 32 random bits and the limit; it is below the limit, so that it fits.
        let product = (self.next() >> 32) * u64::from(limit);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// An index into a list of that length; 0 where it is empty.
    pub(super) fn index(&mut self, length: usize) -> usize {
        u32::try_from(length).map_or(0, |length| self.below(length)) as usize
    }

    /// One of the items, which must not be empty.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    /// `true` in so many of a hundred cases.
    pub(super) fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_for_ever() {
        let mut chance = Chance::new(1, 2);
        let numbers: Vec<u32> = (0..5).map(|_| chance.below(1000)).collect();
        assert_eq!(numbers, [552, 654, 221, 785, 130]);
    }

    #[test]
    fn all_numbers_below_a_limit_come_up() {
        let mut chance = Chance::new(7, 0);
        let mut seen = [0_u32; 6];
        for _ in 0..6000 {
            seen[chance.index(6)] += 1;
        }
        assert!(seen.iter().all(|count| (850..1150).contains(count)), "{seen:?}");
        assert_eq!(chance.below(0), 0);
    }
}
