//! What the shopper needs in order to decide.

use async_graphql::{Context, Enum, ID, SimpleObject};

use super::entity::SyncEntity;
use crate::commerce::checkout::graphql::CheckoutCost;
use crate::commerce::checkout::{Figures, Quote};
use crate::commerce::inventory::QUANTITY_SHOWN_MAX;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Money};
use crate::platform::id::{GlobalId, Kind};
use crate::platform::money::Currency;
use crate::platform::principal::Shopper;
use crate::sync::{Conflict, ConflictKind, ConflictLine};

/// What has changed elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ConflictKind")]
pub(super) enum SyncConflictKind {
    /// The order costs more than the shopper has seen, is paid in another currency, or a discount is used up: show `lines` and `cost`, and
    /// submit again with `quote` as `acceptQuote`.
    PriceChanged,
    /// There is not so much of it, or the market does not sell it any more: show `lines`.
    OutOfStock,
    /// Another device has changed the same: show `theirs`, and what of it differs in `fields`.
    FieldsDiverged,
    /// Another device has deleted it.
    DeletedElsewhere,
    /// The order is in a state in which this cannot be done: show `theirs`.
    OrderState,
}

/// Something that was asked for, and what there is.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct SyncConflictLine {
    /// The variant.
    variant_id: ID,
    /// How many the mutation asked for.
    quantity: i64,
    /// What one costs now; null where that is not known, such as outside an order.
    unit_price: Option<Money>,
    /// How many there are; 20 stands for 20 or more. Null where they are not counted.
    available_quantity: Option<i64>,
}

/// What has changed elsewhere, so that the shopper has to decide. Whatever is decided is a new mutation, with a key of its own.
#[derive(SimpleObject)]
pub(super) struct SyncConflict {
    /// What it is about.
    kind: SyncConflictKind,
    /// What stands in the way, as it is now; null where it is gone, or where nothing can be shown.
    theirs: Option<SyncEntity>,
    /// The fields that both have changed.
    #[graphql(directive = AssumedSize::apply(1))]
    fields: Vec<String>,
    /// What was asked for, and what there is.
    #[graphql(directive = AssumedSize::apply(3))]
    lines: Vec<SyncConflictLine>,
    /// What the order would have cost when it was refused; null where it is about no order, or that could not be said.
    cost: Option<CheckoutCost>,
    /// What the shopper agrees to who submits again with it as `acceptQuote`; null where there is no cost.
    quote: Option<String>,
}

impl SyncConflict {
    pub(super) fn of(
        ctx: &Context<'_>,
        shopper: &Shopper,
        conflict: &Conflict,
        figures: Option<&Figures>,
        theirs: Option<SyncEntity>,
    ) -> Self {
        let currency = figures.and_then(|figures| Currency::from_code(&figures.currency));
        let line = |line: &ConflictLine| SyncConflictLine {
            variant_id: ID(GlobalId::new(Kind::Variant, line.variant).to_string()),
            quantity: line.quantity,
            unit_price: line.unit_minor.and_then(|minor| Some(Money::new(minor, currency?))),
            available_quantity: line.available.map(|available| available.clamp(0, QUANTITY_SHOWN_MAX)),
        };
        let quote = figures.and_then(Quote::of);
        Self {
            kind: conflict.kind.into(),
            theirs,
            fields: conflict.fields.clone(),
            lines: conflict.lines.iter().map(line).collect(),
            cost: figures.and_then(CheckoutCost::of),
            quote: quote.map(|quote| quote.seal(ctx.cursors(), shopper.id)),
        }
    }
}
