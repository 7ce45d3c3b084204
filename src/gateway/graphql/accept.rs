//! Which media type an answer has.

use std::cmp::Reverse;

use poem::http::{HeaderMap, header};

/// What the client reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accept {
    /// How one answer is written; `None`: none of our ways.
    pub(super) single: Option<MediaType>,
    /// How the answers of a subscription come; `None`: only one answer can be given.
    pub(super) framing: Option<Framing>,
}

impl Accept {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let values = || {
            let lines = headers.get_all(header::ACCEPT).iter();
            lines.filter_map(|value| value.to_str().ok())
        };
        Self {
            single: MediaType::negotiate(values()),
            framing: Framing::negotiate(values()),
        }
    }

    pub(super) fn is_nothing(self) -> bool {
        self.single.is_none() && self.framing.is_none()
    }
}

/// How answers come one after the other over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// `text/event-stream`: server-sent events.
    Events,
    /// `multipart/mixed`: the parts of Apollo's subscriptions over HTTP.
    Parts,
}

impl Framing {
    const ALL: [Self; 2] = [Self::Events, Self::Parts];

    fn essence(self) -> &'static str {
        match self {
            Self::Events => "text/event-stream",
            Self::Parts => "multipart/mixed",
        }
    }

    /// The best of ours that `accept` names; of equals the first. Who says `*/*` does not mean a stream.
    fn negotiate<'a>(accept: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let ranges = accept.into_iter().flat_map(|value| value.split(','));
        let named = ranges.enumerate().filter_map(|(at, range)| {
            let range = Range::read(range.trim());
            let ours = Self::ALL
                .into_iter()
                .find(|ours| range.is_utf8 && range.name.eq_ignore_ascii_case(ours.essence()))?;
            (range.thousandths > 0).then_some((range.thousandths, Reverse(at), ours))
        });
        let best = named.max_by_key(|(weight, at, _)| (*weight, *at));
        best.map(|(.., ours)| ours)
    }
}

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

    /// Its name without parameters.
    fn essence(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
        }
    }

    /// The best of ours that `accept`, the values of all `Accept` headers, allows; `None`: none of them.
    ///
    /// Without the header, and for `*/*`, it is JSON (GraphQL over HTTP, "Legacy watershed"). Of two that are equally welcome
    /// the one that is named is taken, and of two that are named the first.
    pub(super) fn negotiate<'a>(accept: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let ranges = accept.into_iter().flat_map(|value| value.split(','));
        let ranges = ranges.map(str::trim).filter(|range| !range.is_empty());
        let ranges: Vec<Range<'_>> = ranges.map(Range::read).collect();
        if ranges.is_empty() {
            return Some(Self::Json);
        }
        let welcome = |ours: Self| {
            // What is said of a type by its name goes before what is said of many (RFC 9110, 12.5.1).
            let (at, range) = ranges
                .iter()
                .enumerate()
                .filter(|(_, range)| range.precision(ours) > 0)
                .max_by_key(|(at, range)| (range.precision(ours), Reverse(*at)))?;
            let is_named = range.precision(ours) == NAMED;
            (range.thousandths > 0).then_some((range.thousandths, is_named, Reverse(if is_named { at } else { 0 })))
        };
        // Of equals the last is the greatest.
        let ours = [Self::GraphqlResponse, Self::Json];
        let welcome = ours.into_iter().filter_map(|ours| Some((welcome(ours)?, ours)));
        welcome.max_by_key(|(how, _)| *how).map(|(_, ours)| ours)
    }
}

/// One media range of `Accept` (RFC 9110, 12.5.1).
struct Range<'a> {
    name: &'a str,
    is_utf8: bool,
    /// The weight `q`, 0 to 1000.
    thousandths: u16,
}

/// How precise a range is that names one type.
const NAMED: u8 = 3;

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
                read.is_utf8 = is_utf8(value);
            }
        }
        read
    }

    /// How precisely it means `ours`; 0: not at all.
    fn precision(&self, ours: MediaType) -> u8 {
        let is = |name: &str| self.name.eq_ignore_ascii_case(name);
        if !self.is_utf8 {
            0
        } else if is(ours.essence()) {
            NAMED
        } else if is("application/*") {
            2
        } else {
            u8::from(is("*/*"))
        }
    }
}

/// Whether `charset` is the one that JSON is written in.
pub(super) fn is_utf8(charset: &str) -> bool {
    ["utf-8", "utf8"].iter().any(|name| charset.eq_ignore_ascii_case(name))
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
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            ("application/json;q=0.1, */*;q=0.5", Some(GraphqlResponse)),
            ("*/*;q=0.5, application/json;q=0.1", Some(GraphqlResponse)),
            ("application/*;q=0, */*", None),
            ("application/json;q=0, application/*;q=0.1", Some(GraphqlResponse)),
            ("application/graphql-response+json, */*", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.9, */*", Some(Json)),
            ("multipart/mixed", None),
        ] {
            assert_eq!(MediaType::negotiate([accept]), expected, "{accept}");
        }
        assert_eq!(MediaType::negotiate([]), Some(Json));
        assert_eq!(MediaType::negotiate(["text/html", "application/json"]), Some(Json));
    }

    #[test]
    fn a_stream_is_asked_for_by_name() {
        use Framing::{Events, Parts};
        for (accept, expected) in [
            ("", None),
            ("*/*", None),
            ("text/*, multipart/*", None),
            ("application/json", None),
            ("text/event-stream", Some(Events)),
            ("TEXT/Event-Stream; charset=utf-8", Some(Events)),
            ("text/event-stream;q=0", None),
            // Apollo Client.
            (
                r#"multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json"#,
                Some(Parts),
            ),
            // urql.
            ("text/event-stream, multipart/mixed", Some(Events)),
            ("text/event-stream;q=0.5, multipart/mixed;q=0.8", Some(Parts)),
        ] {
            assert_eq!(Framing::negotiate([accept]), expected, "{accept}");
        }
    }
}
