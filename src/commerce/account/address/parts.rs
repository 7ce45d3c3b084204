//! The parts of an address.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A part of an address. Kept as text, each in a column of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    GivenName,
    FamilyName,
    Company,
    Line1,
    Line2,
    District,
    City,
    /// The code of the region where the country has a list of them, else as it was given.
    Region,
    PostalCode,
    CountryCode,
    /// E.164.
    Phone,
}

impl Part {
    pub const ALL: [Self; 11] = [
        Self::GivenName,
        Self::FamilyName,
        Self::Company,
        Self::Line1,
        Self::Line2,
        Self::District,
        Self::City,
        Self::Region,
        Self::PostalCode,
        Self::CountryCode,
        Self::Phone,
    ];

    /// Its field in the schema.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::GivenName => "givenName",
            Self::FamilyName => "familyName",
            Self::Company => "company",
            Self::Line1 => "line1",
            Self::Line2 => "line2",
            Self::District => "district",
            Self::City => "city",
            Self::Region => "region",
            Self::PostalCode => "postalCode",
            Self::CountryCode => "countryCode",
            Self::Phone => "phone",
        }
    }

    /// Its column.
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::Company => "company",
            Self::Line1 => "line1",
            Self::Line2 => "line2",
            Self::District => "district",
            Self::City => "city",
            Self::Region => "region",
            Self::PostalCode => "postal_code",
            Self::CountryCode => "country_code",
            Self::Phone => "phone",
        }
    }

    /// Characters that it may have.
    #[must_use]
    pub const fn chars_max(self) -> usize {
        match self {
            Self::GivenName | Self::FamilyName | Self::Company | Self::District | Self::City | Self::Region => 100,
            Self::Line1 | Self::Line2 => 200,
            Self::PostalCode => 20,
            Self::CountryCode => 2,
            Self::Phone => 40,
        }
    }
}

/// The parts that an address has; none of them is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parts(BTreeMap<Part, String>);

impl Parts {
    /// The part; empty where the address has none.
    #[must_use]
    pub fn get(&self, part: Part) -> &str {
        self.0.get(&part).map_or("", String::as_str)
    }

    #[must_use]
    pub fn has(&self, part: Part) -> bool {
        self.0.contains_key(&part)
    }

    /// Sets the part; an empty text takes it away.
    pub fn set(&mut self, part: Part, text: String) {
        if text.is_empty() {
            self.0.remove(&part);
        } else {
            self.0.insert(part, text);
        }
    }
}

impl FromIterator<(Part, String)> for Parts {
    fn from_iter<I: IntoIterator<Item = (Part, String)>>(parts: I) -> Self {
        let mut made = Self::default();
        for (part, text) in parts {
            made.set(part, text);
        }
        made
    }
}

/// What is to become of some parts: a new text, or `None` to take it away. A part that is not named stays.
pub type Patch = BTreeMap<Part, Option<String>>;
