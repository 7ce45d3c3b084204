//! What preparing answers.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use super::failure::CheckoutUserError;
use crate::commerce::cart::graphql::Cart;
use crate::commerce::checkout::Prepared;
use crate::commerce::payment::PaymentMethods;
use crate::commerce::payment::graphql::PaymentMethodsObject;
use crate::platform::clock::from_ms;
use crate::platform::graphql::{AssumedSize, Cost, Moment};
use crate::platform::id::{GlobalId, Kind};
use crate::platform::principal::Shopper;

/// What is otherwise than an app may expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum CheckoutWarningCode {
    /// The stock of a variant is not kept, because carts at the till keep as many as they may. Its price is kept, and it can be
    /// bought as long as it lasts.
    StockNotHeld,
}

/// Something that is otherwise than an app may expect, although it was done.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct CheckoutWarning {
    /// What it is, for programs.
    code: CheckoutWarningCode,
    /// What it is, for developers.
    message: String,
    /// The variant that it is about.
    merchandise_id: ID,
}

/// What `checkoutPrepare` came to.
pub(super) struct CheckoutPreparePayload {
    pub(super) shopper: Shopper,
    pub(super) outcome: Prepared,
}

/// What `checkoutPrepare` came to.
#[Object]
impl CheckoutPreparePayload {
    /// The shopper's cart with the prices and discounts that are kept for it: its `deliveryGroups` say how it can be sent and what
    /// the whole costs then. Null where there is none.
    #[graphql(directive = Cost::apply(10))]
    async fn cart(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Cart>> {
        Cart::of(ctx, self.shopper).await.map_err(Into::into).transpose()
    }

    /// Until when prices, discounts and stock are kept, unless the cart is changed; null where nothing was prepared.
    async fn expires_at(&self) -> Option<Moment> {
        match &self.outcome {
            Prepared::Done { expires_at_ms, .. } => Some(Moment(from_ms(*expires_at_ms))),
            Prepared::Refused(_) => None,
        }
    }

    /// How it can be paid.
    async fn payment_methods(&self, ctx: &Context<'_>) -> PaymentMethodsObject {
        ctx.data_unchecked::<PaymentMethods>().clone().into()
    }

    /// Why nothing was prepared; empty where it was. A request that is repeated gives the same errors.
    #[graphql(directive = AssumedSize::apply(2))]
    async fn user_errors(&self) -> Vec<CheckoutUserError> {
        match &self.outcome {
            Prepared::Done { .. } => Vec::new(),
            Prepared::Refused(refusals) => refusals.iter().map(CheckoutUserError::of).collect(),
        }
    }

    /// What is otherwise than the app may expect, although it was prepared.
    #[graphql(directive = AssumedSize::apply(2))]
    async fn warnings(&self) -> Vec<CheckoutWarning> {
        let Prepared::Done { not_held, .. } = &self.outcome else {
            return Vec::new();
        };
        let warn = |variant: &i64| CheckoutWarning {
            code: CheckoutWarningCode::StockNotHeld,
            message: "carts at the till keep as many of it as they may; it can be bought as long as it lasts"
                .to_owned(),
            merchandise_id: ID(GlobalId::new(Kind::Variant, *variant).to_string()),
        };
        not_held.iter().map(warn).collect()
    }
}
