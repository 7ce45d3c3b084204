//! Networks, as an operator writes them.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// At least one network; an address counts as the network of itself alone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Returns whether `address` lies in one of them. An IPv4 address that came over IPv6 is the IPv4 address.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl TryFrom<String> for Networks {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let network = |part: &str| {
            let address = || {
                part.parse::<IpAddr>()
                    .map(|address| IpNet::from(address.to_canonical()))
            };
            part.parse().or_else(|_| address()).map_err(|_| "not a network")
        };
        text.split(',')
            .map(|part| network(part.trim()))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl From<Networks> for String {
    fn from(networks: Networks) -> Self {
        let texts: Vec<Self> = networks.0.iter().map(ToString::to_string).collect();
        texts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_addresses_are_read_and_anything_else_is_refused() {
        let networks = Networks::try_from("10.0.0.0/8, ::1,192.0.2.7".to_owned()).unwrap();
        for (address, inside) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("::1", true),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("::2", false),
        ] {
            assert_eq!(networks.contain(address.parse().unwrap()), inside, "{address}");
        }
        assert_eq!(String::from(networks), "10.0.0.0/8, ::1/128, 192.0.2.7/32");
        for text in ["", "*", "10.0.0.0/33", "proxy", "10.0.0.1,", "10.0.0.1 10.0.0.2"] {
            assert!(Networks::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
