//! New tokens for old, each refresh token once.

use crate::commerce::account::access::TokenAuthority;
use crate::commerce::account::device::Device;
use crate::commerce::account::owner::lock_principal_in;
use crate::commerce::account::repo::session::{self, TokenRow};
use crate::commerce::account::secret::SecretHash;
use crate::commerce::account::session::{Tokens, end_session_in, issue_in, refresh_hash};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::{PrincipalId, Unauthenticated};

/// New tokens of the session that `refresh_token` belongs to. The token is used up by that. Where its own device uses it again
/// within the grace, the reply was lost, and there are new tokens again; any other second use ends the session, since two have
/// the token.
///
/// # Errors
/// [`WriteRefused::Unauthenticated`] with the reason, or a fault.
pub async fn refresh(
    db: &Db,
    clock: &Clock,
    authority: &TokenAuthority,
    refresh_token: &str,
    device: &Device,
) -> Result<Tokens, Error<WriteRefused>> {
    let hash = refresh_hash(refresh_token);
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = refresh_in(&txn, clock, authority, hash, device).await;
        if let Some(done) = attempts.end(txn, result).await {
            return match done {
                Ok(Ok(tokens)) => Ok(tokens),
                // A refusal may have ended a session, so it is committed as a result is.
                Ok(Err(why)) => Err(Error::User(why.into())),
                Err(fault) => Err(Error::Fault(fault.into_cause())),
            };
        }
    }
}

/// What is to be done with a refresh token.
#[derive(Debug, PartialEq, Eq)]
enum Use {
    First,
    /// Its own device did not get the answer.
    Again,
    /// Somebody has it who should not.
    Stolen,
    Refused(Unauthenticated),
}

async fn refresh_in(
    txn: &Txn,
    clock: &Clock,
    authority: &TokenAuthority,
    hash: SecretHash,
    device: &Device,
) -> Result<Result<Tokens, Unauthenticated>, Error> {
    let Some(principal) = session::principal_of_token_in(txn, hash).await? else {
        return Ok(Err(Unauthenticated::Invalid));
    };
    let Some(owner) = lock_principal_in(txn, PrincipalId(principal)).await? else {
        return Ok(Err(Unauthenticated::Merged));
    };
    // Read after the lock: of two that come at once, the second sees what the first did.
    let Some(row) = session::find_token_in(txn, hash).await? else {
        return Ok(Err(Unauthenticated::Invalid));
    };
    let now_ms = clock.now_ms();
    let grace_ms = authority.reuse_grace().num_milliseconds();
    match judge(&row, device.key_hash, now_ms, grace_ms) {
        Use::First => session::use_token_in(txn, hash, now_ms).await?,
        Use::Again => {}
        Use::Stolen => {
            end_session_in(txn, clock, owner.id(), row.session_id).await?;
            tracing::warn!("a refresh token was used twice: its session was ended");
            return Ok(Err(Unauthenticated::Revoked));
        }
        Use::Refused(why) => return Ok(Err(why)),
    }
    if !session::touch_in(txn, row.session_id, device.name.as_deref(), now_ms).await? {
        // It was swept in this moment, since its tokens had expired.
        return Ok(Err(Unauthenticated::Invalid));
    }
    session::prune_in(txn, row.session_id, now_ms).await?;
    issue_in(txn, clock, authority, &owner, row.session_id).await.map(Ok)
}

fn judge(row: &TokenRow, device: SecretHash, now_ms: i64, grace_ms: i64) -> Use {
    let is_its_device = row.device_key_hash == device.bytes();
    if row.revoked_at_ms.is_some() {
        return Use::Refused(Unauthenticated::Revoked);
    }
    match row.used_at_ms {
        Some(used_at_ms) if is_its_device && now_ms - used_at_ms <= grace_ms => Use::Again,
        Some(_) => Use::Stolen,
        None if row.expires_at_ms <= now_ms => Use::Refused(Unauthenticated::Expired),
        // The token alone is worth nothing, and its own device goes on with it.
        None if !is_its_device => Use::Refused(Unauthenticated::Invalid),
        None => Use::First,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_refresh_token_is_used_once_and_a_lost_reply_is_forgiven() {
        let (mine, other) = (SecretHash::of("device", "mine"), SecretHash::of("device", "other"));
        let row = |used_at_ms, revoked_at_ms| TokenRow {
            session_id: Uuid::nil(),
            device_key_hash: mine.bytes(),
            expires_at_ms: 10_000,
            used_at_ms,
            revoked_at_ms,
        };
        let judge = |row: &TokenRow, device, now_ms| judge(row, device, now_ms, 500);
        let refused = Use::Refused;
        assert_eq!(judge(&row(None, None), mine, 9_999), Use::First);
        assert_eq!(judge(&row(None, None), mine, 10_000), refused(Unauthenticated::Expired));
        assert_eq!(judge(&row(None, None), other, 1), refused(Unauthenticated::Invalid));
        assert_eq!(judge(&row(None, Some(1)), mine, 1), refused(Unauthenticated::Revoked));
        assert_eq!(judge(&row(Some(1_000), None), mine, 1_500), Use::Again);
        assert_eq!(judge(&row(Some(1_000), None), mine, 1_501), Use::Stolen);
        assert_eq!(judge(&row(Some(1_000), None), other, 1_001), Use::Stolen);
    }
}
