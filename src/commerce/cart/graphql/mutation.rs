//! Writes to the cart.

use std::sync::Mutex;

use async_graphql::{Context, Object};

use super::desk::desk;
use super::input::{
    CartBuyerIdentityUpdateInput, CartDeliveryOptionUpdateInput, CartDiscountCodesUpdateInput, CartInput,
    CartLinesAddInput, CartLinesAdjustInput, CartLinesRemoveInput, CartLinesUpdateInput, CartNoteUpdateInput,
};
use super::payload::{
    CartBuyerIdentityUpdatePayload, CartDeliveryOptionUpdatePayload, CartDiscountCodesUpdatePayload,
    CartLinesAddPayload, CartLinesAdjustPayload, CartLinesRemovePayload, CartLinesUpdatePayload, CartNoteUpdatePayload,
    Written,
};
use crate::commerce::cart::service;
use crate::platform::graphql::{ContextExt as _, Cost, mutation_key};

async fn write(ctx: &Context<'_>, input: impl CartInput) -> async_graphql::Result<Written> {
    let shopper = ctx.shopper()?;
    let key = mutation_key(input.key())?;
    let (outcome, cart) = Box::pin(service::write(&desk(ctx), &shopper, key, &input.write()?)).await?;
    let cart = Mutex::new(cart);
    Ok(Written { shopper, outcome, cart })
}

#[derive(Default)]
pub struct CartMutation;

#[Object]
impl CartMutation {
    /// Puts things into the shopper's cart, which is made where there is none. All lines are added, or none: each thing that
    /// stands in the way is a user error.
    #[graphql(directive = Cost::apply(10))]
    async fn cart_lines_add(
        &self,
        ctx: &Context<'_>,
        input: CartLinesAddInput,
    ) -> async_graphql::Result<CartLinesAddPayload> {
        write(ctx, input).await.map(CartLinesAddPayload)
    }

    /// Changes quantities and attributes of lines, or removes them. All lines are changed, or none. A line that holds more than is
    /// left can be made smaller step by step, but not larger.
    #[graphql(directive = Cost::apply(10))]
    async fn cart_lines_update(
        &self,
        ctx: &Context<'_>,
        input: CartLinesUpdateInput,
    ) -> async_graphql::Result<CartLinesUpdatePayload> {
        write(ctx, input).await.map(CartLinesUpdatePayload)
    }

    /// Takes lines out of the cart.
    #[graphql(directive = Cost::apply(10))]
    async fn cart_lines_remove(
        &self,
        ctx: &Context<'_>,
        input: CartLinesRemoveInput,
    ) -> async_graphql::Result<CartLinesRemovePayload> {
        write(ctx, input).await.map(CartLinesRemovePayload)
    }

    /// Has the cart hold more or fewer of things: all lines change, or none. Edits that several devices made without a network add up,
    /// in whatever order they arrive; a cart is made where there is none.
    #[graphql(directive = Cost::apply(10))]
    async fn cart_lines_adjust(
        &self,
        ctx: &Context<'_>,
        input: CartLinesAdjustInput,
    ) -> async_graphql::Result<CartLinesAdjustPayload> {
        write(ctx, input).await.map(CartLinesAdjustPayload)
    }

    /// Gives the cart discount codes instead of those it has. Whether they apply is in the cart's `discountCodes`, and can
    /// change with every write.
    #[graphql(directive = Cost::apply(10))]
    async fn cart_discount_codes_update(
        &self,
        ctx: &Context<'_>,
        input: CartDiscountCodesUpdateInput,
    ) -> async_graphql::Result<CartDiscountCodesUpdatePayload> {
        write(ctx, input).await.map(CartDiscountCodesUpdatePayload)
    }

    /// Notes who buys, and where it goes. The country decides the cart's market.
    #[graphql(directive = Cost::apply(10))]
    async fn cart_buyer_identity_update(
        &self,
        ctx: &Context<'_>,
        input: CartBuyerIdentityUpdateInput,
    ) -> async_graphql::Result<CartBuyerIdentityUpdatePayload> {
        write(ctx, input).await.map(CartBuyerIdentityUpdatePayload)
    }

    /// Notes what the shopper wants to tell the shop.
    #[graphql(directive = Cost::apply(10))]
    async fn cart_note_update(
        &self,
        ctx: &Context<'_>,
        input: CartNoteUpdateInput,
    ) -> async_graphql::Result<CartNoteUpdatePayload> {
        write(ctx, input).await.map(CartNoteUpdatePayload)
    }

    /// Chooses how the order is to be delivered.
    #[graphql(directive = Cost::apply(10))]
    async fn cart_delivery_option_update(
        &self,
        ctx: &Context<'_>,
        input: CartDeliveryOptionUpdateInput,
    ) -> async_graphql::Result<CartDeliveryOptionUpdatePayload> {
        write(ctx, input).await.map(CartDeliveryOptionUpdatePayload)
    }
}
