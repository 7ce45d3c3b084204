//! Where the server listens and how it is reached.

use std::net::{Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::BaseUrl;
use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    /// `None`: the address of the listener, see [`super::Config::public_url`].
    pub public_url: Option<BaseUrl>,
    /// Answers carry the header `x-tote-statements`.
    pub show_statements: bool,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8000)),
            public_url: None,
            show_statements: false,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "http.listen",
        variable: "TOTE_LISTEN",
        about: "The address to listen on. Port 0 takes any free one; `0.0.0.0` and `[::]` are all addresses of the machine.",
        allowed: "an IP address and a port, such as `127.0.0.1:8000` or `[::]:8000`",
        unset: "",
        secret: false,
    },
    Setting {
        key: "http.public_url",
        variable: "TOTE_PUBLIC_URL",
        about: "The address at which apps reach the server, for links in answers.",
        allowed: "an http or https address without user, query and fragment, such as `https://shop.example`",
        unset: "the address of the listener",
        secret: false,
    },
    Setting {
        key: "http.show_statements",
        variable: "TOTE_SHOW_STATEMENTS",
        about: "Whether answers say in `x-tote-statements` how many SQL statements they took, for development and tests.",
        allowed: "`true` or `false`",
        unset: "",
        secret: false,
    },
];
