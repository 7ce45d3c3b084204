//! `customerVerify` and `customerVerificationResend`.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::refusal::{CustomerUserError, settle};
use super::sign_in::{sign_in_payload, visit};
use super::tokens::device_of;
use crate::commerce::account::{customer_verify, resend_verification};
use crate::platform::graphql::Cost;

/// The code that a mail brought.
#[derive(InputObject)]
pub(super) struct CustomerVerifyInput {
    /// The address that was registered.
    email: String,
    /// The 8 characters of the mail, in any case, with or without spaces and hyphens.
    code: String,
    /// The secret of the device that has registered: on another device the code is not good.
    device_key: String,
    /// How people know the device; at most 100 characters.
    device_name: Option<String>,
}

sign_in_payload! {
    /// An address was confirmed, or not.
    CustomerVerifyPayload
}

/// Whose mail is to come again.
#[derive(InputObject)]
pub(super) struct CustomerVerificationResendInput {
    /// The address that was registered.
    email: String,
    /// The secret of the device that has registered.
    device_key: String,
}

/// A mail comes again, if there is reason for one.
#[derive(SimpleObject)]
pub(super) struct CustomerVerificationResendPayload {
    /// What has to be mended. Empty does not mean that anything was registered.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<CustomerUserError>,
}

#[derive(Default)]
pub(super) struct CustomerVerify;

#[Object]
impl CustomerVerify {
    /// Confirms the address of a new account by the code of the mail, and signs in. Where the request carries a guest's token, what the
    /// guest has becomes the customer's. Sent again with the same device key while the code would be good, it gives new tokens of
    /// the same session.
    #[graphql(directive = Cost::apply(20))]
    async fn customer_verify(
        &self,
        ctx: &Context<'_>,
        input: CustomerVerifyInput,
    ) -> async_graphql::Result<CustomerVerifyPayload> {
        let device = device_of(&input.device_key, input.device_name.as_deref())?;
        let result = Box::pin(customer_verify(&visit(ctx, &device)?, &input.email, &input.code)).await;
        Ok(settle(result)?.into())
    }

    /// Sends the mail of a registration again; codes of earlier mails stay good. The answer is the same whatever there is at the address.
    #[graphql(directive = Cost::apply(20))]
    async fn customer_verification_resend(
        &self,
        ctx: &Context<'_>,
        input: CustomerVerificationResendInput,
    ) -> async_graphql::Result<CustomerVerificationResendPayload> {
        let device = device_of(&input.device_key, None)?;
        let result = Box::pin(resend_verification(&visit(ctx, &device)?, &input.email)).await;
        Ok(CustomerVerificationResendPayload {
            user_errors: settle(result)?.err().unwrap_or_default(),
        })
    }
}
