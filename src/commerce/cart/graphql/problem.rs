//! What the shopper should know before paying.

use async_graphql::{Enum, ID, SimpleObject};

use super::discount::DiscountCodeRefusal;
use crate::commerce::cart::Problem;
use crate::commerce::inventory::QUANTITY_SHOWN_MAX;
use crate::platform::graphql::Money;
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::money::Currency;

/// What is the matter with a cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum CartProblemCode {
    /// A line costs more than when it was last touched. The cart shows the new price.
    PriceRose,
    /// A line costs less than when it was last touched. The cart shows the new price.
    PriceFell,
    /// Nothing is left of what a line holds.
    SoldOut,
    /// Less is left than a line wants: `availableQuantity`.
    FewerLeft,
    /// The cart's market does not sell what a line holds. The line costs nothing.
    NotSoldHere,
    /// A discount code does not apply.
    CodeNotApplicable,
}

/// Something that the shopper should know before paying. A change of price is acknowledged by `cartLinesUpdate` of the line,
/// with any quantity or none.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct CartProblem {
    /// What it is, for programs.
    code: CartProblemCode,
    /// What it is, for developers; apps show texts of their own.
    message: String,
    /// The line that it is about; null where it is about a code.
    line_id: Option<ID>,
    /// With `SOLD_OUT` and `FEWER_LEFT`: how many of the line can be had; 20 stands for 20 or more. Else null.
    available_quantity: Option<i64>,
    /// With `PRICE_ROSE` and `PRICE_FELL`: the price of one when the line was last touched. Else null.
    seen_amount: Option<Money>,
    /// With `PRICE_ROSE` and `PRICE_FELL`: the price of one now. Else null.
    current_amount: Option<Money>,
    /// With `CODE_NOT_APPLICABLE`: the code. Else null.
    discount_code: Option<String>,
    /// With `CODE_NOT_APPLICABLE`: why. Else null.
    refusal: Option<DiscountCodeRefusal>,
}

impl CartProblem {
    pub(super) fn of(problem: &Problem, currency: Currency) -> Self {
        let base = |code, message: &str| Self {
            code,
            message: message.to_owned(),
            line_id: problem
                .line()
                .map(|line| ID(MintedId::new(MintedKind::CartLine, line).to_string())),
            available_quantity: None,
            seen_amount: None,
            current_amount: None,
            discount_code: None,
            refusal: None,
        };
        let repriced = |code, message, seen_minor, now_minor| Self {
            seen_amount: Some(Money::new(seen_minor, currency)),
            current_amount: Some(Money::new(now_minor, currency)),
            ..base(code, message)
        };
        match problem {
            Problem::PriceRose {
                seen_minor, now_minor, ..
            } => repriced(
                CartProblemCode::PriceRose,
                "the price has risen since the line was last touched",
                *seen_minor,
                *now_minor,
            ),
            Problem::PriceFell {
                seen_minor, now_minor, ..
            } => repriced(
                CartProblemCode::PriceFell,
                "the price has fallen since the line was last touched",
                *seen_minor,
                *now_minor,
            ),
            Problem::SoldOut { .. } => Self {
                available_quantity: Some(0),
                ..base(CartProblemCode::SoldOut, "nothing is left")
            },
            Problem::FewerLeft { available, .. } => Self {
                available_quantity: Some((*available).min(QUANTITY_SHOWN_MAX)),
                ..base(CartProblemCode::FewerLeft, "less is left than the line wants")
            },
            Problem::NotSoldHere { .. } => base(CartProblemCode::NotSoldHere, "the cart's market does not sell this"),
            Problem::CodeNotApplicable { code, why } => {
                let refusal = DiscountCodeRefusal::of(why, currency);
                Self {
                    discount_code: Some(code.clone()),
                    refusal: Some(refusal),
                    ..base(CartProblemCode::CodeNotApplicable, "a discount code does not apply")
                }
            }
        }
    }
}
