//! What a shopper adds to a line, such as a text to be engraved.

use serde::{Deserialize, Serialize};

/// Attributes on one line.
const ATTRIBUTES_MAX: usize = 20;
/// Characters of a key.
const KEY_MAX: usize = 64;
/// Characters of a value.
const VALUE_MAX: usize = 255;

/// Pairs of key and value, in the order of keys, which differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attributes(Vec<(String, String)>);

/// Why pairs are no attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvalidAttributes {
    TooMany,
    /// Without a key, or with one that is too long.
    Key,
    /// A key that is there twice.
    Repeated,
    Value,
}

impl Attributes {
    /// The pairs in the order of keys.
    ///
    /// # Errors
    /// [`InvalidAttributes`].
    pub fn new(mut pairs: Vec<(String, String)>) -> Result<Self, InvalidAttributes> {
        if pairs.len() > ATTRIBUTES_MAX {
            return Err(InvalidAttributes::TooMany);
        }
        pairs.sort();
        for (key, value) in &pairs {
            if !is_text(key, KEY_MAX) || key.is_empty() {
                return Err(InvalidAttributes::Key);
            }
            if !is_text(value, VALUE_MAX) {
                return Err(InvalidAttributes::Value);
            }
        }
        if pairs.windows(2).any(|two| two[0].0 == two[1].0) {
            return Err(InvalidAttributes::Repeated);
        }
        Ok(Self(pairs))
    }

    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// As the database keeps them.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Pairs of texts can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What [`Attributes::to_json`] has written.
    ///
    /// # Errors
    /// Where it was something else.
    pub fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }
}

/// Whether `text` has at most `max` characters, none of which controls anything (PostgreSQL keeps no NUL in text).
pub(super) fn is_text(text: &str, max: usize) -> bool {
    text.chars().count() <= max && !text.chars().any(|one| one.is_control() && !"\n\r\t".contains(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Result<Attributes, InvalidAttributes> {
        let owned = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Attributes::new(owned.collect())
    }

    #[test]
    fn the_order_in_which_attributes_come_tells_nothing() {
        let one = of(&[("colour", "gold"), ("text", "für Dich")]).unwrap();
        assert_eq!(of(&[("text", "für Dich"), ("colour", "gold")]), Ok(one.clone()));
        assert_eq!(Attributes::from_json(&one.to_json()).unwrap(), one);
        assert_ne!(of(&[("text", "für Dich")]), Ok(one));
        assert_eq!(of(&[]).unwrap().to_json(), "[]");
    }

    #[test]
    fn attributes_have_bounds() {
        assert_eq!(of(&[("", "x")]), Err(InvalidAttributes::Key));
        assert_eq!(of(&[(&"k".repeat(65), "x")]), Err(InvalidAttributes::Key));
        assert_eq!(of(&[("k", &"v".repeat(256))]), Err(InvalidAttributes::Value));
        assert_eq!(of(&[("k", "a\0b")]), Err(InvalidAttributes::Value));
        assert_eq!(of(&[("k", "1"), ("k", "2")]), Err(InvalidAttributes::Repeated));
        let many: Vec<_> = (0..21).map(|at| (at.to_string(), String::new())).collect();
        assert_eq!(Attributes::new(many), Err(InvalidAttributes::TooMany));
    }
}
