//! Sessions: one device of one shopper, and the family of its refresh tokens.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::access::TokenAuthority;
use super::device::Device;
use super::repo::session;
use super::secret::{Masked, SecretHash, new_secret};
use crate::platform::changes::{Change, ChangeSet, Entity, Scope, record_in};
use crate::platform::clock::{Clock, from_ms};
use crate::platform::db::{Db, DbErr, Txn};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::{Owner, PrincipalId, Shopper, Unauthenticated};

/// What a device holds after it was let in. It is given out once, and never kept: the database has only the hash of the refresh token.
#[derive(Clone)]
pub struct Tokens {
    /// Whom they speak for.
    pub shopper: Shopper,
    pub access_token: String,
    pub access_token_expires_at: DateTime<Utc>,
    pub refresh_token: String,
    pub refresh_token_expires_at: DateTime<Utc>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("shopper", &self.shopper)
            .field("access_token", &Masked)
            .field("refresh_token", &Masked)
            .finish_non_exhaustive()
    }
}

/// Lets `device` in as `owner`: opens its session, or goes on with the one that it has, and gives out new tokens of it. So whoever
/// repeats a call because its reply was lost gets tokens of the same session.
///
/// # Errors
/// A fault of the database.
pub async fn open_session_in(
    txn: &Txn,
    clock: &Clock,
    authority: &TokenAuthority,
    owner: &Owner,
    device: &Device,
) -> Result<Tokens, Error> {
    let now_ms = clock.now_ms();
    let known = session::find_of_device_in(txn, owner.id(), device.key_hash).await?;
    let touched = match known {
        Some(session) if session::touch_in(txn, session, device.name.as_deref(), now_ms).await? => Some(session),
        _ => None,
    };
    let session = if let Some(session) = touched {
        session
    } else {
        begin_in(txn, clock, owner, device).await?
    };
    session::prune_in(txn, session, now_ms).await?;
    issue_in(txn, clock, authority, owner, session).await
}

/// Opens the first session of an owner that this transaction has made.
///
/// # Errors
/// A fault.
pub(super) async fn open_first_session_in(
    txn: &Txn,
    clock: &Clock,
    authority: &TokenAuthority,
    owner: &Owner,
    device: &Device,
) -> Result<Tokens, Error> {
    let session = begin_in(txn, clock, owner, device).await?;
    issue_in(txn, clock, authority, owner, session).await
}

/// A new session of `owner` on `device`.
async fn begin_in(txn: &Txn, clock: &Clock, owner: &Owner, device: &Device) -> Result<Uuid, Error> {
    let session = new_uuid(clock);
    session::insert_in(txn, session, owner.id(), device, clock.now_ms()).await?;
    Ok(session)
}

/// New tokens of a session of `owner`.
pub(super) async fn issue_in(
    txn: &Txn,
    clock: &Clock,
    authority: &TokenAuthority,
    owner: &Owner,
    session: Uuid,
) -> Result<Tokens, Error> {
    let now = clock.now();
    let shopper = Shopper {
        id: owner.id(),
        kind: owner.kind(),
        session,
    };
    let (access_token, access_token_expires_at) = authority.sign(&shopper, now)?;
    let refresh_token = new_secret("tote_rt_")?;
    let refresh_token_expires_at = now + authority.refresh_lifetime();
    session::insert_token_in(
        txn,
        refresh_hash(&refresh_token),
        session,
        now.timestamp_millis(),
        refresh_token_expires_at.timestamp_millis(),
    )
    .await?;
    Ok(Tokens {
        shopper,
        access_token,
        access_token_expires_at,
        refresh_token,
        refresh_token_expires_at,
    })
}

/// Ends the sessions of `owner`, all but `kept`; returns those. What they may read ends with their access tokens, and what is live
/// once it has heard of it.
///
/// # Errors
/// A fault of the database.
pub async fn end_sessions_in(
    txn: &Txn,
    clock: &Clock,
    owner: &Owner,
    kept: Option<Uuid>,
    changes: &mut ChangeSet,
) -> Result<u64, DbErr> {
    let ended = session::revoke_all_in(txn, owner, kept, clock.now_ms()).await?;
    add_ended(changes, owner.id(), &ended);
    Ok(u64::try_from(ended.len()).unwrap_or(u64::MAX))
}

/// Ends a session of `owner`, unless that was done before. Called last, since it records that.
pub(super) async fn end_session_in(txn: &Txn, clock: &Clock, owner: PrincipalId, session: Uuid) -> Result<(), DbErr> {
    let ended = session::revoke_in(txn, session, clock.now_ms()).await?;
    let mut changes = ChangeSet::default();
    add_ended(&mut changes, owner, &ended);
    record_in(txn, clock, &changes).await
}

/// Notes that sessions were ended, for those that are still connected by them.
pub(super) fn add_ended(changes: &mut ChangeSet, owner: PrincipalId, ended: &[Uuid]) {
    for session in ended {
        changes.add(Scope::Principal(owner), Entity::Session, *session, Change::Removed);
    }
}

/// A device that a shopper is signed in on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: Uuid,
    pub device_name: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// The shopper's sessions that can still be refreshed, the latest first.
///
/// # Errors
/// [`Unauthenticated::Revoked`] where the session that asks is not among them, or a fault.
pub async fn list_sessions(
    db: &Db,
    clock: &Clock,
    authority: &TokenAuthority,
    shopper: &Shopper,
) -> Result<Vec<Session>, Error<WriteRefused>> {
    let since = clock.now() - authority.refresh_lifetime();
    let rows = session::list_living(db.reader(), shopper.id, since.timestamp_millis()).await?;
    let sessions: Vec<Session> = rows
        .into_iter()
        .map(|row| Session {
            is_current: row.id == shopper.session,
            id: row.id,
            device_name: row.device_name,
            created_at: from_ms(row.created_at_ms),
            last_used_at: from_ms(row.last_used_at_ms),
        })
        .collect();
    if sessions.iter().any(|session| session.is_current) {
        Ok(sessions)
    } else {
        Err(Error::User(Unauthenticated::Revoked.into()))
    }
}

/// What the database keeps of a refresh token.
pub(super) fn refresh_hash(token: &str) -> SecretHash {
    SecretHash::of("refresh", token)
}
