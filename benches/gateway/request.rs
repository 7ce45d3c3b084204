//! Requests as bytes.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes the requests of a case.
pub(crate) struct Sender {
    address: SocketAddr,
    path: &'static str,
    document: Cow<'static, str>,
    is_distinct: bool,
    pub(crate) keeps_connections: bool,
    count: AtomicU64,
}

impl Sender {
    pub(crate) fn new(address: SocketAddr, path: &'static str, document: impl Into<Cow<'static, str>>) -> Self {
        Self {
            address,
            path,
            document: document.into(),
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
            1 + self.count.fetch_add(1, Ordering::Relaxed)
        } else {
            0
        };
        let body = serde_json::json!({"query": format!("# {number:016}\n{}", self.document)}).to_string();
        let connection = if self.keeps_connections { "keep-alive" } else { "close" };
        let lines = [
            format!("POST {} HTTP/1.1", self.path),
            format!("host: {}", self.address),
            format!("connection: {connection}"),
            "content-type: application/json".to_owned(),
            "accept: application/json".to_owned(),
            format!("content-length: {}", body.len()),
        ];
        format!("{}\r\n\r\n{body}", lines.join("\r\n")).into_bytes()
    }
}
