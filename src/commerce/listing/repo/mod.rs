//! Every query of the listing's tables: reading lists and cards, and deriving them anew.

mod difference;
mod facet;
mod offer;
mod read;
mod refresh;

pub(super) use facet::{facet_values, values_of_facet};
pub use offer::{OfferRow, WantedRow, offers, wanted};
pub(super) use read::{ListQuery, Listed, PageKey, Summary, cards_by_handle, cards_by_id, counts, pages, summary};
pub(super) use refresh::in_other_buckets;
pub use refresh::{Cause, refresh_everything_in, refresh_in, show_again_in};
