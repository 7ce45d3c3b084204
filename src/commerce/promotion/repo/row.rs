//! A row of `discount` as a discount, and back.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{DbErr, FromQueryResult};

use crate::commerce::promotion::discount::{Benefit, Discount, Minimum, Targets, Trigger};
use crate::commerce::promotion::entity::discount;
use crate::commerce::promotion::stored::StoredDiscount;
use crate::platform::clock::from_ms;

/// `role` of what a discount is for.
pub(super) const TARGET: i16 = 1;
/// `role` of what is gotten.
pub(super) const GET: i16 = 2;

/// The columns of [`DiscountRow`], of the table `d`.
pub(super) const COLUMNS: &str = "d.id, d.handle, d.title, d.active, d.automatic, d.kind, d.basis_points, d.per_unit, \
     d.buy_quantity, d.get_quantity, d.times_max, d.targets_all, d.gets_all, d.minimum_kind, d.minimum_quantity, \
     d.first_order_only, d.all_markets, d.starts_at_ms, d.ends_at_ms, d.priority, d.combines, d.usage_limit, \
     d.used_count, d.customer_limit";

#[expect(clippy::struct_excessive_bools, reason = "they are columns of the table")]
#[derive(Debug, FromQueryResult)]
pub(super) struct DiscountRow {
    pub(super) id: i64,
    handle: String,
    title: String,
    pub(super) active: bool,
    automatic: bool,
    kind: i16,
    basis_points: Option<i64>,
    per_unit: bool,
    buy_quantity: Option<i64>,
    get_quantity: Option<i64>,
    times_max: Option<i64>,
    targets_all: bool,
    gets_all: bool,
    minimum_kind: i16,
    minimum_quantity: Option<i64>,
    first_order_only: bool,
    all_markets: bool,
    starts_at_ms: Option<i64>,
    ends_at_ms: Option<i64>,
    priority: i32,
    combines: bool,
    usage_limit: Option<i64>,
    used_count: i64,
    customer_limit: Option<i64>,
}

impl DiscountRow {
    /// The discount, still without codes, terms of markets, products and collections.
    pub(super) fn discount(self) -> Result<Discount, DbErr> {
        let needed =
            |value: Option<i64>| value.ok_or_else(|| DbErr::Custom(format!("discount {} is incomplete", self.handle)));
        let targets = |all: bool| {
            if all {
                return Targets::All;
            }
            Targets::Only {
                products: BTreeSet::new(),
                collections: BTreeSet::new(),
            }
        };
        let benefit = match self.kind {
            1 => Benefit::Percentage {
                basis_points: needed(self.basis_points)?,
            },
            2 => Benefit::Amount {
                per_unit: self.per_unit,
            },
            3 => Benefit::FreeShipping,
            _ => Benefit::BuyGet {
                buy: needed(self.buy_quantity)?,
                get: needed(self.get_quantity)?,
                gets: targets(self.gets_all),
                basis_points: needed(self.basis_points)?,
                times: self.times_max,
            },
        };
        let minimum = match self.minimum_kind {
            1 => Minimum::Subtotal,
            2 => Minimum::Quantity(needed(self.minimum_quantity)?),
            _ => Minimum::None,
        };
        let trigger = if self.automatic {
            Trigger::Automatic
        } else {
            Trigger::Codes(Vec::new())
        };
        Ok(Discount {
            id: self.id,
            handle: self.handle,
            title: self.title,
            trigger,
            benefit,
            targets: targets(self.targets_all),
            minimum,
            first_order_only: self.first_order_only,
            starts_at: self.starts_at_ms.map(from_ms),
            ends_at: self.ends_at_ms.map(from_ms),
            all_markets: self.all_markets,
            markets: BTreeMap::new(),
            priority: self.priority,
            combines: self.combines,
            usage_limit: self.usage_limit,
            used_count: self.used_count,
            customer_limit: self.customer_limit,
        })
    }
}

/// The row of a discount.
pub(super) fn model(stored: &StoredDiscount) -> discount::Model {
    let one = &stored.discount;
    let mut row = discount::Model {
        id: one.id,
        handle: one.handle.clone(),
        title: one.title.clone(),
        active: stored.active,
        automatic: one.trigger == Trigger::Automatic,
        kind: 3,
        basis_points: None,
        per_unit: false,
        buy_quantity: None,
        get_quantity: None,
        times_max: None,
        targets_all: one.targets == Targets::All,
        gets_all: false,
        minimum_kind: 0,
        minimum_quantity: None,
        first_order_only: one.first_order_only,
        all_markets: one.all_markets,
        starts_at_ms: one.starts_at.map(|at| at.timestamp_millis()),
        ends_at_ms: one.ends_at.map(|at| at.timestamp_millis()),
        priority: one.priority,
        combines: one.combines,
        usage_limit: one.usage_limit,
        customer_limit: one.customer_limit,
    };
    match &one.benefit {
        Benefit::Percentage { basis_points } => {
            row.kind = 1;
            row.basis_points = Some(*basis_points);
        }
        Benefit::Amount { per_unit } => {
            row.kind = 2;
            row.per_unit = *per_unit;
        }
        Benefit::FreeShipping => {}
        Benefit::BuyGet {
            buy,
            get,
            gets,
            basis_points,
            times,
        } => {
            row.kind = 4;
            row.basis_points = Some(*basis_points);
            row.buy_quantity = Some(*buy);
            row.get_quantity = Some(*get);
            row.gets_all = *gets == Targets::All;
            row.times_max = *times;
        }
    }
    match one.minimum {
        Minimum::None => {}
        Minimum::Subtotal => row.minimum_kind = 1,
        Minimum::Quantity(units) => {
            row.minimum_kind = 2;
            row.minimum_quantity = Some(units);
        }
    }
    row
}
