//! What the shop tells shoppers when they are not in the app: mails, in their language.
//!
//! Owns no tables. A mail is rendered when it is sent, by a job, so that it says what is true then. Its words are a file a
//! language in `templates/words`, its looks are `templates/mail.html` and `templates/mail.txt`.

mod account_mail;
mod render;
mod words;

pub use account_mail::AccountMails;
pub use render::ShopFacts;
