//! Which media type an answer has.

/// The media types of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/json`: what every client reads. A request that is well-formed is answered with 200 whatever comes of
    /// it.
    Json,
    /// `application/graphql-response+json`: the status tells what came of the request.
    GraphqlResponse,
}

impl MediaType {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// The best of ours that `accept`, the values of all `Accept` headers, allows; `None`: none of them.
    ///
    /// Without the header, and for `*/*`, it is JSON (GraphQL over HTTP, "Legacy watershed"). Of several that are equally
    /// welcome the one named first is taken.
    pub(super) fn negotiate<'a>(accept: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut best: Option<(Self, Range<'a>)> = None;
        let mut is_asked = false;
        for range in accept.into_iter().flat_map(|value| value.split(',')) {
            let range = range.trim();
            if range.is_empty() {
                continue;
            }
            is_asked = true;
            let range = Range::read(range);
            let Some(ours) = range.media_type() else { continue };
            if range.thousandths > 0 && best.as_ref().is_none_or(|(_, other)| range.is_better_than(other)) {
                best = Some((ours, range));
            }
        }
        if is_asked {
            best.map(|(media_type, _)| media_type)
        } else {
            Some(Self::Json)
        }
    }
}

/// One media range of `Accept` (RFC 9110, 12.5.1).
struct Range<'a> {
    name: &'a str,
    is_utf8: bool,
    /// The weight `q`, 0 to 1000.
    thousandths: u16,
}

impl<'a> Range<'a> {
    fn read(range: &'a str) -> Self {
        let mut parts = range.split(';').map(str::trim);
        let mut read = Self {
            name: parts.next().unwrap_or_default(),
            is_utf8: true,
            thousandths: 1000,
        };
        for parameter in parts {
            let Some((name, value)) = parameter.split_once('=') else {
                continue;
            };
            let value = value.trim().trim_matches('"');
            if name.trim().eq_ignore_ascii_case("q") {
                read.thousandths = thousandths(value);
            } else if name.trim().eq_ignore_ascii_case("charset") {
                read.is_utf8 = value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8");
            }
        }
        read
    }

    fn media_type(&self) -> Option<MediaType> {
        let is = |name: &str| self.name.eq_ignore_ascii_case(name);
        if !self.is_utf8 {
            None
        } else if is("application/graphql-response+json") {
            Some(MediaType::GraphqlResponse)
        } else if is("application/json") || is("application/*") || is("*/*") {
            Some(MediaType::Json)
        } else {
            None
        }
    }

    /// A higher weight wins; of equal weight, a name wins over a wildcard.
    fn is_better_than(&self, other: &Self) -> bool {
        let is_exact = |range: &Self| !range.name.contains('*');
        (self.thousandths, is_exact(self)) > (other.thousandths, is_exact(other))
    }
}

/// `0`, `1`, or a number with up to three decimals; anything else counts as unwanted.
fn thousandths(value: &str) -> u16 {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return 0;
    }
    match whole {
        "1" => 1000,
        "0" => format!("{decimals:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_type_that_the_client_reads_is_taken() {
        use MediaType::{GraphqlResponse, Json};
        for (accept, expected) in [
            ("", Some(Json)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("application/json; charset=utf-8", Some(Json)),
            ("application/json; charset=latin1", None),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            (
                "application/graphql-response+json, application/json;q=0.9",
                Some(GraphqlResponse),
            ),
            ("application/json, application/graphql-response+json", Some(Json)),
            (
                "application/json;q=0.5, application/graphql-response+json;q=0.8",
                Some(GraphqlResponse),
            ),
            ("*/*, application/graphql-response+json", Some(GraphqlResponse)),
            ("APPLICATION/JSON", Some(Json)),
            ("text/html", None),
            ("text/html, */*;q=0.1", Some(Json)),
            ("application/json;q=0", None),
            ("application/json;q=2", None),
            ("multipart/mixed", None),
        ] {
            assert_eq!(MediaType::negotiate([accept]), expected, "{accept}");
        }
        assert_eq!(MediaType::negotiate([]), Some(Json));
        assert_eq!(MediaType::negotiate(["text/html", "application/json"]), Some(Json));
    }
}
