//! `logout`, `logoutEverywhere` and `sessionRevoke`.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::commerce::account::{logout, logout_everywhere, session_revoke};
use crate::platform::graphql::{ContextExt as _, Cost, minted_id, user_error};
use crate::platform::id::MintedKind;

/// The device that logs out.
#[derive(InputObject)]
pub(super) struct LogoutInput {
    /// A refresh token of the device's session.
    refresh_token: String,
}

/// A device has logged out.
#[derive(SimpleObject)]
pub(super) struct LogoutPayload {
    /// Always true: the session of the token, if there was one, is ended.
    is_logged_out: bool,
}

/// Which sessions are ended.
#[derive(InputObject)]
pub(super) struct LogoutEverywhereInput {
    /// Whether the session that asks stays.
    #[graphql(default = false)]
    keeps_this: bool,
}

/// The shopper's sessions were ended.
#[derive(SimpleObject)]
pub(super) struct LogoutEverywherePayload {
    /// How many were ended by this.
    ended_count: u32,
}

/// The session that is ended.
#[derive(InputObject)]
pub(super) struct SessionRevokeInput {
    /// Its id, from `viewer.sessions`.
    id: ID,
}

/// A session was ended, or was not found.
#[derive(SimpleObject)]
pub(super) struct SessionRevokePayload {
    /// The id of the session that is ended now; null where it was not found.
    revoked_session_id: Option<ID>,
    /// Why nothing was done.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<SessionUserError>,
}

/// Why a session cannot be ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SessionErrorCode {
    /// The shopper has no session of this id.
    NotFound,
}

user_error! {
    /// Why a session cannot be ended.
    SessionUserError(SessionErrorCode)
}

#[derive(Default)]
pub(super) struct Logout;

#[Object]
impl Logout {
    /// Ends the session of this device, by its refresh token; it needs no access token. Sending it again does no harm. The access
    /// token may still read until it expires, so the app forgets it.
    #[graphql(directive = Cost::apply(10))]
    async fn logout(&self, ctx: &Context<'_>, input: LogoutInput) -> async_graphql::Result<LogoutPayload> {
        Box::pin(logout(ctx.db(), ctx.clock(), &input.refresh_token)).await?;
        Ok(LogoutPayload { is_logged_out: true })
    }

    /// Ends all sessions of the shopper, on all devices. None of them can write from then on; what they may read ends with their
    /// access tokens, within minutes.
    #[graphql(directive = Cost::apply(10))]
    async fn logout_everywhere(
        &self,
        ctx: &Context<'_>,
        input: LogoutEverywhereInput,
    ) -> async_graphql::Result<LogoutEverywherePayload> {
        let shopper = ctx.shopper()?;
        let ended = Box::pin(logout_everywhere(ctx.db(), ctx.clock(), &shopper, input.keeps_this)).await?;
        Ok(LogoutEverywherePayload {
            ended_count: u32::try_from(ended).unwrap_or(u32::MAX),
        })
    }

    /// Ends one session of the shopper, such as that of a device that was lost. Sending it again does no harm.
    #[graphql(directive = Cost::apply(10))]
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        input: SessionRevokeInput,
    ) -> async_graphql::Result<SessionRevokePayload> {
        let shopper = ctx.shopper()?;
        let id = minted_id("input.id", &input.id, MintedKind::Session)?;
        let is_found = Box::pin(session_revoke(ctx.db(), ctx.clock(), &shopper, id)).await?;
        let refusal = SessionUserError {
            code: SessionErrorCode::NotFound,
            field: vec!["id".to_owned()],
            message: "there is no such session of this shopper".to_owned(),
        };
        Ok(SessionRevokePayload {
            revoked_session_id: is_found.then_some(input.id),
            user_errors: if is_found { Vec::new() } else { vec![refusal] },
        })
    }
}
