//! What is added and removed, and why not.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

/// Items that a shopper can have; a merge may bring more together.
pub const ITEMS_MAX: usize = 1000;
/// Items in one write.
pub(super) const BATCH_MAX: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemAdded {
    pub product_id: i64,
    /// `None`: any; a variant that was chosen before stays.
    pub variant_id: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRemoved {
    pub product_id: i64,
    /// The version that the device saw; `None`: whatever is there.
    pub observed_version: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WishlistCode {
    NotFound,
    VariantMismatch,
    LimitReached,
    TooMany,
}

/// One thing that is wrong. Without `Display` on purpose: it is answered as data, never as an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishlistRefusal {
    pub code: WishlistCode,
    /// The way to the field within `input`.
    pub field: Vec<String>,
    pub message: String,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishlistWritten {
    /// Products that are in the list now, or are not any more, as was asked.
    pub products: Vec<i64>,
    /// Products that were not removed, since they were added again after what the device saw.
    pub kept: Vec<i64>,
}

/// What a write came to.
pub type WishlistOutcome = Result<WishlistWritten, Vec<WishlistRefusal>>;

impl WishlistRefusal {
    pub(super) fn at(code: WishlistCode, field: &[&str], message: impl Into<String>) -> Self {
        Self {
            code,
            field: field.iter().map(|&step| step.to_owned()).collect(),
            message: message.into(),
        }
    }
}

pub(super) fn too_many(count: usize) -> Option<WishlistRefusal> {
    (count > BATCH_MAX).then(|| {
        let message = format!("at most {BATCH_MAX} items can be given at once, but there are {count}");
        WishlistRefusal::at(WishlistCode::TooMany, &["items"], message)
    })
}

/// What is wrong with `items`, given the variants of each product that the shop shows.
pub(super) fn unknown(items: &[ItemAdded], shown: &HashMap<i64, Vec<i64>>) -> Vec<WishlistRefusal> {
    let check = |(at, item): (usize, &ItemAdded)| {
        let at = at.to_string();
        let refusal = |code, field: &str, message: &str| WishlistRefusal::at(code, &["items", &at, field], message);
        let Some(variants) = shown.get(&item.product_id) else {
            return Some(refusal(WishlistCode::NotFound, "productId", "there is no such product"));
        };
        let variant = item.variant_id?;
        (!variants.contains(&variant)).then(|| {
            let message = "the product has no such variant";
            refusal(WishlistCode::VariantMismatch, "variantId", message)
        })
    };
    items.iter().enumerate().filter_map(check).collect()
}

/// `items` with each product once, in the order in which they were named first. Where one is named twice the later variant counts.
pub(super) fn united(items: &[ItemAdded]) -> Vec<ItemAdded> {
    let mut places: BTreeMap<i64, usize> = BTreeMap::new();
    let mut united: Vec<ItemAdded> = Vec::new();
    for item in items {
        if let Some(place) = places.get(&item.product_id) {
            united[*place].variant_id = item.variant_id.or(united[*place].variant_id);
        } else {
            places.insert(item.product_id, united.len());
            united.push(*item);
        }
    }
    united
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(product_id: i64, variant_id: Option<i64>) -> ItemAdded {
        ItemAdded { product_id, variant_id }
    }

    #[test]
    fn a_product_is_in_a_list_once() {
        let items = [added(7, None), added(3, Some(30)), added(7, Some(71)), added(7, None)];
        assert_eq!(united(&items), [added(7, Some(71)), added(3, Some(30))]);
    }

    #[test]
    fn what_the_shop_does_not_have_is_told_with_its_place() {
        let shown = HashMap::from([(7, vec![70, 71]), (3, vec![30])]);
        let items = [added(7, Some(71)), added(3, Some(70)), added(9, None), added(3, None)];
        let refusals: Vec<_> = unknown(&items, &shown)
            .into_iter()
            .map(|refusal| (refusal.code, refusal.field.join(".")))
            .collect();
        assert_eq!(
            refusals,
            [
                (WishlistCode::VariantMismatch, "items.1.variantId".to_owned()),
                (WishlistCode::NotFound, "items.2.productId".to_owned()),
            ]
        );
    }

    #[test]
    fn a_batch_has_an_end() {
        assert_eq!(too_many(BATCH_MAX), None);
        assert_eq!(
            too_many(BATCH_MAX + 1).map(|refusal| refusal.code),
            Some(WishlistCode::TooMany)
        );
    }
}
