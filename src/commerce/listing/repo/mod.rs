//! Every query of the listing's tables: reading lists and cards, and deriving them anew.

mod read;
mod refresh;

pub(super) use read::{
    ListQuery, Listed, PageKey, Summary, cards_by_handle, cards_by_id, counts, facet_values, pages, summary,
};
pub use refresh::{refresh_everything_in, refresh_in, show_again_in};
