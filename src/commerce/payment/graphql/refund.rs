//! A refund.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use uuid::Uuid;

use super::order::currency_of;
use crate::commerce::order::OrderRow;
use crate::commerce::payment::{RefundRow, RefundState, RefundsOf};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Moment, Money};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::money::Currency;

/// How far a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "RefundState")]
pub enum RefundStatus {
    /// It was asked for, and is not confirmed by the provider.
    Pending,
    /// The provider has paid it back. A bank may take some days to show it.
    Succeeded,
    /// It could not be paid back: `failureCode`.
    Failed,
}

/// Units of a line that were paid back.
#[derive(SimpleObject)]
pub struct RefundLineItem {
    /// The id of the order's line, `oline_…`.
    line_item_id: ID,
    /// How many units.
    quantity: i32,
    /// What was paid for them, in proportion to what the line cost after discounts, tax included.
    amount: Money,
    /// Whether they are for sale again.
    is_restocked: bool,
}

/// Money that goes back to the shopper.
pub struct Refund {
    row: RefundRow,
    currency: Currency,
}

impl Refund {
    pub(super) fn new(row: RefundRow, currency: Currency) -> Self {
        Self { row, currency }
    }

    /// The refund of `id` of an order, read together with those of other orders of the request.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn of_order(ctx: &Context<'_>, order: &OrderRow, id: Uuid) -> Result<Option<Self>, Error> {
        let currency = currency_of(order)?;
        let rows = ctx.loaders().load::<RefundsOf>(order.id).await?.unwrap_or_default();
        let found = rows.iter().find(|row| row.id == id);
        Ok(found.map(|row| Self::new(row.clone(), currency)))
    }
}

/// Money that goes back to the shopper.
#[Object]
impl Refund {
    /// Its id, `refund_…`.
    async fn id(&self) -> ID {
        ID(MintedId::new(MintedKind::Refund, self.row.id).to_string())
    }

    /// How much.
    async fn amount(&self) -> Money {
        Money::new(self.row.amount_minor, self.currency)
    }

    /// How far it is.
    async fn status(&self) -> RefundStatus {
        self.row.state.into()
    }

    /// Why it failed, such as `REFUND_DECLINED`; null where it did not.
    async fn failure_code(&self) -> Option<&str> {
        self.row.failure_code.as_deref()
    }

    /// When it was asked for.
    async fn created_at(&self) -> Moment {
        Moment(from_ms(self.row.created_at_ms))
    }

    /// What it is for, line by line; empty where it is an amount of no line.
    #[graphql(directive = AssumedSize::apply(5))]
    fn lines(&self) -> async_graphql::Result<Vec<RefundLineItem>> {
        let line = |line: &crate::commerce::payment::RefundLine| {
            Ok(RefundLineItem {
                line_item_id: ID(MintedId::new(MintedKind::OrderLine, line.line_id).to_string()),
                quantity: i32::try_from(line.quantity)?,
                amount: Money::new(line.amount_minor, self.currency),
                is_restocked: line.restocked,
            })
        };
        self.row.lines.iter().map(line).collect()
    }
}
