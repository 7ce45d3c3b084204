//! Writing addresses.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::check::checked;
use super::parts::{Parts, Patch};
use super::refusal::{AddressCode, AddressRefusal};
use crate::commerce::account::lock_owner_in;
use crate::commerce::account::repo::address::{self as repo, Address};
use crate::platform::changes::{self, Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::idempotency::{self, Begun, Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::{Owner, Shopper};

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
    let fingerprint = Fingerprint::of(command.operation(), command)?;
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = write_in(&txn, clock, shopper, (key, fingerprint), command).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn write_in(
    txn: &Txn,
    clock: &Clock,
    shopper: &Shopper,
    (key, fingerprint): (MutationKey, Fingerprint),
    command: &AddressCommand,
) -> Result<AddressOutcome, Error<WriteRefused>> {
    let owner = lock_owner_in::<WriteRefused>(txn, shopper).await?;
    let claim = match idempotency::begin_in::<AddressOutcome>(txn, &owner, key, fingerprint).await? {
        Begun::Replay(outcome) => return Ok(outcome),
        Begun::Fresh(claim) => claim,
    };
    let mut write = Write {
        txn,
        clock,
        owner: &owner,
        changes: ChangeSet::default(),
    };
    let outcome = match command {
        AddressCommand::Create { id, parts, is_default } => write.create_in(*id, parts, *is_default).await?,
        AddressCommand::Update {
            id,
            expected_version,
            patch,
        } => write.update_in(*id, *expected_version, patch).await?,
        AddressCommand::Delete { id, expected_version } => write.delete_in(*id, *expected_version).await?,
        AddressCommand::SetDefault { id } => write.set_default_in(*id).await?,
    };
    claim.keep_in(txn, clock, &outcome).await?;
    changes::record_in(txn, clock, &write.changes).await?;
    Ok(outcome)
}

/// One write of a locked owner.
struct Write<'a> {
    txn: &'a Txn,
    clock: &'a Clock,
    owner: &'a Owner,
    changes: ChangeSet,
}

type Written = Result<AddressOutcome, Error<WriteRefused>>;

impl Write<'_> {
    fn changed(&mut self, id: Uuid, change: Change) {
        self.changes
            .add(Scope::Principal(self.owner.id()), Entity::Address, id, change);
    }

    async fn create_in(&mut self, id: Option<Uuid>, parts: &Patch, is_default: Option<bool>) -> Written {
        let parts = match checked(&Parts::default(), parts) {
            Ok(parts) => parts,
            Err(refusals) => return Ok(Err(refusals)),
        };
        let (count, last_position) = repo::standing_in(self.txn, self.owner).await?;
        if count >= ADDRESSES_MAX {
            let message = format!("a shopper can have {ADDRESSES_MAX} addresses: delete one first");
            return Ok(refused(AddressCode::LimitReached, "address", message));
        }
        let now_ms = self.clock.now_ms();
        let address = Address {
            id: id.unwrap_or_else(|| new_uuid(self.clock)),
            principal_id: self.owner.id().0,
            position: last_position + 1,
            version: 1,
            is_default: false,
            parts,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
        };
        if !repo::insert_in(self.txn, &address).await? {
            let message = "this id is taken: mint a new one";
            return Ok(refused(AddressCode::DuplicateId, "id", message));
        }
        self.changed(address.id, Change::Upserted);
        if is_default.unwrap_or(count == 0) {
            self.make_default_in(address.id).await?;
        }
        Ok(Ok(written(&address)))
    }

    async fn update_in(&mut self, id: Uuid, expected: Option<i64>, patch: &Patch) -> Written {
        let mut address = match self.standing_in(id, expected).await? {
            Ok(address) => address,
            Err(refusals) => return Ok(Err(refusals)),
        };
        let parts = match checked(&address.parts, patch) {
            Ok(parts) => parts,
            Err(refusals) => return Ok(Err(refusals)),
        };
        if parts != address.parts {
            address.parts = parts;
            address.version += 1;
            address.updated_at_ms = self.clock.now_ms();
            repo::update_in(self.txn, self.owner, &address).await?;
            self.changed(id, Change::Upserted);
        }
        Ok(Ok(written(&address)))
    }

    async fn delete_in(&mut self, id: Uuid, expected: Option<i64>) -> Written {
        let address = match self.standing_in(id, expected).await? {
            Ok(address) => address,
            Err(refusals) => return Ok(Err(refusals)),
        };
        repo::delete_in(self.txn, self.owner, &[id]).await?;
        self.changed(id, Change::Removed);
        Ok(Ok(written(&address)))
    }

    async fn set_default_in(&mut self, id: Uuid) -> Written {
        let address = match self.standing_in(id, None).await? {
            Ok(address) => address,
            Err(refusals) => return Ok(Err(refusals)),
        };
        if !address.is_default {
            self.make_default_in(id).await?;
        }
        Ok(Ok(written(&address)))
    }

    async fn make_default_in(&mut self, id: Uuid) -> Result<(), Error<WriteRefused>> {
        let before = repo::set_default_in(self.txn, self.owner, id).await?;
        for changed in before.into_iter().chain([id]) {
            self.changed(changed, Change::Upserted);
        }
        Ok(())
    }

    /// The owner's address of `id`, at the version that the app has seen.
    async fn standing_in(
        &self,
        id: Uuid,
        expected: Option<i64>,
    ) -> Result<Result<Address, Vec<AddressRefusal>>, Error<WriteRefused>> {
        let Some(address) = repo::find_address(self.txn, self.owner.id(), id).await? else {
            return Ok(refused(AddressCode::NotFound, "id", "there is no such address"));
        };
        if expected.is_some_and(|expected| expected != address.version) {
            let message = format!(
                "the address was changed since: it is at version {}; read it and decide again",
                address.version
            );
            return Ok(refused(AddressCode::VersionMismatch, "expectedVersion", message));
        }
        Ok(Ok(address))
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
