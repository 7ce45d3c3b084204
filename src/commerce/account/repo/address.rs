//! Addresses.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::account::address::{Part, Parts};
use crate::platform::db::{Sql, Txn};
use crate::platform::principal::{Owner, PrincipalId};

/// An address of a shopper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub id: Uuid,
    pub principal_id: Uuid,
    /// Unique among the shopper's.
    pub position: i64,
    /// Grows with each change of its parts.
    pub version: i64,
    pub is_default: bool,
    pub parts: Parts,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    principal_id: Uuid,
    position: i64,
    version: i64,
    is_default: bool,
    given_name: Option<String>,
    family_name: Option<String>,
    company: Option<String>,
    line1: Option<String>,
    line2: Option<String>,
    district: Option<String>,
    city: Option<String>,
    region: Option<String>,
    postal_code: Option<String>,
    country_code: String,
    phone: Option<String>,
    created_at_ms: i64,
    updated_at_ms: i64,
}

impl From<Row> for Address {
    fn from(row: Row) -> Self {
        let texts = [
            (Part::GivenName, row.given_name),
            (Part::FamilyName, row.family_name),
            (Part::Company, row.company),
            (Part::Line1, row.line1),
            (Part::Line2, row.line2),
            (Part::District, row.district),
            (Part::City, row.city),
            (Part::Region, row.region),
            (Part::PostalCode, row.postal_code),
            (Part::CountryCode, Some(row.country_code)),
            (Part::Phone, row.phone),
        ];
        Self {
            id: row.id,
            principal_id: row.principal_id,
            position: row.position,
            version: row.version,
            is_default: row.is_default,
            parts: texts
                .into_iter()
                .map(|(part, text)| (part, text.unwrap_or_default()))
                .collect(),
            created_at_ms: row.created_at_ms,
            updated_at_ms: row.updated_at_ms,
        }
    }
}

const SELECT: &str = "SELECT id, principal_id, position, version, is_default, given_name, family_name, company, line1, line2, district, city, region, postal_code, country_code, phone, created_at_ms, updated_at_ms FROM address WHERE principal_id";

async fn read(sql: Sql, conn: &impl ConnectionTrait) -> Result<Vec<Address>, DbErr> {
    Ok(sql.all::<Row>(conn).await?.into_iter().map(Address::from).collect())
}

/// Up to `limit` of the shopper's addresses behind the position `after`, in their order.
///
/// # Errors
/// What the database says.
pub async fn list_addresses(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
    after: i64,
    limit: u64,
) -> Result<Vec<Address>, DbErr> {
    let sql = Sql::on(conn, SELECT)
        .text(" = ")
        .bind(principal.0)
        .text(" AND position > ")
        .bind(after)
        .text(" ORDER BY position LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    read(sql, conn).await
}

/// The shopper's address of `id`.
///
/// # Errors
/// What the database says.
pub async fn find_address(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
    id: Uuid,
) -> Result<Option<Address>, DbErr> {
    let sql = Sql::on(conn, SELECT)
        .text(" = ")
        .bind(principal.0)
        .text(" AND id = ")
        .bind(id);
    Ok(read(sql, conn).await?.pop())
}

/// Those of `ids` that are the shopper's.
///
/// # Errors
/// What the database says.
pub async fn load_addresses(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
    ids: &[Uuid],
) -> Result<Vec<Address>, DbErr> {
    let sql = Sql::on(conn, SELECT)
        .text(" = ")
        .bind(principal.0)
        .text(" AND id")
        .any(ids);
    read(sql, conn).await
}

/// The shopper's default address.
///
/// # Errors
/// What the database says.
pub async fn find_default_address(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
) -> Result<Option<Address>, DbErr> {
    let sql = Sql::on(conn, SELECT)
        .text(" = ")
        .bind(principal.0)
        .text(" AND is_default");
    Ok(read(sql, conn).await?.pop())
}

/// How many addresses the shopper has.
///
/// # Errors
/// What the database says.
pub async fn count_addresses(conn: &impl ConnectionTrait, principal: PrincipalId) -> Result<i64, DbErr> {
    let counts: Vec<i64> = Sql::on(conn, "SELECT COUNT(*) FROM address WHERE principal_id = ")
        .bind(principal.0)
        .column(conn)
        .await?;
    Ok(counts.first().copied().unwrap_or(0))
}

/// All addresses of both.
pub(in crate::commerce::account) async fn of_both_in(
    txn: &Txn,
    from: &Owner,
    into: &Owner,
) -> Result<Vec<Address>, DbErr> {
    let sql = Sql::on(txn, SELECT)
        .any(&[from.id().0, into.id().0])
        .text(" ORDER BY position");
    read(sql, txn).await
}

/// How many addresses the owner has, and the last position.
pub(in crate::commerce::account) async fn standing_in(txn: &Txn, owner: &Owner) -> Result<(i64, i64), DbErr> {
    let rows = Sql::on(
        txn,
        "SELECT COUNT(*), CAST(COALESCE(MAX(position), 0) AS BIGINT) FROM address WHERE principal_id = ",
    )
    .bind(owner.id().0)
    .map(txn, |row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
    .await?;
    Ok(rows.first().copied().unwrap_or_default())
}

fn text_of(parts: &Parts, part: Part) -> Option<String> {
    parts.has(part).then(|| parts.get(part).to_owned())
}

/// Writes a new address; `false`: its id is taken, by whomever.
pub(in crate::commerce::account) async fn insert_in(txn: &Txn, address: &Address) -> Result<bool, DbErr> {
    let mut sql = Sql::on(
        txn,
        "INSERT INTO address (id, principal_id, position, version, is_default, created_at_ms, updated_at_ms",
    );
    for part in Part::ALL {
        sql = sql.text(", ").text(part.column());
    }
    sql = sql
        .text(") VALUES (")
        .bind(address.id)
        .text(", ")
        .bind(address.principal_id)
        .text(", ")
        .bind(address.position)
        .text(", ")
        .bind(address.version)
        .text(", ")
        .bind(address.is_default);
    sql = sql
        .text(", ")
        .bind(address.created_at_ms)
        .text(", ")
        .bind(address.updated_at_ms);
    for part in Part::ALL {
        sql = sql.text(", ").bind(text_of(&address.parts, part));
    }
    let written = sql.text(") ON CONFLICT (id) DO NOTHING").execute(txn).await?;
    Ok(written > 0)
}

/// Writes the parts of an address and its version.
pub(in crate::commerce::account) async fn update_in(txn: &Txn, owner: &Owner, address: &Address) -> Result<(), DbErr> {
    let mut sql = Sql::on(txn, "UPDATE address SET version = ")
        .bind(address.version)
        .text(", updated_at_ms = ")
        .bind(address.updated_at_ms);
    for part in Part::ALL {
        sql = sql
            .text(", ")
            .text(part.column())
            .text(" = ")
            .bind(text_of(&address.parts, part));
    }
    sql.text(" WHERE principal_id = ")
        .bind(owner.id().0)
        .text(" AND id = ")
        .bind(address.id)
        .execute(txn)
        .await?;
    Ok(())
}

pub(in crate::commerce::account) async fn delete_in(txn: &Txn, owner: &Owner, ids: &[Uuid]) -> Result<(), DbErr> {
    Sql::on(txn, "DELETE FROM address WHERE principal_id = ")
        .bind(owner.id().0)
        .text(" AND id")
        .any(ids)
        .execute(txn)
        .await?;
    Ok(())
}

/// Makes `id` the owner's default; returns the one that was, if another.
pub(in crate::commerce::account) async fn set_default_in(
    txn: &Txn,
    owner: &Owner,
    id: Uuid,
) -> Result<Option<Uuid>, DbErr> {
    let before: Vec<Uuid> = Sql::on(
        txn,
        "UPDATE address SET is_default = FALSE WHERE is_default AND principal_id = ",
    )
    .bind(owner.id().0)
    .text(" AND id <> ")
    .bind(id)
    .text(" RETURNING id")
    .column(txn)
    .await?;
    Sql::on(txn, "UPDATE address SET is_default = TRUE WHERE principal_id = ")
        .bind(owner.id().0)
        .text(" AND id = ")
        .bind(id)
        .execute(txn)
        .await?;
    Ok(before.first().copied())
}

/// Gives addresses of `from` to `into`, behind `last_position`; none of them is a default then.
pub(in crate::commerce::account) async fn hand_over_in(
    txn: &Txn,
    from: &Owner,
    into: &Owner,
    (ids, last_position): (&[Uuid], i64),
) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE address SET is_default = FALSE, principal_id = ")
        .bind(into.id().0)
        .text(", position = position + ")
        .bind(last_position)
        .text(" WHERE principal_id = ")
        .bind(from.id().0)
        .text(" AND id")
        .any(ids)
        .execute(txn)
        .await?;
    Ok(())
}
