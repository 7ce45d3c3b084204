//! Writing addresses.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::check::checked;
use super::diverged::diverged;
use super::parts::{Parts, Patch};
use super::refusal::{AddressCode, AddressRefusal};
use crate::commerce::account::repo::address::{self as repo, Address};
use crate::commerce::account::repo::address_twin::find_named_address_in;
use crate::commerce::account::write::{OwnWork, OwnWrite, write_once};
use crate::platform::changes::{Change, Entity};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::Shopper;

/// Addresses that a shopper can write down; a merge may bring more together.
pub const ADDRESSES_MAX: i64 = 50;

/// What a shopper wants of an address.
#[derive(Debug, Clone, Serialize)]
pub enum AddressCommand {
    Create {
        /// As the phone minted it; `None`: we do.
        id: Option<Uuid>,
        parts: Patch,
        /// `None`: where it is the first.
        is_default: Option<bool>,
    },
    Update {
        id: Uuid,
        expected_version: Option<i64>,
        patch: Patch,
        /// What the device saw of the parts that it changes; `None`: it does not say.
        #[serde(skip_serializing_if = "Option::is_none")]
        base: Option<Patch>,
    },
    Delete {
        id: Uuid,
        expected_version: Option<i64>,
    },
    SetDefault {
        id: Uuid,
    },
}

impl AddressCommand {
    /// The address that it speaks of; `None`: one whose id is not known yet.
    #[must_use]
    pub const fn address(&self) -> Option<Uuid> {
        match self {
            Self::Create { id, .. } => *id,
            Self::Update { id, .. } | Self::Delete { id, .. } | Self::SetDefault { id } => Some(*id),
        }
    }

    /// The mutation that it comes by.
    fn operation(&self) -> &'static str {
        match self {
            Self::Create { .. } => "addressCreate",
            Self::Update { .. } => "addressUpdate",
            Self::Delete { .. } => "addressDelete",
            Self::SetDefault { .. } => "addressDefaultSet",
        }
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressWritten {
    pub id: Uuid,
    pub version: i64,
}

/// What an address command came to.
pub type AddressOutcome = Result<AddressWritten, Vec<AddressRefusal>>;

/// Runs `command` once for its key.
///
/// # Errors
/// Where the write was not even tried, or a fault.
pub async fn write_address(
    db: &Db,
    clock: &Clock,
    shopper: &Shopper,
    key: MutationKey,
    command: &AddressCommand,
) -> Result<AddressOutcome, Error<WriteRefused>> {
    write_once(db, clock, shopper, key, command).await
}

impl OwnWrite for AddressCommand {
    type Outcome = AddressOutcome;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of(self.operation(), self)
    }

    async fn run_in(&self, work: &mut OwnWork<'_>) -> Written {
        let mut write = Write(work);
        match self {
            Self::Create { id, parts, is_default } => write.create_in(*id, parts, *is_default).await,
            Self::Update {
                id,
                expected_version,
                patch,
                base,
            } => write.update_in(*id, *expected_version, patch, base.as_ref()).await,
            Self::Delete { id, expected_version } => write.delete_in(*id, *expected_version).await,
            Self::SetDefault { id } => write.set_default_in(*id).await,
        }
    }
}

/// One write of a locked owner.
struct Write<'a, 'b>(&'a mut OwnWork<'b>);

type Written = Result<AddressOutcome, Error<WriteRefused>>;

impl Write<'_, '_> {
    fn changed(&mut self, id: Uuid, change: Change) {
        self.0.changed(Entity::Address, id, change);
    }

    async fn create_in(&mut self, id: Option<Uuid>, parts: &Patch, is_default: Option<bool>) -> Written {
        let parts = match checked(&Parts::default(), parts) {
            Ok(parts) => parts,
            Err(refusals) => return Ok(Err(refusals)),
        };
        let (count, last_position) = repo::standing_in(self.0.txn, self.0.owner).await?;
        if count >= ADDRESSES_MAX {
            let message = format!("a shopper can have {ADDRESSES_MAX} addresses: delete one first");
            return Ok(refused(AddressCode::LimitReached, "address", message));
        }
        let now_ms = self.0.clock.now_ms();
        let address = Address {
            id: id.unwrap_or_else(|| new_uuid(self.0.clock)),
            principal_id: self.0.owner.id().0,
            position: last_position + 1,
            version: 1,
            is_default: false,
            parts,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
        };
        if !repo::insert_in(self.0.txn, &address).await? {
            let message = "this id is taken: mint a new one";
            return Ok(refused(AddressCode::DuplicateId, "id", message));
        }
        self.changed(address.id, Change::Upserted);
        if is_default.unwrap_or(count == 0) {
            self.make_default_in(address.id).await?;
        }
        Ok(Ok(written(&address)))
    }

    async fn update_in(&mut self, id: Uuid, expected: Option<i64>, patch: &Patch, base: Option<&Patch>) -> Written {
        let mut address = match self.standing_in(id, expected).await? {
            Ok(address) => address,
            Err(refusals) => return Ok(Err(refusals)),
        };
        let parts = checked(&address.parts, patch);
        let apart = diverged(&address.parts, patch, base, parts.as_ref().ok());
        if !apart.is_empty() {
            return Ok(Err(apart));
        }
        let parts = match parts {
            Ok(parts) => parts,
            Err(refusals) => return Ok(Err(refusals)),
        };
        if parts != address.parts {
            address.parts = parts;
            address.version += 1;
            address.updated_at_ms = self.0.clock.now_ms();
            repo::update_in(self.0.txn, self.0.owner, &address).await?;
            self.changed(address.id, Change::Upserted);
        }
        Ok(Ok(written(&address)))
    }

    async fn delete_in(&mut self, id: Uuid, expected: Option<i64>) -> Written {
        let address = match self.standing_in(id, expected).await? {
            Ok(address) => address,
            Err(refusals) => return Ok(Err(refusals)),
        };
        repo::delete_in(self.0.txn, self.0.owner, &[address.id]).await?;
        self.changed(address.id, Change::Removed);
        Ok(Ok(written(&address)))
    }

    async fn set_default_in(&mut self, id: Uuid) -> Written {
        let address = match self.standing_in(id, None).await? {
            Ok(address) => address,
            Err(refusals) => return Ok(Err(refusals)),
        };
        if !address.is_default {
            self.make_default_in(address.id).await?;
        }
        Ok(Ok(written(&address)))
    }

    async fn make_default_in(&mut self, id: Uuid) -> Result<(), Error<WriteRefused>> {
        let before = repo::set_default_in(self.0.txn, self.0.owner, id).await?;
        for changed in before.into_iter().chain([id]) {
            self.changed(changed, Change::Upserted);
        }
        Ok(())
    }

    /// The owner's address that `id` names, at the version that the app has seen. It may have another id.
    async fn standing_in(
        &self,
        id: Uuid,
        expected: Option<i64>,
    ) -> Result<Result<Address, Vec<AddressRefusal>>, Error<WriteRefused>> {
        let Some(named) = find_named_address_in(self.0.txn, self.0.owner.id(), id).await? else {
            return Ok(refused(AddressCode::NotFound, "id", "there is no such address"));
        };
        if expected.is_some_and(|expected| !named.is_seen(expected)) {
            let message = format!(
                "the address was changed since: it is at version {}; read it and decide again",
                named.address.version
            );
            return Ok(refused(AddressCode::VersionMismatch, "expectedVersion", message));
        }
        Ok(Ok(named.address))
    }
}

fn written(address: &Address) -> AddressWritten {
    AddressWritten {
        id: address.id,
        version: address.version,
    }
}

fn refused<T>(code: AddressCode, field: &str, message: impl Into<String>) -> Result<T, Vec<AddressRefusal>> {
    Err(vec![AddressRefusal::at(code, field, message)])
}
