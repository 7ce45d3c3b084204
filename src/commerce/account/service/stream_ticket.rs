//! Giving out and taking tickets for streams.

use chrono::{DateTime, Utc};

use crate::commerce::account::code::AccountKey;
use crate::commerce::account::owner::lock_owner_in;
use crate::commerce::account::repo::{principal, stream_ticket as repo};
use crate::commerce::account::secret::SecretHash;
use crate::commerce::account::ticket::{EventSeal, LIFETIME_MS, TicketHolder, new_ticket, ticket_hash};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::{PrincipalId, Shopper, ShopperKind, Unauthenticated};

/// A ticket in plain text. It has no `Debug`: it is a secret.
pub struct NewTicket {
    pub ticket: String,
    pub expires_at: DateTime<Utc>,
}

/// Gives out a ticket for `shopper`, whose access token ends at `token_ends_at`.
///
/// # Errors
/// [`WriteRefused::Unauthenticated`], or a fault.
pub async fn create_ticket(
    db: &Db,
    clock: &Clock,
    shopper: &Shopper,
    token_ends_at: DateTime<Utc>,
) -> Result<NewTicket, Error<WriteRefused>> {
    let ticket = new_ticket().map_err(Error::Fault)?;
    let Some(hash) = ticket_hash(&ticket) else {
        return Err(Error::Fault(anyhow::anyhow!("a new ticket has not the form of one")));
    };
    let expires_at_ms = clock.now_ms() + LIFETIME_MS;
    let row = repo::NewRow {
        hash,
        session: shopper.session,
        expires_at_ms,
        token_ends_at_ms: token_ends_at.timestamp_millis(),
    };
    let mut attempts = db.attempts_of(shopper.id).await;
    loop {
        let txn = attempts.begin().await?;
        let result = create_in(&txn, clock, shopper, row).await;
        if let Some(done) = attempts.end(txn, result).await {
            done?;
            break;
        }
    }
    Ok(NewTicket {
        ticket,
        expires_at: DateTime::from_timestamp_millis(expires_at_ms).unwrap_or(token_ends_at),
    })
}

async fn create_in(txn: &Txn, clock: &Clock, shopper: &Shopper, row: repo::NewRow) -> Result<(), Error<WriteRefused>> {
    lock_owner_in::<WriteRefused>(txn, shopper).await?;
    Ok(repo::insert_in(txn, row, clock.now_ms()).await?)
}

/// Takes a ticket: the first time within its minute, and after that from whoever shows by `last_event_id` that it had the stream.
///
/// # Errors
/// A fault of the database.
pub async fn redeem_ticket(
    db: &Db,
    clock: &Clock,
    key: &AccountKey,
    ticket: &str,
    last_event_id: Option<&str>,
) -> Result<Result<TicketHolder, Unauthenticated>, Error> {
    let Some(hash) = ticket_hash(ticket) else {
        return Ok(Err(Unauthenticated::Invalid));
    };
    let Some(row) = repo::find(db.reader(), hash).await? else {
        return Ok(Err(Unauthenticated::Invalid));
    };
    let now_ms = clock.now_ms();
    let seal = EventSeal::new(key.clone(), hash);
    if row.token_ends_at_ms <= now_ms {
        return Ok(Err(Unauthenticated::Expired));
    }
    let is_back = row.used_at_ms.is_some() && last_event_id.is_some_and(|id| seal.has_made(id));
    if !is_back && (row.expires_at_ms <= now_ms || !take(db, clock, hash).await?) {
        return Ok(Err(Unauthenticated::Expired));
    }
    Ok(Ok(TicketHolder {
        shopper: Shopper {
            id: PrincipalId(row.principal_id),
            kind: if row.kind == principal::GUEST {
                ShopperKind::Guest
            } else {
                ShopperKind::Customer
            },
            session: row.session_id,
        },
        ends_at: DateTime::from_timestamp_millis(row.token_ends_at_ms).unwrap_or_default(),
        seal,
    }))
}

/// Uses the ticket up; `false`: it was used already.
async fn take(db: &Db, clock: &Clock, hash: SecretHash) -> Result<bool, Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = repo::use_in(&txn, hash, clock.now_ms()).await;
        if let Some(done) = attempts.end(txn, result.map_err(Error::from)).await {
            return done;
        }
    }
}
