//! The lines of a basket in wide numbers.

use crate::commerce::promotion::basket::BasketLine;
use crate::commerce::promotion::discount::Targets;

/// Units of a line that count. No cart has more; the bound keeps products of amounts and units within 128 bits.
const QUANTITY_MAX: i64 = 1_000_000_000;

/// A line, its worth before any discount, and where it stands in the basket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) index: usize,
    pub(super) line: &'a BasketLine,
    pub(super) quantity: i128,
    pub(super) full: i128,
}

/// The lines that hold something, in an order that does not depend on that of the basket, so that neither does which line gets
/// an odd cent. All of them together are worth no more than 64 bits hold.
pub(super) fn in_order(lines: &[BasketLine]) -> Vec<Line<'_>> {
    let worth_max = i128::from(i64::MAX) / i128::try_from(lines.len().max(1)).unwrap_or(i128::MAX);
    let mut sorted: Vec<Line<'_>> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.quantity > 0)
        .map(|(index, line)| {
            let quantity = i128::from(line.quantity.min(QUANTITY_MAX));
            let full = (i128::from(line.unit_minor.max(0)) * quantity).min(worth_max);
            Line {
                index,
                line,
                quantity,
                full,
            }
        })
        .collect();
    sorted.sort_by(|a, b| a.line.cmp(b.line).then(a.index.cmp(&b.index)));
    sorted
}

/// The places in `lines` of those that `targets` holds.
pub(super) fn eligible(lines: &[Line<'_>], targets: &Targets) -> Vec<usize> {
    (0..lines.len())
        .filter(|at| targets.contains(lines[*at].line))
        .collect()
}
