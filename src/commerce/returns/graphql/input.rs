//! What is said of returns.

use async_graphql::{ID, InputObject};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::object::ReturnReason;
use crate::commerce::returns::{Arrived, RequestedLine, ReturnRequest, ReturnRules, ReturnStep};
use crate::platform::graphql::{MoneyAmount, bad_user_input, minted_id};
use crate::platform::id::MintedKind;

/// Rows of one return.
const LINES_MAX: usize = 250;

/// Units of a line to be sent back.
#[derive(InputObject)]
struct ReturnRequestLineInput {
    /// The id of the order's line, `oline_…`.
    line_item_id: ID,
    /// How many units; 1 or more.
    quantity: i32,
    /// Why.
    reason: ReturnReason,
    /// What the shop should know; at most 500 characters.
    note: Option<String>,
}

/// Units of an order to be sent back.
#[derive(InputObject)]
pub(super) struct ReturnRequestInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The order's id.
    pub(super) order_id: ID,
    /// What is to be sent back, each line once; 1 to 250.
    lines: Vec<ReturnRequestLineInput>,
}

impl ReturnRequestInput {
    pub(super) fn command(self, rules: ReturnRules) -> async_graphql::Result<ReturnRequest> {
        let order = minted_id("input.orderId", &self.order_id, MintedKind::Order)?;
        check_count(self.lines.len())?;
        let line = |(at, line): (usize, ReturnRequestLineInput)| {
            Ok(RequestedLine {
                line: line_id(at, &line.line_item_id)?,
                quantity: line.quantity.into(),
                reason: line.reason.into(),
                note: line.note,
            })
        };
        let lines = self.lines.into_iter().enumerate().map(line);
        Ok(ReturnRequest {
            order,
            lines: lines.collect::<async_graphql::Result<_>>()?,
            rules,
        })
    }
}

fn check_count(lines: usize) -> async_graphql::Result<()> {
    if lines > LINES_MAX {
        return Err(bad_user_input("input.lines", format!("at most {LINES_MAX} lines")));
    }
    Ok(())
}

fn line_id(at: usize, id: &ID) -> async_graphql::Result<Uuid> {
    minted_id(&format!("input.lines.{at}.lineItemId"), id, MintedKind::OrderLine)
}

/// A return that the shop takes.
#[derive(InputObject)]
pub(super) struct ReturnApproveInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The return.
    pub(super) id: ID,
    /// What the shopper has to do, such as where to send it; the mail and `Return.instructions` say it. At most 500 characters.
    pub(super) instructions: Option<String>,
}

/// A return that the shop does not take.
#[derive(InputObject)]
pub(super) struct ReturnDeclineInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The return.
    pub(super) id: ID,
    /// Why, for the shopper; 1 to 500 characters.
    pub(super) reason: String,
}

/// Units of a line that came back.
#[derive(InputObject)]
struct ReturnReceiveLineInput {
    /// The id of the order's line, `oline_…`.
    line_item_id: ID,
    /// How many units; 1 or more.
    quantity: i32,
    /// Whether they are for sale again; else they are written off.
    restock: bool,
    /// The code of the location where they are put. Left out: where they were taken from.
    location: Option<String>,
}

/// What came back of a return.
#[derive(InputObject)]
pub(super) struct ReturnReceiveInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The return.
    pub(super) id: ID,
    /// What came back; at most 250. Several rows may be of one line, as where some units are for sale again and some are not. An empty
    /// list: nothing came, and the return can be closed.
    lines: Vec<ReturnReceiveLineInput>,
}

impl ReturnReceiveInput {
    pub(super) fn step(self) -> async_graphql::Result<ReturnStep> {
        check_count(self.lines.len())?;
        let line = |(at, line): (usize, ReturnReceiveLineInput)| {
            if line.location.is_some() && !line.restock {
                let field = format!("input.lines.{at}.location");
                return Err(bad_user_input(&field, "only what is for sale again has a location"));
            }
            Ok(Arrived {
                line: line_id(at, &line.line_item_id)?,
                quantity: line.quantity.into(),
                restock: line.restock,
                location: line.location,
            })
        };
        let lines = self.lines.into_iter().enumerate().map(line);
        Ok(ReturnStep::Receive {
            lines: lines.collect::<async_graphql::Result<_>>()?,
        })
    }
}

/// A return to be paid back.
#[derive(InputObject)]
pub(super) struct ReturnRefundInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The return.
    pub(super) id: ID,
    /// Less than what came back cost, in the order's currency. Left out: what it cost, in proportion to what its lines did.
    amount: Option<MoneyAmount>,
    /// Why, for the shop's own books; at most 500 characters.
    #[graphql(default)]
    reason: String,
}

impl ReturnRefundInput {
    pub(super) fn step(self) -> ReturnStep {
        ReturnStep::Refund {
            amount: self.amount.map(|amount| match amount {
                MoneyAmount::Given(amount) => amount,
                MoneyAmount::Minor(minor, currency) => Decimal::new(minor, currency.digits()),
            }),
            reason: self.reason,
        }
    }
}

/// A return that ends without money.
#[derive(InputObject)]
pub(super) struct ReturnCloseInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The return.
    pub(super) id: ID,
}
