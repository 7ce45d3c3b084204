//! The craft that every `graphql/` file shares: the request's context, scalars, pages with cursors, batching loaders,
//! and how errors are answered.

mod context;
mod cost;
mod cursor;
mod fault;
pub mod live;
mod loader;
mod page;
mod parts;
mod rows;
mod scalars;
mod sources;
mod user_error;
mod viewer;

pub use context::{ContextExt, Request, TokenEnd};
pub use cost::{AssumedDocuments, AssumedSize, Cost, Documents, EntriesMax, PageSize, SizedBy};
pub use cursor::{CursorKey, CursorScope, InvalidCursor, Position, SealedCursor, SortValue};
pub use fault::{FAULT, bad_user_input, code, retry_later};
pub use live::Source;
pub use loader::{Batch, Loaded, Loaders};
pub use page::{Page, PageInfo, PageOf, first_of};
pub use parts::{Kept, KeptParts, Part, PartsAt, Weigh, Weighing, in_writing, points};
pub use rows::KeptRows;
pub use scalars::{CountryCode, CurrencyCode, Html, Json, LanguageCode, Moment, Money, MoneyAmount, PriceRange, Url};
pub use sources::Sources;
pub(crate) use user_error::user_error;
pub use user_error::{minted_id, mutation_key};
pub use viewer::{Audience, Denied, Viewer};
