//! Scalars and small values of the schema, one file each where they have rules.

mod moment;
mod money;
mod text;

pub use moment::Moment;
pub use money::{Money, MoneyAmount, PriceRange};
pub use text::{CountryCode, CurrencyCode, Html, Json, LanguageCode, Url};
