//! What was sent back is in the house.

use std::collections::HashMap;

use serde::Serialize;
use uuid::Uuid;

use super::loader::GoodsReturn;
use super::refusal::{ReturnRefusal, ReturnWhy};
use super::repo::{self, ReturnLineRow};
use super::state::ReturnState;
use super::step::move_to;
use crate::commerce::inventory::{self, Back, Want};
use crate::commerce::order::{OrderEvent, OrderLineRow, OrderMailKind, OrderWork, lines_of};
use crate::platform::error::Error;

/// Units of a line that came back, and what becomes of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrived {
    /// The order's line.
    pub line: Uuid,
    pub quantity: i64,
    /// For sale again.
    pub restock: bool,
    /// Code of the location where they are put; `None`: where they came from.
    pub location: Option<String>,
}

/// Counts what came back, and puts what is for sale again on its shelf. A refusal writes nothing.
pub(super) async fn receive_in(
    work: &mut OrderWork<'_>,
    mut one: GoodsReturn,
    arrived: &[Arrived],
) -> Result<Result<(), ReturnRefusal>, Error> {
    if let Err(refusal) = move_to(&mut one, ReturnState::Received, work.clock.now_ms())? {
        return Ok(Err(refusal));
    }
    if let Err(refusal) = count(&mut one.lines, arrived) {
        return Ok(Err(refusal));
    }
    let order_lines = lines_of(work.txn, work.order.id).await?;
    let locations = locations_in(work, arrived).await?;
    let backs = match backs(arrived, &order_lines, &locations) {
        Ok(backs) => backs,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // First, since it may refuse.
    if let Some(reservation) = work.order.reservation_id
        && !backs.is_empty()
        && !inventory::take_back_in(work.txn, work.clock, reservation, &backs).await?
    {
        return Ok(Err(ReturnRefusal::new(ReturnWhy::NotAway, &["lines"])));
    }
    let (id, units) = (one.row.id, one.lines.iter().map(|line| line.received).sum());
    repo::save_lines_in(work.txn, one.lines).await?;
    repo::save_in(work.txn, one.row).await?;
    work.log(OrderEvent::ReturnReceived { id, units });
    if units > 0 {
        work.mail_in(OrderMailKind::ReturnReceived { id }).await?;
    }
    Ok(Ok(()))
}

/// Counts `arrived` for the lines of a return: of each no more than was to come.
fn count(lines: &mut [ReturnLineRow], arrived: &[Arrived]) -> Result<(), ReturnRefusal> {
    for (at, one) in arrived.iter().enumerate() {
        let refuse = |why, field| Err(ReturnRefusal::of_line(why, at, field));
        let Some(line) = lines.iter_mut().find(|line| line.line_id == one.line) else {
            return refuse(ReturnWhy::LineNotFound, "lineItemId");
        };
        if one.quantity < 1 {
            return refuse(ReturnWhy::Quantity, "quantity");
        }
        let left = line.quantity - line.received;
        if one.quantity > left {
            return refuse(ReturnWhy::NotSoMany { left }, "quantity");
        }
        line.received += one.quantity;
        if one.restock {
            line.restocked += one.quantity;
        }
    }
    Ok(())
}

/// The locations by their codes, where any is named.
async fn locations_in(work: &OrderWork<'_>, arrived: &[Arrived]) -> Result<HashMap<String, i64>, Error> {
    if arrived.iter().all(|one| one.location.is_none()) {
        return Ok(HashMap::new());
    }
    let all = inventory::load_locations(work.txn).await?;
    Ok(all.into_iter().map(|location| (location.code, location.id)).collect())
}

/// What is put on which shelf. Units of which no stock was kept are on none: the shop does not count them, or sells without stock.
fn backs(
    arrived: &[Arrived],
    lines: &[OrderLineRow],
    locations: &HashMap<String, i64>,
) -> Result<Vec<Back>, ReturnRefusal> {
    let mut backs = Vec::new();
    for (at, one) in arrived.iter().enumerate() {
        let location = one.location.as_ref().map(|code| locations.get(code).copied());
        if location == Some(None) {
            return Err(ReturnRefusal::of_line(ReturnWhy::LocationNotFound, at, "location"));
        }
        let line = lines.iter().find(|line| line.id == one.line && line.reserved);
        if let Some(line) = line
            && one.restock
        {
            let want = Want {
                variant_id: line.variant_id,
                quantity: one.quantity,
            };
            backs.push(Back {
                want,
                location: location.flatten(),
            });
        }
    }
    Ok(backs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u128, quantity: i64) -> ReturnLineRow {
        ReturnLineRow {
            return_id: Uuid::nil(),
            line_id: Uuid::from_u128(number),
            quantity,
            reason: 1,
            note: String::new(),
            received: 0,
            restocked: 0,
        }
    }

    fn arrived(number: u128, quantity: i64, restock: bool) -> Arrived {
        Arrived {
            line: Uuid::from_u128(number),
            quantity,
            restock,
            location: None,
        }
    }

    #[test]
    fn of_a_line_some_may_be_for_sale_again_and_some_not() {
        let mut lines = [line(1, 3), line(2, 1)];
        let came = [arrived(1, 1, true), arrived(1, 1, false)];
        assert_eq!(count(&mut lines, &came), Ok(()));
        let counted: Vec<_> = lines.iter().map(|line| (line.received, line.restocked)).collect();
        assert_eq!(counted, [(2, 1), (0, 0)]);
    }

    #[test]
    fn no_more_comes_back_than_was_to() {
        let refused = |came: &[Arrived]| count(&mut [line(1, 3)], came).unwrap_err();
        let too_many = refused(&[arrived(1, 2, true), arrived(1, 2, false)]);
        assert_eq!(
            too_many,
            ReturnRefusal::of_line(ReturnWhy::NotSoMany { left: 1 }, 1, "quantity")
        );
        assert_eq!(refused(&[arrived(1, 0, true)]).why, ReturnWhy::Quantity);
        assert_eq!(refused(&[arrived(2, 1, true)]).why, ReturnWhy::LineNotFound);
    }
}
