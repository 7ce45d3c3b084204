//! `tokenRefresh`.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::tokens::{AuthTokens, device_of};
use super::viewer::ViewerObject;
use crate::commerce::account::{TokenAuthority, refresh};
use crate::platform::graphql::{ContextExt as _, Cost};

/// The refresh token of a device.
#[derive(InputObject)]
pub(super) struct TokenRefreshInput {
    /// The last refresh token that the device got.
    refresh_token: String,
    /// The secret that the device began or signed in with.
    device_key: String,
}

/// New tokens.
#[derive(SimpleObject)]
pub(super) struct TokenRefreshPayload {
    /// They replace those that the device has.
    tokens: AuthTokens,
    /// The shopper, who is the same.
    viewer: ViewerObject,
}

#[derive(Default)]
pub(super) struct TokenRefresh;

#[Object]
impl TokenRefresh {
    /// New tokens for the session of a refresh token. It needs no access token. A refresh token is good for one use; where the
    /// answer was lost, the same device may use it again within a short time (two minutes, unless the shop says otherwise). Used
    /// twice in another way, it ends the session: somebody else may have it. What cannot be used is answered with the code
    /// `UNAUTHENTICATED` and a `reason`: the app signs in again, or begins as a guest.
    #[graphql(directive = Cost::apply(10))]
    async fn token_refresh(
        &self,
        ctx: &Context<'_>,
        input: TokenRefreshInput,
    ) -> async_graphql::Result<TokenRefreshPayload> {
        let device = device_of(&input.device_key, None)?;
        let authority: &TokenAuthority = ctx.data_unchecked();
        let tokens = refresh(ctx.db(), ctx.clock(), authority, &input.refresh_token, &device).await?;
        Ok(TokenRefreshPayload {
            viewer: tokens.shopper.into(),
            tokens: tokens.into(),
        })
    }
}
