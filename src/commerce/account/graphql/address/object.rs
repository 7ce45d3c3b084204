//! An address.

use std::collections::HashMap;
use std::convert::Infallible;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use crate::commerce::account::address::{Part, country, formatted};
use crate::commerce::account::{Address, count_addresses, find_address, load_addresses};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, CountryCode, Moment};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::principal::{PrincipalId, Shopper};

/// An address of the shopper.
#[derive(Clone)]
pub struct AddressObject(Address);

impl From<Address> for AddressObject {
    fn from(address: Address) -> Self {
        Self(address)
    }
}

impl AddressObject {
    /// The shopper's address of `id`.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn find(ctx: &Context<'_>, shopper: &Shopper, id: Uuid) -> Result<Option<Self>, Error> {
        Ok(find_address(ctx.db().reader(), shopper.id, id).await?.map(Self))
    }

    /// Those of `ids` that are the shopper's, by id.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn load(ctx: &Context<'_>, shopper: &Shopper, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let found = load_addresses(ctx.db().reader(), shopper.id, ids).await?;
        Ok(found.into_iter().map(|address| (address.id, Self(address))).collect())
    }

    pub(super) fn position(&self) -> i64 {
        self.0.position
    }

    fn text(&self, part: Part) -> Option<&str> {
        self.0.parts.has(part).then(|| self.0.parts.get(part))
    }
}

/// An address of the shopper.
#[Object(name = "Address")]
impl AddressObject {
    /// The address's id, `addr_…`.
    async fn id(&self) -> ID {
        MintedId::new(MintedKind::Address, self.0.id).to_string().into()
    }

    /// Grows by one with each change of the address. Becoming the default, or not being it any more, does not count.
    fn version(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }

    /// The given name; null where none was given.
    async fn given_name(&self) -> Option<&str> {
        self.text(Part::GivenName)
    }

    /// The family name; null where none was given.
    async fn family_name(&self) -> Option<&str> {
        self.text(Part::FamilyName)
    }

    /// The company; null where none was given.
    async fn company(&self) -> Option<&str> {
        self.text(Part::Company)
    }

    /// The street with its number, or what stands for it; null only in a country that does without.
    async fn line1(&self) -> Option<&str> {
        self.text(Part::Line1)
    }

    /// What else leads to the door, such as a floor; null where none was given.
    async fn line2(&self) -> Option<&str> {
        self.text(Part::Line2)
    }

    /// A part of the city, such as a neighbourhood; null where none was given.
    async fn district(&self) -> Option<&str> {
        self.text(Part::District)
    }

    /// The city; null in countries that do without.
    async fn city(&self) -> Option<&str> {
        self.text(Part::City)
    }

    /// The state, province or the like: its code of `addressRules` where the country has a list of them, else as it was given. Null
    /// where none was given.
    async fn region(&self) -> Option<&str> {
        self.text(Part::Region)
    }

    /// The region's name in the country's own language; as `region` where the country has no list of them.
    async fn region_name(&self) -> Option<&str> {
        let code = self.text(Part::Region)?;
        let rules = country(self.0.parts.get(Part::CountryCode))?;
        let listed = rules.regions.iter().find(|region| region.code == code);
        Some(listed.map_or(code, |region| &region.name))
    }

    /// The postal code; null in countries that do without.
    async fn postal_code(&self) -> Option<&str> {
        self.text(Part::PostalCode)
    }

    /// The country.
    async fn country_code(&self) -> CountryCode {
        CountryCode(self.0.parts.get(Part::CountryCode).to_owned())
    }

    /// The phone's number in the form of E.164, such as `+4930901820`; null where none was given.
    async fn phone(&self) -> Option<&str> {
        self.text(Part::Phone)
    }

    /// Whether it is the one that is chosen where the shopper chooses none.
    async fn is_default(&self) -> bool {
        self.0.is_default
    }

    /// The address as it is written in its country: its lines in their order, without the name of the country. `withName: false`
    /// leaves out the person's name and the company.
    #[graphql(directive = AssumedSize::apply(6))]
    async fn formatted(&self, #[graphql(default_with = "Some(true)")] with_name: Option<bool>) -> Vec<String> {
        formatted(&self.0.parts, with_name.unwrap_or(true))
    }

    /// When it was written down.
    async fn created_at(&self) -> Moment {
        Moment(from_ms(self.0.created_at_ms))
    }

    /// When it was last changed.
    async fn updated_at(&self) -> Moment {
        Moment(from_ms(self.0.updated_at_ms))
    }
}

/// What a page of addresses says beyond them.
pub(super) struct AddressConnectionFields {
    pub(super) principal: PrincipalId,
}

/// A page of the shopper's addresses.
#[Object]
impl AddressConnectionFields {
    /// How many addresses the shopper has.
    #[graphql(directive = Cost::apply(1))]
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let count = count_addresses(ctx.db().reader(), self.principal)
            .await
            .map_err(Error::<Infallible>::from)?;
        Ok(i32::try_from(count)?)
    }
}

crate::connection! {
    /// A page of the shopper's addresses.
    AddressConnection of AddressObject by AddressEdge with AddressConnectionFields
}
