//! In which market and language a request is answered.

use std::sync::Arc;

use super::money::Currency;

/// The market and languages that a request is answered in. Part of every cache key and cursor filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopContext {
    pub market_id: i64,
    pub market_code: String,
    pub currency: Currency,
    /// The language that the answer is in where every text is translated.
    pub language: String,
    /// The languages whose translations are tried, best first, before the shop's own texts; empty where the shop's own
    /// language is asked for.
    pub translations: Arc<[String]>,
}

/// The languages to look for, best first, given what the market offers and what was asked for.
///
/// `asked` is a `lang` parameter or the value of an `Accept-Language` header (RFC 9110, 12.5.4): ranges with weights; a
/// range finds a language that it equals or is a prefix of (RFC 4647, 3.4: lookup also tries shorter forms of the
/// range). What the market does not offer is passed over; without a match the market's first language is used. After
/// the language that was found, its shorter forms that the market offers follow (`de-CH`, `de`). Ends before the shop's
/// `own` language, in which every text exists.
#[must_use]
pub fn language_chain(asked: Option<&str>, offered: &[String], own: &str) -> (String, Vec<String>) {
    let found = asked.and_then(|asked| {
        weighted_ranges(asked)
            .into_iter()
            .find_map(|range| lookup(&range, offered))
    });
    let language = found
        .or_else(|| offered.first().cloned())
        .unwrap_or_else(|| own.to_owned());
    let mut chain = Vec::new();
    let mut tag = language.as_str();
    while !tag.eq_ignore_ascii_case(own) {
        let offer = offered.iter().find(|offer| offer.eq_ignore_ascii_case(tag));
        chain.push(offer.map_or_else(|| tag.to_owned(), Clone::clone));
        match tag.rsplit_once('-') {
            Some((shorter, _)) => tag = shorter,
            None => break,
        }
    }
    (language, chain)
}

/// At most this many ranges of a header are read; the rest is ignored.
const RANGES_MAX: usize = 20;

fn weighted_ranges(header: &str) -> Vec<String> {
    let mut ranges: Vec<(u16, String)> = header
        .split(',')
        .take(RANGES_MAX)
        .filter_map(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let range = pieces.next().filter(|range| !range.is_empty())?;
            let weight = pieces
                .find_map(|piece| piece.strip_prefix("q="))
                .map_or(Some(1000), thousandths)?;
            (weight > 0).then(|| (weight, range.to_owned()))
        })
        .collect();
    // Stable: ranges of one weight keep the order in which they were sent.
    ranges.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    ranges.into_iter().map(|(_, range)| range).collect()
}

/// A weight of RFC 9110 (`0.8`) in thousandths.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" => Some(1000),
        "0" if digits => format!("{fraction:0<3}").parse().ok(),
        _ => None,
    }
}

fn lookup(range: &str, offered: &[String]) -> Option<String> {
    if range == "*" {
        return offered.first().cloned();
    }
    let mut tag = range;
    loop {
        let exact = offered.iter().find(|offer| offer.eq_ignore_ascii_case(tag));
        let longer = || offered.iter().find(|offer| is_prefix(tag, offer));
        if let Some(offer) = exact.or_else(longer) {
            return Some(offer.clone());
        }
        (tag, _) = tag.rsplit_once('-')?;
    }
}

fn is_prefix(tag: &str, offer: &str) -> bool {
    offer.len() > tag.len()
        && offer.as_bytes()[tag.len()] == b'-'
        && offer.as_bytes()[..tag.len()].eq_ignore_ascii_case(tag.as_bytes())
}

/// Whether `tag` has the form of a language tag that we keep: 2 to 35 letters, digits and hyphens, beginning with two
/// or three letters.
#[must_use]
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts
        .next()
        .is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    primary
        && tag.len() <= 35
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(asked: &str, offered: &[&str]) -> (String, Vec<String>) {
        let offered: Vec<String> = offered.iter().map(|language| (*language).to_owned()).collect();
        language_chain(Some(asked), &offered, "en")
    }

    #[test]
    fn the_best_offered_language_is_found() {
        assert_eq!(chain("de", &["en", "de"]), ("de".to_owned(), vec!["de".to_owned()]));
        assert_eq!(chain("fr;q=0.9, de;q=0.8", &["en", "de"]).0, "de");
        assert_eq!(chain("de-AT", &["en", "de"]).0, "de");
        assert_eq!(chain("de", &["en", "de-CH"]).0, "de-CH");
        assert_eq!(chain("en;q=0.1, de", &["en", "de"]).0, "de");
        assert_eq!(chain("fr", &["de", "en"]).0, "de");
        assert_eq!(chain("de;q=0, *", &["en", "de"]).0, "en");
        assert_eq!(chain(";;,q=,;q=x", &["en", "de"]).0, "en");
    }

    #[test]
    fn the_chain_falls_back_to_shorter_forms_and_ends_at_the_shops_own_language() {
        assert_eq!(
            chain("de-CH", &["en", "de-CH"]),
            ("de-CH".to_owned(), vec!["de-CH".to_owned(), "de".to_owned()])
        );
        assert_eq!(
            chain("en-GB", &["en-GB", "en"]),
            ("en-GB".to_owned(), vec!["en-GB".to_owned()])
        );
        assert_eq!(chain("en", &["en", "de"]), ("en".to_owned(), vec![]));
    }

    #[test]
    fn language_tags_have_a_form() {
        assert!(is_language("de") && is_language("de-CH") && is_language("zh-Hant-TW"));
        assert!(
            !is_language("") && !is_language("d") && !is_language("DE") && !is_language("de_CH") && !is_language("de-")
        );
    }
}
