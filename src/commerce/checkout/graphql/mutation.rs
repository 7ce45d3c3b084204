//! Preparing and submitting.

use std::time::Duration;

use async_graphql::{Context, Object};

use super::failure::CheckoutUserError;
use super::input::{CheckoutPrepareInput, CheckoutSubmitInput};
use super::prepare::CheckoutPreparePayload;
use super::result::CheckoutResult;
use crate::commerce::cart::graphql::desk;
use crate::commerce::checkout::{self, CheckoutRules, Submitted};
use crate::platform::changes::Feed;
use crate::platform::graphql::{ContextExt as _, Cost, bad_user_input, mutation_key};

/// The longest that a request waits for a payment.
const WAIT_MAX_MS: i32 = 2_000;

#[derive(Default)]
pub struct CheckoutMutation;

#[Object]
impl CheckoutMutation {
    /// Keeps prices, discounts and stock of the shopper's cart for some minutes, and tells how it can be delivered and paid. Every
    /// write to the cart lets them go again. Nobody has to prepare: `checkoutSubmit` decides by what is there when it comes.
    #[graphql(directive = Cost::apply(50))]
    async fn checkout_prepare(
        &self,
        ctx: &Context<'_>,
        input: CheckoutPrepareInput,
    ) -> async_graphql::Result<CheckoutPreparePayload> {
        let shopper = ctx.shopper()?;
        let key = mutation_key(&input.key)?;
        let rules = ctx.data_unchecked::<CheckoutRules>();
        let outcome = Box::pin(checkout::prepare(&desk(ctx), rules, &shopper, key, &input.command())).await?;
        Ok(CheckoutPreparePayload { shopper, outcome })
    }

    /// Orders what is in the cart, or `lines` at once. The order is there, and its stock kept, before any payment is asked for; then
    /// the payment's outcome is waited for, 2 seconds at most. Sent again with its key it tells what became of the same order.
    #[graphql(directive = Cost::apply(50))]
    async fn checkout_submit(
        &self,
        ctx: &Context<'_>,
        input: CheckoutSubmitInput,
    ) -> async_graphql::Result<CheckoutResult> {
        let shopper = ctx.shopper()?;
        let key = mutation_key(&input.key)?;
        if !(0..=WAIT_MAX_MS).contains(&input.wait_ms) {
            let message = format!("0 to {WAIT_MAX_MS} milliseconds, but it is {}", input.wait_ms);
            return Err(bad_user_input("input.waitMs", message));
        }
        let wait = Duration::from_millis(u64::try_from(input.wait_ms).unwrap_or_default());
        let command = input.command(ctx.request(), &shopper)?;
        let rules = ctx.data_unchecked::<CheckoutRules>();
        let order = match Box::pin(checkout::submit(&desk(ctx), rules, &shopper, key, &command)).await? {
            Submitted::Ordered { order } => order,
            Submitted::Refused { refusals, figures } => {
                let user_errors = refusals.iter().map(CheckoutUserError::of).collect();
                return Ok(CheckoutResult::refused(ctx, &shopper, user_errors, figures.as_ref()));
            }
        };
        let standing = Box::pin(checkout::wait(
            ctx.db(),
            ctx.data_unchecked::<Feed>(),
            &shopper,
            order,
            wait,
        ))
        .await?;
        // A guest who signs in meanwhile takes the order along.
        Ok(standing.map_or_else(|| CheckoutResult::unknown(order), CheckoutResult::of))
    }
}
