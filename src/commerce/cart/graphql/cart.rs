//! The cart itself.

use std::sync::Arc;

use async_graphql::{Context, ID, Lookahead, Object, SelectionField};
use chrono::TimeDelta;
use tokio::sync::OnceCell;

use super::buyer::CartBuyerIdentity;
use super::cost::CartCost;
use super::delivery::CartDeliveryGroup;
use super::desk::{CartRules, desk};
use super::discount::{CartDiscountAllocation, CartDiscountCode};
use super::line::{CartLine, CartLineConnection, line_connection};
use super::problem::CartProblem;
use crate::commerce::cart::entity::cart;
use crate::commerce::cart::{Opened, WrittenCart, find, open, open_written};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, Moment, PageSize};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::principal::Shopper;

/// What a shopper wants to buy, on all devices. A shopper has one cart at a time, which the first write makes. It has a market of
/// its own, in whose currency it is, also when a request names another.
pub struct Cart {
    shopper: Shopper,
    row: Box<cart::Model>,
    // Most of a cart is computed from many tables; a badge that shows how many things are in it reads one row.
    opened: OnceCell<Option<Arc<Opened>>>,
}

/// Fields that the cart's own row answers.
const OWN_FIELDS: [&str; 9] = [
    "__typename",
    "id",
    "version",
    "totalQuantity",
    "note",
    "buyerIdentity",
    "createdAt",
    "updatedAt",
    "expiresAt",
];

fn needs_own_row_only(look: &Lookahead<'_>) -> bool {
    let fields = look.selection_fields();
    let asked = || fields.iter().flat_map(SelectionField::selection_set);
    asked().next().is_some() && asked().all(|field| OWN_FIELDS.contains(&field.name()))
}

impl Cart {
    /// The shopper's active cart; `None`: there is none.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn of(ctx: &Context<'_>, shopper: Shopper) -> Result<Option<Self>, Error> {
        let desk = desk(ctx);
        if needs_own_row_only(&ctx.look_ahead()) {
            let row = find(&desk, &shopper).await?;
            return Ok(row.map(|row| Self {
                shopper,
                row: Box::new(row),
                opened: OnceCell::new(),
            }));
        }
        Ok(Box::pin(open(&desk, &shopper))
            .await?
            .map(|opened| Self::opened_already(shopper, Arc::new(opened))))
    }

    /// The shopper's active cart that was written just now.
    pub(super) async fn written(ctx: &Context<'_>, shopper: Shopper, written: WrittenCart) -> Result<Self, Error> {
        if needs_own_row_only(&ctx.look_ahead()) {
            return Ok(Self {
                shopper,
                row: Box::new(written.bill.cart),
                opened: OnceCell::new(),
            });
        }
        let desk = desk(ctx);
        let opened = Box::pin(open_written(&desk, written)).await?;
        Ok(Self::opened_already(shopper, Arc::new(opened)))
    }

    fn opened_already(shopper: Shopper, opened: Arc<Opened>) -> Self {
        Self {
            shopper,
            row: Box::new(opened.cart.clone()),
            opened: OnceCell::new_with(Some(Some(opened))),
        }
    }

    async fn opened(&self, ctx: &Context<'_>) -> Result<Arc<Opened>, Error> {
        let opened = self
            .opened
            .get_or_try_init(|| async {
                // Rarely, and large: apart from what each field of a cart has room for.
                let opened = Box::pin(async { open(&desk(ctx), &self.shopper).await }).await?;
                Ok::<_, Error>(opened.map(Arc::new))
            })
            .await?;
        let opened = opened.as_ref().map(Arc::clone);
        opened.ok_or_else(|| Error::Fault(anyhow::anyhow!("the cart has gone while it was read")))
    }
}

/// What a shopper wants to buy, on all devices. A shopper has one cart at a time, which the first write makes. It has a market of
/// its own, in whose currency it is, also when a request names another.
#[Object]
impl Cart {
    /// The cart's id: `cart_` and a UUID. The app may mint it with the first `cartLinesAdd`.
    pub(crate) async fn id(&self) -> ID {
        ID(MintedId::new(MintedKind::Cart, self.row.id).to_string())
    }

    /// Grows by one with every write that changes the cart. Send it with a write as `version` to have the write refused where
    /// another device was faster.
    async fn version(&self) -> i64 {
        self.row.version
    }

    /// How many units are in it, over all lines.
    async fn total_quantity(&self) -> i64 {
        self.row.total_quantity
    }

    /// The code of the cart's market, such as `de`: the market of the request that made the cart, or that of the buyer's
    /// country.
    async fn market_code(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        Ok(self.opened(ctx).await?.market.code.clone())
    }

    /// A page of the lines in the order in which they were added; at most 500, which is all of them.
    #[graphql(directive = PageSize::apply())]
    async fn lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 50)] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<CartLineConnection> {
        let opened = self.opened(ctx).await?;
        line_connection(ctx, &opened, first, after.as_deref())
    }

    /// What it costs.
    async fn cost(&self, ctx: &Context<'_>) -> async_graphql::Result<CartCost> {
        Ok(CartCost(self.opened(ctx).await?))
    }

    /// Who buys, and where it goes.
    async fn buyer_identity(&self) -> CartBuyerIdentity {
        CartBuyerIdentity::of(&self.row)
    }

    /// The discount codes that were entered, whether they apply or not.
    #[graphql(directive = AssumedSize::apply(2))]
    async fn discount_codes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CartDiscountCode>> {
        let opened = self.opened(ctx).await?;
        let codes = opened.totals.codes.iter();
        Ok(codes
            .map(|code| CartDiscountCode::of(code, opened.market.currency))
            .collect())
    }

    /// What discounts take off the delivery. What they take off the lines stands with the lines.
    #[graphql(directive = AssumedSize::apply(2))]
    async fn discount_allocations(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CartDiscountAllocation>> {
        let opened = self.opened(ctx).await?;
        let shipping = opened.totals.shipping.as_ref();
        let allocations = shipping.map_or(&[][..], |shipping| &shipping.allocations);
        Ok(CartDiscountAllocation::all(allocations, &opened))
    }

    /// What is delivered together, and how. One group where anything in the cart is sent to the shopper, else none.
    #[graphql(directive = AssumedSize::apply(1))]
    async fn delivery_groups(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CartDeliveryGroup>> {
        let opened = self.opened(ctx).await?;
        Ok(CartDeliveryGroup::of(&opened).into_iter().collect())
    }

    /// What the shopper should know before paying: what has changed since a line was last touched, and what cannot be bought
    /// as it is. In the order of the lines, then the codes.
    #[graphql(directive = AssumedSize::apply(5))]
    async fn problems(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CartProblem>> {
        let opened = self.opened(ctx).await?;
        let problems = opened.problems.iter();
        Ok(problems
            .map(|problem| CartProblem::of(problem, opened.market.currency))
            .collect())
    }

    /// A note of the shopper for the shop; null where there is none.
    async fn note(&self) -> Option<&str> {
        Some(self.row.note.as_str()).filter(|note| !note.is_empty())
    }

    /// When the cart was made.
    async fn created_at(&self) -> Moment {
        Moment(from_ms(self.row.created_at_ms))
    }

    /// When it was last written.
    async fn updated_at(&self) -> Moment {
        Moment(from_ms(self.row.updated_at_ms))
    }

    /// When it will be emptied if nobody writes to it until then; null for a customer's cart, which stays.
    async fn expires_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        let rules = ctx.data_unchecked::<CartRules>();
        let at = from_ms(self.row.updated_at_ms) + TimeDelta::days(i64::from(rules.guest_days));
        self.row.guest.then_some(Moment(at))
    }
}

impl Cart {
    /// The line of `id`, where it is in the shopper's active cart.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn line(ctx: &Context<'_>, shopper: Shopper, id: uuid::Uuid) -> Result<Option<CartLine>, Error> {
        let opened = open(&desk(ctx), &shopper).await?.map(Arc::new);
        Ok(opened.and_then(|opened| {
            let at = opened.lines.iter().position(|one| one.line.id == id)?;
            Some(CartLine::new(opened, at))
        }))
    }

    /// The shopper's active cart and all of its lines, read once; `None`: there is none.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn with_lines(ctx: &Context<'_>, shopper: Shopper) -> Result<Option<CartWithLines>, Error> {
        let opened = open(&desk(ctx), &shopper).await?;
        Ok(opened.map(|opened| CartWithLines {
            shopper,
            opened: Arc::new(opened),
        }))
    }

    /// The cart of `id`, where it is the shopper's active one.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn find(ctx: &Context<'_>, shopper: Shopper, id: uuid::Uuid) -> Result<Option<Self>, Error> {
        let opened = open(&desk(ctx), &shopper).await?;
        let opened = opened.filter(|opened| opened.cart.id == id);
        Ok(opened.map(|opened| Self::opened_already(shopper, Arc::new(opened))))
    }
}

/// A cart and its lines, for who shows them side by side.
pub struct CartWithLines {
    shopper: Shopper,
    opened: Arc<Opened>,
}

impl CartWithLines {
    /// The cart, where its id is `id`.
    #[must_use]
    pub fn cart(&self, id: uuid::Uuid) -> Option<Cart> {
        let opened = (self.opened.cart.id == id).then(|| Arc::clone(&self.opened))?;
        Some(Cart::opened_already(self.shopper, opened))
    }

    /// Its line of `id`.
    #[must_use]
    pub fn line(&self, id: uuid::Uuid) -> Option<CartLine> {
        let at = self.opened.lines.iter().position(|one| one.line.id == id)?;
        Some(CartLine::new(Arc::clone(&self.opened), at))
    }
}
