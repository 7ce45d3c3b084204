//! Lines of a cart.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::cost::CartLineCost;
use super::discount::CartDiscountAllocation;
use super::problem::CartProblem;
use crate::commerce::cart::{LINES_MAX, Opened, OpenedLine};
use crate::commerce::catalog::graphql::ProductVariant;
use crate::platform::graphql::{AssumedSize, ContextExt as _, CursorScope, Page, Position, SortValue};
use crate::platform::id::{MintedId, MintedKind};

/// Lines on a page that does not say how many.
const FIRST: i32 = 50;

/// Something that the shopper added to a line, such as a text to be engraved.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct CartLineAttribute {
    /// What it is.
    key: String,
    /// Its value.
    value: String,
}

/// A variant in a cart, and how many of it.
pub struct CartLine {
    opened: Arc<Opened>,
    at: usize,
}

impl CartLine {
    /// The line at `at`, which there must be.
    pub(super) fn new(opened: Arc<Opened>, at: usize) -> Self {
        Self { opened, at }
    }

    fn line(&self) -> &OpenedLine {
        &self.opened.lines[self.at]
    }
}

/// A variant in a cart, and how many of it.
#[Object]
impl CartLine {
    /// The line's id: `line_` and a UUID. The app may mint it.
    pub(crate) async fn id(&self) -> ID {
        ID(MintedId::new(MintedKind::CartLine, self.line().line.id).to_string())
    }

    /// How many the shopper wants; 1 to 1,000. May be more than there are, see `problems`.
    async fn quantity(&self) -> i64 {
        self.line().line.quantity
    }

    /// What it is, with price and stock of the cart's market. Null where that market does not sell it any more; `title` still
    /// says what it was.
    async fn merchandise(&self) -> Option<ProductVariant> {
        let (offered, price, _) = self.line().sold.as_ref()?;
        let market = &self.opened.market;
        Some(ProductVariant::offered(
            offered.variant(),
            (*price, offered.stock),
            (market.id, market.currency),
        ))
    }

    /// The product's title in the shop's own language when the line was added.
    async fn title(&self) -> &str {
        &self.line().line.title
    }

    /// What the shopper added, in the order of keys.
    #[graphql(directive = AssumedSize::apply(2))]
    async fn attributes(&self) -> Vec<CartLineAttribute> {
        let pairs = self.line().line.attributes.pairs().iter();
        pairs
            .map(|(key, value)| CartLineAttribute {
                key: key.clone(),
                value: value.clone(),
            })
            .collect()
    }

    /// What it costs; null where the cart's market does not sell it any more.
    async fn cost(&self) -> Option<CartLineCost> {
        let (_, price, total) = self.line().sold.as_ref()?;
        Some(CartLineCost::of(price, total, self.opened.market.currency))
    }

    /// What discounts take off the line.
    #[graphql(directive = AssumedSize::apply(2))]
    async fn discount_allocations(&self) -> Vec<CartDiscountAllocation> {
        match &self.line().sold {
            Some((_, _, total)) => CartDiscountAllocation::all(&total.allocations, &self.opened),
            None => Vec::new(),
        }
    }

    /// What the shopper should know of this line before paying. The same problems are in the cart's `problems`.
    #[graphql(directive = AssumedSize::apply(1))]
    async fn problems(&self) -> Vec<CartProblem> {
        let id = self.line().line.id;
        let own = self.opened.problems.iter().filter(|problem| problem.line() == Some(id));
        own.map(|problem| CartProblem::of(problem, self.opened.market.currency))
            .collect()
    }
}

/// What a page of lines says beyond them.
pub(super) struct CartLineConnectionFields {
    total: usize,
}

/// A page of the lines of a cart.
#[Object]
impl CartLineConnectionFields {
    /// How many lines the cart has.
    fn total_count(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from(self.total)?)
    }
}

crate::connection! {
    /// A page of the lines of a cart.
    CartLineConnection of CartLine by CartLineEdge with CartLineConnectionFields
}

pub(super) fn line_connection(
    ctx: &Context<'_>,
    opened: &Arc<Opened>,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<CartLineConnection> {
    let key = ctx.cursors();
    let scope = CursorScope::new(&format!("cart lines {}", opened.cart.id));
    let most = u32::try_from(LINES_MAX)?;
    let page = Page::new(key, &scope, most, Some(first.unwrap_or(FIRST)), after)?;
    let behind = page.after.as_ref().map(|position| position.id);
    let at: Vec<usize> = opened
        .lines
        .iter()
        .enumerate()
        .filter(|(_, one)| behind.is_none_or(|behind| one.line.position > behind))
        .map(|(at, _)| at)
        .take(usize::try_from(page.limit())?)
        .collect();
    let page = page.of((key, &scope), at, |at| {
        let position = opened.lines[at].line.position;
        let position = Position {
            value: SortValue::Number(position),
            id: position,
        };
        (position, CartLine::new(Arc::clone(opened), at))
    });
    let total = opened.lines.len();
    Ok(CartLineConnection::new(page, CartLineConnectionFields { total }))
}
