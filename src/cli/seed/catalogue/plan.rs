//! The assortment: which products there are, in which colours, at which prices.

use chrono::{DateTime, TimeDelta, Utc};

use super::market::{Market, Sale};
use super::material::Material;
use super::size::Sizes;
use super::style::{self, Look, Style};
use super::text::{LINES, Subject};
use crate::cli::seed::chance::Chance;

/// What the shop decided about one product.
pub(super) struct Plan {
    /// From 1 on, in the order of the styles.
    pub(super) number: u32,
    pub(super) subject: Subject,
    /// The product's colours, the first one shown first; all of one pattern.
    pub(super) looks: Vec<Look>,
    /// The step of the price ladder before any sale.
    pub(super) step: usize,
    pub(super) sale: Option<Sale>,
    /// Whether only the last colour is reduced.
    pub(super) last_colour_only: bool,
    pub(super) created_at: DateTime<Utc>,
    pub(super) popularity: i64,
}

/// The seed of the demo shop. Another number would be another shop.
pub(super) const SEED: u64 = 0x70_7465;
/// The last products came in two weeks before October 2026.
const FIRST_DAY: &str = "2026-01-08T06:00:00Z";
const DAYS: u32 = 252;

impl Plan {
    pub(super) fn style(&self) -> &'static Style {
        self.subject.style
    }

    pub(super) fn material(&self) -> &'static Material {
        self.subject.material
    }

    /// Some products wait for their launch.
    pub(super) fn is_published(&self) -> bool {
        self.number % 67 != 5
    }

    /// Some are gone in all sizes.
    pub(super) fn is_sold_out(&self) -> bool {
        self.number % 41 == 17
    }

    /// Two are made to order.
    pub(super) fn is_made_to_order(&self) -> bool {
        self.number % 200 == 150
    }

    /// Whether it came in within the last three weeks.
    pub(super) fn is_new(&self) -> bool {
        self.created_at >= first_day() + TimeDelta::days(i64::from(DAYS) - 24)
    }

    /// The reduction of the colour at that place.
    pub(super) fn sale_of(&self, colour: usize) -> Option<Sale> {
        self.sale
            .filter(|_| !self.last_colour_only || colour + 1 == self.looks.len())
    }
}

/// All products, in the order of their numbers.
pub(super) fn assortment() -> Vec<Plan> {
    let mut plans = Vec::new();
    for style in style::all() {
        for index in 0..usize::from(style.products) {
            let number = u32::try_from(plans.len()).map_or(0, |count| count + 1);
            plans.push(plan(style, index, number));
        }
    }
    plans
}

fn plan(style: &'static Style, index: usize, number: u32) -> Plan {
    let mut chance = Chance::new(SEED, u64::from(number));
    let look = style.looks[index % style.looks.len()];
    let material = style.materials[index % style.materials.len()];
    let looks = colours(style, look, &mut chance);
    let sale = sale(&mut chance);
    let day = TimeDelta::days(i64::from(chance.below(DAYS)));
    let minute = TimeDelta::minutes(i64::from(chance.below(600)));
    Plan {
        number,
        subject: Subject {
            // 19 steps through a prime number of lines visit all of them before one comes again.
            line: LINES[number as usize * 19 % LINES.len()],
            style,
            look,
            material,
            choice: (index, index / style.materials.len() + index / 4, number as usize),
        },
        step: step(style, material, &mut chance),
        last_colour_only: looks.len() > 1 && chance.percent(20),
        looks,
        sale,
        created_at: first_day() + day + minute,
        popularity: i64::from(chance.below(10_000)),
    }
}

/// The first colour and up to three others of the same pattern.
fn colours(style: &'static Style, first: Look, chance: &mut Chance) -> Vec<Look> {
    let most = match style.sizes {
        Sizes::ShoesAll => chance.index(3),
        _ => [0, 1, 1, 2, 2, 3][chance.index(6)],
    };
    let place = style.looks.iter().position(|look| *look == first).unwrap_or(0);
    let others = style.looks.iter().cycle().skip(place + 1).take(style.looks.len() - 1);
    let alike = others.filter(|look| look.pattern == first.pattern).take(most);
    std::iter::once(first).chain(alike.copied()).collect()
}

fn sale(chance: &mut Chance) -> Option<Sale> {
    let percent = [20, 20, 30, 30, 40, 50][chance.index(6)];
    let only = match chance.below(100) {
        0..70 => None,
        70..88 => Some(Market::De),
        _ => Some(Market::Us),
    };
    chance.percent(21).then_some(Sale { percent, only })
}

/// A step of the style's range; where both kinds are sold, wool, silk and leather take the upper half.
fn step(style: &'static Style, material: &Material, chance: &mut Chance) -> usize {
    let (low, high) = style.price_steps;
    let middle = usize::midpoint(low, high);
    let mixed = style.materials.iter().any(|other| other.vegan != material.vegan);
    let (low, high) = match (mixed, material.vegan) {
        (true, true) => (low, middle),
        (true, false) => (middle + 1, high),
        (false, _) => (low, high),
    };
    low + chance.index(high - low + 1)
}

fn first_day() -> DateTime<Utc> {
    FIRST_DAY.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_season_is_over_before_october() {
        assert_eq!(first_day().to_rfc3339(), "2026-01-08T06:00:00+00:00");
        let last = assortment().iter().map(|plan| plan.created_at).max().unwrap();
        assert!(last.to_rfc3339().as_str() < "2026-10-01", "{last}");
    }

    #[test]
    fn one_product_in_five_or_six_is_reduced() {
        let reduced = assortment().iter().filter(|plan| plan.sale.is_some()).count();
        assert!((60..=90).contains(&reduced), "{reduced}");
    }

    #[test]
    fn a_product_has_one_pattern() {
        for plan in assortment() {
            assert!(
                plan.looks.iter().all(|look| look.pattern == plan.looks[0].pattern),
                "{}",
                plan.number
            );
        }
    }
}
