//! Amounts: minor units inside, text padded to the currency's digits outside. No floats anywhere.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The currency of a three-letter code in capitals; `None` where ISO 4217 has none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        iso_currency::Currency::from_code(code).map(Self)
    }

    #[must_use]
    pub fn usd() -> Self {
        Self(iso_currency::Currency::USD)
    }

    /// `XXX`: no currency.
    #[must_use]
    pub fn none() -> Self {
        Self(iso_currency::Currency::XXX)
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Digits behind the decimal point: 2 for EUR, 0 for JPY, 3 for BHD.
    #[must_use]
    pub fn digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a decimal is no amount of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAmount {
    #[error("{currency:?} has {} digits behind the decimal point", .currency.digits())]
    TooManyDigits { currency: Currency },
    #[error("an amount cannot be negative")]
    Negative,
    #[error("an amount of this size cannot be kept")]
    TooLarge,
}

/// Minor units of an amount in major units, such as 5995 of 59.95 EUR. Nothing is rounded: zeros behind the last digit
/// are fine, other digits are not.
///
/// # Errors
/// [`InvalidAmount`] where the amount is negative, has more digits than the currency, or is over 10^15 minor units.
pub fn minor_from_decimal(amount: Decimal, currency: Currency) -> Result<i64, InvalidAmount> {
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(InvalidAmount::Negative);
    }
    let amount = amount.normalize();
    let digits = currency.digits();
    if amount.scale() > digits {
        return Err(InvalidAmount::TooManyDigits { currency });
    }
    let factor = 10_i128.pow(digits - amount.scale());
    let minor = amount.mantissa().checked_mul(factor).ok_or(InvalidAmount::TooLarge)?;
    check_minor(i64::try_from(minor).map_err(|_| InvalidAmount::TooLarge)?)
}

/// `minor` itself where it is an amount we keep: 0 to 10^15, which leaves room for a thousand lines of it in 64 bits.
///
/// # Errors
/// [`InvalidAmount::Negative`] or [`InvalidAmount::TooLarge`].
pub fn check_minor(minor: i64) -> Result<i64, InvalidAmount> {
    match minor {
        ..0 => Err(InvalidAmount::Negative),
        0..=1_000_000_000_000_000 => Ok(minor),
        _ => Err(InvalidAmount::TooLarge),
    }
}

/// An amount in major units, padded to the currency's digits: `50.00` EUR, `1200` JPY.
#[must_use]
pub fn format_minor(minor: i64, currency: Currency) -> String {
    let digits = currency.digits() as usize;
    if digits == 0 {
        return minor.to_string();
    }
    let sign = if minor < 0 { "-" } else { "" };
    let padded = format!("{:0width$}", minor.unsigned_abs(), width = digits + 1);
    let (major, fraction) = padded.split_at(padded.len() - digits);
    format!("{sign}{major}.{fraction}")
}

/// A decimal that is written with digits, an optional sign and point only, as prices in files and arguments are.
#[must_use]
pub fn parse_plain_decimal(text: &str) -> Option<Decimal> {
    let plain = text
        .bytes()
        .enumerate()
        .all(|(at, byte)| byte.is_ascii_digit() || byte == b'.' || (at == 0 && byte == b'-'));
    let framed =
        text.ends_with(|last: char| last.is_ascii_digit()) && !text.starts_with('.') && !text.starts_with("-.");
    if plain && framed {
        Decimal::from_str(text).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    #[test]
    fn an_amount_is_padded_to_its_currency() {
        assert_eq!(format_minor(5000, currency("EUR")), "50.00");
        assert_eq!(format_minor(7, currency("EUR")), "0.07");
        assert_eq!(format_minor(1200, currency("JPY")), "1200");
        assert_eq!(format_minor(1, currency("BHD")), "0.001");
        assert_eq!(format_minor(-5, currency("EUR")), "-0.05");
    }

    #[test]
    fn a_decimal_becomes_minor_units_without_rounding() {
        let minor = |text: &str, code| minor_from_decimal(parse_plain_decimal(text).unwrap(), currency(code));
        assert_eq!(minor("59.95", "EUR"), Ok(5995));
        assert_eq!(minor("59.9", "EUR"), Ok(5990));
        assert_eq!(minor("59.950", "EUR"), Ok(5995));
        assert_eq!(minor("1200.00", "JPY"), Ok(1200));
        assert_eq!(
            minor("59.955", "EUR"),
            Err(InvalidAmount::TooManyDigits {
                currency: currency("EUR")
            })
        );
        assert_eq!(
            minor("0.5", "JPY"),
            Err(InvalidAmount::TooManyDigits {
                currency: currency("JPY")
            })
        );
        assert_eq!(minor("-1", "EUR"), Err(InvalidAmount::Negative));
        assert_eq!(minor("99999999999999999999", "EUR"), Err(InvalidAmount::TooLarge));
    }

    #[test]
    fn only_plain_decimals_are_read() {
        for text in [
            "1e3", "1,000", "$5", " 5", "5 ", "", ".", ".5", "5.", "+5", "0x1", "1_000", "--1", "1.2.3",
        ] {
            assert_eq!(parse_plain_decimal(text), None, "{text:?}");
        }
    }
}
