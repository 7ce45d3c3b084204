//! `customerLogin`.

use async_graphql::{Context, InputObject, Object};

use super::refusal::settle;
use super::sign_in::{sign_in_payload, visit};
use super::tokens::device_of;
use crate::commerce::account::customer_login;
use crate::platform::graphql::Cost;

/// Who signs in, and on which device.
#[derive(InputObject)]
pub(super) struct CustomerLoginInput {
    /// The address of the account, in any spelling.
    email: String,
    /// The password.
    password: String,
    /// The secret that the app keeps for the device, see `guestStart`.
    device_key: String,
    /// How people know the device; at most 100 characters.
    device_name: Option<String>,
}

sign_in_payload! {
    /// A customer signed in, or not.
    CustomerLoginPayload
}

#[derive(Default)]
pub(super) struct CustomerLogin;

#[Object]
impl CustomerLogin {
    /// Signs in with a password. Where the request carries a guest's token, what the guest has becomes the customer's, and the guest is
    /// no more. Sent again with the same device key it gives new tokens of the same session. After a few wrong passwords it answers
    /// `RATE_LIMITED` with `retryAfterMs`.
    // Hashing a password takes as long as some two hundred cards.
    #[graphql(directive = Cost::apply(50))]
    async fn customer_login(
        &self,
        ctx: &Context<'_>,
        input: CustomerLoginInput,
    ) -> async_graphql::Result<CustomerLoginPayload> {
        let device = device_of(&input.device_key, input.device_name.as_deref())?;
        let result = Box::pin(customer_login(&visit(ctx, &device)?, &input.email, &input.password)).await;
        Ok(settle(result)?.into())
    }
}
