//! The addresses of the shopper who asks.

use std::convert::Infallible;

use async_graphql::{Context, Object};

use super::object::{AddressConnection, AddressConnectionFields, AddressObject};
use crate::commerce::account::{find_default_address, list_addresses};
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, CursorScope, Page, PageSize, Position, SortValue};
use crate::platform::principal::Shopper;

/// Addresses on one page.
const ADDRESSES_MAX: u32 = 50;

/// What a shopper has written down of where to send things.
pub struct AddressViewer(Shopper);

impl From<Shopper> for AddressViewer {
    fn from(shopper: Shopper) -> Self {
        Self(shopper)
    }
}

#[Object]
impl AddressViewer {
    /// A page of the shopper's addresses in the order in which they were written down; at most 50.
    #[graphql(directive = Cost::apply(1), directive = PageSize::apply())]
    async fn addresses(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<AddressConnection> {
        let principal = self.0.id;
        let key = ctx.cursors();
        let scope = CursorScope::new(&format!("addresses {principal}"));
        let page = Page::new(key, &scope, ADDRESSES_MAX, first, after.as_deref())?;
        let after = page.after.as_ref().map_or(0, |after| after.id);
        let rows = list_addresses(ctx.db().reader(), principal, after, page.limit())
            .await
            .map_err(Error::<Infallible>::from)?;
        let page = page.of((key, &scope), rows, |row| {
            let address = AddressObject::from(row);
            let position = Position {
                value: SortValue::Number(0),
                id: address.position(),
            };
            (position, address)
        });
        Ok(AddressConnection::new(page, AddressConnectionFields { principal }))
    }

    /// The address that is chosen where the shopper chooses none; null where there is none.
    #[graphql(directive = Cost::apply(1))]
    async fn default_address(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<AddressObject>> {
        let found = find_default_address(ctx.db().reader(), self.0.id).await;
        let found = found.map_err(Error::<Infallible>::from).transpose()?;
        Some(found.map(AddressObject::from).map_err(Into::into))
    }
}
