//! Noticing that somebody is not known any more while something is open for them.

use std::time::Duration;

use super::repo::{api_key, principal};
use crate::platform::changes::{Feed, Scope};
use crate::platform::db::{Conn, Db, DbErr};
use crate::platform::principal::{Shopper, ShopperKind, Unauthenticated};

/// From one look at a token of a partner or of staff to the next. Nothing tells of their end, and few of them have streams.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long it rests after the database failed it.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Returns once the shopper's session has ended, and why. It looks when something of the shopper's changes, since ending a session is a
/// change of theirs.
pub async fn session_ended(db: Db, feed: Feed, shopper: Shopper) -> Unauthenticated {
    let mut watch = feed.watch(&Scope::Principal(shopper.id));
    loop {
        let lives = {
            let _turn = feed.turn().await;
            principal::session_lives(db.reader(), shopper.id, shopper.session).await
        };
        match lives {
            Ok(true) => watch.moved().await,
            Ok(false) => return why(&db, shopper).await.unwrap_or(Unauthenticated::Revoked),
            Err(_) => tokio::time::sleep(RETRY_AFTER).await,
        }
    }
}

/// Whether the shopper was a guest that has become a customer: what it had is the customer's now.
///
/// # Errors
/// What the database says.
pub async fn was_merged(conn: &impl Conn, shopper: &Shopper) -> Result<bool, DbErr> {
    match shopper.kind {
        ShopperKind::Guest => principal::is_merged(conn, shopper.id).await,
        ShopperKind::Customer => Ok(false),
    }
}

async fn why(db: &Db, shopper: Shopper) -> Result<Unauthenticated, DbErr> {
    Ok(if principal::is_merged(db.reader(), shopper.id).await? {
        Unauthenticated::Merged
    } else {
        Unauthenticated::Revoked
    })
}

/// Returns once the token of a partner or of a member of staff was revoked.
pub async fn key_revoked(db: Db, key: uuid::Uuid) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if let Ok(false) = api_key::lives(db.reader(), key).await {
            return;
        }
    }
}
