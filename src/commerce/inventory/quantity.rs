//! What somebody says about a level: how many there are, or how many more.

use serde::Serialize;

/// Units of one variant at one location, as imports have it.
pub const STOCK_MAX: i64 = 1_000_000_000_000;

/// How many there are, or how many more than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Quantity {
    OnHand(i64),
    /// To be added to what is there.
    Adjust(i64),
}

/// What is wrong with a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidQuantity {
    pub code: &'static str,
    pub message: String,
}

impl Quantity {
    /// The name of its field in an input.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::OnHand(_) => "onHand",
            Self::Adjust(_) => "adjust",
        }
    }

    /// How many there are after it, where there were `before`.
    ///
    /// # Errors
    /// Where that is less than none or more than [`STOCK_MAX`].
    pub fn over(self, before: i64) -> Result<i64, InvalidQuantity> {
        let after = match self {
            Self::OnHand(on_hand) => Some(on_hand),
            Self::Adjust(by) => before.checked_add(by),
        };
        let (code, message) = match (after, self) {
            (Some(after), _) if (0..=STOCK_MAX).contains(&after) => return Ok(after),
            (Some(..0), Self::Adjust(by)) => (
                "INSUFFICIENT_STOCK",
                format!("there are {before}, and {by} would leave fewer than none"),
            ),
            (Some(..0), Self::OnHand(_)) => ("NEGATIVE_STOCK", "a level is zero or more".to_owned()),
            _ => ("INVALID_STOCK", format!("a level is at most {STOCK_MAX}")),
        };
        Err(InvalidQuantity { code, message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_stays_between_none_and_the_most() {
        assert_eq!(Quantity::OnHand(7).over(5), Ok(7));
        assert_eq!(Quantity::Adjust(-5).over(5), Ok(0));
        let code = |before, quantity: Quantity| quantity.over(before).unwrap_err().code;
        assert_eq!(code(5, Quantity::Adjust(-6)), "INSUFFICIENT_STOCK");
        assert_eq!(code(5, Quantity::OnHand(-1)), "NEGATIVE_STOCK");
        assert_eq!(code(5, Quantity::Adjust(i64::MAX)), "INVALID_STOCK");
        assert_eq!(code(5, Quantity::OnHand(STOCK_MAX + 1)), "INVALID_STOCK");
    }
}
