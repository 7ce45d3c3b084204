//! Chance from a seed, for tests that try more than a person would think of.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::record::Amount;

/// `SplitMix64` ("Fast splittable pseudorandom number generators", OOPSLA 2014): good enough, in four lines.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.roll() % limit
    }

    pub(super) fn boolean(&mut self) -> bool {
        self.below(2) == 0
    }

    pub(super) fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.boolean() { Some(make(self)) } else { None }
    }

    pub(super) fn list<T>(&mut self, longest: u64, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.below(longest + 1)).map(|_| make(self)).collect()
    }

    pub(super) fn map<T>(&mut self, make: impl Fn(&mut Self) -> T) -> BTreeMap<String, T> {
        self.list(3, |dice| (dice.text(), make(dice))).into_iter().collect()
    }

    /// Any text, with what is special in JSON, HTML and CSV.
    pub(super) fn text(&mut self) -> String {
        const LETTERS: [&str; 16] = [
            "a", "Z", "7", " ", "\"", "\\", "\n", "\r\n", "\t", "é", "寸", "🧣", "</p>", ",", "\u{1}", "\u{2028}",
        ];
        (0..self.below(12))
            .map(|_| LETTERS[usize::try_from(self.below(16)).unwrap()])
            .collect()
    }

    /// A text that is not blank and unlike the others.
    pub(super) fn name(&mut self) -> String {
        format!("{}{}", self.roll(), self.text())
    }

    pub(super) fn integer(&mut self) -> i64 {
        match self.below(4) {
            0 => i64::MIN,
            1 => i64::MAX,
            _ => i64::try_from(self.below(10_000)).unwrap() - 5_000,
        }
    }

    pub(super) fn amount(&mut self) -> Amount {
        if self.boolean() {
            Amount::Minor(i64::try_from(self.roll() >> 1).unwrap())
        } else {
            Amount::Major(Decimal::new(
                i64::try_from(self.roll() >> 1).unwrap(),
                u32::try_from(self.below(5)).unwrap(),
            ))
        }
    }
}
