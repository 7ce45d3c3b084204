//! `streamTicketCreate`.

use async_graphql::{Context, Object, SimpleObject};

use crate::commerce::account::create_ticket;
use crate::platform::graphql::{ContextExt as _, Cost, Moment};

/// A ticket for one stream.
#[derive(SimpleObject)]
pub(super) struct StreamTicketCreatePayload {
    /// The ticket, for the parameter `ticket` of the stream's URL. It opens one stream, as the shopper who asked for it; that
    /// stream may come back with it by `Last-Event-ID` until the access token ends that the ticket was made with.
    ticket: String,
    /// Until when it opens a stream: a minute from now.
    expires_at: Moment,
}

#[derive(Default)]
pub(super) struct StreamTicketCreate;

#[Object]
impl StreamTicketCreate {
    /// Makes a ticket for a stream that cannot carry an access token, such as a browser's `EventSource`. Sent again, it makes
    /// another one; a ticket that is not used is worth nothing after a minute. Needs an access token.
    #[graphql(directive = Cost::apply(10))]
    async fn stream_ticket_create(&self, ctx: &Context<'_>) -> async_graphql::Result<StreamTicketCreatePayload> {
        let shopper = ctx.shopper()?;
        let token_ends_at = ctx.token_ends_at().unwrap_or_else(|| ctx.clock().now());
        let created = create_ticket(ctx.db(), ctx.clock(), &shopper, token_ends_at).await?;
        Ok(StreamTicketCreatePayload {
            ticket: created.ticket,
            expires_at: Moment(created.expires_at),
        })
    }
}
