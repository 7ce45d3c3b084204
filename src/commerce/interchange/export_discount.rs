//! Discounts as records.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::apply::Shop;
use super::record::{BenefitRecord, DiscountRecord, Record, TargetsRecord};
use crate::commerce::catalog;
use crate::commerce::promotion::{self, Benefit, Discount, MarketTerms, StoredDiscount, Targets, Trigger};
use crate::platform::db::Txn;
use crate::platform::error::Error;

/// Discounts read at once.
const BATCH: u32 = 200;

/// Gives every discount to `write`, in the order in which they were made.
pub(super) async fn export_discounts(
    txn: &Txn,
    shop: &Shop,
    write: &mut impl FnMut(Record) -> anyhow::Result<()>,
) -> Result<(), Error> {
    let collections: HashMap<i64, String> = catalog::collections_from_the_top(txn)
        .await?
        .into_iter()
        .map(|row| (row.id, row.handle))
        .collect();
    let mut after = 0;
    loop {
        let discounts = promotion::list_stored(txn, after, BATCH).await?;
        let Some(last) = discounts.last() else { return Ok(()) };
        after = last.discount.id;
        let named: BTreeSet<i64> = discounts.iter().flat_map(|one| products(&one.discount)).collect();
        let products = catalog::product_handles(txn, &named.into_iter().collect::<Vec<_>>()).await?;
        let handles = Handles {
            shop,
            products,
            collections: &collections,
        };
        for stored in &discounts {
            write(Record::Discount(Box::new(handles.record(stored))))?;
        }
    }
}

fn products(discount: &Discount) -> Vec<i64> {
    let mut both = vec![&discount.targets];
    if let Benefit::BuyGet { gets, .. } = &discount.benefit {
        both.push(gets);
    }
    let named = both.into_iter().filter_map(|targets| match targets {
        Targets::All => None,
        Targets::Only { products, .. } => Some(products.iter().copied()),
    });
    named.flatten().collect()
}

/// What ids are called in a file.
struct Handles<'a> {
    shop: &'a Shop,
    products: HashMap<i64, String>,
    collections: &'a HashMap<i64, String>,
}

impl Handles<'_> {
    fn record(&self, stored: &StoredDiscount) -> DiscountRecord {
        let one = &stored.discount;
        DiscountRecord {
            handle: one.handle.clone(),
            title: one.title.clone(),
            translations: stored.titles.clone(),
            active: stored.active,
            codes: match &one.trigger {
                Trigger::Automatic => None,
                Trigger::Codes(codes) => Some(codes.clone()),
            },
            benefit: self.benefit(one),
            targets: self.targets(&one.targets),
            markets: (!one.all_markets).then(|| {
                let markets = one.markets.keys().filter_map(|id| self.shop.market_code(*id));
                markets.map(|market| market.code.clone()).collect()
            }),
            minimum_subtotals: self.figures(one, |terms| terms.minimum_minor),
            minimum_quantity: match one.minimum {
                promotion::Minimum::Quantity(units) => Some(units),
                promotion::Minimum::None | promotion::Minimum::Subtotal => None,
            },
            first_order_only: one.first_order_only,
            starts_at: one.starts_at,
            ends_at: one.ends_at,
            priority: one.priority.into(),
            combines: one.combines,
            usage_limit: one.usage_limit,
            customer_limit: one.customer_limit,
        }
    }

    fn benefit(&self, one: &Discount) -> BenefitRecord {
        let percent = |basis_points: i64| Decimal::new(basis_points, 2).normalize();
        match &one.benefit {
            Benefit::Percentage { basis_points } => BenefitRecord::Percentage {
                percent: percent(*basis_points),
            },
            Benefit::Amount { per_unit } => BenefitRecord::Amount {
                amounts: self.figures(one, |terms| terms.amount_minor),
                per_unit: *per_unit,
            },
            Benefit::FreeShipping => BenefitRecord::FreeShipping,
            Benefit::BuyGet {
                buy,
                get,
                gets,
                basis_points,
                times,
            } => BenefitRecord::BuyGet {
                buy: *buy,
                get: *get,
                gets: self.targets(gets),
                percent: percent(*basis_points),
                times: *times,
            },
        }
    }

    /// Amounts by the codes of their markets, with the digits of each currency.
    fn figures(&self, one: &Discount, figure: impl Fn(&MarketTerms) -> Option<i64>) -> BTreeMap<String, Decimal> {
        let figures = one.markets.iter().filter_map(|(id, terms)| {
            let market = self.shop.market_code(*id)?;
            let amount = Decimal::new(figure(terms)?, market.currency.digits());
            Some((market.code.clone(), amount))
        });
        figures.collect()
    }

    fn targets(&self, targets: &Targets) -> TargetsRecord {
        let Targets::Only { products, collections } = targets else {
            return TargetsRecord::default();
        };
        let listed = |ids: &BTreeSet<i64>, handles: &HashMap<i64, String>| -> Vec<String> {
            let mut listed: Vec<String> = ids.iter().filter_map(|id| handles.get(id).cloned()).collect();
            listed.sort();
            listed
        };
        let collections = Some(listed(collections, self.collections)).filter(|list| !list.is_empty());
        let products = listed(products, &self.products);
        TargetsRecord {
            // Of a discount whose products were all deleted: for none, not for all.
            products: (!products.is_empty() || collections.is_none()).then_some(products),
            collections,
        }
    }
}
