//! What is otherwise than an app may expect.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, SimpleObject};
use uuid::Uuid;

use crate::commerce::cart::Warning;
use crate::commerce::market::{Directory, Market};
use crate::platform::id::{MintedId, MintedKind};

/// What is otherwise than an app may expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CartWarningCode {
    /// The cart held the same thing already: that line grew, and the id that the app minted was not used. `target` is the line.
    MergedIntoLine,
    /// The shopper had a cart already: the id that the app minted was not used. `target` is the cart.
    OtherCart,
    /// A line that was to be removed was not there. `target` is the line.
    LineNotFound,
    /// The buyer's country is served by another market: prices and currency are those of that market now.
    MarketChanged,
    /// The delivery that was chosen went with the old market: choose again.
    DeliveryOptionCleared,
}

/// Something that is otherwise than the app may expect, although the write was done.
#[derive(Debug, Clone, SimpleObject)]
pub struct CartWarning {
    /// What it is, for programs.
    pub code: CartWarningCode,
    /// What it is, for developers; apps show texts of their own.
    pub message: String,
    /// The id of what it is about; null where it is about the whole cart.
    pub target: Option<ID>,
}

impl CartWarning {
    #[must_use]
    pub fn of(ctx: &Context<'_>, warning: &Warning) -> Self {
        let line = |uuid: Uuid| MintedId::new(MintedKind::CartLine, uuid).to_string();
        let cart = |uuid: Uuid| MintedId::new(MintedKind::Cart, uuid).to_string();
        let (code, message, target) = match warning {
            Warning::MergedIntoLine { line: held, given } => (
                CartWarningCode::MergedIntoLine,
                format!(
                    "{} holds the same variant with the same attributes: it grew, and {} was not used",
                    line(*held),
                    line(*given)
                ),
                Some(line(*held)),
            ),
            Warning::OtherCart { cart: held, given } => (
                CartWarningCode::OtherCart,
                format!(
                    "the shopper has the cart {}: {} was not used",
                    cart(*held),
                    cart(*given)
                ),
                Some(cart(*held)),
            ),
            Warning::LineNotFound { line: missing } => (
                CartWarningCode::LineNotFound,
                "the line was not in the cart".to_owned(),
                Some(line(*missing)),
            ),
            Warning::MarketChanged { from, to } => (
                CartWarningCode::MarketChanged,
                format!("the cart has moved from {} to {}", market(ctx, *from), market(ctx, *to)),
                None,
            ),
            Warning::DeliveryOptionCleared => (
                CartWarningCode::DeliveryOptionCleared,
                "no delivery is chosen any more: the old market's was".to_owned(),
                None,
            ),
        };
        Self {
            code,
            message,
            target: target.map(ID),
        }
    }
}

/// The market and its currency, such as `market de in EUR`.
fn market(ctx: &Context<'_>, id: i64) -> String {
    let directory = ctx.data_unchecked::<Arc<Directory>>();
    let found: Option<&Arc<Market>> = directory.markets().iter().find(|market| market.id == id);
    found.map_or_else(
        || "another market".to_owned(),
        |market| format!("market {} in {}", market.code, market.currency.code()),
    )
}
