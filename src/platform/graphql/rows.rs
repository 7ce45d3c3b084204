//! Rows that a process keeps under the loaders of all requests.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use quick_cache::sync::Cache;

use super::loader::Batch;
use super::parts::KeptParts;
use super::sources::Sources;
use crate::platform::changes::{Ledger, Made, Moment};
use crate::platform::db::{Db, DbErr};
use crate::platform::locale::ShopContext;

/// Rows of batches that say what they are made of, given out while the shop's feed tells of no change of it. What is private is
/// not among them. Cloning shares them.
#[derive(Clone)]
pub struct KeptRows(Arc<Inner>);

struct Inner {
    ledger: Ledger,
    parts: KeptParts,
    /// A [`Rows`] for each batch.
    by_batch: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// The market and languages that a row was read for.
type Place = (i64, Arc<[String]>);
type Rows<B> = Cache<(Place, <B as Batch>::Key), Arc<Row<<B as Batch>::Value>>>;

/// A row, or that there is none.
struct Row<V> {
    value: Option<V>,
    made: Made,
}

impl KeptRows {
    #[must_use]
    pub fn new(ledger: Ledger) -> Self {
        Self(Arc::new(Inner {
            parts: KeptParts::new(ledger.clone()),
            ledger,
            by_batch: RwLock::default(),
        }))
    }

    /// The parts of answers that are kept with them.
    pub(super) fn parts(&self) -> &KeptParts {
        &self.0.parts
    }

    /// `None`: nothing of the batch is kept.
    fn of<B: Batch>(&self) -> Option<Arc<Rows<B>>> {
        if B::KEPT_MAX == 0 {
            return None;
        }
        let id = TypeId::of::<B>();
        let known = self
            .0
            .by_batch
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .cloned();
        let rows = known.unwrap_or_else(|| {
            let mut made = self.0.by_batch.write().unwrap_or_else(PoisonError::into_inner);
            let rows = made.entry(id).or_insert_with(|| Arc::new(Rows::<B>::new(B::KEPT_MAX)));
            Arc::clone(rows)
        });
        rows.downcast().ok()
    }

    /// The row of `key`, which may be that there is none; `None`: it is to be read.
    fn row<B: Batch>(
        &self,
        rows: &Rows<B>,
        place: &Place,
        key: &B::Key,
        moment: &Moment,
    ) -> Option<Arc<Row<B::Value>>> {
        let row = rows.get(&(place.clone(), key.clone()))?;
        row.made.holds(&self.0.ledger, moment).then_some(row)
    }

    /// The row of `key` where it is kept, which may be that there is none; `None`: it is to be read.
    pub(super) async fn find<B: Batch>(&self, shop: &ShopContext, key: &B::Key) -> Option<Option<B::Value>> {
        let rows = self.of::<B>()?;
        let moment = self.0.ledger.now().await.ok()?;
        let row = self.row::<B>(&rows, &place_of(shop), key, &moment)?;
        Some(row.value.clone())
    }

    /// As [`Self::find`], of all of `keys` or none.
    pub(super) async fn find_all<B: Batch>(
        &self,
        shop: &ShopContext,
        keys: &[B::Key],
    ) -> Option<Vec<Option<B::Value>>> {
        let rows = self.of::<B>()?;
        let moment = self.0.ledger.now().await.ok()?;
        let place = place_of(shop);
        let find = |key| Some(self.row::<B>(&rows, &place, key, &moment)?.value.clone());
        keys.iter().map(find).collect()
    }

    /// As [`Batch::load`], of which only those keys are read whose rows are not kept.
    pub(super) async fn load<B: Batch>(
        &self,
        db: &Db,
        shop: &ShopContext,
        keys: &[B::Key],
    ) -> Result<HashMap<B::Key, B::Value>, DbErr> {
        let rows = self.of::<B>();
        // What this process has written a moment ago is known here. Where nobody can tell, everything is read.
        let moment = match &rows {
            Some(_) => self.0.ledger.now().await.ok(),
            None => None,
        };
        let (Some(rows), Some(moment)) = (rows, moment) else {
            return B::load(db, shop, keys).await;
        };
        let place = place_of(shop);
        let mut found = HashMap::with_capacity(keys.len());
        let mut missing = Vec::new();
        for key in keys {
            match self.row::<B>(&rows, &place, key, &moment) {
                Some(row) => found.extend(row.value.clone().map(|value| (key.clone(), value))),
                None => missing.push(key.clone()),
            }
        }
        if !missing.is_empty() {
            let loaded = B::load(db, shop, &missing).await?;
            for key in missing {
                let value = loaded.get(&key).cloned();
                if let Some(row) = row_of::<B>(shop, &key, value, &moment) {
                    rows.insert((place.clone(), key), Arc::new(row));
                }
            }
            found.extend(loaded);
        }
        Ok(found)
    }
}

fn place_of(shop: &ShopContext) -> Place {
    (shop.market_id, Arc::clone(&shop.translations))
}

/// `None`: the row is for whoever asks alone.
fn row_of<B: Batch>(
    shop: &ShopContext,
    key: &B::Key,
    value: Option<B::Value>,
    moment: &Moment,
) -> Option<Row<B::Value>> {
    let sources = Sources::default();
    B::tell(shop, key, value.as_ref(), &sources);
    let made = Made::new(sources.shared()?, moment);
    Some(Row { value, made })
}

impl fmt::Debug for KeptRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptRows")
    }
}
