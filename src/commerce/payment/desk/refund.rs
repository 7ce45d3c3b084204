//! Paying back, as staff ask for it.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;
use uuid::Uuid;

use super::command::{RefundCommand, RefundWish, UnitsWish};
use super::outcome::{DeskOutcome, DeskRefusal, DeskRefusalCode as Code};
use crate::commerce::inventory::{self, Back, Want};
use crate::commerce::order::{OrderLineRow, OrderWork, lines_of};
use crate::commerce::payment::cancel::{cancel_units_in, paid_for, request_in, wants};
use crate::commerce::payment::refund::{PaidBack, RefundLine, RefundOrigin, share};
use crate::commerce::payment::repo::{entry, intent, refund};
use crate::platform::error::Error;
use crate::platform::money::{Currency, minor_from_decimal};
use crate::platform::principal::StaffMember;

/// Characters of a reason.
const REASON_MAX: usize = 500;

/// What a refund comes to before it is written.
struct Plan<'a> {
    amount_minor: i64,
    lines: Vec<RefundLine>,
    /// Units that will not be sent after all.
    unsent: Vec<(&'a OrderLineRow, i64)>,
    /// Units that came back.
    returned: Vec<(&'a OrderLineRow, i64)>,
}

/// Pays back units that have come back, for `amount` where it is given, else for what they cost; returns the refund's id. The order is
/// locked. Units and money are counted with those of every other refund. A refusal writes nothing.
///
/// # Errors
/// A fault.
pub async fn refund_returned_in(
    work: &mut OrderWork<'_>,
    staff: &StaffMember,
    units: Vec<UnitsWish>,
    amount: Option<Decimal>,
    reason: &str,
) -> Result<Result<Uuid, DeskRefusal>, Error> {
    let command = RefundCommand {
        order: work.order.id,
        wish: RefundWish::Returned(units, amount),
        reason: reason.to_owned(),
    };
    let outcome = refund_in(work, staff, &command).await?;
    match (outcome.refund, outcome.refusals.into_iter().next()) {
        (Some(id), _) => Ok(Ok(id)),
        (None, Some(refusal)) => Ok(Err(refusal)),
        (None, None) => Err(Error::Fault(anyhow::anyhow!("a refund was neither made nor refused"))),
    }
}

impl Plan<'_> {
    /// The same units for less: each line has its part of it, and the last one the rest.
    fn reduced_to(mut self, amount_minor: i64) -> Result<Self, DeskRefusal> {
        let whole = self.amount_minor;
        if amount_minor > whole {
            let message = format!("the units cost {whole} of the currency's smallest unit");
            return Err(DeskRefusal::new(Code::AmountTooHigh, &["amount"], message));
        }
        let (mut costs, mut paid) = (0, 0);
        for line in &mut self.lines {
            costs += line.amount_minor;
            // In 128 bits, where no product of two 64-bit numbers overflows.
            let upto = i128::from(amount_minor) * i128::from(costs) / i128::from(whole.max(1));
            let upto = i64::try_from(upto).unwrap_or(i64::MAX);
            line.amount_minor = upto - paid;
            paid = upto;
        }
        self.amount_minor = amount_minor;
        Ok(self)
    }
}

/// Writes a refund of an order that is locked. A refusal writes nothing.
pub(super) async fn refund_in(
    work: &mut OrderWork<'_>,
    staff: &StaffMember,
    command: &RefundCommand,
) -> Result<DeskOutcome, Error> {
    if command.reason.chars().count() > REASON_MAX || command.reason.contains('\0') {
        let message = format!("at most {REASON_MAX} characters");
        return Ok(DeskRefusal::new(Code::ReasonTooLong, &["reason"], message).into());
    }
    let latest = intent::latest_of(work.txn, work.order.id).await?;
    let left = match &latest {
        Some(row) => entry::of_payment(work.txn, row.id).await?.refundable(),
        None => 0,
    };
    let Some(payment) = latest.filter(|_| left > 0) else {
        let message = "no money of this order was taken that is not paid back or about to be";
        return Ok(DeskRefusal::new(Code::NothingToRefund, &["orderId"], message).into());
    };
    let lines = lines_of(work.txn, work.order.id).await?;
    let plan = match plan_in(work, &lines, &command.wish, left).await? {
        Ok(plan) => plan,
        Err(refusal) => return Ok(refusal.into()),
    };
    if plan.amount_minor > left {
        let message = format!("at most {left} of the currency's smallest unit are left to be paid back");
        return Ok(DeskRefusal::new(Code::AmountTooHigh, field_of(&command.wish), message).into());
    }
    // What came back first, since it alone can be refused.
    if !put_back_in(work, &plan.returned).await? {
        let message = "fewer units have left the house than are to be put back";
        return Ok(DeskRefusal::new(Code::NotReturned, &["lines"], message).into());
    }
    cancel_units_in(work, &plan.unsent, true).await?;
    if !plan.unsent.is_empty() {
        work.complete_if_done_in().await?;
    }
    let by = (command.reason.clone(), Some(staff.id));
    let id = request_in(work, &payment, RefundOrigin::Staff, plan.amount_minor, plan.lines, by).await?;
    Ok(DeskOutcome {
        refund: Some(id),
        refusals: Vec::new(),
    })
}

fn field_of(wish: &RefundWish) -> &'static [&'static str] {
    match wish {
        RefundWish::Everything => &["orderId"],
        RefundWish::Amount(_) | RefundWish::Returned(_, Some(_)) => &["amount"],
        RefundWish::Lines(_) | RefundWish::Returned(_, None) => &["lines"],
    }
}

async fn plan_in<'a>(
    work: &OrderWork<'_>,
    lines: &'a [OrderLineRow],
    wish: &RefundWish,
    left: i64,
) -> Result<Result<Plan<'a>, DeskRefusal>, Error> {
    let of_no_line = |amount_minor| Plan {
        amount_minor,
        lines: Vec::new(),
        unsent: Vec::new(),
        returned: Vec::new(),
    };
    match wish {
        RefundWish::Everything => Ok(Ok(of_no_line(left))),
        RefundWish::Lines(wishes) => {
            let before = refund::paid_back_of(work.txn, work.order.id).await?;
            Ok(by_lines(work, lines, wishes, &before))
        }
        RefundWish::Amount(amount) => Ok(minor_of(work, *amount)?.map(of_no_line)),
        RefundWish::Returned(wishes, amount) => {
            let before = refund::paid_back_of(work.txn, work.order.id).await?;
            let plan = match returned(work, lines, wishes, &before) {
                Ok(plan) => plan,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let Some(amount) = *amount else {
                return Ok(Ok(plan));
            };
            Ok(minor_of(work, amount)?.and_then(|minor| plan.reduced_to(minor)))
        }
    }
}

/// An amount that is given, in the order's currency.
fn minor_of(work: &OrderWork<'_>, amount: Decimal) -> Result<Result<i64, DeskRefusal>, Error> {
    let currency = Currency::from_code(&work.order.currency)
        .ok_or_else(|| anyhow::anyhow!("an order is in the unknown currency {}", work.order.currency))?;
    Ok(match minor_from_decimal(amount, currency) {
        Ok(minor) if minor > 0 => Ok(minor),
        _ => {
            let message = format!("an amount above zero with at most {} digits", currency.digits());
            Err(DeskRefusal::new(Code::InvalidAmount, &["amount"], message))
        }
    })
}

/// As [`by_lines`], of units that are back: nothing is put on a shelf any more.
fn returned<'a>(
    work: &OrderWork<'_>,
    lines: &'a [OrderLineRow],
    wishes: &[UnitsWish],
    before: &HashMap<Uuid, PaidBack>,
) -> Result<Plan<'a>, DeskRefusal> {
    let still: Vec<UnitsWish> = wishes
        .iter()
        .map(|wish| UnitsWish {
            restock: false,
            ..wish.clone()
        })
        .collect();
    let mut plan = by_lines(work, lines, &still, before)?;
    for (line, wish) in plan.lines.iter_mut().zip(wishes) {
        line.restocked = wish.restock;
    }
    Ok(plan)
}

fn by_lines<'a>(
    work: &OrderWork<'_>,
    lines: &'a [OrderLineRow],
    wishes: &[UnitsWish],
    before: &HashMap<Uuid, PaidBack>,
) -> Result<Plan<'a>, DeskRefusal> {
    let mut plan = Plan {
        amount_minor: 0,
        lines: Vec::new(),
        unsent: Vec::new(),
        returned: Vec::new(),
    };
    let mut named = HashSet::new();
    for (at, wish) in wishes.iter().enumerate() {
        let at = at.to_string();
        let refuse = |code, field, message: String| Err(DeskRefusal::new(code, &["lines", &at, field], message));
        let Some(line) = lines.iter().find(|line| line.id == wish.line) else {
            return refuse(
                Code::LineNotFound,
                "lineItemId",
                "the order has no such line".to_owned(),
            );
        };
        if !named.insert(line.id) {
            return refuse(
                Code::Repeated,
                "lineItemId",
                "an earlier row is of the same line".to_owned(),
            );
        }
        if wish.quantity < 1 {
            return refuse(Code::InvalidQuantity, "quantity", "at least 1".to_owned());
        }
        let before = before.get(&line.id).copied().unwrap_or_default();
        if wish.quantity > line.quantity - before.units {
            let message = format!(
                "at most {} units are left to be paid back",
                line.quantity - before.units
            );
            return refuse(Code::QuantityTooHigh, "quantity", message);
        }
        let amount_minor = share(paid_for(work, line), line.quantity, before, wish.quantity);
        plan.amount_minor += amount_minor;
        plan.lines.push(RefundLine {
            line_id: line.id,
            quantity: wish.quantity,
            amount_minor,
            restocked: wish.restock,
        });
        if wish.restock {
            let unsent = wish
                .quantity
                .min(line.quantity - line.fulfilled - line.cancelled)
                .max(0);
            let parts = [(&mut plan.unsent, unsent), (&mut plan.returned, wish.quantity - unsent)];
            for (list, units) in parts.into_iter().filter(|(_, units)| *units > 0) {
                list.push((line, units));
            }
        }
    }
    if plan.amount_minor == 0 {
        let message = "these lines cost nothing, or none was named".to_owned();
        return Err(DeskRefusal::new(Code::NothingToRefund, &["lines"], message));
    }
    Ok(plan)
}

/// Puts units on the shelf that came back; `false`: fewer have left the house.
async fn put_back_in(work: &OrderWork<'_>, returned: &[(&OrderLineRow, i64)]) -> Result<bool, Error> {
    let wants = wants(returned);
    let Some(reservation) = work.order.reservation_id.filter(|_| !wants.is_empty()) else {
        return Ok(true);
    };
    let back = |want: &Want| Back {
        want: *want,
        location: None,
    };
    let backs: Vec<Back> = wants.iter().map(back).collect();
    inventory::take_back_in(work.txn, work.clock, reservation, &backs).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(amounts: &[i64]) -> Plan<'static> {
        let line = |amount_minor: &i64| RefundLine {
            line_id: Uuid::nil(),
            quantity: 1,
            amount_minor: *amount_minor,
            restocked: false,
        };
        Plan {
            amount_minor: amounts.iter().sum(),
            lines: amounts.iter().map(line).collect(),
            unsent: Vec::new(),
            returned: Vec::new(),
        }
    }

    #[test]
    fn what_is_paid_for_less_is_spread_over_the_lines() {
        let parts = |amounts: &[i64], to: i64| -> Vec<i64> {
            let reduced = plan(amounts).reduced_to(to).expect("it is not more");
            assert_eq!(reduced.amount_minor, to);
            reduced.lines.iter().map(|line| line.amount_minor).collect()
        };
        assert_eq!(parts(&[1_000, 500], 1_500), [1_000, 500]);
        assert_eq!(parts(&[1_000, 500], 1_000), [666, 334]);
        assert_eq!(parts(&[1, 0, 1], 1), [0, 0, 1]);
        let huge = i64::MAX / 2;
        assert_eq!(parts(&[huge, huge], huge).iter().sum::<i64>(), huge);
        assert_eq!(
            plan(&[10]).reduced_to(11).map(|_| ()).map_err(|refusal| refusal.code),
            Err(Code::AmountTooHigh)
        );
    }
}
