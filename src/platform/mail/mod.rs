//! Mail: over a mail server, or into files where none is configured.
//!
//! It is sent by jobs only, so that no request waits for a mail server and none that is away loses anything. What is said of a
//! failure holds no address and nothing that a server answered in words, since those repeat addresses.

mod failure;
mod mailer;
mod message;
mod outbox;
mod smtp;

pub use failure::MailError;
pub use mailer::Mailer;
pub use message::Mail;
