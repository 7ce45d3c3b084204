//! What a basket holds, in wide numbers.

use crate::commerce::promotion::basket::BasketLine;
use crate::commerce::promotion::discount::Targets;

/// Units of a line that count. No cart has more; the bound keeps products of amounts and units within 128 bits.
const QUANTITY_MAX: i64 = 1_000_000_000;

/// All lines of one product at one price. Discounts see them as one, so that it makes no difference whether two units are on one
/// line or on two.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// The first of them.
    pub(super) first: &'a BasketLine,
    pub(super) quantity: i128,
    /// What they are worth before any discount.
    pub(super) full: i128,
    pub(super) members: Vec<Member>,
}

/// One of the basket's lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) index: usize,
    pub(super) full: i128,
}

/// The lines that hold something, in an order that does not depend on that of the basket, so that neither does where an odd cent
/// goes. All of them together are worth no more than 64 bits hold.
pub(super) fn in_order(lines: &[BasketLine]) -> Vec<Line<'_>> {
    let worth_max = i128::from(i64::MAX) / i128::try_from(lines.len().max(1)).unwrap_or(i128::MAX);
    let mut sorted: Vec<(usize, &BasketLine)> =
        lines.iter().enumerate().filter(|(_, line)| line.quantity > 0).collect();
    sorted.sort_by(|(at, a), (other, b)| a.cmp(b).then(at.cmp(other)));

    let mut merged: Vec<Line<'_>> = Vec::new();
    for (index, line) in sorted {
        let quantity = i128::from(line.quantity.min(QUANTITY_MAX));
        let full = (i128::from(line.unit_minor.max(0)) * quantity).min(worth_max);
        let member = Member { index, full };
        match merged.last_mut() {
            Some(last) if same(last.first, line) => {
                last.quantity += quantity;
                last.full += full;
                last.members.push(member);
            }
            _ => merged.push(Line {
                first: line,
                quantity,
                full,
                members: vec![member],
            }),
        }
    }
    merged
}

fn same(a: &BasketLine, b: &BasketLine) -> bool {
    let told = |line: &BasketLine| (line.product_id, line.unit_minor);
    told(a) == told(b) && a.collection_ids == b.collection_ids
}

/// The places in `lines` of those that `targets` holds.
pub(super) fn eligible(lines: &[Line<'_>], targets: &Targets) -> Vec<usize> {
    (0..lines.len())
        .filter(|at| targets.contains(lines[*at].first))
        .collect()
}
