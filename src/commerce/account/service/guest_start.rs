//! A device's first call.

use crate::commerce::account::access::TokenAuthority;
use crate::commerce::account::device::Device;
use crate::commerce::account::owner::lock_principal_in;
use crate::commerce::account::repo::{device as devices, session};
use crate::commerce::account::session::{Tokens, open_first_session_in, open_session_in};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::principal::{Owner, PrincipalId, ShopperKind};

/// Tokens for the guest of `device`: the one that it has begun as, where that is still a guest with a session; else a new one.
///
/// # Errors
/// A fault.
pub async fn guest_start(db: &Db, clock: &Clock, authority: &TokenAuthority, device: &Device) -> Result<Tokens, Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = guest_start_in(&txn, clock, authority, device).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn guest_start_in(
    txn: &Txn,
    clock: &Clock,
    authority: &TokenAuthority,
    device: &Device,
) -> Result<Tokens, Error> {
    let known = devices::lock_guest_of_in(txn, device.key_hash).await?;
    let owner = match known {
        Some(id) => going_on_in(txn, id, device).await?,
        None => None,
    };
    if let Some(owner) = owner {
        return open_session_in(txn, clock, authority, &owner, device).await;
    }
    let owner = new_guest_in(txn, clock, device).await?;
    open_first_session_in(txn, clock, authority, &owner, device).await
}

/// The guest `id`, where it has not become a customer and its device has not logged out.
async fn going_on_in(txn: &Txn, id: PrincipalId, device: &Device) -> Result<Option<Owner>, Error> {
    let Some(owner) = lock_principal_in(txn, id).await? else {
        return Ok(None);
    };
    let session = session::find_of_device_in(txn, id, device.key_hash).await?;
    Ok(session.map(|_| owner))
}

async fn new_guest_in(txn: &Txn, clock: &Clock, device: &Device) -> Result<Owner, Error> {
    let id = PrincipalId(new_uuid(clock));
    devices::insert_guest_in(txn, id, device.key_hash, clock.now_ms()).await?;
    // Nobody else knows of the row before the commit, so it needs no lock.
    Ok(Owner::locked(id, ShopperKind::Guest))
}
