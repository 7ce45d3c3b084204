//! The socket of a connection, which reports what passes through it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::server::TlsStream;

use super::places::Place;
use super::progress::Progress;

/// Bytes in the clear or under TLS. One type for both, so that everything above it is compiled once.
#[derive(Debug)]
pub(super) enum Wire {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A wire with a place, which is free again when the last owner of the connection is done with it.
#[derive(Debug)]
pub(super) struct Socket {
    wire: Wire,
    progress: Arc<Progress>,
    _place: Place,
}

impl Socket {
    pub(super) fn new(wire: Wire, progress: Arc<Progress>, place: Place) -> Self {
        Self {
            wire,
            progress,
            _place: place,
        }
    }

    fn note<T>(&self, written: Poll<T>) -> Poll<T> {
        match &written {
            Poll::Ready(_) => self.progress.wrote(),
            Poll::Pending => self.progress.write_blocked(Instant::now()),
        }
        written
    }
}

/// Calls a method of whichever wire it is.
macro_rules! on_wire {
    ($wire:expr, $method:ident($($argument:expr),*)) => {
        match $wire {
            Wire::Plain(stream) => Pin::new(stream).$method($($argument),*),
            Wire::Tls(stream) => Pin::new(stream).$method($($argument),*),
        }
    };
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = on_wire!(&mut self.wire, poll_read(cx, buf));
        if read.is_ready() {
            self.progress.read(&buf.filled()[before..], Instant::now());
        }
        read
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = on_wire!(&mut self.wire, poll_write(cx, bytes));
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = on_wire!(&mut self.wire, poll_write_vectored(cx, bytes));
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.wire {
            Wire::Plain(stream) => stream.is_write_vectored(),
            Wire::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = on_wire!(&mut self.wire, poll_flush(cx));
        self.note(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let closed = on_wire!(&mut self.wire, poll_shutdown(cx));
        self.note(closed)
    }
}
