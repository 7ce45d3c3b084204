//! Small tables that a process keeps in memory, because nearly every request needs them and they change a few times a
//! year.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use super::read::{has_moved, head};
use super::scope::{Entity, Scope};
use crate::platform::db::{Db, DbErr};

/// What is read from the database as a whole.
pub trait Mirrored: Sized + Send + Sync {
    /// What it is made of: it is read again when one of these has changed in the shop's feed.
    const KINDS: &'static [Entity];

    /// All of it.
    fn load(db: &Db) -> impl Future<Output = Result<Self, DbErr>> + Send;
}

/// The latest `T` that this process has read. Cloning shares it.
pub struct Mirror<T>(Arc<RwLock<Seen<T>>>);

struct Seen<T> {
    /// The number of the shop's feed up to which the value is current.
    head: i64,
    value: Arc<T>,
}

impl<T: Mirrored> Mirror<T> {
    /// Reads the value.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load(db: &Db) -> Result<Self, DbErr> {
        Ok(Self(Arc::new(RwLock::new(read(db).await?))))
    }

    #[must_use]
    pub fn current(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).value)
    }

    /// Reads the value again where something it is made of has changed since.
    ///
    /// # Errors
    /// What the database says; the value stays as it was.
    pub async fn refresh(&self, db: &Db) -> Result<(), DbErr> {
        let seen = self.0.read().unwrap_or_else(PoisonError::into_inner).head;
        if has_moved(db.reader(), &Scope::Shop, T::KINDS, seen).await? {
            let fresh = read(db).await?;
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }
}

async fn read<T: Mirrored>(db: &Db) -> Result<Seen<T>, DbErr> {
    // The head is read before the value: what changes in between is read again at the next look.
    let head = head(db.reader(), &Scope::Shop).await?;
    let value = Arc::new(T::load(db).await?);
    Ok(Seen { head, value })
}

impl<T> Clone for Mirror<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Mirror<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mirror").finish_non_exhaustive()
    }
}
