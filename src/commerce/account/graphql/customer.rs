//! A customer's account.

use async_graphql::{Context, ID, Object};

use crate::commerce::account::{CustomerRow, find_customer};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, LanguageCode, Moment};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::principal::Shopper;

/// The account of a customer. Only the customer sees it.
pub struct Customer(CustomerRow);

impl Customer {
    /// The account of `shopper`; `None`: it is a guest.
    ///
    /// # Errors
    /// A fault of the database.
    pub(super) async fn of(ctx: &Context<'_>, shopper: &Shopper) -> Result<Option<Self>, Error> {
        let Some(customer) = shopper.customer() else {
            return Ok(None);
        };
        Ok(find_customer(ctx.db().reader(), customer.principal()).await?.map(Self))
    }
}

/// The account of a customer. Only the customer sees it.
#[Object]
impl Customer {
    /// The customer's id: `cust_` and the 26 characters of a TypeID.
    async fn id(&self) -> ID {
        MintedId::new(MintedKind::Customer, self.0.principal_id)
            .to_string()
            .into()
    }

    /// The address that mails go to.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Whether the customer has shown that the address is theirs, by a code that was sent to it.
    async fn email_verified(&self) -> bool {
        self.0.email_verified_at_ms.is_some()
    }

    /// The first name; null where it was not given.
    async fn first_name(&self) -> Option<&str> {
        self.0.first_name.as_deref()
    }

    /// The last name; null where it was not given.
    async fn last_name(&self) -> Option<&str> {
        self.0.last_name.as_deref()
    }

    /// The language of the shop's mails to the customer.
    async fn language(&self) -> LanguageCode {
        LanguageCode(self.0.language.clone())
    }

    /// When the account began.
    async fn created_at(&self) -> Moment {
        Moment(from_ms(self.0.created_at_ms))
    }
}

/// The account of the shopper who asks.
pub struct CustomerViewer(Shopper);

impl From<Shopper> for CustomerViewer {
    fn from(shopper: Shopper) -> Self {
        Self(shopper)
    }
}

#[Object]
impl CustomerViewer {
    /// The shopper's account; null for a guest.
    #[graphql(directive = Cost::apply(1))]
    async fn customer(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Customer>> {
        Customer::of(ctx, &self.0).await.map_err(Into::into).transpose()
    }
}
