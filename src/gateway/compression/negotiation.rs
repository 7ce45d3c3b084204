//! What a client accepts.

use poem::http::{HeaderMap, Method, header};

use super::coding::Coding;

/// The codings that a request accepts for its answer (RFC 9110 section 12.5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::gateway) struct Accepted {
    /// `None`: the answer is best sent as it is.
    pub(super) coding: Option<Coding>,
    /// Whether the client refuses answers as they are.
    pub(super) refuses_plain: bool,
    /// Whether the answer has a body at all.
    pub(super) has_body: bool,
}

/// Thousandths of the weight of what is named without one.
const FULL: u16 = 1_000;

impl Accepted {
    pub(in crate::gateway) fn of(method: &Method, headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
        let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        let entries: Vec<(&str, u16)> = lines
            .iter()
            .flat_map(|line| line.split(','))
            .filter_map(entry)
            .collect();
        let weight_of = |is_named: &dyn Fn(&str) -> bool| {
            let named = entries.iter().find(|(name, _)| is_named(name));
            let any = || entries.iter().find(|(name, _)| *name == "*");
            named.or_else(any).map(|(_, weight)| *weight)
        };
        // Unless it is named, sending it as it is comes after everything that is accepted.
        let plain = weight_of(&|name| name.eq_ignore_ascii_case("identity"));
        let weighed = Coding::ALL.map(|coding| (coding, weight_of(&|name| coding.is_called(name)).unwrap_or(0)));
        let best = weighed.iter().map(|(_, weight)| *weight).max().unwrap_or(0);
        let is_explicit = entries.iter().any(|(name, _)| name.eq_ignore_ascii_case("identity"));
        let plain_is_better = is_explicit && plain.is_some_and(|plain| plain > best);
        let coding = weighed
            .into_iter()
            .find(|(_, weight)| *weight == best && best > 0 && !plain_is_better);
        Self {
            coding: coding.map(|(coding, _)| coding),
            refuses_plain: plain == Some(0),
            has_body: *method != Method::HEAD,
        }
    }
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
        Accepted::of(&Method::GET, &headers)
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
            assert_eq!(accepted(&[line]).coding, coding, "{line}");
        }
        assert_eq!(accepted(&[]).coding, None);
        assert_eq!(accepted(&["gzip;q=0.1", "br;q=0.2"]).coding, Some(Brotli));
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
            let chosen = accepted(&[&format!("br;q=0.{br}, zstd;q=0.{zstd}, gzip;q=0.{gzip}")]).coding;
            let best = br.max(zstd).max(gzip);
            let weight = chosen.map(|coding| match coding {
                Coding::Brotli => br,
                Coding::Zstd => zstd,
                Coding::Gzip => gzip,
            });
            prop_assert_eq!(weight, (best > 0).then_some(best));
        }
    }
}
