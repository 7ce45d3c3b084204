//! What a member of staff may ask for, as it is fingerprinted.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use crate::commerce::interchange::record::{CollectionRecord, ProductRecord, TextTranslation, VariantRecord};
use crate::commerce::inventory::Quantity;

/// Rows of one request.
pub(super) const ROWS_MAX: usize = 250;

/// A write of staff.
#[derive(Debug, Clone, Serialize)]
pub enum Command {
    ProductSave(Box<ProductSave>),
    VariantSave(Box<VariantSave>),
    PricesSet(Vec<PriceSet>),
    PriceRemove { variant_id: i64, market: String },
    StockLevelsSet(Vec<LevelSet>),
    CollectionSave(Box<CollectionSave>),
    TranslationsSave(TranslationsSave),
    ScheduleCreate(ScheduleCreate),
    ScheduleCancel(Uuid),
}

/// A product to be made or changed.
#[derive(Debug, Clone, Serialize)]
pub struct ProductSave {
    /// The product; `None`: that of the record's handle, or a new one.
    pub id: Option<i64>,
    /// Its handle may be empty where there is an id.
    pub record: ProductRecord,
}

/// A variant to be made or changed.
#[derive(Debug, Clone, Serialize)]
pub struct VariantSave {
    /// The product that gets a new variant; not read where the variant has a number.
    pub product_id: Option<i64>,
    /// Without a number a new one. Without option values it keeps those that it has.
    pub record: VariantRecord,
}

#[derive(Debug, Clone, Serialize)]
pub struct PriceSet {
    pub variant_id: i64,
    /// Code of the market; not read for a schedule, which has one itself.
    pub market: String,
    pub amount: Decimal,
    pub compare_at: Option<Decimal>,
}

#[derive(Debug, Clone, Serialize)]
pub struct LevelSet {
    pub variant_id: i64,
    pub location: String,
    pub quantity: Quantity,
}

/// A collection to be made or changed.
#[derive(Debug, Clone, Serialize)]
pub struct CollectionSave {
    pub id: Option<i64>,
    /// Its handle may be empty where there is an id.
    pub record: CollectionRecord,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum Subject {
    Product(i64),
    Collection(i64),
}

#[derive(Debug, Clone, Serialize)]
pub struct TranslationsSave {
    pub subject: Subject,
    /// By language; an empty text takes the known one away.
    pub translations: BTreeMap<String, TextTranslation>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ScheduleCreate {
    pub name: String,
    pub market: String,
    pub starts_at_ms: i64,
    pub ends_at_ms: Option<i64>,
    pub prices: Vec<PriceSet>,
}
