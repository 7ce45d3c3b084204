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
    /// With the position of the first rate of that name, height and place.
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
        // A country and its region may ask for as much by the same name: these are two.
        let is_same = |one: &Rate| (&one.name, one.rate_ppm, &one.place) == (&rate.name, rate.rate_ppm, &rate.place);
        let place = self.here.iter().position(|one| is_same(one)).unwrap_or(usize::MAX);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(class: &str, place: &str, name: &str, rate_ppm: i64) -> Rate {
        Rate {
            class: class.to_owned(),
            place: Place::parse(place).unwrap(),
            name: name.to_owned(),
            rate_ppm,
        }
    }

    fn line(class: &str, amount_minor: i64) -> TaxableLine {
        TaxableLine {
            class: class.to_owned(),
            taxable: true,
            amount_minor,
        }
    }

    fn to(country: &str, region: Option<&str>) -> Destination {
        Destination::of(Some(country), region, &[])
    }

    fn told(assessment: &Assessment) -> Vec<(&str, i64, i64)> {
        let components = assessment.components.iter();
        components
            .map(|one| (one.name.as_str(), one.base_minor, one.tax_minor))
            .collect()
    }

    #[test]
    fn a_country_and_its_region_with_the_same_tax_are_two() {
        let rates = [
            rate("standard", "CA", "Tax", 50_000),
            rate("standard", "CA-AB", "Tax", 50_000),
        ];
        let lines = [line("standard", 10_000)];
        let assessment = assess(&rates, false, &to("CA", Some("CA-AB")), &lines, None);
        assert_eq!(assessment.total_minor, 1_000);
        assert_eq!(told(&assessment), [("Tax", 10_000, 500), ("Tax", 10_000, 500)]);
    }

    #[test]
    fn tax_that_is_in_the_price_is_taken_out_of_it() {
        let rates = [
            rate("standard", "DE", "VAT 19", 190_000),
            rate("reduced", "DE", "VAT 7", 70_000),
            rate("shipping", "DE", "VAT 19", 190_000),
            rate("standard", "AT", "VAT 20", 200_000),
        ];
        let lines = [line("standard", 11_900), line("reduced", 1_070), line("standard", 999)];
        let owed = assess(&rates, true, &to("DE", None), &lines, Some(490));
        // 999 * 19 / 119 = 159.5…, 490 * 19 / 119 = 78.2…
        assert_eq!(
            (owed.lines.as_slice(), owed.shipping),
            ([1_900, 70, 160].as_slice(), 78)
        );
        assert_eq!((owed.total_minor, owed.included), (2_208, true));
        assert_eq!(
            told(&owed),
            [("VAT 19", 10_000 + 839 + 412, 1_900 + 160 + 78), ("VAT 7", 1_000, 70)]
        );
        assert_eq!(assess(&rates, true, &to("AT", None), &lines[..1], None).lines, [1_983]);
    }

    #[test]
    fn tax_on_top_adds_up_where_several_authorities_take_it() {
        let rates = [
            rate("standard", "US-NY", "State", 40_000),
            rate("standard", "US-NY", "City", 45_000),
            rate("standard", "US-NY", "Transport", 3_750),
        ];
        // 8.875 % of 99.99 is 8.874…
        let owed = assess(
            &rates,
            false,
            &to("US", Some("NY")),
            &[line("standard", 9_999)],
            Some(500),
        );
        assert_eq!((owed.total_minor, owed.shipping, owed.included), (887, 0, false));
        // 399.96, 449.955 and 37.496: the two missing cents go to the largest remainders.
        assert_eq!(
            told(&owed),
            [("State", 9_999, 400), ("City", 9_999, 450), ("Transport", 9_999, 37)]
        );
        for elsewhere in [to("US", None), to("US", Some("NJ")), to("CA", Some("NY"))] {
            assert_eq!(
                assess(&rates, false, &elsewhere, &[line("standard", 9_999)], None).total_minor,
                0
            );
        }
    }

    #[test]
    fn rates_of_a_country_and_of_its_region_add_up() {
        let rates = [
            rate("standard", "CA", "GST", 50_000),
            rate("standard", "CA-QC", "QST", 99_750),
        ];
        let tax = |region| assess(&rates, false, &to("CA", region), &[line("standard", 10_000)], None).total_minor;
        assert_eq!((tax(None), tax(Some("QC")), tax(Some("AB"))), (500, 1_498, 500));
    }

    #[test]
    fn a_half_is_rounded_up() {
        let rates = [rate("standard", "JP", "Consumption tax", 100_000)];
        let tax = |amount| assess(&rates, false, &to("JP", None), &[line("standard", amount)], None).total_minor;
        assert_eq!((tax(14), tax(15), tax(16)), (1, 2, 2));
    }

    #[test]
    fn what_is_not_taxable_and_what_has_no_rate_owes_nothing() {
        let rates = [rate("standard", "JP", "Consumption tax", 100_000)];
        let untaxed = TaxableLine {
            taxable: false,
            ..line("standard", 1_000)
        };
        let owed = assess(
            &rates,
            true,
            &to("JP", None),
            &[untaxed, line("books", 1_000)],
            Some(500),
        );
        assert_eq!(owed.lines, [0, 0]);
        assert_eq!((owed.shipping, owed.total_minor, owed.components), (0, 0, vec![]));
    }

    #[test]
    fn a_rate_of_zero_is_shown() {
        let rates = [rate("standard", "GB", "VAT 0", 0)];
        let owed = assess(&rates, true, &to("GB", None), &[line("standard", 1_000)], None);
        assert_eq!(told(&owed), [("VAT 0", 1_000, 0)]);
    }

    /// Up to six rates of three classes at a place and its region, and up to eight lines.
    fn sales() -> impl Strategy<Value = (Vec<Rate>, Vec<TaxableLine>, Option<i64>)> {
        let class = prop::sample::select(vec!["standard", "reduced", "shipping"]);
        let place = prop::sample::select(vec!["US", "US-CA", "US-NY"]);
        let rates = prop::collection::vec((class.clone(), place, 0..=1_000_000_i64), 0..6).prop_map(|rates| {
            let named = rates.into_iter().enumerate();
            named
                .map(|(at, (class, place, ppm))| rate(class, place, &format!("Tax {}", at % 4), ppm))
                .collect()
        });
        let lines =
            prop::collection::vec((class, any::<bool>(), 0..=1_000_000_000_000_000_i64), 0..8).prop_map(|lines| {
                let make = |(class, taxable, amount_minor)| TaxableLine {
                    taxable,
                    ..line(class, amount_minor)
                };
                lines.into_iter().map(make).collect()
            });
        (rates, lines, prop::option::of(0..=1_000_000_i64))
    }

    proptest! {
        #[test]
        fn lines_components_and_total_are_the_same_money(
            (rates, lines, shipping) in sales(), included in any::<bool>(), turn in 0..8_usize,
        ) {
            let there = to("US", Some("CA"));
            let owed = assess(&rates, included, &there, &lines, shipping);
            prop_assert_eq!(owed.lines.len(), lines.len());
            prop_assert_eq!(owed.lines.iter().sum::<i64>() + owed.shipping, owed.total_minor);
            prop_assert_eq!(owed.components.iter().map(|one| one.tax_minor).sum::<i64>(), owed.total_minor);
            for (tax, line) in owed.lines.iter().zip(&lines) {
                let combined: i128 = rates
                    .iter()
                    .filter(|rate| rate.class == line.class && rate.place.fit(&there).is_some())
                    .map(|rate| i128::from(rate.rate_ppm))
                    .sum();
                let combined = if line.taxable { combined } else { 0 };
                let (amount, tax) = (i128::from(line.amount_minor), i128::from(*tax));
                // What is taxed, times the rate, is within half a unit of the tax: doubled, so that a half is whole.
                let whole = if included { WHOLE + combined } else { WHOLE };
                let off = 2 * (tax * whole - amount * combined);
                prop_assert!(off > -whole && off <= whole, "{tax} of {amount} at {combined}");
                prop_assert!(tax >= 0 && (!included || tax <= amount));
            }
            // The order of lines changes neither the total nor a component.
            let mut turned = lines.clone();
            turned.rotate_left(turn.min(lines.len()));
            let other = assess(&rates, included, &there, &turned, shipping);
            prop_assert_eq!(other.total_minor, owed.total_minor);
            prop_assert_eq!(other.components, owed.components);
        }

        #[test]
        fn an_inclusive_price_is_its_net_price_with_tax_on_top(net in 0..=1_000_000_000_i64, ppm in 0..=1_000_000_i64) {
            let rates = [rate("standard", "DE", "VAT", ppm)];
            let on_top = assess(&rates, false, &to("DE", None), &[line("standard", net)], None).total_minor;
            let gross = [line("standard", net + on_top)];
            let within = assess(&rates, true, &to("DE", None), &gross, None);
            prop_assert_eq!(within.total_minor, on_top);
            prop_assert_eq!(within.components[0].base_minor, net);
        }
    }
}
