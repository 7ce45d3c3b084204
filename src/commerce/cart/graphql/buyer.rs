//! Who buys.

use async_graphql::SimpleObject;

use crate::commerce::cart::entity::cart;
use crate::platform::graphql::CountryCode;

/// Who buys, and where it goes, as far as the shopper has said.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct CartBuyerIdentity {
    /// The country that the order goes to; null where unknown: costs are then estimated for the market's first country.
    country_code: Option<CountryCode>,
    /// The region of the country, as the part behind the hyphen of its ISO 3166-2 code, such as `CA` for California; null
    /// where unknown.
    region_code: Option<String>,
    /// The address for mail about the order; null where unknown.
    email: Option<String>,
    /// The telephone number in international form, such as `+491701234567`; null where unknown.
    phone: Option<String>,
}

impl CartBuyerIdentity {
    pub(super) fn of(row: &cart::Model) -> Self {
        Self {
            country_code: row.country.clone().map(CountryCode),
            region_code: row.region.clone(),
            email: row.email.clone(),
            phone: row.phone.clone(),
        }
    }
}
