//! Whom a request comes from.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use poem::http::{HeaderMap, HeaderName, header};

use crate::platform::config::{ForwardedHeader, Networks};

/// The address of the client, as far as it can be known: that of the peer, or what trusted proxies tell of it. Part of
/// every request's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

/// The part of an address that stands for one client, for limits: of IPv6 the /64, which is the least that a household or a
/// phone is given (RFC 6177), so that nobody is a new client with each of 2^64 addresses.
pub(in crate::gateway) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// The proxies whose word is taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Proxies {
    networks: Option<Networks>,
    header: ForwardedHeader,
}

impl Proxies {
    pub(super) fn new(networks: Option<Networks>, header: ForwardedHeader) -> Self {
        Self { networks, header }
    }

    pub(super) fn trust(&self, address: IpAddr) -> bool {
        self.networks.as_ref().is_some_and(|networks| networks.contain(address))
    }

    /// The client of a request that `peer` sent: each proxy adds whom it was asked by at the end of the header, so it is
    /// read from there, as long as whoever wrote an entry is trusted. An entry that is no address ends the way.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        let name = match self.header {
            ForwardedHeader::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            ForwardedHeader::Forwarded => header::FORWARDED,
        };
        let mut client = peer.to_canonical();
        let lines: Vec<&str> = headers
            .get_all(name)
            .iter()
            .map(|line| line.to_str().unwrap_or_default())
            .collect();
        for entry in lines.into_iter().rev().flat_map(|line| line.rsplit(',')) {
            if !self.trust(client) {
                break;
            }
            let node = match self.header {
                ForwardedHeader::XForwardedFor => Some(entry),
                ForwardedHeader::Forwarded => forwarded_for(entry),
            };
            match node.and_then(address) {
                Some(address) => client = address,
                None => break,
            }
        }
        ClientAddress(client)
    }
}

/// The value of `for` in one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<&str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, node) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    Some(node.trim().trim_matches('"'))
}

/// The address in `192.0.2.7`, `192.0.2.7:1234`, `2001:db8::7`, `[2001:db8::7]` and `[2001:db8::7]:1234`.
fn address(node: &str) -> Option<IpAddr> {
    let node = node.trim();
    let with_port = || node.parse::<SocketAddr>().map(|socket| socket.ip()).ok();
    let bracketed = || node.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let address = node.parse().ok().or_else(with_port).or_else(bracketed);
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(header: ForwardedHeader) -> Proxies {
        let networks = Networks::try_from("10.0.0.0/8, fd00::/8".to_owned()).unwrap();
        Proxies::new(Some(networks), header)
    }

    fn client(proxies: &Proxies, peer: &str, lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).0.to_string()
    }

    #[test]
    fn a_header_of_an_unknown_peer_is_not_believed() {
        let lines = [("x-forwarded-for", "198.51.100.1")];
        assert_eq!(client(&Proxies::default(), "10.0.0.1", &lines), "10.0.0.1");
        assert_eq!(
            client(&proxies(ForwardedHeader::XForwardedFor), "192.0.2.7", &lines),
            "192.0.2.7"
        );
    }

    #[test]
    fn the_header_is_read_from_its_end_as_far_as_proxies_wrote_it() {
        let proxies = proxies(ForwardedHeader::XForwardedFor);
        for (value, expected) in [
            ("198.51.100.1", "198.51.100.1"),
            // Whatever the client itself sent stands further left.
            ("203.0.113.9, 198.51.100.1", "198.51.100.1"),
            ("203.0.113.9, 198.51.100.1, 10.0.0.2,10.0.0.3", "198.51.100.1"),
            ("198.51.100.1:4711", "198.51.100.1"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("::ffff:198.51.100.1", "198.51.100.1"),
            // Nothing but proxies: the furthest one.
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("unknown", "10.0.0.1"),
            ("198.51.100.1, unknown, 10.0.0.2", "10.0.0.2"),
            ("", "10.0.0.1"),
        ] {
            assert_eq!(
                client(&proxies, "10.0.0.1", &[("x-forwarded-for", value)]),
                expected,
                "{value}"
            );
        }
        let lines = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "198.51.100.1")];
        assert_eq!(client(&proxies, "::ffff:10.0.0.1", &lines), "198.51.100.1");
        let other = [("forwarded", "for=198.51.100.1"), ("x-real-ip", "198.51.100.1")];
        assert_eq!(client(&proxies, "10.0.0.1", &other), "10.0.0.1");
    }

    #[test]
    fn the_header_of_rfc_7239_is_read_where_it_is_the_one() {
        let proxies = proxies(ForwardedHeader::Forwarded);
        for (value, expected) in [
            ("for=198.51.100.1", "198.51.100.1"),
            (
                r#"for=203.0.113.9, proto=https;For="[2001:db8::7]:4711";by=10.0.0.1"#,
                "2001:db8::7",
            ),
            (
                r#"for="203.0.113.9, for=198.51.100.1;proto=http, for=10.0.0.9"#,
                "198.51.100.1",
            ),
            ("for=_hidden", "10.0.0.1"),
            ("proto=https", "10.0.0.1"),
        ] {
            assert_eq!(
                client(&proxies, "10.0.0.1", &[("forwarded", value)]),
                expected,
                "{value}"
            );
        }
        let other = [("x-forwarded-for", "198.51.100.1")];
        assert_eq!(client(&proxies, "10.0.0.1", &other), "10.0.0.1");
    }
}
