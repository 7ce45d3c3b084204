//! Loaders: the keys that the fields of one request ask for become one statement.
//!
//! Built on the `dataloader` crate, behind the few lines that its traps need: a request has loaders of its own, since
//! they may hold rows that only its viewer may see; a batch runs inside one of its callers and is lost when that caller
//! is dropped, so the others ask again; a missing row is `None`, never an absent key.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use dataloader::BatchFn;
use dataloader::cached::Loader;
use tracing::Instrument as _;

use super::rows::KeptRows;
use super::sources::Sources;
use crate::platform::db::{Db, DbErr, count_statements};
use crate::platform::error::{Error, SharedFault};
use crate::platform::locale::ShopContext;

/// Rows by key, for many keys at once.
pub trait Batch: Send + Sync + 'static {
    type Key: Clone + Eq + Hash + fmt::Debug + Send + Sync + 'static;
    type Value: Clone + Send + Sync + 'static;

    /// How many rows a process keeps for the requests to come; 0: each request reads its own.
    const KEPT_MAX: usize = 0;

    /// The rows of `keys`; a key without one is left out.
    fn load(
        db: &Db,
        shop: &ShopContext,
        keys: &[Self::Key],
    ) -> impl Future<Output = Result<HashMap<Self::Key, Self::Value>, DbErr>> + Send;

    /// Tells what an answer is made of that shows `row`, or shows that there is none. Where a batch does not say, the answer is
    /// its reader's own.
    fn tell(_shop: &ShopContext, _key: &Self::Key, _row: Option<&Self::Value>, sources: &Sources) {
        sources.keep_private();
    }
}

/// What loading gives: the row, none, or a fault that all waiters of the batch share.
pub type Loaded<T> = Result<Option<T>, Error>;

/// Keys in one batch: more than any page has, and less than a statement of SQLite can hold (32,766, its documentation).
const BATCH_MAX: usize = 10_000;
/// How often a waiting caller lets the others go first, so that they can add their keys.
const YIELDS: usize = 8;
/// How often a caller asks again after the one that ran the batch was dropped.
const ATTEMPTS: u32 = 3;

struct Adapter<B> {
    db: Db,
    shop: Arc<ShopContext>,
    rows: Option<KeptRows>,
    batch: std::marker::PhantomData<fn() -> B>,
}

type Slot<B> = Result<Option<<B as Batch>::Value>, SharedFault>;

impl<B: Batch> BatchFn<B::Key, Slot<B>> for Adapter<B> {
    async fn load(&mut self, keys: &[B::Key]) -> HashMap<B::Key, Slot<B>> {
        match load_in_span::<B>(&self.db, &self.shop, self.rows.as_ref(), keys).await {
            Ok(mut rows) => keys.iter().map(|key| (key.clone(), Ok(rows.remove(key)))).collect(),
            Err(cause) => {
                let fault = SharedFault::new(cause.into());
                keys.iter().map(|key| (key.clone(), Err(fault.clone()))).collect()
            }
        }
    }
}

/// What [`Batch::load`] returns, with a span around it where spans are wanted.
async fn load_in_span<B: Batch>(
    db: &Db,
    shop: &ShopContext,
    rows: Option<&KeptRows>,
    keys: &[B::Key],
) -> Result<HashMap<B::Key, B::Value>, DbErr> {
    let load = async {
        match rows {
            Some(rows) => rows.load::<B>(db, shop, keys).await,
            None => B::load(db, shop, keys).await,
        }
    };
    let span = tracing::debug_span!(
        "loader_batch",
        loader = tracing::field::Empty,
        keys = keys.len(),
        statements = tracing::field::Empty,
    );
    if span.is_disabled() {
        return load.await;
    }
    span.record("loader", name_of::<B>());
    let (rows, statements) = count_statements(load).instrument(span.clone()).await;
    span.record("statements", statements);
    rows
}

/// The name of a type without its module.
fn name_of<B>() -> &'static str {
    let name = std::any::type_name::<B>();
    name.rsplit("::").next().unwrap_or(name)
}

/// The loaders of one request, each made when it is first asked for.
pub struct Loaders {
    db: Db,
    shop: Arc<ShopContext>,
    sources: Sources,
    /// `None`: everything is read for this request.
    rows: Option<KeptRows>,
    made: Mutex<HashMap<TypeId, Box<dyn Any + Send + Sync>>>,
}

impl Loaders {
    pub(super) fn new(db: Db, shop: Arc<ShopContext>, sources: Sources) -> Self {
        Self {
            db,
            shop,
            sources,
            rows: None,
            made: Mutex::default(),
        }
    }

    /// The same, with rows that the process keeps.
    pub(super) fn keeping(mut self, rows: Option<KeptRows>) -> Self {
        self.rows = rows;
        self
    }

    fn loader<B: Batch>(&self) -> Loader<B::Key, Slot<B>, Adapter<B>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let found = made
            .get(&TypeId::of::<B>())
            .and_then(|loader| loader.downcast_ref::<Loader<B::Key, Slot<B>, Adapter<B>>>());
        if let Some(loader) = found {
            return loader.clone();
        }
        let adapter = Adapter {
            db: self.db.clone(),
            shop: Arc::clone(&self.shop),
            rows: self.rows.clone(),
            batch: std::marker::PhantomData,
        };
        let loader = Loader::new(adapter)
            .with_max_batch_size(BATCH_MAX)
            .with_yield_count(YIELDS);
        made.insert(TypeId::of::<B>(), Box::new(loader.clone()));
        loader
    }

    /// The row of `key`, together with those that other fields ask for at the same time.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn load<B: Batch>(&self, key: B::Key) -> Loaded<B::Value> {
        // Nobody has to be waited for where nothing is read.
        if let Some(rows) = &self.rows
            && let Some(row) = rows.find::<B>(&self.shop, &key).await
        {
            B::tell(&self.shop, &key, row.as_ref(), &self.sources);
            return Ok(row);
        }
        // A resolver is as large as the largest thing that it waits for, and is made for each field: what reads is elsewhere.
        Box::pin(self.load_anew::<B>(key)).await
    }

    async fn load_anew<B: Batch>(&self, key: B::Key) -> Loaded<B::Value> {
        let loader = self.loader::<B>();
        for _ in 0..ATTEMPTS {
            if let Ok(slot) = loader.try_load(key.clone()).await {
                let row = slot?;
                B::tell(&self.shop, &key, row.as_ref(), &self.sources);
                return Ok(row);
            }
        }
        Err(Error::Fault(anyhow::anyhow!("a batch was lost {ATTEMPTS} times")))
    }

    /// The rows of `keys`, in their order.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn load_many<B: Batch>(&self, keys: Vec<B::Key>) -> Result<Vec<Option<B::Value>>, Error> {
        if let Some(rows) = self.found::<B>(&keys).await {
            return Ok(rows);
        }
        Box::pin(self.load_many_anew::<B>(keys)).await
    }

    /// The rows of `keys` where all of them are kept.
    async fn found<B: Batch>(&self, keys: &[B::Key]) -> Option<Vec<Option<B::Value>>> {
        let rows = self.rows.as_ref()?.find_all::<B>(&self.shop, keys).await?;
        for (key, row) in keys.iter().zip(&rows) {
            B::tell(&self.shop, key, row.as_ref(), &self.sources);
        }
        Some(rows)
    }

    async fn load_many_anew<B: Batch>(&self, keys: Vec<B::Key>) -> Result<Vec<Option<B::Value>>, Error> {
        let loader = self.loader::<B>();
        for _ in 0..ATTEMPTS {
            if let Ok(slots) = loader.try_load_many(keys.clone()).await {
                let rows: Result<Vec<_>, SharedFault> = keys
                    .iter()
                    .map(|key| slots.get(key).cloned().unwrap_or(Ok(None)))
                    .collect();
                let rows = rows?;
                for (key, row) in keys.iter().zip(&rows) {
                    B::tell(&self.shop, key, row.as_ref(), &self.sources);
                }
                return Ok(rows);
            }
        }
        Err(Error::Fault(anyhow::anyhow!("a batch was lost {ATTEMPTS} times")))
    }
}

impl fmt::Debug for Loaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Loaders")
    }
}
