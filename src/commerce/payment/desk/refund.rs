//! Paying back, as staff ask for it.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::command::{RefundCommand, RefundWish, UnitsWish};
use super::outcome::{DeskOutcome, DeskRefusal, DeskRefusalCode as Code};
use crate::commerce::inventory;
use crate::commerce::order::{OrderLineRow, OrderWork, lines_of};
use crate::commerce::payment::cancel::{cancel_units_in, paid_for, request_in, wants};
use crate::commerce::payment::refund::{PaidBack, RefundLine, RefundOrigin, share};
use crate::commerce::payment::repo::{entry, intent, refund};
use crate::platform::db::DbErr;
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
        RefundWish::Amount(_) => &["amount"],
        RefundWish::Lines(_) => &["lines"],
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
    let amount = match wish {
        RefundWish::Everything => return Ok(Ok(of_no_line(left))),
        RefundWish::Lines(wishes) => {
            let before = refund::paid_back_of(work.txn, work.order.id).await?;
            return Ok(by_lines(work, lines, wishes, &before));
        }
        RefundWish::Amount(amount) => *amount,
    };
    let currency = Currency::from_code(&work.order.currency)
        .ok_or_else(|| anyhow::anyhow!("an order is in the unknown currency {}", work.order.currency))?;
    Ok(match minor_from_decimal(amount, currency) {
        Ok(minor) if minor > 0 => Ok(of_no_line(minor)),
        _ => {
            let message = format!("an amount above zero with at most {} digits", currency.digits());
            Err(DeskRefusal::new(Code::InvalidAmount, &["amount"], message))
        }
    })
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
    match inventory::restock_in(work.txn, work.clock, reservation, &wants).await {
        Ok(()) => Ok(true),
        // It looks before it writes: what is no fault of the database is that there are too few.
        Err(Error::Fault(cause)) if cause.downcast_ref::<DbErr>().is_none() => Ok(false),
        Err(error) => Err(error),
    }
}
