//! What each country asks of an address.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;
use serde::Deserialize;

use super::kind::{CityKind, DistrictKind, PostalCodeKind, RegionKind};
use super::parts::Part;

/// How addresses look in one country.
#[derive(Debug, Deserialize)]
pub struct Country {
    /// ISO 3166-1, two letters.
    #[serde(rename = "country")]
    pub code: String,
    /// Lines of an address: `%n` ends a line, `%A` and its like stand for parts.
    pub(super) format: String,
    /// The same for an address in Latin letters; `None`: there is no difference.
    #[serde(default)]
    pub(super) latin_format: Option<String>,
    /// Letters of the parts that it cannot be without.
    required: String,
    /// A regular expression for a whole postal code; `None`: any text, or none.
    #[serde(default)]
    pub postal: Option<String>,
    #[serde(default)]
    pub example: Option<String>,
    pub postal_kind: PostalCodeKind,
    pub region_kind: RegionKind,
    pub city_kind: CityKind,
    pub district_kind: DistrictKind,
    /// Empty: any text.
    #[serde(default)]
    pub regions: Vec<Region>,
    #[serde(skip)]
    pattern: OnceLock<Option<Regex>>,
}

/// A state, province, prefecture or the like.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Region {
    /// The second half of its code of ISO 3166-2 where it has one, else as it is written on letters.
    pub code: String,
    /// As it is written on letters.
    pub postal: String,
    /// In the country's own language.
    pub name: String,
    /// In Latin letters; empty where the name is.
    pub latin: String,
}

/// The letters of `format` and `required`, with the parts that they stand for.
const LETTERS: [(char, &[Part]); 7] = [
    ('N', &[Part::GivenName, Part::FamilyName]),
    ('O', &[Part::Company]),
    ('A', &[Part::Line1, Part::Line2]),
    ('D', &[Part::District]),
    ('C', &[Part::City]),
    ('S', &[Part::Region]),
    ('Z', &[Part::PostalCode]),
];

pub(super) fn parts_of(letter: char) -> &'static [Part] {
    LETTERS
        .iter()
        .find(|(known, _)| *known == letter)
        .map_or(&[], |(_, parts)| *parts)
}

static COUNTRIES: LazyLock<BTreeMap<String, Country>> = LazyLock::new(|| {
    // Every line is one; a test counts them.
    include_str!("countries.jsonl")
        .lines()
        .filter_map(|line| serde_json::from_str::<Country>(line).ok())
        .map(|country| (country.code.clone(), country))
        .collect()
});

/// The country of a code in capitals; `None`: there is none.
#[must_use]
pub fn country(code: &str) -> Option<&'static Country> {
    COUNTRIES.get(code)
}

/// All countries, by code.
pub fn countries() -> impl Iterator<Item = &'static Country> {
    COUNTRIES.values()
}

impl Country {
    /// The parts that an address has there, in the order in which they are written.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        self.format
            .split('%')
            .skip(1)
            .filter_map(|piece| piece.chars().next())
            .flat_map(|letter| parts_of(letter).iter().copied())
    }

    /// The parts that it cannot be without; the first line of `Line1` and `Line2`. A name or a company is asked for everywhere.
    pub fn required(&self) -> impl Iterator<Item = Part> {
        self.required
            .chars()
            .filter_map(|letter| parts_of(letter).first().copied())
    }

    /// Whether `code`, in capitals and without spaces around it, is a postal code of the country.
    #[must_use]
    pub fn is_postal_code(&self, code: &str) -> bool {
        let Some(pattern) = &self.postal else {
            return true;
        };
        let pattern = self
            .pattern
            .get_or_init(|| Regex::new(&format!("^(?:{pattern})$")).ok());
        pattern.as_ref().is_none_or(|pattern| pattern.is_match(code))
    }

    /// The region that `text` names by its code, as it is written on letters, or by a name, in capitals or not.
    #[must_use]
    pub fn region(&self, text: &str) -> Option<&Region> {
        let wanted = text.to_lowercase();
        if wanted.is_empty() {
            return None;
        }
        let is = |name: &str| name.to_lowercase() == wanted;
        // The code decides before names do: in some countries a region's name is another's code.
        let by_code = self.regions.iter().find(|region| is(&region.code));
        by_code.or_else(|| {
            self.regions
                .iter()
                .find(|region| is(&region.postal) || is(&region.name) || is(&region.latin))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_country_whose_example_is_a_postal_code() {
        assert_eq!(countries().count(), include_str!("countries.jsonl").lines().count());
        assert!(countries().count() > 240);
        for country in countries() {
            assert!(country.code.len() == 2 && country.code.bytes().all(|byte| byte.is_ascii_uppercase()));
            if let Some(pattern) = &country.postal {
                assert!(Regex::new(pattern).is_ok(), "{}: {pattern}", country.code);
                let example = country.example.as_deref().expect("a pattern has an example");
                assert!(country.is_postal_code(example), "{}: {example}", country.code);
                assert!(!country.is_postal_code("?"), "{}", country.code);
            }
            let parts: Vec<Part> = country.parts().collect();
            assert!(
                parts.contains(&Part::Line1) && parts.contains(&Part::FamilyName),
                "{}",
                country.code
            );
            assert!(country.required().all(|part| parts.contains(&part)), "{}", country.code);
            let mut codes: Vec<&str> = country.regions.iter().map(|region| region.code.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), country.regions.len(), "{}", country.code);
        }
    }

    #[test]
    fn a_region_is_found_by_code_and_by_its_names() {
        let code = |of: &str, text: &str| country(of).unwrap().region(text).map(|region| region.code.clone());
        for text in ["CA", "ca", "California", "california"] {
            assert_eq!(code("US", text).as_deref(), Some("CA"), "{text}");
        }
        for text in ["13", "東京都", "Tokyo", "tokyo"] {
            assert_eq!(code("JP", text).as_deref(), Some("13"), "{text}");
        }
        assert_eq!(code("MX", "Q.R.").as_deref(), Some("ROO"));
        assert_eq!(code("US", "Bavaria"), None);
        assert_eq!(code("US", ""), None);
    }

    #[test]
    fn what_is_required_differs() {
        let required = |code: &str| country(code).unwrap().required().collect::<Vec<_>>();
        assert_eq!(
            required("US"),
            [Part::Line1, Part::City, Part::Region, Part::PostalCode]
        );
        assert_eq!(required("DE"), [Part::Line1, Part::City, Part::PostalCode]);
        assert_eq!(required("HK"), [Part::Line1, Part::Region]);
        assert!(country("XX").is_none() && country("de").is_none());
    }
}
