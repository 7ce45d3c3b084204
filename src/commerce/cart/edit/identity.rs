//! Who buys, and where it goes.

use crate::commerce::cart::attributes::is_text;
use crate::commerce::cart::command::BuyerIdentity;
use crate::commerce::cart::draft::Draft;
use crate::commerce::cart::outcome::{Refusal, Warning, Why};
use crate::commerce::market::{Directory, Market};

/// Characters of an address of mail (RFC 5321, 4.5.3.1.3, without its angle brackets).
const EMAIL_MAX: usize = 254;
/// Digits of a telephone number (ITU-T E.164): the country's and the subscriber's.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Notes who buys. A country that the cart's market does not serve moves the cart to the market that does.
pub(in crate::commerce::cart) fn identify(
    draft: &mut Draft,
    identity: &BuyerIdentity,
    directory: &Directory,
) -> Result<Vec<Warning>, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut take =
        |given: &Option<String>, kept: &mut Option<String>, field, read: &dyn Fn(&str) -> Result<String, Why>| {
            let Some(given) = given else { return };
            if given.trim().is_empty() {
                *kept = None;
                return;
            }
            match read(given.trim()) {
                Ok(text) => *kept = Some(text),
                Err(why) => refusals.push(Refusal::new(why, &[field])),
            }
        };
    let cart = &mut draft.cart;
    take(&identity.country, &mut cart.country, "countryCode", &country);
    let of_country = cart.country.clone();
    take(&identity.region, &mut cart.region, "regionCode", &|given| {
        region(given, of_country.as_deref())
    });
    take(&identity.email, &mut cart.email, "email", &email);
    take(&identity.phone, &mut cart.phone, "phone", &phone);
    // A region of the old country says nothing of the new one.
    if identity.country.is_some() && identity.region.is_none() {
        cart.region = None;
    }
    let market = match &draft.cart.country {
        Some(country) if identity.country.is_some() => {
            let found = market_of(directory, country, draft.cart.market_id);
            if found.is_none() {
                refusals.push(Refusal::new(Why::CountryNotServed, &["countryCode"]));
            }
            found.map(|market| market.id)
        }
        _ => None,
    };
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(market.map(|market| move_to(draft, market)).unwrap_or_default())
}

/// The market that serves `country`: that of the number `own` where it does, else the first.
#[must_use]
pub fn market_of<'a>(directory: &'a Directory, country: &str, own: i64) -> Option<&'a Market> {
    let mut serving: Vec<&Market> = directory
        .markets()
        .iter()
        .map(AsRef::as_ref)
        .filter(|market: &&Market| market.countries.iter().any(|one| one == country))
        .collect();
    serving.sort_by_key(|market| market.id != own);
    serving.first().copied()
}

fn move_to(draft: &mut Draft, market_id: i64) -> Vec<Warning> {
    let from = std::mem::replace(&mut draft.cart.market_id, market_id);
    if from == market_id || !draft.exists() && draft.lines.is_empty() {
        return Vec::new();
    }
    let mut warnings = vec![Warning::MarketChanged { from, to: market_id }];
    if draft.cart.delivery_option.take().is_some() {
        warnings.push(Warning::DeliveryOptionCleared);
    }
    warnings
}

fn country(given: &str) -> Result<String, Why> {
    let code = given.to_ascii_uppercase();
    let fits = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    fits.then_some(code).ok_or(Why::Country)
}

/// `CA`, or `US-CA` with the country that the cart has.
fn region(given: &str, country: Option<&str>) -> Result<String, Why> {
    let code = given.to_ascii_uppercase();
    let country = country.ok_or(Why::Region)?;
    let behind = code.strip_prefix(country).and_then(|rest| rest.strip_prefix('-'));
    let code = behind.unwrap_or(&code);
    let fits = (1..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| code.to_owned()).ok_or(Why::Region)
}

/// Only what cannot be an address is refused: whether it is one, only a mail can tell.
fn email(given: &str) -> Result<String, Why> {
    let parts = given.rsplit_once('@');
    let framed =
        parts.is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.') && !domain.starts_with('.'));
    let fits = framed && is_text(given, EMAIL_MAX) && !given.contains(char::is_whitespace);
    fits.then(|| given.to_owned()).ok_or(Why::Email)
}

/// The number in its international form, without what people put between digits.
///
/// # Errors
/// Where it is none.
pub fn phone(given: &str) -> Result<String, Why> {
    let digits = given.strip_prefix('+').ok_or(Why::Phone)?;
    let digits: String = digits.chars().filter(|one| !" -().".contains(*one)).collect();
    let fits = PHONE_DIGITS.contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    fits.then(|| format!("+{digits}")).ok_or(Why::Phone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_identifies_a_buyer_has_a_form() {
        assert_eq!(country("de"), Ok("DE".to_owned()));
        assert_eq!(country("DEU"), Err(Why::Country));
        assert_eq!(region("us-ca", Some("US")), Ok("CA".to_owned()));
        assert_eq!(region("CA", None), Err(Why::Region));
        assert_eq!(region("California", Some("US")), Err(Why::Region));
        assert_eq!(email("shopper-1@example.com"), Ok("shopper-1@example.com".to_owned()));
        for wrong in ["shopper", "@example.com", "a@b", "a b@example.com", "a@.com"] {
            assert_eq!(email(wrong), Err(Why::Email), "{wrong}");
        }
        assert_eq!(phone("+49 (170) 123-4567"), Ok("+491701234567".to_owned()));
        for wrong in ["0170 1234567", "+0", "+49x", "+1234567890123456"] {
            assert_eq!(phone(wrong), Err(Why::Phone), "{wrong}");
        }
    }
}
