//! The shopper who asks.
//!
//! A part holds the [`Shopper`] and takes it from `self.0`, never from the request: in the payload of `guestStart` and of a login
//! the request was sent by somebody else. To add a part: `pub struct CartViewer(Shopper)` with `From<Shopper>` and `#[Object]`
//! in your module's `graphql/`, and a line in the two lists below.

use async_graphql::{Context, Enum, ID, MergedObject, Object};

use super::address::AddressViewer;
use super::consent::ConsentViewer;
use super::customer::CustomerViewer;
use super::preference::PreferenceViewer;
use super::session::SessionObject;
use crate::commerce::account::{TokenAuthority, list_sessions};
use crate::commerce::cart::graphql::CartViewer;
use crate::commerce::order::graphql::OrderViewer;
use crate::commerce::wishlist::graphql::WishlistViewer;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::principal::{Shopper, ShopperKind};

/// The shopper whose token the request carries, and what belongs to them.
#[derive(MergedObject)]
#[graphql(name = "Viewer")]
pub struct ViewerObject(
    ViewerIdentity,
    CustomerViewer,
    CartViewer,
    AddressViewer,
    PreferenceViewer,
    ConsentViewer,
    WishlistViewer,
    OrderViewer,
);

impl From<Shopper> for ViewerObject {
    fn from(shopper: Shopper) -> Self {
        Self(
            shopper.into(),
            shopper.into(),
            shopper.into(),
            shopper.into(),
            shopper.into(),
            shopper.into(),
            shopper.into(),
            shopper.into(),
        )
    }
}

/// Whether a shopper has an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// A device that has not signed in.
    Guest,
    /// Somebody with an account.
    Customer,
}

/// Who a shopper is.
pub struct ViewerIdentity(Shopper);

impl From<Shopper> for ViewerIdentity {
    fn from(shopper: Shopper) -> Self {
        Self(shopper)
    }
}

#[Object]
impl ViewerIdentity {
    /// The shopper's id: `guest_…` or `cust_…`. Signing in makes a guest a customer with another id.
    async fn id(&self) -> ID {
        let kind = match self.0.kind {
            ShopperKind::Guest => MintedKind::Guest,
            ShopperKind::Customer => MintedKind::Customer,
        };
        MintedId::new(kind, self.0.id.0).to_string().into()
    }

    /// Whether the shopper has an account.
    async fn kind(&self) -> ViewerKind {
        match self.0.kind {
            ShopperKind::Guest => ViewerKind::Guest,
            ShopperKind::Customer => ViewerKind::Customer,
        }
    }

    /// The devices that the shopper is signed in on, the one used last first; at most 100.
    #[graphql(directive = Cost::apply(1), directive = AssumedSize::apply(5))]
    async fn sessions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SessionObject>> {
        let authority: &TokenAuthority = ctx.data_unchecked();
        let sessions = list_sessions(ctx.db(), ctx.clock(), authority, &self.0).await?;
        Ok(sessions.into_iter().map(Into::into).collect())
    }
}

#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The shopper whose access token the request carries; null without one, and with one that does not hold any more, of
    /// which `extensions.authentication` says why.
    #[graphql(directive = Cost::apply(1))]
    async fn viewer(&self, ctx: &Context<'_>) -> Option<ViewerObject> {
        ctx.shopper().ok().map(Into::into)
    }
}
