//! What carts work with, taken from the request.

use std::sync::Arc;

use async_graphql::Context;

use crate::commerce::cart::service::Desk;
use crate::commerce::market::Directory;
use crate::commerce::promotion::DiscountTable;
use crate::commerce::shipping::ShippingTable;
use crate::commerce::tax::TaxTable;
use crate::platform::graphql::ContextExt as _;

/// What the shop's operator has said of carts.
#[derive(Debug, Clone, Copy)]
pub struct CartRules {
    /// Days without a write after which a guest's cart expires.
    pub guest_days: u32,
}

/// What carts work with in the request `ctx`.
#[must_use]
pub fn desk<'a>(ctx: &'a Context<'_>) -> Desk<'a> {
    Desk {
        db: ctx.db(),
        clock: ctx.clock(),
        directory: ctx.data_unchecked::<Arc<Directory>>(),
        taxes: ctx.data_unchecked::<Arc<TaxTable>>(),
        discounts: ctx.data_unchecked::<Arc<DiscountTable>>(),
        shipping: ctx.data_unchecked::<Arc<ShippingTable>>(),
        market_id: ctx.shop().market_id,
        languages: &ctx.shop().translations,
    }
}
