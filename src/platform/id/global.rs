//! Ids as clients see them: a prefix that names the type, then a number.

use std::fmt;

/// What an id of the shop's own things may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Product,
    Variant,
    Collection,
    Media,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Product, Self::Variant, Self::Collection, Self::Media];

    /// The part before the underscore.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Product => "p",
            Self::Variant => "v",
            Self::Collection => "c",
            Self::Media => "m",
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Product => "a product",
            Self::Variant => "a product variant",
            Self::Collection => "a collection",
            Self::Media => "an image",
        }
    }
}

/// A global id: what it names, and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GlobalId {
    pub kind: Kind,
    pub number: i64,
}

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    #[error("not an id of this shop: expected a known prefix, an underscore and a number, such as p_4821")]
    Malformed,
    #[error("this id names {}, but {} is expected here (prefix {}_)", .found.noun(), .expected.noun(), .expected.prefix())]
    WrongKind { found: Kind, expected: Kind },
}

impl GlobalId {
    #[must_use]
    pub const fn new(kind: Kind, number: i64) -> Self {
        Self { kind, number }
    }

    /// Reads an id of any kind. Only the spelling that [`fmt::Display`] writes is accepted, so that an id has one form.
    ///
    /// # Errors
    /// [`InvalidId::Malformed`].
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let (prefix, digits) = text.split_once('_').ok_or(InvalidId::Malformed)?;
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| kind.prefix() == prefix)
            .ok_or(InvalidId::Malformed)?;
        let canonical = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        let number = digits.parse().ok().filter(|_| canonical).ok_or(InvalidId::Malformed)?;
        Ok(Self { kind, number })
    }

    /// Reads an id that must name an `expected`; returns its number.
    ///
    /// # Errors
    /// [`InvalidId`] says which of the two is wrong.
    pub fn parse_as(text: &str, expected: Kind) -> Result<i64, InvalidId> {
        let id = Self::parse(text)?;
        if id.kind == expected {
            Ok(id.number)
        } else {
            Err(InvalidId::WrongKind {
                found: id.kind,
                expected,
            })
        }
    }
}

impl fmt::Display for GlobalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.kind.prefix(), self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_written_and_nothing_else_does() {
        let id = GlobalId::new(Kind::Product, 4821);
        assert_eq!(id.to_string(), "p_4821");
        assert_eq!(GlobalId::parse("p_4821"), Ok(id));
        for forged in [
            "",
            "p",
            "p_",
            "p_0",
            "p_01",
            "p_-1",
            "p_+1",
            "x_1",
            "P_1",
            "p_1 ",
            "p_99999999999999999999",
            "p_1_2",
            "1",
        ] {
            assert_eq!(GlobalId::parse(forged), Err(InvalidId::Malformed), "{forged:?}");
        }
    }

    #[test]
    fn a_wrong_prefix_says_what_was_expected() {
        let error = GlobalId::parse_as("c_7", Kind::Product).unwrap_err();
        assert_eq!(
            error.to_string(),
            "this id names a collection, but a product is expected here (prefix p_)"
        );
    }
}
