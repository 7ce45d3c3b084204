//! Recording what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::platform::clock::Clock;
use crate::platform::db::{Sql, Txn};
use crate::platform::principal::PrincipalId;

/// A part of the shop with a counter of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Every catalogue write except stock.
    Shop,
    /// The products listed in one collection; 0: all products.
    Slice(i64),
    /// Everything private of one shopper.
    Principal(PrincipalId),
}

impl Scope {
    fn kind(&self) -> i16 {
        match self {
            Self::Shop => 1,
            Self::Slice(_) => 2,
            Self::Principal(_) => 3,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Shop => String::new(),
            Self::Slice(collection) => collection.to_string(),
            Self::Principal(principal) => principal.to_string(),
        }
    }
}

/// What a change speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entity {
    Product,
    Collection,
    Market,
    Location,
    Attribute,
    ProductOption,
    Cart,
    CartLine,
    /// By the product's number.
    WishlistItem,
    Address,
    /// By its key.
    Preference,
    /// The account itself: name, mail, consent.
    Customer,
    /// Discounts, tax rates and shipping methods of a market, by the market's number.
    Terms,
    Order,
}

impl Entity {
    fn kind(self) -> i16 {
        match self {
            Self::Product => 1,
            Self::Collection => 2,
            Self::Market => 3,
            Self::Location => 4,
            Self::Attribute => 5,
            Self::ProductOption => 6,
            Self::Cart => 7,
            Self::CartLine => 8,
            Self::WishlistItem => 9,
            Self::Address => 10,
            Self::Preference => 11,
            Self::Customer => 12,
            Self::Terms => 13,
            Self::Order => 14,
        }
    }
}

/// Which entity of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntityId {
    Number(i64),
    Uuid(Uuid),
    Text(String),
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Uuid(uuid) => uuid.as_hyphenated().fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl From<i64> for EntityId {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Uuid> for EntityId {
    fn from(uuid: Uuid) -> Self {
        Self::Uuid(uuid)
    }
}

impl From<&str> for EntityId {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// What became of an entity in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Upserted,
    /// Gone from this scope: deleted, or left it.
    Removed,
}

/// What an event of a scope is about. Unlike a change, each event is kept, in the order in which they happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// Something happened to an order.
    Order = 1,
}

/// What a transaction changed, collected while it runs and recorded at its end.
#[derive(Debug, Default)]
pub struct ChangeSet(BTreeMap<Scope, ScopeChanges>);

/// What changed in one scope.
#[derive(Debug, Default)]
struct ScopeChanges {
    /// By kind and id.
    entities: BTreeMap<(Entity, EntityId), Change>,
    /// With their JSON, in the order in which they happened.
    events: Vec<(EventKind, String)>,
}

impl ChangeSet {
    pub fn add(&mut self, scope: Scope, entity: Entity, id: impl Into<EntityId>, change: Change) {
        let changes = self.0.entry(scope).or_default();
        changes.entities.insert((entity, id.into()), change);
    }

    /// Notes that something happened in a scope; `body` is a JSON object.
    pub fn event(&mut self, scope: Scope, kind: EventKind, body: String) {
        self.0.entry(scope).or_default().events.push((kind, body));
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(FromQueryResult)]
struct Locked {
    id: i64,
    kind: i16,
    key: String,
}

/// Values in one statement of change rows, well under both engines' limits.
const ROWS_MAX: usize = 4_000;

/// Gives every change its number. Called last in a transaction: the rows of the scopes stay locked until it ends.
///
/// A scope takes the numbers of all its changes at once.
///
/// # Errors
/// What the database says.
pub async fn record_in(txn: &Txn, clock: &Clock, changes: &ChangeSet) -> Result<(), DbErr> {
    if changes.0.is_empty() {
        return Ok(());
    }
    let ids = scope_ids_in(txn, changes.0.keys().collect()).await?;
    let mut by_id: Vec<(i64, &ScopeChanges)> = changes
        .0
        .iter()
        .filter_map(|(scope, set)| Some((*ids.get(scope)?, set)))
        .collect();
    by_id.sort_by_key(|(id, _)| *id);
    for (scope_id, set) in by_id {
        let heads = advance_in(txn, scope_id, set).await?;
        let first = heads.head - count_of(set.entities.len()) + 1;
        let rows: Vec<HeadRow> = set
            .entities
            .iter()
            .zip(first..)
            .map(|(((entity, id), change), seq)| HeadRow {
                kind: entity.kind(),
                id: id.to_string(),
                seq,
                deleted_at_ms: (*change == Change::Removed).then(|| clock.now_ms()),
            })
            .collect();
        write_heads_in(txn, scope_id, &rows).await?;
        let first = heads.event_head - count_of(set.events.len()) + 1;
        write_events_in(txn, clock, (scope_id, first), &set.events).await?;
    }
    Ok(())
}

fn count_of(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// How far a scope has come.
#[derive(FromQueryResult)]
struct Heads {
    head: i64,
    event_head: i64,
}

/// Takes the numbers of a set's changes and events.
async fn advance_in(txn: &Txn, scope_id: i64, set: &ScopeChanges) -> Result<Heads, DbErr> {
    let heads: Option<Heads> = Sql::on(txn, "UPDATE change_scope SET head = head + ")
        .bind(count_of(set.entities.len()))
        .text(", event_head = event_head + ")
        .bind(count_of(set.events.len()))
        .text(" WHERE id = ")
        .bind(scope_id)
        .text(" RETURNING head, event_head")
        .one(txn)
        .await?;
    heads.ok_or_else(|| DbErr::RecordNotUpdated)
}

async fn write_events_in(
    txn: &Txn,
    clock: &Clock,
    (scope_id, first): (i64, i64),
    events: &[(EventKind, String)],
) -> Result<(), DbErr> {
    let mut seqs = first..;
    for chunk in events.chunks(ROWS_MAX) {
        let mut sql = Sql::on(
            txn,
            "INSERT INTO change_event (scope_id, seq, kind, body, at_ms) VALUES ",
        );
        for (at, ((kind, body), seq)) in chunk.iter().zip(seqs.by_ref()).enumerate() {
            sql = sql.text(if at == 0 { "(" } else { ", (" }).bind(scope_id);
            sql = sql.text(", ").bind(seq).text(", ").bind(*kind as i16);
            sql = sql.text(", ").bind(body.as_str()).text(", ");
            sql = sql.bind(clock.now_ms()).text(")");
        }
        sql.execute(txn).await?;
    }
    Ok(())
}

/// The latest change of an entity in a scope.
struct HeadRow {
    kind: i16,
    id: String,
    seq: i64,
    deleted_at_ms: Option<i64>,
}

async fn write_heads_in(txn: &Txn, scope_id: i64, rows: &[HeadRow]) -> Result<(), DbErr> {
    for chunk in rows.chunks(ROWS_MAX) {
        let mut sql = Sql::on(
            txn,
            "INSERT INTO change_entity (scope_id, entity_kind, entity_id, seq, deleted_at_ms) VALUES ",
        );
        for (at, row) in chunk.iter().enumerate() {
            sql = sql
                .text(if at == 0 { "(" } else { ", (" })
                .bind(scope_id)
                .text(", ")
                .bind(row.kind)
                .text(", ")
                .bind(row.id.as_str());
            sql = sql
                .text(", ")
                .bind(row.seq)
                .text(", ")
                .bind(row.deleted_at_ms)
                .text(")");
        }
        sql.text(" ON CONFLICT (scope_id, entity_kind, entity_id) DO UPDATE SET seq = excluded.seq, deleted_at_ms = excluded.deleted_at_ms")
            .execute(txn)
            .await?;
    }
    Ok(())
}

/// The ids of `scopes`; those that are not there yet are made.
async fn scope_ids_in(txn: &Txn, scopes: Vec<&Scope>) -> Result<BTreeMap<Scope, i64>, DbErr> {
    let keys: Vec<String> = scopes
        .iter()
        .map(|scope| scope.key())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut found = BTreeMap::new();
    for made in [false, true] {
        let rows: Vec<Locked> = Sql::on(txn, "SELECT id, kind, key FROM change_scope WHERE key")
            .any(&keys)
            .all(txn)
            .await?;
        found.extend(scopes.iter().filter_map(|&scope| {
            let row = rows
                .iter()
                .find(|row| row.kind == scope.kind() && row.key == scope.key())?;
            Some((scope.clone(), row.id))
        }));
        let missing: Vec<&&Scope> = scopes.iter().filter(|scope| !found.contains_key(**scope)).collect();
        if made || missing.is_empty() {
            break;
        }
        make_scopes_in(txn, &missing).await?;
    }
    Ok(found)
}

async fn make_scopes_in(txn: &Txn, scopes: &[&&Scope]) -> Result<(), DbErr> {
    let first = crate::platform::db::allocate_ids_in(txn, "change_scope", scopes.len()).await?;
    for (scope, id) in scopes.iter().zip(first..) {
        Sql::on(txn, "INSERT INTO change_scope (id, kind, key, epoch) VALUES (")
            .bind(id)
            .text(", ")
            .bind(scope.kind())
            .text(", ")
            .bind(scope.key())
            .text(", ")
            .bind(new_epoch()?)
            .text(") ON CONFLICT (kind, key) DO NOTHING")
            .execute(txn)
            .await?;
    }
    Ok(())
}

/// Tells apart two lives of a scope, such as before and after a backup was restored.
fn new_epoch() -> Result<String, DbErr> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(|cause| DbErr::Custom(format!("no random bytes: {cause}")))?;
    Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
}

/// The latest number of `scope`; 0 where nothing was recorded in it yet.
///
/// # Errors
/// What the database says.
pub async fn head(conn: &impl ConnectionTrait, scope: &Scope) -> Result<i64, DbErr> {
    let heads: Vec<i64> = Sql::on(conn, "SELECT head FROM change_scope WHERE kind = ")
        .bind(scope.kind())
        .text(" AND key = ")
        .bind(scope.key())
        .column(conn)
        .await?;
    Ok(heads.first().copied().unwrap_or(0))
}
