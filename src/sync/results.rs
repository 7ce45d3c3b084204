//! What a client's mutations came to, for one that has lost an answer.

use uuid::Uuid;

use super::outcome::Stored;
use super::push::PushRefused;
use super::repo::result;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::principal::Shopper;

/// The final results of the shopper's client after the mutation `seq`, in their order, `limit` at most.
///
/// # Errors
/// [`PushRefused::ClientPrincipalMismatch`], or a fault.
pub async fn results_after(
    db: &Db,
    shopper: &Shopper,
    client: Uuid,
    seq: i64,
    limit: i64,
) -> Result<Vec<Stored>, Error<PushRefused>> {
    match result::after(db.reader(), client, seq, limit).await? {
        None => Ok(Vec::new()),
        Some((owner, _)) if owner != shopper.id.0 => Err(Error::User(PushRefused::ClientPrincipalMismatch)),
        Some((_, results)) => Ok(results),
    }
}
