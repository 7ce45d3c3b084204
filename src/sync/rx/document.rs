//! What a collection holds.

use std::collections::HashMap;
use std::fmt::Debug;

use serde::Serialize;

use crate::commerce::account::OwnWork;
use crate::commerce::cart::service::Desk;
use crate::platform::changes::{Change, Changed, Entity};
use crate::platform::db::Conn;
use crate::platform::error::Error;
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::PrincipalId;

/// A document of a collection, without its id.
pub trait Document: Clone + Debug + PartialEq + Send + Sync + Sized + 'static {
    /// The collection's name: checkpoints of another one are foreign to it.
    const COLLECTION: &'static str;
    /// What the feed of changes calls it.
    const ENTITY: Entity;

    /// The document's id of the id that the feed has.
    fn shown_id(id: &str) -> String;

    /// The principal's documents of `ids`, which are those of the feed, by id.
    ///
    /// # Errors
    /// A fault of the database.
    fn load(
        conn: &impl Conn,
        principal: PrincipalId,
        ids: &[String],
    ) -> impl Future<Output = Result<HashMap<String, Self>, Error>> + Send;
}

/// A document that devices write.
pub trait WrittenDocument: Document + Serialize {
    /// Whether each new document has an id of its own, which no other one had before.
    const HAS_NEW_IDS: bool;

    /// The id that the feed has, of a document's id; `None`: it is none of this collection.
    fn feed_id(shown: &str) -> Option<String>;

    /// Makes `after` of `before`, which is how the document is now; `None`: there is none. Where a rule of the shop is against it, it
    /// writes nothing.
    ///
    /// # Errors
    /// A fault.
    fn write_in(
        work: &mut OwnWork<'_>,
        desk: &Desk<'_>,
        id: &str,
        before: Option<&Self>,
        after: Option<&Self>,
    ) -> impl Future<Output = Result<(), Error<WriteRefused>>> + Send;
}

/// How a document is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown<D> {
    /// As apps know it.
    pub id: String,
    /// The device's write that this answers; empty: none.
    pub op: String,
    /// `None`: it is gone.
    pub document: Option<D>,
}

/// How the documents are now that `changes` speak of, in the same order. One that cannot be found any more is gone.
///
/// # Errors
/// A fault of the database.
pub async fn shown<D: Document>(
    conn: &impl Conn,
    principal: PrincipalId,
    changes: &[Changed],
) -> Result<Vec<Shown<D>>, Error> {
    let upserted = changes.iter().filter(|change| change.change == Change::Upserted);
    let ids: Vec<String> = upserted.map(|change| change.id.clone()).collect();
    let mut found = if ids.is_empty() {
        HashMap::new()
    } else {
        D::load(conn, principal, &ids).await?
    };
    let shown = |change: &Changed| Shown {
        id: D::shown_id(&change.id),
        op: String::new(),
        document: found.remove(&change.id),
    };
    Ok(changes.iter().map(shown).collect())
}
