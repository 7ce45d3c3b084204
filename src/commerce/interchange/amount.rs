//! Amounts of money as files write them.

use rust_decimal::Decimal;

use super::record::Amount;
use super::rejection::code;
use crate::platform::money::{Currency, InvalidAmount, check_minor, minor_from_decimal};

/// Why a text is no amount: a code and a sentence.
pub(super) type AmountFault = (&'static str, String);

/// The amount of a plain decimal such as `59.95`: digits, and a point with digits behind it where there is a fraction.
///
/// Thousands separators, currency signs and exponents are refused rather than guessed at, because a wrong guess is a
/// wrong price. How many digits the fraction may have depends on the currency and is checked where the market is known.
///
/// # Errors
///
/// [`code::NEGATIVE_PRICE`] or [`code::INVALID_PRICE`].
pub(super) fn amount(text: &str) -> Result<Decimal, AmountFault> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err((code::INVALID_PRICE, complaint(text)));
    }
    let amount = Decimal::from_str_exact(text).map_err(|_| {
        (
            code::INVALID_PRICE,
            format!("{text:?} has more digits than an amount can have."),
        )
    })?;
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err((
            code::NEGATIVE_PRICE,
            format!("{text} is below zero; a price is zero or more."),
        ));
    }
    Ok(amount.abs())
}

/// An amount of a file in the minor units of `currency`.
///
/// # Errors
///
/// The codes `NEGATIVE_PRICE`, `INVALID_PRICE_DIGITS` and `PRICE_TOO_LARGE`.
pub(super) fn in_minor(amount: Amount, currency: Currency) -> Result<i64, AmountFault> {
    let minor = match amount {
        Amount::Major(amount) => minor_from_decimal(amount, currency),
        Amount::Minor(minor) => check_minor(minor),
    };
    minor.map_err(|invalid| {
        let code = match invalid {
            InvalidAmount::Negative => "NEGATIVE_PRICE",
            InvalidAmount::TooManyDigits { .. } => "INVALID_PRICE_DIGITS",
            InvalidAmount::TooLarge => "PRICE_TOO_LARGE",
        };
        (code, invalid.to_string())
    })
}

fn complaint(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    let advice = if text.contains(',') {
        "use a point for decimals and no thousands separator"
    } else if text
        .chars()
        .any(|letter| letter.is_alphabetic() || "$€£¥".contains(letter))
    {
        "write digits only, without a currency"
    } else {
        "write it as 59.95"
    };
    format!("{shown:?} is not a plain decimal number: {advice}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_decimals_keep_their_digits() {
        assert_eq!(amount("59.95").unwrap(), Decimal::new(5995, 2));
        assert_eq!(amount("1200").unwrap(), Decimal::from(1200));
        assert_eq!(amount("0.000").unwrap().to_string(), "0.000");
        assert_eq!(amount("-0").unwrap(), Decimal::ZERO);
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "", ".", ".5", "5.", "1,200.00", "59,95", "$5", "5 EUR", "1e3", "1_000", "+5", "NaN", "٣", "--5", "1.2.3",
        ] {
            assert_eq!(amount(text).unwrap_err().0, code::INVALID_PRICE, "{text}");
        }
        assert_eq!(amount("-0.01").unwrap_err().0, code::NEGATIVE_PRICE);
        assert_eq!(amount(&"9".repeat(40)).unwrap_err().0, code::INVALID_PRICE);
        assert_eq!(
            amount(&format!("0.{}", "3".repeat(40))).unwrap_err().0,
            code::INVALID_PRICE
        );
    }
}
