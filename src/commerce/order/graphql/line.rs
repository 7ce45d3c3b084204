//! Lines of an order.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::cost::{OrderDiscountAllocation, OrderLineCost, currency_of};
use crate::commerce::cart::{Attributes, LINES_MAX};
use crate::commerce::catalog::graphql::Image;
use crate::commerce::order::{ChosenOption, FrozenImage, LinesOf, OrderLineRow, OrderRow, read_json};
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, CursorScope, Page, Position, SortValue};
use crate::platform::id::{GlobalId, Kind, MintedId, MintedKind};
use crate::platform::money::Currency;

/// Lines on a page that does not say how many.
const FIRST: i32 = 50;

/// The value that a variant had for an option when it was ordered.
#[derive(Debug, Clone, SimpleObject)]
struct OrderLineOption {
    /// The option's name, in the shop's own language.
    name: String,
    /// The value's name, in the shop's own language.
    value: String,
}

/// Something that the shopper added to a line, such as a text to be engraved.
#[derive(Debug, Clone, SimpleObject)]
struct OrderLineAttribute {
    /// What it is.
    key: String,
    /// Its value.
    value: String,
}

/// A line of an order, as it was when it was ordered: what became of the product since does not change it.
pub struct OrderLineItem {
    lines: Arc<Vec<OrderLineRow>>,
    at: usize,
    currency: Currency,
}

impl OrderLineItem {
    fn row(&self) -> &OrderLineRow {
        &self.lines[self.at]
    }

    /// The lines of an order.
    pub(crate) fn all(lines: &Arc<Vec<OrderLineRow>>, order: &OrderRow) -> Vec<Self> {
        let currency = currency_of(order);
        (0..lines.len())
            .map(|at| Self {
                lines: Arc::clone(lines),
                at,
                currency,
            })
            .collect()
    }

    /// The id of its row.
    pub(crate) fn uuid(&self) -> uuid::Uuid {
        self.row().id
    }
}

/// A line of an order, as it was when it was ordered: what became of the product since does not change it.
#[Object]
impl OrderLineItem {
    /// The line's id, `oline_…`.
    async fn id(&self) -> ID {
        ID(MintedId::new(MintedKind::OrderLine, self.row().id).to_string())
    }

    /// The product's title.
    async fn title(&self) -> &str {
        &self.row().title
    }

    /// What tells the variant from the product's others, such as `M / Black`; null where it has none.
    async fn variant_title(&self) -> Option<&str> {
        Some(self.row().variant_title.as_str()).filter(|title| !title.is_empty())
    }

    /// The values of the variant's options, in their order.
    #[graphql(directive = AssumedSize::apply(3))]
    fn selected_options(&self) -> async_graphql::Result<Vec<OrderLineOption>> {
        let kept: Vec<ChosenOption> = read_json(&self.row().options)?;
        let shown = kept.into_iter().map(|one| OrderLineOption {
            name: one.name,
            value: one.value,
        });
        Ok(shown.collect())
    }

    /// The picture that it had; null where there was none.
    async fn image(&self) -> Option<async_graphql::Result<Image>> {
        let json = self.row().image.as_deref()?;
        let kept: Result<FrozenImage, Error> = read_json(json);
        Some(
            kept.map(|kept| Image::kept(kept.url, kept.alt_text, (kept.width, kept.height), kept.thumbhash))
                .map_err(Into::into),
        )
    }

    /// What the shopper added, in the order of keys.
    #[graphql(directive = AssumedSize::apply(2))]
    fn attributes(&self) -> async_graphql::Result<Vec<OrderLineAttribute>> {
        let kept: Attributes = read_json(&self.row().attributes)?;
        let shown = kept.pairs().iter().map(|(key, value)| OrderLineAttribute {
            key: key.clone(),
            value: value.clone(),
        });
        Ok(shown.collect())
    }

    /// The product's id; `node` answers null where the shop does not sell it any more.
    async fn product_id(&self) -> ID {
        ID(GlobalId::new(Kind::Product, self.row().product_id).to_string())
    }

    /// The variant's id, to order it again by `cartLinesAdd`.
    async fn variant_id(&self) -> ID {
        ID(GlobalId::new(Kind::Variant, self.row().variant_id).to_string())
    }

    /// The shop's own number of it; null where it had none.
    async fn sku(&self) -> Option<&str> {
        self.row().sku.as_deref()
    }

    /// How many were ordered; 1 to 1,000.
    async fn quantity(&self) -> i64 {
        self.row().quantity
    }

    /// How many of them are in parcels that were not cancelled.
    async fn fulfilled_quantity(&self) -> i64 {
        self.row().fulfilled
    }

    /// How many of them will not be sent.
    async fn cancelled_quantity(&self) -> i64 {
        self.row().cancelled
    }

    /// How many of them were paid back.
    async fn refunded_quantity(&self) -> i64 {
        self.row().refunded
    }

    /// What it cost.
    async fn cost(&self) -> OrderLineCost {
        OrderLineCost::of(self.row(), self.currency)
    }

    /// What discounts took off the line.
    #[graphql(directive = AssumedSize::apply(2))]
    fn discount_allocations(&self) -> async_graphql::Result<Vec<OrderDiscountAllocation>> {
        Ok(OrderDiscountAllocation::all(self.row(), self.currency)?)
    }
}

/// What a page of lines says beyond them.
pub(super) struct OrderLineItemConnectionFields {
    total: usize,
}

/// A page of the lines of an order.
#[Object]
impl OrderLineItemConnectionFields {
    /// How many lines the order has.
    fn total_count(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from(self.total)?)
    }
}

crate::connection! {
    /// A page of the lines of an order.
    OrderLineItemConnection of OrderLineItem by OrderLineItemEdge with OrderLineItemConnectionFields
}

/// The lines of an order, read together with those of other orders of the request.
pub(crate) async fn lines(ctx: &Context<'_>, order: &OrderRow) -> Result<Arc<Vec<OrderLineRow>>, Error> {
    let found = ctx.loaders().load::<LinesOf>(order.id).await?;
    Ok(found.unwrap_or_default())
}

pub(super) async fn page(
    ctx: &Context<'_>,
    order: &OrderRow,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<OrderLineItemConnection> {
    let key = ctx.cursors();
    let scope = CursorScope::new(&format!("order lines {}", order.id));
    let most = u32::try_from(LINES_MAX)?;
    let page = Page::new(key, &scope, most, Some(first.unwrap_or(FIRST)), after)?;
    let behind = page.after.as_ref().map_or(0, |position| position.id);
    let lines = lines(ctx, order).await?;
    let total = lines.len();
    let items: Vec<OrderLineItem> = OrderLineItem::all(&lines, order)
        .into_iter()
        .filter(|line| line.row().position > behind)
        .take(usize::try_from(page.limit())?)
        .collect();
    let page = page.of((key, &scope), items, |line| {
        let position = line.row().position;
        let position = Position {
            value: SortValue::Number(position),
            id: position,
        };
        (position, line)
    });
    Ok(OrderLineItemConnection::new(
        page,
        OrderLineItemConnectionFields { total },
    ))
}
