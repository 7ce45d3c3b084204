//! What a card shows.

use crate::platform::db::FromRow;

/// A product as lists show it, in one market and language.
#[derive(Debug, Clone, FromRow)]
pub struct Card {
    pub product_id: i64,
    pub handle: String,
    pub title: String,
    pub vendor: String,
    pub price_min_minor: i64,
    pub price_max_minor: i64,
    pub compare_at_min_minor: Option<i64>,
    pub compare_at_max_minor: Option<i64>,
    pub availability: i16,
    pub created_at_ms: i64,
    pub image_id: Option<i64>,
    pub image_url: Option<String>,
    pub image_alt: Option<String>,
    pub image_width: Option<i32>,
    pub image_height: Option<i32>,
    pub image_thumbhash: Option<String>,
}
