//! What a resolver may ask for.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::{Context, ContextBase};
use chrono::{DateTime, Utc};

use super::cursor::CursorKey;
use super::loader::Loaders;
use super::parts::{KeptParts, PartsAt};
use super::rows::KeptRows;
use super::sources::Sources;
use super::viewer::{Denied, Viewer};
use crate::platform::changes::{Moment, Tag};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, DbErr};
use crate::platform::locale::ShopContext;
use crate::platform::principal::{CustomerId, Permission, Shopper, StaffMember};

/// What belongs to one request: who asks, the database, the market and language, and loaders that live as long as the request.
#[derive(Debug)]
pub struct Request {
    pub viewer: Viewer,
    /// Where the request came from; `None`: from inside this process.
    pub address: Option<IpAddr>,
    pub clock: Clock,
    pub db: Db,
    pub shop: Arc<ShopContext>,
    pub cursors: CursorKey,
    pub loaders: Loaders,
    /// What the answer is made of.
    sources: Sources,
    /// Parts that are kept, and a moment before anything was read; `None`: each answer is made as a whole.
    parts: Option<(KeptParts, Moment)>,
}

/// When the token ends that the request came with; `None`: it has no end, or there is none.
#[derive(Debug, Clone, Copy)]
pub struct TokenEnd(pub Option<DateTime<Utc>>);

impl Request {
    #[must_use]
    pub fn new(
        viewer: Viewer,
        address: Option<IpAddr>,
        clock: Clock,
        db: Db,
        shop: Arc<ShopContext>,
        cursors: CursorKey,
    ) -> Self {
        let sources = Sources::of_answer();
        let loaders = Loaders::new(db.clone(), Arc::clone(&shop), sources.clone());
        Self {
            viewer,
            address,
            clock,
            db,
            shop,
            cursors,
            loaders,
            sources,
            parts: None,
        }
    }

    /// The same request, whose loaders use rows that the process keeps.
    #[must_use]
    pub fn keeping(mut self, rows: Option<KeptRows>) -> Self {
        let parts = rows.as_ref().map(KeptRows::parts);
        self.parts = parts.map(|parts| (parts.clone(), parts.begun()));
        self.loaders = self.loaders.keeping(rows);
        self
    }

    /// What the answer is made of, as far as it was read.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The same request, of which everything is read at one moment of the database, by loaders of its own.
    ///
    /// # Errors
    /// What the database says.
    pub async fn pinned(&self) -> Result<Self, DbErr> {
        Ok(Self::new(
            self.viewer.clone(),
            self.address,
            self.clock.clone(),
            self.db.pinned().await?,
            Arc::clone(&self.shop),
            self.cursors.clone(),
        ))
    }
}

/// Typed access to the context, so that no resolver names a type that may be missing.
///
/// An answer is shared with everybody unless something in it is read for its reader alone. So everything here makes it its reader's own,
/// but for what is said to be shared.
pub trait ContextExt {
    /// Everything of the request. The answer is its reader's own.
    fn request(&self) -> &Request;

    /// The market and language of the request, in which answers are shared.
    fn shop(&self) -> &ShopContext;

    /// The loaders of the request; each says what its rows are made of.
    fn loaders(&self) -> &Loaders;

    /// The parts of answers that are kept, for a list that is about to be read; `None`: none are.
    fn parts(&self) -> impl Future<Output = Option<PartsAt>> + Send;

    /// The key of the cursors that the answer gives, which everybody may use.
    fn cursors(&self) -> &CursorKey;

    /// The database, for reading what everybody may: `tags` tell when it changes.
    fn read_shared(&self, tags: impl IntoIterator<Item = Tag>) -> &Db;

    /// When the token ends that the request came with; `None`: it has no end, or there is none.
    fn token_ends_at(&self) -> Option<DateTime<Utc>>;

    /// The database. The answer is its reader's own.
    fn db(&self) -> &Db {
        &self.request().db
    }

    /// The clock. The answer is one of this moment.
    fn clock(&self) -> &Clock {
        &self.request().clock
    }

    /// The shopper who asks.
    ///
    /// # Errors
    /// Where it is somebody else; `?` in a resolver answers it with the right code.
    fn shopper(&self) -> Result<Shopper, Denied> {
        self.request().viewer.shopper()
    }

    /// The customer who asks.
    ///
    /// # Errors
    /// Where it is somebody else.
    fn customer(&self) -> Result<CustomerId, Denied> {
        self.request().viewer.customer()
    }

    /// The member of staff who asks and may do what `permission` says.
    ///
    /// # Errors
    /// Where it is somebody else, or may not.
    fn staff(&self, permission: Permission) -> Result<&StaffMember, Denied> {
        self.request().viewer.staff(permission)
    }
}

impl ContextExt for Context<'_> {
    fn token_ends_at(&self) -> Option<DateTime<Utc>> {
        self.data_opt::<TokenEnd>().and_then(|end| end.0)
    }

    fn request(&self) -> &Request {
        let request = open(self);
        request.sources.keep_private();
        request
    }

    fn shop(&self) -> &ShopContext {
        &open(self).shop
    }

    fn loaders(&self) -> &Loaders {
        &open(self).loaders
    }

    async fn parts(&self) -> Option<PartsAt> {
        let request = open(self);
        let (parts, begun) = request.parts.as_ref()?;
        parts.at(begun, &request.shop).await
    }

    fn cursors(&self) -> &CursorKey {
        &open(self).cursors
    }

    fn read_shared(&self, tags: impl IntoIterator<Item = Tag>) -> &Db {
        let request = open(self);
        request.sources.add(tags);
        &request.db
    }
}

/// Where a field notes what the answer is made of.
pub(super) fn sources_of<'a, T>(ctx: &'a ContextBase<'_, T>) -> &'a Sources {
    &open(ctx).sources
}

fn open<'a, T>(ctx: &'a ContextBase<'_, T>) -> &'a Request {
    // The gateway puts it into every request before execution; a schema that runs without it is a defect that the
    // first test finds.
    ctx.data_unchecked::<Request>()
}
