//! The HTTP server: from a listening socket to requests of an endpoint, and back.
//!
//! It speaks HTTP/1.1 and HTTP/2, over TLS where there is a certificate. poem's own server is not used: it lets a client
//! take all the time of the world for the head of a request, has no bound for connections, turns in circles when the
//! process has no file descriptors left, and leaves small answers to Nagle's algorithm.
//!
//! - [`bind()`] listens, [`serve()`] answers until it is told to stop, and then drains (`serve.rs`).
//! - Each connection has a place (`places.rs`), and a watch over what it does with its time (`connection.rs`,
//!   `progress.rs`).
//! - Each request passes `exchange.rs`, which gives it a [`ClientAddress`] and a
//!   [`RequestId`](super::headers::RequestId), and its answer the headers that all have.

mod address;
mod backoff;
mod bind;
mod body;
mod connection;
mod drain;
mod exchange;
mod options;
mod places;
mod probe;
mod progress;
mod proxy;
mod serve;
mod socket;
mod tls;

pub use self::address::ClientAddress;
pub(super) use self::address::network;
pub use self::bind::{Bound, bind};
pub use self::drain::Draining;
pub(super) use self::exchange::Patience;
pub use self::options::{ServerOptions, Timeouts};
pub use self::probe::{Connection, dial};
pub use self::serve::serve;
