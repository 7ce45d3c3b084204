//! What a country asks of an address, so that apps can build the form.

use async_graphql::{Context, Enum, Object, SimpleObject};

use crate::commerce::account::address::{self, Country, Part};
use crate::platform::graphql::{AssumedSize, Cost, CountryCode};

/// A field of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Part", name = "AddressField")]
pub(super) enum FieldShown {
    /// `givenName`.
    GivenName,
    /// `familyName`.
    FamilyName,
    /// `company`.
    Company,
    /// `line1`.
    Line1,
    /// `line2`.
    Line2,
    /// `district`.
    District,
    /// `city`.
    City,
    /// `region`.
    Region,
    /// `postalCode`.
    PostalCode,
    /// `countryCode`.
    CountryCode,
    /// `phone`.
    Phone,
}

/// What people of a country call `region`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "address::RegionKind", name = "AddressRegionKind")]
pub(super) enum RegionKindShown {
    /// An area, as in Hong Kong.
    Area,
    /// A county.
    County,
    /// A department, as in Colombia.
    Department,
    /// A district.
    District,
    /// A do or a si, as in South Korea.
    DoSi,
    /// An emirate.
    Emirate,
    /// An island.
    Island,
    /// An oblast.
    Oblast,
    /// A parish.
    Parish,
    /// A prefecture, as in Japan.
    Prefecture,
    /// A province, or no word of its own.
    Province,
    /// A state.
    State,
}

/// What people of a country call `postalCode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "address::PostalCodeKind", name = "AddressPostalCodeKind")]
pub(super) enum PostalCodeKindShown {
    /// An Eircode, as in Ireland.
    Eircode,
    /// A PIN code, as in India.
    Pin,
    /// A postal code.
    Postal,
    /// A ZIP code, as in the United States.
    Zip,
}

/// What people of a country call `city`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "address::CityKind", name = "AddressCityKind")]
pub(super) enum CityKindShown {
    /// A city or town.
    City,
    /// A district.
    District,
    /// A post town, as in the United Kingdom.
    PostTown,
    /// A suburb.
    Suburb,
}

/// What people of a country call `district`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "address::DistrictKind", name = "AddressDistrictKind")]
pub(super) enum DistrictKindShown {
    /// A district.
    District,
    /// A neighbourhood.
    Neighborhood,
    /// A suburb, or no word of its own.
    Suburb,
    /// A townland, as in Ireland.
    Townland,
    /// A village or township.
    VillageTownship,
}

/// A state, province, prefecture or the like.
#[derive(Debug, SimpleObject)]
pub(super) struct AddressRegion {
    /// What `region` of an address holds; such as `CA`.
    code: String,
    /// Its name in the country's own language.
    name: String,
    /// Its name in Latin letters; null where `name` is in them.
    latin_name: Option<String>,
}

/// What a country asks of an address, for forms. The server checks the same.
pub(super) struct AddressRules(&'static Country);

/// What a country asks of an address, for forms. The server checks the same.
#[Object]
impl AddressRules {
    /// The country.
    async fn country_code(&self) -> CountryCode {
        CountryCode(self.0.code.clone())
    }

    /// The fields that addresses have there, in the order in which they are written. `phone` is for the carrier, and not among
    /// them.
    #[graphql(directive = AssumedSize::apply(8))]
    async fn fields(&self) -> Vec<FieldShown> {
        self.0.parts().map(Into::into).collect()
    }

    /// The fields that an address there cannot be without, besides `countryCode` and a name: `familyName`, `givenName` or
    /// `company`.
    #[graphql(directive = AssumedSize::apply(4))]
    async fn required(&self) -> Vec<FieldShown> {
        self.0.required().map(Into::into).collect()
    }

    /// A regular expression that a whole postal code in capitals fits; null where any text is taken, or there are none.
    async fn postal_code_pattern(&self) -> Option<&str> {
        self.0.postal.as_deref()
    }

    /// A postal code of the country; null where there are none.
    async fn postal_code_example(&self) -> Option<&str> {
        self.0.example.as_deref()
    }

    /// What a postal code is called there.
    async fn postal_code_kind(&self) -> PostalCodeKindShown {
        self.0.postal_kind.into()
    }

    /// What a region is called there.
    async fn region_kind(&self) -> RegionKindShown {
        self.0.region_kind.into()
    }

    /// What a city is called there.
    async fn city_kind(&self) -> CityKindShown {
        self.0.city_kind.into()
    }

    /// What a district is called there.
    async fn district_kind(&self) -> DistrictKindShown {
        self.0.district_kind.into()
    }

    /// The regions of the country; empty where `region` takes any text. An address may name one by its code or by its name.
    #[graphql(directive = AssumedSize::apply(60))]
    async fn regions(&self) -> Vec<AddressRegion> {
        let shown = |region: &address::Region| AddressRegion {
            code: region.code.clone(),
            name: region.name.clone(),
            latin_name: (!region.latin.is_empty()).then(|| region.latin.clone()),
        };
        self.0.regions.iter().map(shown).collect()
    }
}

#[derive(Default)]
pub struct AddressQuery;

#[Object]
impl AddressQuery {
    /// What a country asks of an address: its fields, postal codes and regions. Null where the code is that of no country.
    #[graphql(directive = Cost::apply(1))]
    async fn address_rules(&self, _ctx: &Context<'_>, country_code: CountryCode) -> Option<AddressRules> {
        address::country(&country_code.0.to_uppercase()).map(AddressRules)
    }
}
