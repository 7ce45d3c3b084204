//! What the shop tells shoppers when they are not in the app: mails, in their language.
//!
//! Owns no tables. A mail is rendered when it is sent, by a job, so that it says what is true then. Its words are a file a
//! language in `templates/words`, its looks are `templates/mail.*`, of mails about orders `templates/order.*`.

mod account_mail;
mod order_letter;
mod order_mail;
mod order_render;
mod render;
mod words;

pub use account_mail::AccountMails;
pub use order_letter::{Goods, Item, OrderLetter, Parcel, Sums, order_letter};
pub use order_mail::OrderMails;
pub use render::ShopFacts;
