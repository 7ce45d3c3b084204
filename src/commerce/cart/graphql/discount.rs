//! Discounts on a cart.

use async_graphql::{Enum, SimpleObject};

use crate::commerce::cart::Opened;
use crate::commerce::promotion::{Allocation, CodeOutcome, CodeRefusal};
use crate::platform::graphql::Money;
use crate::platform::money::{Currency, format_minor};

/// What a discount takes off a line or the delivery.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct CartDiscountAllocation {
    /// What is taken off; more than zero.
    amount: Money,
    /// The code that brought it; null where the discount is automatic.
    code: Option<String>,
    /// What to call the discount, in the language of the request.
    title: String,
}

impl CartDiscountAllocation {
    pub(super) fn all(allocations: &[Allocation], opened: &Opened) -> Vec<Self> {
        let title = |one: &Allocation| opened.titles.get(&one.discount_id).unwrap_or(&one.title).clone();
        allocations
            .iter()
            .map(|one| Self {
                amount: Money::new(one.amount_minor, opened.market.currency),
                code: one.code.clone(),
                title: title(one),
            })
            .collect()
    }
}

/// A discount code that was entered.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct CartDiscountCode {
    /// The code as it was entered.
    code: String,
    /// Whether it applies to the cart as it is now.
    applicable: bool,
    /// Why it does not apply; null where it does.
    refusal: Option<DiscountCodeRefusal>,
}

impl CartDiscountCode {
    pub(super) fn of(outcome: &CodeOutcome, currency: Currency) -> Self {
        Self {
            code: outcome.code.clone(),
            applicable: outcome.refusal.is_none(),
            refusal: outcome
                .refusal
                .as_ref()
                .map(|why| DiscountCodeRefusal::of(why, currency)),
        }
    }
}

/// Why a discount code does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum DiscountCodeRefusalCode {
    /// There is no such code.
    NotFound,
    /// It is not for the cart's market.
    OtherMarket,
    /// Its time has not come.
    NotStarted,
    /// Its time is over.
    Expired,
    /// It was used as often as it can be in all.
    UsedUp,
    /// It is for customers: signing in may help.
    CustomerNeeded,
    /// This customer has used it as often as one can.
    UsedByCustomer,
    /// It is for a first order.
    NotFirstOrder,
    /// Nothing in the cart is what it is for.
    NoEligibleLine,
    /// What it is for must cost more: by `missingAmount`.
    MinimumSubtotal,
    /// There must be more of what it is for: by `missingQuantity`.
    MinimumQuantity,
    /// It does not go together with another discount that applies.
    NotCombinable,
}

/// Why a discount code does not apply.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct DiscountCodeRefusal {
    /// Why, for programs.
    code: DiscountCodeRefusalCode,
    /// Why, for developers; apps show texts of their own.
    message: String,
    /// With `MINIMUM_SUBTOTAL`: what is missing to the minimum; else null.
    missing_amount: Option<Money>,
    /// With `MINIMUM_QUANTITY`: how many units are missing; else null.
    missing_quantity: Option<i64>,
}

impl DiscountCodeRefusal {
    pub(super) fn of(why: &CodeRefusal, currency: Currency) -> Self {
        use DiscountCodeRefusalCode as Code;
        let (code, message) = match why {
            CodeRefusal::NotFound => (Code::NotFound, "there is no such code".to_owned()),
            CodeRefusal::OtherMarket => (Code::OtherMarket, "the code is not for the cart's market".to_owned()),
            CodeRefusal::NotStarted => (Code::NotStarted, "the code cannot be used yet".to_owned()),
            CodeRefusal::Expired => (Code::Expired, "the code cannot be used any more".to_owned()),
            CodeRefusal::UsedUp => (Code::UsedUp, "the code was used as often as it can be".to_owned()),
            CodeRefusal::CustomerNeeded => (Code::CustomerNeeded, "the code needs an account: sign in".to_owned()),
            CodeRefusal::UsedByCustomer => (
                Code::UsedByCustomer,
                "the customer has used the code as often as one can".to_owned(),
            ),
            CodeRefusal::NotFirstOrder => (Code::NotFirstOrder, "the code is for a first order".to_owned()),
            CodeRefusal::NoEligibleLine => (
                Code::NoEligibleLine,
                "nothing in the cart is what the code is for".to_owned(),
            ),
            CodeRefusal::MinimumSubtotal { missing_minor } => (
                Code::MinimumSubtotal,
                format!(
                    "what the code is for must cost {} {} more",
                    format_minor(*missing_minor, currency),
                    currency.code()
                ),
            ),
            CodeRefusal::MinimumQuantity { missing } => (
                Code::MinimumQuantity,
                format!("there must be {missing} more of what the code is for"),
            ),
            CodeRefusal::NotCombinable { with } => (
                Code::NotCombinable,
                format!("the code does not go together with {with:?}"),
            ),
        };
        let (missing_amount, missing_quantity) = match why {
            CodeRefusal::MinimumSubtotal { missing_minor } => (Some(Money::new(*missing_minor, currency)), None),
            CodeRefusal::MinimumQuantity { missing } => (None, Some(*missing)),
            _ => (None, None),
        };
        Self {
            code,
            message,
            missing_amount,
            missing_quantity,
        }
    }
}
