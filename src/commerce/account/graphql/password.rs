//! `passwordResetRequest`, `passwordReset` and `passwordChange`.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::refusal::{CustomerUserError, settle};
use super::sign_in::{accounts, sign_in_payload, visit};
use super::tokens::device_of;
use crate::commerce::account::{change_password, request_password_reset, reset_password};
use crate::platform::graphql::{ContextExt as _, Cost};

/// Whose password is to be set anew.
#[derive(InputObject)]
pub(super) struct PasswordResetRequestInput {
    /// The address of the account, in any spelling.
    email: String,
    /// The secret that the app keeps for the device, see `guestStart`.
    device_key: String,
}

/// A mail comes, if there is an account.
#[derive(SimpleObject)]
pub(super) struct PasswordResetRequestPayload {
    /// What has to be mended. Empty does not mean that there is an account.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<CustomerUserError>,
}

/// A new password, and the code that a mail brought.
#[derive(InputObject)]
pub(super) struct PasswordResetInput {
    /// The address of the account.
    email: String,
    /// The 8 characters of the mail, in any case, with or without spaces and hyphens.
    code: String,
    /// 8 to 128 characters of any kind; not the address, and not one of the passwords that everybody tries first.
    new_password: String,
    /// The secret that the app keeps for the device, see `guestStart`.
    device_key: String,
    /// How people know the device; at most 100 characters.
    device_name: Option<String>,
}

sign_in_payload! {
    /// A password was set by mail, or not.
    PasswordResetPayload
}

/// A new password of who is signed in.
#[derive(InputObject)]
pub(super) struct PasswordChangeInput {
    /// The password until now.
    current_password: String,
    /// 8 to 128 characters of any kind; not the address, and not one of the passwords that everybody tries first.
    new_password: String,
}

/// A password was changed, or not.
#[derive(SimpleObject)]
pub(super) struct PasswordChangePayload {
    /// What has to be mended; empty where the password is the new one.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<CustomerUserError>,
}

#[derive(Default)]
pub(super) struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Sends a code by mail that sets a new password. The answer is the same whether the address has an account or not.
    #[graphql(directive = Cost::apply(20))]
    async fn password_reset_request(
        &self,
        ctx: &Context<'_>,
        input: PasswordResetRequestInput,
    ) -> async_graphql::Result<PasswordResetRequestPayload> {
        let device = device_of(&input.device_key, None)?;
        let result = Box::pin(request_password_reset(&visit(ctx, &device)?, &input.email)).await;
        Ok(PasswordResetRequestPayload {
            user_errors: settle(result)?.err().unwrap_or_default(),
        })
    }

    /// Sets a new password by the code of a mail, ends every session of the account, and signs in on this device. Where the request
    /// carries a guest's token, what the guest has becomes the customer's. Sent again with the same device key while the code
    /// would be good, it gives new tokens of the same session.
    #[graphql(directive = Cost::apply(50))]
    async fn password_reset(
        &self,
        ctx: &Context<'_>,
        input: PasswordResetInput,
    ) -> async_graphql::Result<PasswordResetPayload> {
        let device = device_of(&input.device_key, input.device_name.as_deref())?;
        let visit = visit(ctx, &device)?;
        let result = Box::pin(reset_password(&visit, &input.email, &input.code, &input.new_password)).await;
        Ok(settle(result)?.into())
    }

    /// Changes the password of the customer who asks, and ends the customer's other sessions. Sent again, when the password is already
    /// the new one, it succeeds.
    #[graphql(directive = Cost::apply(50))]
    async fn password_change(
        &self,
        ctx: &Context<'_>,
        input: PasswordChangeInput,
    ) -> async_graphql::Result<PasswordChangePayload> {
        ctx.customer()?;
        let shopper = ctx.shopper()?;
        let means = (ctx.db(), ctx.clock(), accounts(ctx));
        let result = Box::pin(change_password(
            means,
            &shopper,
            &input.current_password,
            &input.new_password,
        ))
        .await;
        Ok(PasswordChangePayload {
            user_errors: settle(result)?.err().unwrap_or_default(),
        })
    }
}
