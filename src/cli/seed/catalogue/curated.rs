//! The curated collections: what belongs to them and what stands first.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::collection::with_ancestors;
use super::material::LINEN;
use super::plan::Plan;
use super::tree::{LINEN_EDIT, NEW_IN, OFFICE, RAINY_DAYS, RECYCLED, SALE};
use crate::commerce::interchange::record::MembershipRecord;

/// How many products of a curated collection have a place set by hand.
const PLACED: usize = 24;
/// Room between two places, so that one can be set between them later.
const GAP: i64 = 10;

const OFFICE_STYLES: [&str; 13] = [
    "blazer",
    "mens-blazer",
    "pencil-dress",
    "tapered-trousers",
    "wide-trousers",
    "pleated-trousers",
    "oxford-shirt",
    "shirt",
    "blouse",
    "pump",
    "loafer",
    "shoulder-bag",
    "overcoat",
];
const RAIN_STYLES: [&str; 7] = [
    "rain-jacket",
    "trench",
    "parka",
    "chelsea-boot",
    "lace-boot",
    "backpack",
    "bucket-hat",
];

/// The memberships of every product, by its number.
pub(super) struct Memberships(HashMap<u32, Vec<MembershipRecord>>);

impl Memberships {
    pub(super) fn of(plans: &[Plan]) -> Self {
        let mut memberships = Self(HashMap::new());
        for plan in plans {
            for handle in with_ancestors(plan.style().collection) {
                memberships.add(plan, handle, None);
            }
        }
        memberships.place(plans, NEW_IN, Plan::is_new, |plan| Reverse(plan.created_at));
        memberships.place(
            plans,
            SALE,
            |plan| plan.sale.is_some(),
            |plan| (Reverse(plan.sale.map(|sale| sale.percent)), Reverse(plan.popularity)),
        );
        let popular = |plan: &Plan| Reverse(plan.popularity);
        memberships.place(
            plans,
            LINEN_EDIT,
            |plan| std::ptr::eq(plan.material(), &raw const LINEN),
            popular,
        );
        memberships.place(
            plans,
            OFFICE,
            |plan| OFFICE_STYLES.contains(&plan.style().code),
            popular,
        );
        memberships.place(
            plans,
            RAINY_DAYS,
            |plan| RAIN_STYLES.contains(&plan.style().code),
            popular,
        );
        memberships.place(plans, RECYCLED, |plan| plan.material().recycled_percent >= 50, popular);
        memberships
    }

    /// Takes out what a product belongs to.
    pub(super) fn take(&mut self, plan: &Plan) -> Vec<MembershipRecord> {
        self.0.remove(&plan.number).unwrap_or_default()
    }

    /// Adds the products that belong to a collection; the first ones in an order get a place of their own.
    fn place<K: Ord>(
        &mut self,
        plans: &[Plan],
        handle: &str,
        belongs: impl Fn(&Plan) -> bool,
        order: impl Fn(&Plan) -> K,
    ) {
        let mut members: Vec<&Plan> = plans.iter().filter(|plan| belongs(plan)).collect();
        members.sort_by_key(|plan| (order(plan), plan.number));
        let places = (1..)
            .map(|place| Some(place * GAP))
            .take(PLACED)
            .chain(std::iter::repeat(None));
        for (plan, position) in members.into_iter().zip(places) {
            self.add(plan, handle, position);
        }
    }

    fn add(&mut self, plan: &Plan, handle: &str, position: Option<i64>) {
        let membership = MembershipRecord {
            collection: handle.to_owned(),
            position,
        };
        self.0.entry(plan.number).or_default().push(membership);
    }
}
