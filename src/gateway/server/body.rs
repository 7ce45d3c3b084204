//! Bodies on their way in and out.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep};

use super::progress::Running;

/// A client that sends fewer bytes than these in a second is not waited for.
const BYTES_PER_SECOND_MIN: u64 = 1_024;

/// The body of a request, with bounds on its bytes and its time.
pub(super) struct Paced {
    body: Incoming,
    max: u64,
    received: u64,
    time: Duration,
    /// Set when the body is asked for.
    deadline: Option<Pin<Box<Sleep>>>,
    begun: Instant,
}

impl Paced {
    /// `body`, of which at most `max` bytes come within `time`, to which what was received adds.
    pub(super) fn body(body: Incoming, max: u64, time: Duration) -> poem::Body {
        let paced = Self {
            body,
            max,
            received: 0,
            time,
            deadline: None,
            begun: Instant::now(),
        };
        poem::Body::from(paced.boxed())
    }

    /// When the next byte must have come.
    fn due(&self) -> Instant {
        self.begun + allowed(self.time, self.received)
    }
}

/// How long a body may have taken of which `received` bytes came.
fn allowed(time: Duration, received: u64) -> Duration {
    time + Duration::from_secs(received / BYTES_PER_SECOND_MIN)
}

impl Body for Paced {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            let frame = frame.transpose().map_err(io::Error::other)?;
            let bytes = frame.as_ref().and_then(Frame::data_ref).map_or(0, Bytes::len);
            this.received = this.received.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
            if this.received > this.max {
                let error = io::Error::new(io::ErrorKind::FileTooLarge, "the body is too large");
                return Poll::Ready(Some(Err(error)));
            }
            return Poll::Ready(frame.map(Ok));
        }
        let due = this.due();
        let sleep = this
            .deadline
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(due)));
        if sleep.deadline() != due {
            sleep.as_mut().reset(due);
        }
        ready!(sleep.as_mut().poll(cx));
        let error = io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly");
        Poll::Ready(Some(Err(error)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Bytes of an answer that a connection of HTTP/2 takes over at once. It takes whatever it is given as a whole as soon as
/// the client has room for a single byte, so that nobody would see any more how much of it is still to be sent. As large
/// as its frames.
const PART_MAX: usize = 16 * 1_024;

/// The body of an answer; its request counts as running until it is sent.
pub(super) struct Sent {
    body: BoxBody<Bytes, io::Error>,
    /// What came of `body` and was not asked for yet.
    rest: Bytes,
    running: Running,
    is_http2: bool,
}

impl Sent {
    pub(super) fn new(body: BoxBody<Bytes, io::Error>, mut running: Running, is_http2: bool) -> Self {
        if is_http2 {
            running.offer(Instant::now());
        }
        Self {
            body,
            rest: Bytes::new(),
            running,
            is_http2,
        }
    }

    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        // HTTP/2 asks for more only when the client has room for it.
        self.running.take();
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)?).map(Frame::into_data) {
                Some(Ok(data)) => self.rest = data,
                Some(Err(trailers)) => return Poll::Ready(Some(Ok(trailers))),
                None => return Poll::Ready(None),
            }
        }
        let part = self.rest.split_to(self.rest.len().min(PART_MAX));
        self.running.offer(Instant::now());
        Poll::Ready(Some(Ok(Frame::data(part))))
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.is_http2 {
            self.poll_rest(cx)
        } else {
            Pin::new(&mut self.body).poll_frame(cx)
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = u64::try_from(self.rest.len()).unwrap_or(u64::MAX);
        let body = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower().saturating_add(rest));
        if let Some(upper) = body.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_buys_time_and_single_bytes_do_not() {
        let time = Duration::from_secs(30);
        assert_eq!(allowed(time, 0), time);
        assert_eq!(allowed(time, 1_000), time);
        assert_eq!(allowed(time, 64 * 1_024), time + Duration::from_secs(64));
    }
}
