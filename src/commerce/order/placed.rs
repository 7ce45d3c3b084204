//! Parts of an order that are kept as they were, as JSON in its row.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::commerce::account::address::{Part, Parts};
use crate::platform::error::Error;

/// Where an order goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostalAddress {
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub company: Option<String>,
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub district: Option<String>,
    pub city: Option<String>,
    /// Code of the region, where the country has a list of them.
    pub region: Option<String>,
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// E.164.
    pub phone: Option<String>,
}

impl PostalAddress {
    /// The same as an address of an account has it.
    #[must_use]
    pub fn parts(&self) -> Parts {
        let texts = [
            (Part::GivenName, &self.given_name),
            (Part::FamilyName, &self.family_name),
            (Part::Company, &self.company),
            (Part::Line1, &self.line1),
            (Part::Line2, &self.line2),
            (Part::District, &self.district),
            (Part::City, &self.city),
            (Part::Region, &self.region),
            (Part::PostalCode, &self.postal_code),
            (Part::Phone, &self.phone),
        ];
        texts
            .into_iter()
            .map(|(part, text)| (part, text.clone().unwrap_or_default()))
            .chain([(Part::CountryCode, self.country_code.clone())])
            .collect()
    }
}

/// How an order goes there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub handle: String,
    pub title: String,
    /// Before discounts.
    pub cost_minor: i64,
    pub days_min: i32,
    pub days_max: i32,
}

/// A discount that the order has used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedDiscount {
    pub discount_id: i64,
    pub title: String,
    pub code: Option<String>,
    /// What it took off lines and delivery in all.
    pub amount_minor: i64,
}

/// Tax under one name at one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    pub name: String,
    /// Parts per million.
    pub rate_ppm: i64,
    pub base_minor: i64,
    pub tax_minor: i64,
}

/// The picture of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenImage {
    /// As the catalogue keeps it: an address, or a path of this server.
    pub url: String,
    pub alt_text: Option<String>,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub thumbhash: Option<String>,
}

/// The value that the variant of a line had for an option, in the shop's own language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenOption {
    pub name: String,
    pub value: String,
}

/// What a column of an order keeps as JSON.
///
/// # Errors
/// Where it is something else, which is a fault.
pub fn read_json<T: DeserializeOwned>(json: &str) -> Result<T, Error> {
    serde_json::from_str(json).map_err(|cause| Error::Fault(anyhow::Error::new(cause).context("a column of an order")))
}
