//! What a resolver may ask for.

use std::sync::Arc;

use async_graphql::Context;

use super::cursor::CursorKey;
use super::loader::Loaders;
use crate::platform::db::Db;
use crate::platform::locale::ShopContext;

/// What belongs to one request: the database, the market and language, and loaders that live as long as the request.
#[derive(Debug)]
pub struct Request {
    pub db: Db,
    pub shop: Arc<ShopContext>,
    pub cursors: CursorKey,
    pub loaders: Loaders,
}

impl Request {
    #[must_use]
    pub fn new(db: Db, shop: Arc<ShopContext>, cursors: CursorKey) -> Self {
        let loaders = Loaders::new(db.clone(), Arc::clone(&shop));
        Self {
            db,
            shop,
            cursors,
            loaders,
        }
    }
}

/// Typed access to the context, so that no resolver names a type that may be missing.
pub trait ContextExt {
    fn request(&self) -> &Request;

    fn db(&self) -> &Db {
        &self.request().db
    }

    fn shop(&self) -> &ShopContext {
        &self.request().shop
    }

    fn loaders(&self) -> &Loaders {
        &self.request().loaders
    }
}

impl ContextExt for Context<'_> {
    fn request(&self) -> &Request {
        // The gateway puts it into every request before execution; a schema that runs without it is a defect that the
        // first test finds.
        self.data_unchecked::<Request>()
    }
}
