//! Writing addresses.

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use uuid::Uuid;

use super::object::AddressObject;
use crate::commerce::account::address::{
    AddressCode, AddressCommand, AddressRefusal, AddressWritten, Part, Patch, write_address,
};
use crate::platform::graphql::{ContextExt as _, Cost, CountryCode, minted_id, mutation_key, user_error};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::principal::Shopper;

/// Why an address was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "AddressCode")]
pub enum AddressErrorCode {
    /// The country needs this field.
    Required,
    /// The postal code is none of the country.
    InvalidPostalCode,
    /// The phone's number cannot be called.
    InvalidPhone,
    /// The text has control characters.
    InvalidCharacters,
    /// The region is not in the country's list.
    UnknownRegion,
    /// The code is that of no country.
    UnknownCountry,
    /// The text is longer than the field may be.
    TooLong,
    /// The shopper has as many addresses as one may have: 50.
    LimitReached,
    /// The shopper has no such address.
    NotFound,
    /// The address was changed since the app read it.
    VersionMismatch,
    /// The id that the app minted is taken.
    DuplicateId,
    /// The field is neither what the app saw nor what it wants: another device has changed it. One error for each such field.
    FieldsDiverged,
}

user_error! {
    /// What is wrong with an address.
    AddressUserError(AddressErrorCode)
}

impl From<AddressRefusal> for AddressUserError {
    fn from(refusal: AddressRefusal) -> Self {
        Self {
            code: refusal.code.into(),
            field: refusal.field,
            message: refusal.message,
        }
    }
}

/// A new address. Spaces around texts are taken away.
#[derive(InputObject)]
pub struct AddressInput {
    /// The given name; at most 100 characters. One of `givenName`, `familyName` and `company` is needed.
    given_name: Option<String>,
    /// The family name; at most 100 characters.
    family_name: Option<String>,
    /// The company; at most 100 characters.
    company: Option<String>,
    /// The street with its number, or what stands for it; at most 200 characters.
    line1: Option<String>,
    /// What else leads to the door, such as a floor; at most 200 characters.
    line2: Option<String>,
    /// A part of the city, such as a neighbourhood; at most 100 characters.
    district: Option<String>,
    /// The city; at most 100 characters.
    city: Option<String>,
    /// The state, province or the like: its code or its name where the country has a list of them (see `addressRules`), else any
    /// text of at most 100 characters.
    region: Option<String>,
    /// The postal code, in the form of `addressRules`; at most 20 characters.
    postal_code: Option<String>,
    /// The country.
    country_code: CountryCode,
    /// The phone's number: with `+` and the country's prefix, or as one dials it in the address's country. No extension.
    phone: Option<String>,
}

impl AddressInput {
    /// The parts that it gives.
    #[must_use]
    pub fn into_patch(self) -> Patch {
        let texts = [
            (Part::GivenName, self.given_name),
            (Part::FamilyName, self.family_name),
            (Part::Company, self.company),
            (Part::Line1, self.line1),
            (Part::Line2, self.line2),
            (Part::District, self.district),
            (Part::City, self.city),
            (Part::Region, self.region),
            (Part::PostalCode, self.postal_code),
            (Part::CountryCode, Some(self.country_code.0)),
            (Part::Phone, self.phone),
        ];
        texts
            .into_iter()
            .filter_map(|(part, text)| Some((part, Some(text?))))
            .collect()
    }
}

/// What is to change of an address. A field that is left out stays; null takes it away. Whoever changes the country gives the
/// region and the postal code too. Fields mean what they mean in `AddressInput`.
#[derive(InputObject)]
pub struct AddressPatch {
    /// The given name.
    given_name: MaybeUndefined<String>,
    /// The family name.
    family_name: MaybeUndefined<String>,
    /// The company.
    company: MaybeUndefined<String>,
    /// The street with its number.
    line1: MaybeUndefined<String>,
    /// What else leads to the door.
    line2: MaybeUndefined<String>,
    /// A part of the city.
    district: MaybeUndefined<String>,
    /// The city.
    city: MaybeUndefined<String>,
    /// The state, province or the like.
    region: MaybeUndefined<String>,
    /// The postal code.
    postal_code: MaybeUndefined<String>,
    /// The country.
    country_code: MaybeUndefined<CountryCode>,
    /// The phone's number.
    phone: MaybeUndefined<String>,
}

impl AddressPatch {
    fn into_patch(self) -> Patch {
        let country_code = self.country_code.map_value(|code| code.0);
        let texts = [
            (Part::GivenName, self.given_name),
            (Part::FamilyName, self.family_name),
            (Part::Company, self.company),
            (Part::Line1, self.line1),
            (Part::Line2, self.line2),
            (Part::District, self.district),
            (Part::City, self.city),
            (Part::Region, self.region),
            (Part::PostalCode, self.postal_code),
            (Part::CountryCode, country_code),
            (Part::Phone, self.phone),
        ];
        texts
            .into_iter()
            .filter(|(_, text)| !text.is_undefined())
            .map(|(part, text)| (part, text.take()))
            .collect()
    }
}

/// The address to be written down.
#[derive(InputObject)]
pub struct AddressCreateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// A TypeID `addr_…` that the app minted for the address; left out, the server mints one.
    id: Option<ID>,
    /// The address.
    address: AddressInput,
    /// Whether it becomes the default; left out, the first address of a shopper does.
    is_default: Option<bool>,
}

/// The address to be changed.
#[derive(InputObject)]
pub struct AddressUpdateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The address's id.
    id: ID,
    /// The version that the app has read; where the address is at another, nothing is changed. Left out, the last write wins.
    expected_version: Option<i32>,
    /// What is to change.
    address: AddressPatch,
    /// What the app saw of the fields that it changes, null where there was nothing. Fields are then merged one by one: one that another
    /// device has changed meanwhile is refused with `FIELDS_DIVERGED`, the others do not stand in its way. A field that is left out here
    /// is not compared. Leave `expectedVersion` out with it.
    base: Option<AddressPatch>,
}

/// The address to be deleted.
#[derive(InputObject)]
pub struct AddressDeleteInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The address's id.
    id: ID,
    /// The version that the app has read; where the address is at another, it stays.
    expected_version: Option<i32>,
}

/// The address to become the default.
#[derive(InputObject)]
pub struct AddressDefaultSetInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The address's id.
    id: ID,
}

impl AddressCreateInput {
    #[must_use]
    pub fn key(&self) -> &ID {
        &self.key
    }

    /// # Errors
    /// `BAD_USER_INPUT` where the id is that of something else.
    pub fn command(self) -> async_graphql::Result<AddressCommand> {
        Ok(AddressCommand::Create {
            id: self.id.as_ref().map(address_id).transpose()?,
            parts: self.address.into_patch(),
            is_default: self.is_default,
        })
    }
}

impl AddressUpdateInput {
    #[must_use]
    pub fn key(&self) -> &ID {
        &self.key
    }

    /// # Errors
    /// `BAD_USER_INPUT` where the id is that of something else.
    pub fn command(self) -> async_graphql::Result<AddressCommand> {
        Ok(AddressCommand::Update {
            id: address_id(&self.id)?,
            expected_version: self.expected_version.map(i64::from),
            patch: self.address.into_patch(),
            base: self.base.map(AddressPatch::into_patch),
        })
    }
}

impl AddressDeleteInput {
    #[must_use]
    pub fn key(&self) -> &ID {
        &self.key
    }

    /// # Errors
    /// `BAD_USER_INPUT` where the id is that of something else.
    pub fn command(&self) -> async_graphql::Result<AddressCommand> {
        Ok(AddressCommand::Delete {
            id: address_id(&self.id)?,
            expected_version: self.expected_version.map(i64::from),
        })
    }
}

impl AddressDefaultSetInput {
    #[must_use]
    pub fn key(&self) -> &ID {
        &self.key
    }

    /// # Errors
    /// `BAD_USER_INPUT` where the id is that of something else.
    pub fn command(&self) -> async_graphql::Result<AddressCommand> {
        Ok(AddressCommand::SetDefault {
            id: address_id(&self.id)?,
        })
    }
}

macro_rules! payload {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        $(#[doc = $doc])+
        #[derive(SimpleObject)]
        pub(super) struct $name {
            /// The address as it is now; null where the write was refused, or the address was deleted since.
            address: Option<AddressObject>,
            /// Why the write was refused; empty where it was not.
            #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
            user_errors: Vec<AddressUserError>,
        }
    };
}

payload! {
    /// What came of writing an address down.
    AddressCreatePayload
}
payload! {
    /// What came of changing an address.
    AddressUpdatePayload
}
payload! {
    /// What came of choosing a default address.
    AddressDefaultSetPayload
}

/// What came of deleting an address.
#[derive(SimpleObject)]
pub(super) struct AddressDeletePayload {
    /// The id of the address that is no more; null where the write was refused.
    deleted_id: Option<ID>,
    /// Why the write was refused; empty where it was not.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<AddressUserError>,
}

/// The write that `key` names, and what came of it.
async fn write(
    ctx: &Context<'_>,
    key: &ID,
    command: &AddressCommand,
) -> async_graphql::Result<(Shopper, Result<AddressWritten, Vec<AddressUserError>>)> {
    let shopper = ctx.shopper()?;
    let writing = write_address(ctx.db(), ctx.clock(), &shopper, mutation_key(key)?, command);
    let outcome = Box::pin(writing).await?;
    let outcome = outcome.map_err(|refusals| refusals.into_iter().map(Into::into).collect());
    Ok((shopper, outcome))
}

/// The same with the address as it is now.
async fn write_and_read(
    ctx: &Context<'_>,
    key: &ID,
    command: &AddressCommand,
) -> async_graphql::Result<(Option<AddressObject>, Vec<AddressUserError>)> {
    match write(ctx, key, command).await? {
        (shopper, Ok(written)) => Ok((AddressObject::find(ctx, &shopper, written.id).await?, Vec::new())),
        (_, Err(user_errors)) => Ok((None, user_errors)),
    }
}

fn address_id(id: &ID) -> async_graphql::Result<Uuid> {
    minted_id("input.id", id, MintedKind::Address)
}

#[derive(Default)]
pub struct AddressMutation;

#[Object]
impl AddressMutation {
    /// Writes down an address of the shopper; at most 50.
    #[graphql(directive = Cost::apply(10))]
    async fn address_create(
        &self,
        ctx: &Context<'_>,
        input: AddressCreateInput,
    ) -> async_graphql::Result<AddressCreatePayload> {
        let key = input.key.clone();
        let (address, user_errors) = write_and_read(ctx, &key, &input.command()?).await?;
        Ok(AddressCreatePayload { address, user_errors })
    }

    /// Changes parts of an address of the shopper.
    #[graphql(directive = Cost::apply(10))]
    async fn address_update(
        &self,
        ctx: &Context<'_>,
        input: AddressUpdateInput,
    ) -> async_graphql::Result<AddressUpdatePayload> {
        let key = input.key.clone();
        let (address, user_errors) = write_and_read(ctx, &key, &input.command()?).await?;
        Ok(AddressUpdatePayload { address, user_errors })
    }

    /// Deletes an address of the shopper. Where it was the default there is none then.
    #[graphql(directive = Cost::apply(10))]
    async fn address_delete(
        &self,
        ctx: &Context<'_>,
        input: AddressDeleteInput,
    ) -> async_graphql::Result<AddressDeletePayload> {
        let (_, outcome) = write(ctx, &input.key, &input.command()?).await?;
        let (deleted, user_errors) = match outcome {
            Ok(written) => (Some(written.id), Vec::new()),
            Err(user_errors) => (None, user_errors),
        };
        Ok(AddressDeletePayload {
            deleted_id: deleted.map(|id| MintedId::new(MintedKind::Address, id).to_string().into()),
            user_errors,
        })
    }

    /// Makes an address of the shopper the default, instead of the one that was.
    #[graphql(directive = Cost::apply(10))]
    async fn address_default_set(
        &self,
        ctx: &Context<'_>,
        input: AddressDefaultSetInput,
    ) -> async_graphql::Result<AddressDefaultSetPayload> {
        let (address, user_errors) = write_and_read(ctx, &input.key, &input.command()?).await?;
        Ok(AddressDefaultSetPayload { address, user_errors })
    }
}
