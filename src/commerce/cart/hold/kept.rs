//! What is kept, as the cart's row has it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::commerce::cart::entity::cart;
use crate::commerce::cart::offer::Offers;
use crate::commerce::promotion::{CustomerFacts, Discount};
use crate::platform::clock::Clock;
use crate::platform::db::DbErr;

/// What discounts are decided by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Terms {
    pub now: DateTime<Utc>,
    pub discounts: Vec<Discount>,
    /// `None`: a guest.
    pub customer: Option<CustomerFacts>,
}

/// What a cart holds. It belongs to one version of the cart: every write to the cart lets it go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hold {
    /// `None`: nothing in the cart has stock that could be kept.
    pub reservation_id: Option<Uuid>,
    /// The price of one of each variant.
    pub prices: BTreeMap<i64, i64>,
    /// The units of each variant that are kept.
    pub units: BTreeMap<i64, i64>,
    pub terms: Terms,
    /// The discounts that are used up already.
    pub redeemed: Vec<i64>,
    /// Variants whose stock is not kept, because carts keep as many as they may.
    pub not_held: Vec<i64>,
}

/// `cart` as if it held nothing.
#[must_use]
pub fn without_hold(cart: cart::Model) -> cart::Model {
    cart::Model {
        hold: None,
        hold_expires_at_ms: None,
        ..cart
    }
}

impl Hold {
    /// What `cart` holds; `None`: nothing, or not any more.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn live(cart: &cart::Model, clock: &Clock) -> Result<Option<Self>, DbErr> {
        if cart.hold_expires_at_ms.is_some_and(|expires| expires > clock.now_ms()) {
            return Self::stored(cart);
        }
        Ok(None)
    }

    /// What `cart` holds, whether its time is over or not.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn stored(cart: &cart::Model) -> Result<Option<Self>, DbErr> {
        let read = |text: &String| {
            serde_json::from_str(text).map_err(|cause| DbErr::Custom(format!("what a cart holds: {cause}")))
        };
        cart.hold.as_ref().map(read).transpose()
    }

    /// Has `offers` be those of the moment at which this was kept: at its prices, and with what is kept for this cart.
    pub(in crate::commerce::cart) fn apply(&self, offers: &mut Offers) {
        for (variant, offered) in offers.iter_mut() {
            if let (Some(price), Some(kept)) = (&mut offered.price, self.prices.get(variant)) {
                price.amount_minor = *kept;
            }
        }
        self.give_back(offers);
    }

    /// Has `offers` hold what is kept for this cart, which its own write lets go.
    pub(in crate::commerce::cart) fn give_back(&self, offers: &mut Offers) {
        for (variant, offered) in offers {
            offered.stock.available += self.units.get(variant).copied().unwrap_or(0);
        }
    }
}
