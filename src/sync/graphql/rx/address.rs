//! Addresses, for RxDB.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Subscription};
use futures_util::stream::Stream;

use super::bulk::{RxBulk, RxCheckpointInput, RxType};
use super::push::{RxInput, RxPushRow, push};
use super::{pull, stream};
use crate::commerce::account::address::{Part, Parts};
use crate::platform::graphql::{AssumedDocuments, AssumedSize, Cost, Documents};
use crate::sync::rx::{AddressDocument, Shown};

/// An address of the shopper as a document of RxDB, in the form in which the server keeps it. A part that it does not have is empty; all
/// are where it is deleted.
#[derive(SimpleObject)]
pub(super) struct RxAddress {
    /// The address's id, `addr_…`.
    id: ID,
    /// The given name.
    given_name: String,
    /// The family name.
    family_name: String,
    /// The company.
    company: String,
    /// The street with the number.
    line1: String,
    /// What else finds the door.
    line2: String,
    /// The district.
    district: String,
    /// The city.
    city: String,
    /// The region: its code where the country has a list of regions.
    region: String,
    /// The postal code.
    postal_code: String,
    /// The country's code of ISO 3166-1, such as `DE`.
    country_code: String,
    /// The phone's number in the form of E.164.
    phone: String,
    /// Whether it is the one that is chosen where the shopper chooses none.
    is_default: bool,
    /// Of an answer to a push, the `opId` of the write that it answers for good; else empty.
    op_id: String,
    /// Whether it is gone.
    #[graphql(name = "_deleted")]
    deleted: bool,
}

impl From<Shown<AddressDocument>> for RxAddress {
    fn from(shown: Shown<AddressDocument>) -> Self {
        let deleted = shown.document.is_none();
        let AddressDocument { parts, is_default } = shown.document.unwrap_or_default();
        let of = |part: Part| parts.get(part).to_owned();
        Self {
            id: ID(shown.id),
            given_name: of(Part::GivenName),
            family_name: of(Part::FamilyName),
            company: of(Part::Company),
            line1: of(Part::Line1),
            line2: of(Part::Line2),
            district: of(Part::District),
            city: of(Part::City),
            region: of(Part::Region),
            postal_code: of(Part::PostalCode),
            country_code: of(Part::CountryCode),
            phone: of(Part::Phone),
            is_default,
            op_id: shown.op,
            deleted,
        }
    }
}

impl RxType for RxAddress {
    type Document = AddressDocument;
}

/// An address of the shopper as a device has it. What a country asks of it is in `addressRules`.
#[derive(InputObject)]
pub(super) struct RxAddressInput {
    /// The address's id, a TypeID `addr_…`, which the app mints for a new address.
    id: ID,
    /// The given name; or empty.
    #[graphql(default)]
    given_name: String,
    /// The family name; or empty.
    #[graphql(default)]
    family_name: String,
    /// The company; or empty.
    #[graphql(default)]
    company: String,
    /// The street with the number; or empty.
    #[graphql(default)]
    line1: String,
    /// What else finds the door; or empty.
    #[graphql(default)]
    line2: String,
    /// The district; or empty.
    #[graphql(default)]
    district: String,
    /// The city; or empty.
    #[graphql(default)]
    city: String,
    /// The region: its code where the country has a list of regions; or empty.
    #[graphql(default)]
    region: String,
    /// The postal code; or empty.
    #[graphql(default)]
    postal_code: String,
    /// The country's code of ISO 3166-1, such as `DE`; or empty.
    #[graphql(default)]
    country_code: String,
    /// The phone's number in the form of E.164; or empty.
    #[graphql(default)]
    phone: String,
    /// Whether it shall be the default address. False leaves the default one what it is, until another one is chosen.
    #[graphql(default)]
    is_default: bool,
    /// A TypeID `mut_…` that the app mints for each change of the document, so that a push whose answer was lost is known; or empty.
    #[graphql(default)]
    op_id: String,
    /// Whether it is deleted.
    #[graphql(name = "_deleted", default)]
    deleted: bool,
}

impl RxInput for RxAddressInput {
    type Document = AddressDocument;

    fn id(&self) -> &ID {
        &self.id
    }

    fn op_id(&self) -> &str {
        &self.op_id
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }

    fn document(&self) -> Option<AddressDocument> {
        let parts = [
            (Part::GivenName, &self.given_name),
            (Part::FamilyName, &self.family_name),
            (Part::Company, &self.company),
            (Part::Line1, &self.line1),
            (Part::Line2, &self.line2),
            (Part::District, &self.district),
            (Part::City, &self.city),
            (Part::Region, &self.region),
            (Part::PostalCode, &self.postal_code),
            (Part::CountryCode, &self.country_code),
            (Part::Phone, &self.phone),
        ];
        Some(AddressDocument {
            parts: parts
                .into_iter()
                .map(|(part, text)| (part, text.clone()))
                .collect::<Parts>(),
            is_default: self.is_default,
        })
    }
}

#[derive(Default)]
pub(super) struct RxAddressQuery;

#[Object]
impl RxAddressQuery {
    /// For RxDB: addresses of the shopper that changed after `checkpoint` (null: all), up to `limit` (1 to 1000). Needs an access token.
    #[graphql(directive = Cost::apply(5), directive = Documents::apply())]
    async fn rx_addresses_pull(
        &self,
        ctx: &Context<'_>,
        checkpoint: Option<RxCheckpointInput>,
        limit: i32,
    ) -> Option<async_graphql::Result<RxBulk<RxAddress>>> {
        Some(pull::pull(ctx, checkpoint, limit).await)
    }
}

#[derive(Default)]
pub(super) struct RxAddressMutation;

#[Object]
impl RxAddressMutation {
    /// For RxDB: changes addresses of the shopper, at most 100 rows. Returns those documents only that are not as their row says, as they
    /// are: where another device has changed the address meanwhile, or it is no address of its country, or is kept in another form.
    #[graphql(directive = Cost::apply(50), directive = AssumedSize::apply(5))]
    async fn rx_addresses_push(
        &self,
        ctx: &Context<'_>,
        rows: Vec<RxPushRow<RxAddressInput>>,
    ) -> async_graphql::Result<Vec<RxAddress>> {
        push(ctx, rows).await
    }
}

#[derive(Default)]
pub(super) struct RxAddressSubscription;

#[Subscription]
impl RxAddressSubscription {
    /// For RxDB: addresses of the shopper as they change, after the cursor `after`, or from now on. It begins with an empty item. Needs an
    /// access token.
    #[graphql(directive = Cost::apply(5), directive = AssumedDocuments::apply(20))]
    async fn rx_addresses_stream(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = RxBulk<RxAddress>>> {
        stream::items(ctx, after).await
    }
}
