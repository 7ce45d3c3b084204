//! What mutations answer.

use std::sync::{Mutex, PoisonError};

use async_graphql::{Context, Object};

use super::cart::Cart;
use super::refusal::CartUserError;
use super::warning::CartWarning;
use crate::commerce::cart::{Outcome, WrittenCart};
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, Cost};
use crate::platform::principal::Shopper;

/// What a write came to, now or when it was first sent.
pub(super) struct Written {
    pub(super) shopper: Shopper,
    pub(super) outcome: Outcome,
    /// The cart, where it was written just now: for the first who asks.
    pub(super) cart: Mutex<Option<WrittenCart>>,
}

impl Written {
    async fn cart(&self, ctx: &Context<'_>) -> Result<Option<Cart>, Error> {
        let written = self.cart.lock().unwrap_or_else(PoisonError::into_inner).take();
        match written {
            Some(written) => Cart::written(ctx, self.shopper, written).await.map(Some),
            None => Cart::of(ctx, self.shopper).await,
        }
    }

    fn user_errors(&self) -> Vec<CartUserError> {
        match &self.outcome {
            Outcome::Applied { .. } => Vec::new(),
            Outcome::Refused(refusals) => refusals.iter().map(CartUserError::of).collect(),
        }
    }

    fn warnings(&self, ctx: &Context<'_>) -> Vec<CartWarning> {
        match &self.outcome {
            Outcome::Applied { warnings, .. } => warnings.iter().map(|one| CartWarning::of(ctx, one)).collect(),
            Outcome::Refused(_) => Vec::new(),
        }
    }
}

macro_rules! payloads {
    ($($(#[doc = $doc:literal])+ $name:ident),+ $(,)?) => {$(
        $(#[doc = $doc])+
        pub(super) struct $name(pub(super) Written);

        $(#[doc = $doc])+
        #[Object]
        impl $name {
            /// The shopper's cart as it is now; null where there is none. A write that is repeated shows it as it is when it is
            /// repeated.
            #[graphql(directive = Cost::apply(10))]
            async fn cart(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Cart>> {
                self.0.cart(ctx).await.map_err(Into::into).transpose()
            }

            /// Why nothing was changed; empty where the write was done. A write that is repeated gives the same errors.
            #[graphql(directive = AssumedSize::apply(2))]
            async fn user_errors(&self) -> Vec<CartUserError> {
                self.0.user_errors()
            }

            /// What is otherwise than the app may expect, although the write was done.
            #[graphql(directive = AssumedSize::apply(2))]
            async fn warnings(&self, ctx: &Context<'_>) -> Vec<CartWarning> {
                self.0.warnings(ctx)
            }
        }
    )+};
}

payloads! {
    /// What `cartLinesAdd` came to.
    CartLinesAddPayload,
    /// What `cartLinesUpdate` came to.
    CartLinesUpdatePayload,
    /// What `cartLinesRemove` came to.
    CartLinesRemovePayload,
    /// What `cartLinesAdjust` came to.
    CartLinesAdjustPayload,
    /// What `cartDiscountCodesUpdate` came to.
    CartDiscountCodesUpdatePayload,
    /// What `cartBuyerIdentityUpdate` came to.
    CartBuyerIdentityUpdatePayload,
    /// What `cartNoteUpdate` came to.
    CartNoteUpdatePayload,
    /// What `cartDeliveryOptionUpdate` came to.
    CartDeliveryOptionUpdatePayload,
}
