//! Files, which are only read.

use poem::http::{Method, StatusCode, header};
use poem::{Request, Response};

/// The answer to whoever does not read; `None`: they do.
pub(in crate::gateway) fn unless_read(request: &Request) -> Option<Response> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    (!reads).then(|| {
        Response::builder()
            .status(StatusCode::METHOD_NOT_ALLOWED)
            .header(header::ALLOW, "GET, HEAD")
            .finish()
    })
}
