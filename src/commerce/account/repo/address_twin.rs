//! Ids under which apps of former guests know addresses of customers.

use sea_orm::{DbErr, FromQueryResult};
use uuid::Uuid;

use super::address::{Address, find_address};
use crate::platform::db::{Sql, Txn};
use crate::platform::principal::PrincipalId;

#[derive(FromQueryResult)]
struct Twin {
    address_id: Uuid,
    version: i64,
    address_version: i64,
}

/// An address by an id that an app knows it by.
#[derive(Debug)]
pub struct NamedAddress {
    pub address: Address,
    /// Where the id was that of a guest's address: its version, and that of `address`, when they were the same.
    same_at: Option<(i64, i64)>,
}

impl NamedAddress {
    /// Whether an app that has seen `version` under its id has seen `address` as it is.
    #[must_use]
    pub fn is_seen(&self, version: i64) -> bool {
        match self.same_at {
            None => version == self.address.version,
            Some((of_id, of_address)) => version == of_id && of_address == self.address.version,
        }
    }
}

/// The owner's address that `id` names: its own, or that of the same address which the owner had as a guest.
///
/// # Errors
/// What the database says.
pub async fn find_named_address_in(txn: &Txn, owner: PrincipalId, id: Uuid) -> Result<Option<NamedAddress>, DbErr> {
    if let Some(address) = find_address(txn, owner, id).await? {
        return Ok(Some(NamedAddress { address, same_at: None }));
    }
    let twin: Option<Twin> = Sql::on(
        txn,
        "SELECT address_id, version, address_version FROM address_twin WHERE id = ",
    )
    .bind(id)
    .one(txn)
    .await?;
    let Some(twin) = twin else { return Ok(None) };
    let address = find_address(txn, owner, twin.address_id).await?;
    Ok(address.map(|address| NamedAddress {
        address,
        same_at: Some((twin.version, twin.address_version)),
    }))
}

/// Has the ids of a guest's addresses, which come first, name the customer's that are the same.
pub(in crate::commerce::account) async fn note_twins_in(
    txn: &Txn,
    twins: &[(&Address, &Address)],
) -> Result<(), DbErr> {
    let mut sql = Sql::on(
        txn,
        "INSERT INTO address_twin (id, address_id, version, address_version) VALUES ",
    );
    for (at, (gone, own)) in twins.iter().enumerate() {
        sql = sql.text(if at == 0 { "(" } else { ", (" }).bind(gone.id);
        sql = sql.text(", ").bind(own.id).text(", ").bind(gone.version);
        sql = sql.text(", ").bind(own.version).text(")");
    }
    if !twins.is_empty() {
        // An app may have minted the id anew for what it had deleted.
        let anew = " ON CONFLICT (id) DO UPDATE SET address_id = excluded.address_id, version = excluded.version, address_version = excluded.address_version";
        sql.text(anew).execute(txn).await?;
    }
    Ok(())
}
