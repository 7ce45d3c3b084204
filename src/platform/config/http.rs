//! Where the server listens, how it is reached, and whom it believes.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::setting::Setting;
use super::{BaseUrl, Networks};

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    /// `None`: the address of the listener, see [`super::Config::public_url`].
    pub public_url: Option<BaseUrl>,
    /// Answers carry the header `x-tote-statements`.
    pub show_statements: bool,
    /// `None`: no peer is a proxy.
    pub trusted_proxies: Option<Networks>,
    /// Where trusted proxies tell the client's address.
    pub forwarded_header: ForwardedHeader,
    /// Connections begin with a header of the PROXY protocol.
    pub proxy_protocol: bool,
    pub compression: bool,
    /// Files of it that end in `.dict` are dictionaries of compressed answers.
    pub dictionaries_dir: Option<PathBuf>,
    /// Bytes of any request's body; an endpoint may allow fewer.
    pub body_max_bytes: u64,
}

/// The header in which trusted proxies tell whom they speak for. One only: a proxy that writes one of them passes the
/// other on as a client sent it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    #[default]
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8000)),
            public_url: None,
            show_statements: false,
            trusted_proxies: None,
            forwarded_header: ForwardedHeader::default(),
            proxy_protocol: false,
            compression: true,
            dictionaries_dir: None,
            body_max_bytes: 10 * 1024 * 1024,
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
    Setting {
        key: "http.trusted_proxies",
        variable: "TOTE_TRUSTED_PROXIES",
        about: "The networks of proxies in front of the server. Only from them is a header believed that tells the client's address.",
        allowed: "networks and addresses with commas between them, such as `10.0.0.0/8, fd00::/8, 192.0.2.7`",
        unset: "none: the client is whoever connects",
        secret: false,
    },
    Setting {
        key: "http.forwarded_header",
        variable: "TOTE_FORWARDED_HEADER",
        about: "The header in which trusted proxies tell the client's address. The other one is ignored, since a proxy passes it on unseen.",
        allowed: "`x-forwarded-for` or `forwarded`",
        unset: "",
        secret: false,
    },
    Setting {
        key: "http.proxy_protocol",
        variable: "TOTE_PROXY_PROTOCOL",
        about: "Whether connections begin with a header of the PROXY protocol, version 1 or 2. Those without one, and those from others than trusted proxies, are closed.",
        allowed: "`true` or `false`; `true` needs `TOTE_TRUSTED_PROXIES`",
        unset: "",
        secret: false,
    },
    Setting {
        key: "http.compression",
        variable: "TOTE_COMPRESSION",
        about: "Whether answers are compressed for clients that accept it: Brotli, Zstandard or gzip.",
        allowed: "`true` or `false`; `false` where a proxy does it",
        unset: "",
        secret: false,
    },
    Setting {
        key: "http.dictionaries_dir",
        variable: "TOTE_DICTIONARIES_DIR",
        about: "The folder of dictionaries (`*.dict`) with which answers are compressed for clients that have one of them. `tote dictionary` makes them. They are read again when the folder changes.",
        allowed: "the path of a folder with at most 16 of them, of 1 MiB at most",
        unset: "none",
        secret: false,
    },
    Setting {
        key: "http.body_max_bytes",
        variable: "TOTE_BODY_MAX_BYTES",
        about: "The most bytes of any request's body. What one path takes may be less.",
        allowed: "a number from 65536 to 1073741824, which is 1 GiB",
        unset: "",
        secret: false,
    },
];

impl Http {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if self.proxy_protocol && self.trusted_proxies.is_none() {
            return Some("http.proxy_protocol");
        }
        if self
            .dictionaries_dir
            .as_ref()
            .is_some_and(|folder| folder.as_os_str().is_empty())
        {
            return Some("http.dictionaries_dir");
        }
        (!(65_536..=1_073_741_824).contains(&self.body_max_bytes)).then_some("http.body_max_bytes")
    }
}
