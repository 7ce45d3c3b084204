//! What a client accepts.

use std::sync::Arc;

use poem::http::{HeaderMap, HeaderValue, Method, header};

use super::coding::Coding;
use super::shelf::Shelf;
use super::{Dictionaries, Dictionary};

/// The codings that a request accepts for its answer (RFC 9110 section 12.5.3).
#[derive(Debug, Clone)]
pub(in crate::gateway) struct Accepted {
    /// Those that the client likes best, by their places in [`Coding::ALL`]; none: the answer is best sent as it is.
    best: [bool; Coding::ALL.len()],
    /// A dictionary that both have.
    pub(super) dictionary: Option<Arc<Dictionary>>,
    /// A link to a dictionary that the client could use and does not have.
    pub(super) offered: Option<HeaderValue>,
    /// Whether the answer could have depended on a dictionary.
    pub(super) has_dictionaries: bool,
    /// Whether the client refuses answers as they are.
    pub(super) refuses_plain: bool,
    /// Whether the answer has a body at all.
    pub(super) has_body: bool,
}

/// Thousandths of the weight of what is named without one.
const FULL: u16 = 1_000;

/// Codings for an answer that is packed once and kept: those that make it smallest stand first.
const FOR_KEPT: [Coding; 5] = Coding::ALL;
/// For one that is packed for one client: those that take the least time for about the same bytes, see `coding.rs`.
const FOR_ONE: [Coding; 5] = [
    Coding::DictionaryZstd,
    Coding::DictionaryBrotli,
    Coding::Zstd,
    Coding::Gzip,
    Coding::Brotli,
];

impl Accepted {
    pub(in crate::gateway) fn of(method: &Method, headers: &HeaderMap, dictionaries: &Dictionaries) -> Self {
        Self::by(method, headers, &dictionaries.current())
    }

    fn by(method: &Method, headers: &HeaderMap, dictionaries: &Shelf) -> Self {
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
        let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        let entries: Vec<(&str, u16)> = lines
            .iter()
            .flat_map(|line| line.split(','))
            .filter_map(entry)
            .collect();
        let named = |is_named: &dyn Fn(&str) -> bool| {
            let named = entries.iter().find(|(name, _)| is_named(name));
            named.map(|(_, weight)| *weight)
        };
        let any = named(&|name| name == "*");
        let takes_dictionary =
            |coding: Coding| coding.takes_dictionary() && named(&|name| coding.is_called(name)) > Some(0);
        let could_use_one = !dictionaries.is_empty() && Coding::ALL.into_iter().any(takes_dictionary);
        let dictionary = dictionaries.named(headers).filter(|_| could_use_one).cloned();
        let weight_of = |coding: Coding| {
            let named = named(&|name| coding.is_called(name));
            // Who does not name such a coding does not know what stands before its bytes.
            if coding.takes_dictionary() {
                named.filter(|_| dictionary.is_some())
            } else {
                named.or(any)
            }
        };
        // Unless it is named, sending it as it is comes after everything that is accepted.
        let identity = named(&|name| name.eq_ignore_ascii_case("identity"));
        let weights = Coding::ALL.map(|coding| weight_of(coding).unwrap_or(0));
        let most = weights.into_iter().max().unwrap_or(0);
        let plain_is_better = identity.is_some_and(|plain| plain > most);
        let offered = dictionaries.newest().filter(|_| could_use_one && dictionary.is_none());
        Self {
            best: weights.map(|weight| weight == most && most > 0 && !plain_is_better),
            offered: offered.and_then(|newest| link(newest)),
            has_dictionaries: !dictionaries.is_empty(),
            refuses_plain: identity.or(any) == Some(0),
            has_body: *method != Method::HEAD,
            dictionary,
        }
    }

    /// The coding for an answer that is kept, or made for this client; `None`: it is best sent as it is.
    pub(super) fn coding(&self, is_kept: bool, may_take_dictionary: bool) -> Option<Coding> {
        let order = if is_kept { FOR_KEPT } else { FOR_ONE };
        order.into_iter().find(|coding| {
            let place = Coding::ALL.iter().position(|one| one == coding);
            place.is_some_and(|place| self.best[place]) && (may_take_dictionary || !coding.takes_dictionary())
        })
    }
}

/// Where `dictionary` is (RFC 9842 section 3).
fn link(dictionary: &Dictionary) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("<{}>; rel=\"compression-dictionary\"", dictionary.path())).ok()
}

/// Name and weight in thousandths; `None` where it cannot be read.
fn entry(text: &str) -> Option<(&str, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    Some((name, weight.map_or(Some(FULL), thousandths)?))
}

/// A weight such as `1`, `0.8` or `0.125` (RFC 9110 section 12.4.2).
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_short = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction: u16 = format!("{fraction:0<3}").parse().ok().filter(|_| is_short)?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(FULL),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accepted(lines: &[&str]) -> Accepted {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::ACCEPT_ENCODING, line.parse().unwrap());
        }
        Accepted::of(&Method::GET, &headers, &Dictionaries::default())
    }

    /// The coding of an answer to a client with a dictionary that it names by `available`.
    fn with_dictionary(accepted: &str, available: Option<&str>, is_kept: bool) -> (Option<Coding>, bool) {
        let shelf = Shelf::of(vec![Dictionary::new(b"dictionary".to_vec()).unwrap()]);
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
        if let Some(available) = available {
            headers.insert("available-dictionary", available.parse().unwrap());
        }
        let accepted = Accepted::by(&Method::GET, &headers, &shelf);
        (accepted.coding(is_kept, true), accepted.offered.is_some())
    }

    #[test]
    fn a_dictionary_is_used_where_both_have_it_and_offered_where_the_client_could_use_it() {
        use Coding::{Brotli, DictionaryBrotli, DictionaryZstd, Gzip, Zstd};
        // As `printf dictionary | openssl dgst -sha256 -binary | base64` prints it.
        let known = Some(":F3ynD0Le8SOONtoylHMmPtP+rdFAlMB5oiML4Bk0NvU=:");
        let unknown = Some(":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:");
        for (accepted, available, kept, single, is_offered) in [
            (
                "gzip, br, zstd, dcb, dcz",
                known,
                DictionaryBrotli,
                DictionaryZstd,
                false,
            ),
            ("gzip, br, dcb", known, DictionaryBrotli, DictionaryBrotli, false),
            ("gzip, br;q=0.5, dcz;q=0.5", known, Gzip, Gzip, false),
            ("gzip, dcz;q=0", known, Gzip, Gzip, false),
            ("*", known, Brotli, Zstd, false),
            ("gzip, br, dcb, dcz", unknown, Brotli, Gzip, true),
            ("gzip, br, dcb, dcz", None, Brotli, Gzip, true),
            ("gzip, br", None, Brotli, Gzip, false),
            ("br", None, Brotli, Brotli, false),
        ] {
            let coding = |is_kept| with_dictionary(accepted, available, is_kept);
            assert_eq!(coding(true), (Some(kept), is_offered), "{accepted}");
            assert_eq!(coding(false), (Some(single), is_offered), "{accepted}");
        }
        assert_eq!(with_dictionary("dcb", None, true), (None, true));
    }

    #[test]
    fn the_heaviest_coding_is_chosen_and_of_equals_the_smallest() {
        use Coding::{Brotli, Gzip, Zstd};
        for (line, coding) in [
            ("gzip, deflate, br, zstd", Some(Brotli)),
            ("gzip, deflate, zstd", Some(Zstd)),
            ("GZIP", Some(Gzip)),
            ("x-gzip", Some(Gzip)),
            ("gzip;q=1.0, br;q=0.8", Some(Gzip)),
            ("gzip ; Q=0.2 , br ; q=0.3", Some(Brotli)),
            ("br;q=0, gzip;q=0.001", Some(Gzip)),
            ("br;q=0, *", Some(Zstd)),
            ("*", Some(Brotli)),
            ("*;q=0, gzip", Some(Gzip)),
            ("*;q=0.5, gzip", Some(Gzip)),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0.5, gzip;q=0.5", Some(Gzip)),
            ("identity", None),
            ("deflate", None),
            ("br;q=0", None),
            ("", None),
            // What cannot be read is as if it were not there.
            ("br;q=2, gzip", Some(Gzip)),
            ("br;q=0.1234, gzip;q=x", None),
            (",;, ;q=1", None),
        ] {
            assert_eq!(accepted(&[line]).coding(true, true), coding, "{line}");
        }
        assert_eq!(accepted(&[]).coding(true, true), None);
        assert_eq!(accepted(&["gzip;q=0.1", "br;q=0.2"]).coding(true, true), Some(Brotli));
    }

    #[test]
    fn plain_answers_are_refused_only_expressly() {
        for (line, refuses) in [
            ("", false),
            ("gzip", false),
            ("identity;q=0", true),
            ("gzip, identity;q=0", true),
            ("gzip, *;q=0", true),
            ("identity;q=0.1, *;q=0", false),
            ("*", false),
        ] {
            assert_eq!(accepted(&[line]).refuses_plain, refuses, "{line}");
        }
    }

    proptest! {
        #[test]
        fn what_has_no_weight_is_never_chosen(weights in prop::array::uniform3(0_u16..4)) {
            let [br, zstd, gzip] = weights;
            let chosen = accepted(&[&format!("br;q=0.{br}, zstd;q=0.{zstd}, gzip;q=0.{gzip}")]).coding(true, true);
            let best = br.max(zstd).max(gzip);
            let weight = chosen.map(|coding| match coding {
                Coding::Brotli => br,
                Coding::Zstd => zstd,
                Coding::Gzip => gzip,
                Coding::DictionaryBrotli | Coding::DictionaryZstd => 0,
            });
            prop_assert_eq!(weight, (best > 0).then_some(best));
        }
    }
}
