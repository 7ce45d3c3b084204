//! What goes into a parcel.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::commerce::order::{OrderLineRow, StaffRefusal, StaffWhy};

/// Units of a line of an order that shall be in a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedLine {
    pub line_id: Uuid,
    pub quantity: i64,
}

/// Units of a line that go into a parcel.
pub type Planned = WantedLine;

/// What goes into a parcel of an order with `lines`, each line once and in the order's order: `wanted`, or everything that is left.
///
/// # Errors
/// The first of `wanted` that cannot be, or that nothing is left.
pub fn plan(lines: &[OrderLineRow], wanted: Option<&[WantedLine]>) -> Result<Vec<Planned>, StaffRefusal> {
    let left = |line: &OrderLineRow| line.quantity - line.cancelled - line.fulfilled;
    let mut units: BTreeMap<i64, Planned> = BTreeMap::new();
    let Some(wanted) = wanted else {
        let all: Vec<Planned> = lines
            .iter()
            .filter(|line| left(line) > 0)
            .map(|line| Planned {
                line_id: line.id,
                quantity: left(line),
            })
            .collect();
        return if all.is_empty() {
            Err(StaffRefusal::new(StaffWhy::NothingLeft, &["orderId"]))
        } else {
            Ok(all)
        };
    };
    for (at, one) in wanted.iter().enumerate() {
        let at = at.to_string();
        let refuse = |why, field| Err(StaffRefusal::new(why, &["lineItems", &at, field]));
        let Some(line) = lines.iter().find(|line| line.id == one.line_id) else {
            return refuse(StaffWhy::LineNotFound, "lineItemId");
        };
        if one.quantity < 1 {
            return refuse(StaffWhy::Quantity, "quantity");
        }
        let planned = units.entry(line.position).or_insert(Planned {
            line_id: line.id,
            quantity: 0,
        });
        planned.quantity = planned.quantity.saturating_add(one.quantity);
        if planned.quantity > left(line) {
            return refuse(StaffWhy::NotSoMany { left: left(line) }, "quantity");
        }
    }
    if units.is_empty() {
        return Err(StaffRefusal::new(StaffWhy::NothingGiven, &["lineItems"]));
    }
    Ok(units.into_values().collect())
}
