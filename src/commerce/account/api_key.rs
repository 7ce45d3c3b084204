//! The tokens of partners and staff: opaque, looked up by their hash, and revoked within seconds.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use quick_cache::sync::Cache;

use super::repo::api_key::{self, ApiKeyRow};
use super::secret::{SecretHash, is_secret};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::principal::{Partner, Permission, Rate, StaffMember};

/// Who holds such a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyHolder {
    Partner(Partner),
    Staff(StaffMember),
}

pub(super) const PARTNER_PREFIX: &str = "tote_partner_";
pub(super) const STAFF_PREFIX: &str = "tote_staff_";

/// How long a look-up is believed, and so how long a revoked token may still be taken by a server.
const BELIEVED_MS: i64 = 2_000;
/// Tokens that are remembered, those that are nobody's too.
const REMEMBERED_MAX: usize = 1_000;

/// Knows partners and staff by their tokens. Cloning shares what is remembered.
#[derive(Clone)]
pub struct ApiKeys {
    db: Db,
    clock: Clock,
    seen: Arc<Cache<SecretHash, Seen>>,
}

#[derive(Clone)]
struct Seen {
    at_ms: i64,
    holder: Option<KeyHolder>,
}

impl ApiKeys {
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self {
            db,
            clock,
            seen: Arc::new(Cache::new(REMEMBERED_MAX)),
        }
    }

    /// Whether `token` has the form of one of these tokens, so that nothing else is looked up.
    #[must_use]
    pub fn is_one(token: &str) -> bool {
        let secret = [PARTNER_PREFIX, STAFF_PREFIX]
            .into_iter()
            .find_map(|prefix| token.strip_prefix(prefix));
        secret.is_some_and(is_secret)
    }

    /// Who holds `token`; `None`: nobody, or not any more.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn find(&self, token: &str) -> Result<Option<KeyHolder>, Error> {
        let hash = hash_of(token);
        let now_ms = self.clock.now_ms();
        if let Some(seen) = self.seen.get(&hash)
            && (0..BELIEVED_MS).contains(&(now_ms - seen.at_ms))
        {
            return Ok(seen.holder);
        }
        let row = api_key::find_living(self.db.reader(), hash).await?;
        let holder = row.map(holder);
        self.seen.insert(
            hash,
            Seen {
                at_ms: now_ms,
                holder: holder.clone(),
            },
        );
        Ok(holder)
    }
}

impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeys")
    }
}

/// What the database keeps of a token.
pub(super) fn hash_of(token: &str) -> SecretHash {
    SecretHash::of("api-key", token)
}

fn holder(row: ApiKeyRow) -> KeyHolder {
    if row.kind == api_key::STAFF {
        return KeyHolder::Staff(StaffMember {
            id: row.id,
            permissions: permissions(&row.permissions),
        });
    }
    KeyHolder::Partner(Partner {
        id: row.id,
        rate: rate(&row),
        operations: row
            .operations
            .map(|names| names.split_whitespace().map(str::to_owned).collect()),
    })
}

/// The permissions of these names. One that this version does not know grants nothing.
pub(super) fn permissions(names: &str) -> BTreeSet<Permission> {
    names.split_whitespace().filter_map(Permission::from_name).collect()
}

pub(super) fn rate(row: &ApiKeyRow) -> Option<Rate> {
    Some(Rate {
        per_second: u32::try_from(row.points_per_second?).ok()?,
        burst: u32::try_from(row.points_burst?).ok()?,
    })
}
