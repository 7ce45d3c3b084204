//! `guestStart`.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::tokens::{AuthTokens, device_of};
use super::viewer::ViewerObject;
use crate::commerce::account::{TokenAuthority, guest_start};
use crate::platform::graphql::{ContextExt as _, Cost};

/// The device that begins as a guest.
#[derive(InputObject)]
pub(super) struct GuestStartInput {
    /// A secret that the app makes once for the device and keeps: 22 to 128 visible ASCII characters, from at least 16 random
    /// bytes. Whoever has it is this device's guest.
    device_key: String,
    /// How people know the device, such as its model; at most 100 characters. Shown in the list of sessions.
    device_name: Option<String>,
}

/// A guest was let in.
#[derive(SimpleObject)]
pub(super) struct GuestStartPayload {
    /// What the device asks with from now on.
    tokens: AuthTokens,
    /// The guest.
    viewer: ViewerObject,
}

#[derive(Default)]
pub(super) struct GuestStart;

#[Object]
impl GuestStart {
    /// Begins as a guest, which is what an app does on a new device. Sent again with the same device key, it goes on as the same
    /// guest with new tokens; after that guest has signed in or logged out, it begins as a new one.
    // More than other writes: whoever repeats it with new keys leaves rows behind.
    #[graphql(directive = Cost::apply(50))]
    async fn guest_start(&self, ctx: &Context<'_>, input: GuestStartInput) -> async_graphql::Result<GuestStartPayload> {
        let device = device_of(&input.device_key, input.device_name.as_deref())?;
        let authority: &TokenAuthority = ctx.data_unchecked();
        let tokens = Box::pin(guest_start(ctx.db(), ctx.clock(), authority, &device)).await?;
        Ok(GuestStartPayload {
            viewer: tokens.shopper.into(),
            tokens: tokens.into(),
        })
    }
}
