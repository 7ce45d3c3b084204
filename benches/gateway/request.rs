//! Requests as bytes.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes the requests of a case.
pub(crate) struct Sender {
    address: SocketAddr,
    path: &'static str,
    document: &'static str,
    is_distinct: bool,
    pub(crate) keeps_connections: bool,
    count: AtomicU64,
}

impl Sender {
    pub(crate) fn new(address: SocketAddr, path: &'static str, document: &'static str) -> Self {
        Self {
            address,
            path,
            document,
            is_distinct: false,
            keeps_connections: true,
            count: AtomicU64::new(0),
        }
    }

    /// Each request has a document of its own: the same with another comment.
    pub(crate) fn distinct(mut self) -> Self {
        self.is_distinct = true;
        self
    }

    pub(crate) fn over_new_connections(mut self) -> Self {
        self.keeps_connections = false;
        self
    }

    /// The bytes of the next request.
    pub(crate) fn request(&self) -> Vec<u8> {
        // The prepared case carries the same comment, always with one number, so that both send as many bytes.
        let number = if self.is_distinct {
            self.count.fetch_add(1, Ordering::Relaxed)
        } else {
            0
        };
        let body = serde_json::json!({"query": format!("# {number:016}\n{}", self.document)}).to_string();
        let connection = if self.keeps_connections { "keep-alive" } else { "close" };
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: {}\r\nconnection: {connection}\r\ncontent-type: application/json\r\naccept: application/json\r\ncontent-length: {}\r\n\r\n",
            self.path,
            self.address,
            body.len()
        );
        [head.as_bytes(), body.as_bytes()].concat()
    }
}
