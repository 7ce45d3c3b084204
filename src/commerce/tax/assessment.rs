//! What a sale owes: integers in, integers out.

use super::SHIPPING;
use crate::commerce::market::{Destination, Place};

/// One million parts are 100 %.
const WHOLE: i128 = 1_000_000;

/// What one authority takes of a class of goods at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Code of the class.
    pub class: String,
    pub place: Place,
    /// As a receipt shows it, such as `VAT`.
    pub name: String,
    /// Parts per million: 190 000 is 19 %.
    pub rate_ppm: i64,
}

/// A line of a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxableLine {
    /// Code of the class.
    pub class: String,
    pub taxable: bool,
    /// What is paid for the line, after discounts. Zero or more.
    pub amount_minor: i64,
}

/// What is owed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assessment {
    /// The tax of each line, in the order of the lines.
    pub lines: Vec<i64>,
    /// The tax of the delivery.
    pub shipping: i64,
    /// The sum of both.
    pub total_minor: i64,
    /// The tax is in the amounts already; else it comes on top.
    pub included: bool,
    /// The total by name and rate, in the order of the rates.
    pub components: Vec<TaxComponent>,
}

/// What is owed under one name at one rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxComponent {
    pub name: String,
    /// Parts per million.
    pub rate_ppm: i64,
    /// The amount that is taxed, without any tax.
    pub base_minor: i64,
    pub tax_minor: i64,
}

/// The tax of `lines` and of a delivery that costs `shipping_minor`.
///
/// The rates of a line are added, and the line is rounded once, half up. The components of a line get its tax in
/// proportion, by largest remainder, so that components, lines and total are the same money.
#[must_use]
pub fn assess(
    rates: &[Rate],
    includes_tax: bool,
    destination: &Destination,
    lines: &[TaxableLine],
    shipping_minor: Option<i64>,
) -> Assessment {
    let here: Vec<&Rate> = rates
        .iter()
        .filter(|rate| rate.place.fit(destination).is_some())
        .collect();
    let mut ledger = Ledger {
        here: &here,
        includes_tax,
        components: Vec::new(),
    };
    let taxes: Vec<i64> = lines
        .iter()
        .map(|line| {
            if line.taxable {
                ledger.charge(&line.class, line.amount_minor)
            } else {
                0
            }
        })
        .collect();
    let shipping = shipping_minor.map_or(0, |minor| ledger.charge(SHIPPING, minor));
    let mut components = ledger.components;
    components.sort_by_key(|(place, _)| *place);
    Assessment {
        total_minor: taxes.iter().fold(shipping, |sum, tax| sum.saturating_add(*tax)),
        lines: taxes,
        shipping,
        included: includes_tax,
        components: components.into_iter().map(|(_, component)| component).collect(),
    }
}

/// The rates of a place, and what was charged by them so far.
struct Ledger<'a> {
    here: &'a [&'a Rate],
    includes_tax: bool,
    /// With the place of the first rate of that name and height.
    components: Vec<(usize, TaxComponent)>,
}

impl Ledger<'_> {
    /// The tax of one amount; notes it under the names of its rates.
    fn charge(&mut self, class: &str, amount_minor: i64) -> i64 {
        let rates: Vec<&Rate> = self.here.iter().copied().filter(|rate| rate.class == class).collect();
        let combined: i128 = rates.iter().map(|rate| i128::from(rate.rate_ppm)).sum();
        let whole = if self.includes_tax { WHOLE + combined } else { WHOLE };
        let tax = minor(half_up(i128::from(amount_minor) * combined, whole));
        let base = if self.includes_tax {
            amount_minor.saturating_sub(tax)
        } else {
            amount_minor
        };
        for (rate, share) in rates.iter().zip(shares(tax, &rates, combined)) {
            self.note(rate, base, share);
        }
        tax
    }

    fn note(&mut self, rate: &Rate, base_minor: i64, tax_minor: i64) {
        let same = |name: &str, rate_ppm: i64| rate.name == name && rate.rate_ppm == rate_ppm;
        let place = self
            .here
            .iter()
            .position(|one| same(&one.name, one.rate_ppm))
            .unwrap_or(usize::MAX);
        let index = self.components.iter().position(|(at, _)| *at == place);
        if let Some((_, component)) = index.and_then(|index| self.components.get_mut(index)) {
            component.base_minor = component.base_minor.saturating_add(base_minor);
            component.tax_minor = component.tax_minor.saturating_add(tax_minor);
        } else {
            let component = TaxComponent {
                name: rate.name.clone(),
                rate_ppm: rate.rate_ppm,
                base_minor,
                tax_minor,
            };
            self.components.push((place, component));
        }
    }
}

/// `tax` in proportion to `rates`: each gets the floor of its part, and what is left goes one by one to the largest
/// remainders, the earlier rate first among equals.
fn shares(tax: i64, rates: &[&Rate], combined: i128) -> Vec<i64> {
    if combined == 0 {
        return vec![0; rates.len()];
    }
    let part = |rate: &Rate| i128::from(tax) * i128::from(rate.rate_ppm);
    let mut shares: Vec<i64> = rates
        .iter()
        .map(|rate| minor(part(rate).div_euclid(combined)))
        .collect();
    let left = shares.iter().fold(tax, |left, share| left.saturating_sub(*share));
    let mut order: Vec<usize> = (0..rates.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(part(rates[*at]).rem_euclid(combined)));
    for (at, _) in order.into_iter().zip(0..left) {
        shares[at] += 1;
    }
    shares
}

/// `amount / whole`, a half rounded up.
fn half_up(amount: i128, whole: i128) -> i128 {
    (2 * amount + whole).div_euclid(2 * whole)
}

fn minor(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
