//! Giving out and taking back the tokens of partners and staff, which only the command line does.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::commerce::account::api_key::{PARTNER_PREFIX, STAFF_PREFIX, hash_of, permissions, rate};
use crate::commerce::account::repo::api_key::{self, ApiKeyRow, PARTNER, STAFF};
use crate::commerce::account::secret::new_secret;
use crate::platform::clock::{Clock, from_ms};
use crate::platform::db::{Db, Txn, is_constraint_violation};
use crate::platform::error::Error;
use crate::platform::id::{MintedId, MintedKind, new_uuid};
use crate::platform::principal::{Permission, Rate};

/// Whose token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Partner,
    Staff,
}

/// What a token is to grant.
#[derive(Debug, Clone)]
pub enum Grant {
    Partner {
        rate: Option<Rate>,
        /// Root fields; `None`: every query and subscription, and no mutation.
        operations: Option<Vec<String>>,
    },
    Staff(BTreeSet<Permission>),
}

/// A token that was given out and not taken back.
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub id: MintedId,
    pub name: String,
    pub grant: Grant,
    pub created_at: DateTime<Utc>,
}

/// Why no token is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRefused {
    /// Another one that lives has this name.
    NameTaken,
}

impl KeyKind {
    fn number(self) -> i16 {
        match self {
            Self::Partner => PARTNER,
            Self::Staff => STAFF,
        }
    }

    fn id(self) -> MintedKind {
        match self {
            Self::Partner => MintedKind::Partner,
            Self::Staff => MintedKind::Staff,
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Partner => PARTNER_PREFIX,
            Self::Staff => STAFF_PREFIX,
        }
    }
}

/// Gives out a token; returns it with its id. It is not kept, so this is the only time that anybody sees it.
///
/// # Errors
/// [`KeyRefused`], or a fault.
pub async fn create_key(
    db: &Db,
    clock: &Clock,
    name: &str,
    grant: &Grant,
) -> Result<(MintedId, String), Error<KeyRefused>> {
    let kind = match grant {
        Grant::Partner { .. } => KeyKind::Partner,
        Grant::Staff(_) => KeyKind::Staff,
    };
    let token = new_secret(kind.prefix())?;
    let row = row(clock, kind, name, grant);
    let id = MintedId::new(kind.id(), row.id);
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = create_in(&txn, row.clone(), &token).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done.map(|()| (id, token));
        }
    }
}

fn row(clock: &Clock, kind: KeyKind, name: &str, grant: &Grant) -> ApiKeyRow {
    let (rate, operations, permissions) = match grant {
        Grant::Partner { rate, operations } => (*rate, operations.as_ref(), String::new()),
        Grant::Staff(permissions) => {
            let names: Vec<&str> = permissions.iter().map(|permission| permission.name()).collect();
            (None, None, names.join(" "))
        }
    };
    ApiKeyRow {
        id: new_uuid(clock),
        kind: kind.number(),
        name: name.to_owned(),
        permissions,
        points_per_second: rate.map(|rate| rate.per_second.into()),
        points_burst: rate.map(|rate| rate.burst.into()),
        operations: operations.map(|names| names.join(" ")),
        created_at_ms: clock.now_ms(),
    }
}

async fn create_in(txn: &Txn, row: ApiKeyRow, token: &str) -> Result<(), Error<KeyRefused>> {
    match api_key::insert_in(txn, row, hash_of(token))
        .await
        .map_err(anyhow::Error::from)
    {
        Ok(()) => Ok(()),
        Err(cause) if is_constraint_violation(&cause) => Err(Error::User(KeyRefused::NameTaken)),
        Err(cause) => Err(Error::Fault(cause)),
    }
}

/// All tokens of one kind that live, without their text, which nobody knows.
///
/// # Errors
/// A fault of the database.
pub async fn list_keys(db: &Db, kind: KeyKind) -> Result<Vec<ApiKey>, Error> {
    let rows = api_key::list_living(db.reader(), kind.number()).await?;
    Ok(rows.into_iter().map(|row| api_key_of(kind, row)).collect())
}

fn api_key_of(kind: KeyKind, row: ApiKeyRow) -> ApiKey {
    let grant = match kind {
        KeyKind::Partner => Grant::Partner {
            rate: rate(&row),
            operations: row
                .operations
                .map(|names| names.split_whitespace().map(str::to_owned).collect()),
        },
        KeyKind::Staff => Grant::Staff(permissions(&row.permissions)),
    };
    ApiKey {
        id: MintedId::new(kind.id(), row.id),
        name: row.name,
        grant,
        created_at: from_ms(row.created_at_ms),
    }
}

/// Takes back the token of this id or name; returns whether there was one. Servers stop taking it within two seconds.
///
/// # Errors
/// A fault of the database.
pub async fn revoke_key(db: &Db, clock: &Clock, kind: KeyKind, id_or_name: &str) -> Result<bool, Error> {
    let id = MintedId::parse_as(id_or_name, kind.id()).ok();
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = api_key::revoke_in(&txn, kind.number(), id, id_or_name, clock.now_ms()).await;
        if let Some(done) = attempts.end(txn, result.map_err(Error::from)).await {
            return done;
        }
    }
}
