//! Amounts on the wire.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};
use rust_decimal::Decimal;

use super::CurrencyCode;
use crate::platform::money::{Currency, format_minor, parse_plain_decimal};

/// A decimal number as text, so that no client rounds it: digits with an optional point, such as `"59.95"`. Amounts are
/// padded to the digits of their currency: `"50.00"` EUR, `"1200"` JPY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoneyAmount {
    /// As it goes out.
    Minor(i64, Currency),
    /// As it came in.
    Given(Decimal),
}

/// A decimal number as text, so that no client rounds it: digits with an optional point, such as `"59.95"`. Amounts are
/// padded to the digits of their currency: `"50.00"` EUR, `"1200"` JPY.
#[Scalar(name = "Decimal")]
impl ScalarType for MoneyAmount {
    fn parse(value: Value) -> InputValueResult<Self> {
        // A literal 59.95 is read as text by the parser only where it was quoted; a JSON number is taken by its digits.
        let text = match &value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return Err(InputValueError::expected_type(value)),
        };
        parse_plain_decimal(&text)
            .map(Self::Given)
            .ok_or_else(|| InputValueError::custom(format!("{text:?} is not a decimal number such as \"59.95\"")))
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Minor(minor, currency) => Value::String(format_minor(*minor, *currency)),
            Self::Given(amount) => Value::String(amount.to_string()),
        }
    }
}

/// An amount of money.
#[derive(Debug, Clone, SimpleObject)]
pub struct Money {
    /// The amount in major units, padded to the currency's digits.
    amount: MoneyAmount,
    /// The currency of the amount: the market's.
    currency_code: CurrencyCode,
}

impl Money {
    #[must_use]
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self {
            amount: MoneyAmount::Minor(minor, currency),
            currency_code: CurrencyCode(currency.code().to_owned()),
        }
    }
}

/// The lowest and the highest of several amounts.
#[derive(Debug, Clone, SimpleObject)]
pub struct PriceRange {
    /// The lowest.
    min: Money,
    /// The highest; equal to `min` where all are equal.
    max: Money,
}

impl PriceRange {
    #[must_use]
    pub fn new(min_minor: i64, max_minor: i64, currency: Currency) -> Self {
        Self {
            min: Money::new(min_minor, currency),
            max: Money::new(max_minor, currency),
        }
    }
}
