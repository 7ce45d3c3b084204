//! GraphQL over a WebSocket: `graphql-transport-ws`, and the older `graphql-ws` of subscriptions-transport-ws.
//!
//! One task a socket, and one an operation. What is to be sent waits in a short queue, and an operation that finds it full
//! waits too: so a client that does not read costs no more than that queue, and is closed when it has had its time.
//!
//! - `handshake.rs`: from HTTP to a socket; `origin.rs`: whose pages may open one.
//! - `message.rs`: what is said, in both subprotocols.
//! - `conversation.rs`: the life of a socket, from its first byte to its goodbye.
//! - `session.rs`: what its messages do; `init.rs`: the first of them; `operation.rs`: one operation.
//! - `ending.rs`: why a socket is closed, as a code.

mod conversation;
mod ending;
mod handshake;
mod init;
mod message;
mod operation;
mod origin;
mod session;

pub(super) use self::handshake::{is_asked, open};
