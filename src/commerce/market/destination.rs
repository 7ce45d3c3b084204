//! Where an order goes, as far as it is known, and the places that tax rates and shipping zones are made for.

use std::fmt;

use super::directory::Market;

/// Where an order goes. Codes are in capitals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Destination {
    /// ISO 3166-1 alpha-2. `None` only in a market without countries.
    pub country: Option<String>,
    /// The part behind the hyphen of an ISO 3166-2 code: `CA` for California.
    pub region: Option<String>,
    /// The shopper has not said where: it is the market's first country.
    pub is_estimate: bool,
}

impl Destination {
    /// What the shopper told, or else the first of the market's `countries`. A region is written `CA` or `US-CA`; without
    /// its country it says nothing.
    #[must_use]
    pub fn of(country: Option<&str>, region: Option<&str>, countries: &[String]) -> Self {
        let told = country.map(capitals).filter(|country| !country.is_empty());
        let Some(country) = told else {
            return Self {
                country: countries.first().cloned(),
                region: None,
                is_estimate: true,
            };
        };
        let region = region.map(capitals).map(|region| {
            let behind = region.strip_prefix(&country).and_then(|rest| rest.strip_prefix('-'));
            behind.map_or_else(|| region.clone(), str::to_owned)
        });
        Self {
            country: Some(country),
            region: region.filter(|region| !region.is_empty()),
            is_estimate: false,
        }
    }

    /// As [`Destination::of`], for the countries of `market`.
    #[must_use]
    pub fn in_market(country: Option<&str>, region: Option<&str>, market: &Market) -> Self {
        Self::of(country, region, &market.countries)
    }
}

fn capitals(code: &str) -> String {
    code.trim().to_ascii_uppercase()
}

/// A country, or one region of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub country: String,
    /// `None`: the whole country.
    pub region: Option<String>,
}

/// How closely a place was meant for a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    Country,
    Region,
}

impl Place {
    /// `region` is empty for the whole country.
    #[must_use]
    pub fn from_parts(country: String, region: String) -> Self {
        Self {
            country,
            region: Some(region).filter(|region| !region.is_empty()),
        }
    }

    /// The place of a code of ISO 3166-1 or 3166-2: `DE`, `US-CA`. `None` where it has not that form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let (country, region) = code
            .split_once('-')
            .map_or((code, None), |(country, region)| (country, Some(region)));
        let is_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_region = |region: &str| {
            (1..=3).contains(&region.len())
                && region
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        };
        (is_country && region.is_none_or(is_region)).then(|| Self {
            country: country.to_owned(),
            region: region.map(str::to_owned),
        })
    }
    /// How `destination` lies in this place; `None`: it does not.
    #[must_use]
    pub fn fit(&self, destination: &Destination) -> Option<Fit> {
        if destination.country.as_ref() != Some(&self.country) {
            return None;
        }
        match &self.region {
            None => Some(Fit::Country),
            Some(_) if self.region == destination.region => Some(Fit::Region),
            Some(_) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.country)?;
        match &self.region {
            Some(region) => write!(f, "-{region}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(country: &str, region: Option<&str>) -> Place {
        Place {
            country: country.to_owned(),
            region: region.map(str::to_owned),
        }
    }

    #[test]
    fn a_shopper_who_says_nothing_is_taken_to_be_in_the_markets_first_country() {
        let countries = ["DE".to_owned(), "AT".to_owned()];
        let estimate = Destination::of(None, Some("BY"), &countries);
        assert_eq!(estimate.country.as_deref(), Some("DE"));
        assert_eq!((estimate.region, estimate.is_estimate), (None, true));
        assert_eq!(Destination::of(None, None, &[]).country, None);
    }

    #[test]
    fn codes_are_read_in_every_spelling() {
        let told = |region| Destination::of(Some(" us "), Some(region), &[]);
        for region in ["ca", "CA", "US-CA", "us-ca "] {
            assert_eq!(told(region).region.as_deref(), Some("CA"), "{region}");
        }
        assert_eq!(told("  ").region, None);
        assert!(!told("CA").is_estimate);
    }

    #[test]
    fn places_are_written_as_iso_3166_does() {
        for code in ["DE", "US-CA", "FR-2A", "ES-CN", "AT-9", "GB-ENG"] {
            assert_eq!(Place::parse(code).unwrap().to_string(), code);
        }
        assert_eq!(Place::parse("US-CA"), Some(place("US", Some("CA"))));
        for code in [
            "", "de", "D", "DEU", "US-", "US-ca", "US-CALI", "-CA", "US-C-A", "US CA",
        ] {
            assert_eq!(Place::parse(code), None, "{code}");
        }
    }

    #[test]
    fn a_place_is_a_country_or_one_region_of_it() {
        let there = Destination::of(Some("US"), Some("CA"), &[]);
        assert_eq!(place("US", None).fit(&there), Some(Fit::Country));
        assert_eq!(place("US", Some("CA")).fit(&there), Some(Fit::Region));
        assert_eq!(place("US", Some("NY")).fit(&there), None);
        assert_eq!(place("CA", None).fit(&there), None);
        assert_eq!(place("CA", None).fit(&Destination::default()), None);
    }
}
