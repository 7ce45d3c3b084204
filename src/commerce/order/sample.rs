//! Rows for tests of rules.

use uuid::Uuid;

use super::entity::order_line;

/// A line of so many units, of which some are in parcels and some will not be sent.
pub(crate) fn line(position: i64, (quantity, fulfilled, cancelled): (i64, i64, i64)) -> order_line::Model {
    order_line::Model {
        id: Uuid::from_u64_pair(7, position.unsigned_abs()),
        order_id: Uuid::nil(),
        position,
        cart_line_id: None,
        product_id: 1,
        variant_id: position,
        sku: None,
        title: String::new(),
        variant_title: String::new(),
        options: "[]".to_owned(),
        image: None,
        attributes: "[]".to_owned(),
        requires_shipping: true,
        reserved: true,
        quantity,
        unit_minor: 0,
        subtotal_minor: 0,
        total_minor: 0,
        tax_minor: 0,
        allocations: "[]".to_owned(),
        fulfilled,
        cancelled,
        refunded: 0,
    }
}
