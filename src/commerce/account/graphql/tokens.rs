//! Tokens in the schema.

use async_graphql::SimpleObject;

use crate::commerce::account::{Device, Tokens};
use crate::platform::graphql::{Moment, bad_user_input};

/// What a device asks with from now on.
#[derive(SimpleObject)]
pub struct AuthTokens {
    /// Sent with every request as `Authorization: Bearer …`. Its content is not for apps.
    access_token: String,
    /// When the access token ends. An app refreshes it a little earlier, or when an answer says `TOKEN_EXPIRED`.
    access_token_expires_at: Moment,
    /// For `tokenRefresh`, once. Keep it where the system keeps passwords.
    refresh_token: String,
    /// When the refresh token ends, unless it is used before.
    refresh_token_expires_at: Moment,
}

impl From<Tokens> for AuthTokens {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            access_token_expires_at: Moment(tokens.access_token_expires_at),
            refresh_token: tokens.refresh_token,
            refresh_token_expires_at: Moment(tokens.refresh_token_expires_at),
        }
    }
}

/// The device of an input's `deviceKey` and `deviceName`.
///
/// # Errors
/// Where one of the two cannot be used.
pub fn device_of(key: &str, name: Option<&str>) -> async_graphql::Result<Device> {
    Device::new(key, name).map_err(|invalid| bad_user_input(&format!("input.{}", invalid.field()), invalid.message()))
}
