//! Whether a basket meets what a discount asks for. Every discount looks at the basket as it is before any discount, so none
//! depends on which others there are.

use super::line::{Line, eligible};
use super::units::{Offer, gotten};
use crate::commerce::promotion::basket::Basket;
use crate::commerce::promotion::discount::{Benefit, Discount, Minimum};
use crate::commerce::promotion::refusal::CodeRefusal;

/// What a discount does to the lines of a basket that meets its conditions. Places are those of the ordered lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    /// Off what is left of these lines.
    Percentage {
        places: Vec<usize>,
        basis_points: i128,
    },
    /// Once off these lines together.
    Amount {
        places: Vec<usize>,
        minor: i128,
    },
    /// Off each unit of these lines.
    PerUnit {
        places: Vec<usize>,
        minor: i128,
    },
    /// Off so many units of each line.
    Gotten {
        units: Vec<i128>,
        basis_points: i128,
    },
    Shipping,
}

/// What `discount` does to the basket.
///
/// # Errors
/// The first condition that is not met.
pub(super) fn judge(discount: &Discount, basket: &Basket, lines: &[Line<'_>]) -> Result<Effect, CodeRefusal> {
    let terms = discount.terms_in(basket.market_id).ok_or(CodeRefusal::OtherMarket)?;
    if discount.starts_at.is_some_and(|start| basket.now < start) {
        return Err(CodeRefusal::NotStarted);
    }
    if discount.ends_at.is_some_and(|end| basket.now >= end) {
        return Err(CodeRefusal::Expired);
    }
    if discount.usage_limit.is_some_and(|limit| discount.used_count >= limit) {
        return Err(CodeRefusal::UsedUp);
    }
    judge_customer(discount, basket)?;

    let places = eligible(lines, &discount.targets);
    if places.is_empty() {
        return Err(CodeRefusal::NoEligibleLine);
    }
    let subtotal: i128 = places.iter().map(|at| lines[*at].full).sum();
    let quantity: i128 = places.iter().map(|at| lines[*at].quantity).sum();
    match discount.minimum {
        Minimum::Subtotal => {
            let missing = i128::from(terms.minimum_minor.unwrap_or_default()) - subtotal;
            if missing > 0 {
                let missing_minor = narrow(missing);
                return Err(CodeRefusal::MinimumSubtotal { missing_minor });
            }
        }
        Minimum::Quantity(minimum) if i128::from(minimum) > quantity => {
            let missing = narrow(i128::from(minimum) - quantity);
            return Err(CodeRefusal::MinimumQuantity { missing });
        }
        Minimum::Quantity(_) | Minimum::None => {}
    }

    Ok(match &discount.benefit {
        Benefit::Percentage { basis_points } => Effect::Percentage {
            places,
            basis_points: portion(*basis_points),
        },
        Benefit::Amount { per_unit } => {
            let minor = i128::from(terms.amount_minor.unwrap_or_default().max(0));
            if *per_unit {
                Effect::PerUnit { places, minor }
            } else {
                Effect::Amount { places, minor }
            }
        }
        Benefit::FreeShipping => Effect::Shipping,
        Benefit::BuyGet {
            buy,
            get,
            gets,
            basis_points,
            times,
        } => {
            let offer = Offer {
                buy: i128::from(*buy).max(1),
                get: i128::from(*get).max(1),
                times: times.map(|times| i128::from(times).max(1)),
            };
            let units = gotten(lines, &places, &eligible(lines, gets), offer);
            Effect::Gotten {
                units: units.map_err(|missing| CodeRefusal::MinimumQuantity {
                    missing: narrow(missing),
                })?,
                basis_points: portion(*basis_points),
            }
        }
    })
}

fn judge_customer(discount: &Discount, basket: &Basket) -> Result<(), CodeRefusal> {
    if discount.customer_limit.is_none() && !discount.first_order_only {
        return Ok(());
    }
    let customer = basket.customer.as_ref().ok_or(CodeRefusal::CustomerNeeded)?;
    let uses = customer.uses.get(&discount.id).copied().unwrap_or_default();
    if discount.customer_limit.is_some_and(|limit| uses >= limit) {
        return Err(CodeRefusal::UsedByCustomer);
    }
    if discount.first_order_only && customer.orders_placed > 0 {
        return Err(CodeRefusal::NotFirstOrder);
    }
    Ok(())
}

/// Basis points between nothing and all.
fn portion(basis_points: i64) -> i128 {
    i128::from(basis_points.clamp(0, 10_000))
}

fn narrow(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
