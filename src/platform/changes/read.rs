//! Reading the feed: how far a scope has come, what happened in it, and what changed.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::scope::{Change, Entity, Scope};
use crate::platform::db::{Conn, Sql};

/// The latest number of `scope`; 0 where nothing was recorded in it yet.
///
/// # Errors
/// What the database says.
pub async fn head(conn: &impl ConnectionTrait, scope: &Scope) -> Result<i64, DbErr> {
    Ok(standing(conn, scope).await?.map_or(0, |standing| standing.head))
}

/// How far a scope has come.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Standing {
    pub scope_id: i64,
    /// Another one means another life of the scope: what was read before tells nothing about it.
    pub epoch: String,
    /// The number of its latest change.
    pub head: i64,
    /// The number of its latest event.
    pub event_head: i64,
    /// Up to this number, what left the scope is no longer told.
    pub purged_to: i64,
    /// Up to this number, events are no longer kept.
    pub event_purged_to: i64,
}

/// How far `scope` has come; `None`: nothing was recorded in it yet.
///
/// # Errors
/// What the database says.
pub async fn standing(conn: &impl Conn, scope: &Scope) -> Result<Option<Standing>, DbErr> {
    Sql::on(
        conn,
        "SELECT id AS scope_id, epoch, head, event_head, purged_to, event_purged_to FROM change_scope WHERE kind = ",
    )
    .bind(scope.kind())
    .text(" AND key = ")
    .bind(scope.key())
    .one(conn)
    .await
}

#[derive(FromQueryResult)]
struct StandingRow {
    kind: i16,
    key: String,
    scope_id: i64,
    epoch: String,
    head: i64,
    event_head: i64,
    purged_to: i64,
    event_purged_to: i64,
}

/// How far `scopes` have come, in one statement; those in which nothing was recorded yet are left out.
///
/// # Errors
/// What the database says.
pub async fn standings(conn: &impl Conn, scopes: &[Scope]) -> Result<HashMap<Scope, Standing>, DbErr> {
    if scopes.is_empty() {
        return Ok(HashMap::new());
    }
    let kinds: BTreeSet<i16> = scopes.iter().map(Scope::kind).collect();
    let keys: BTreeSet<String> = scopes.iter().map(Scope::key).collect();
    // The kinds are named for the index on kind and key.
    let rows: Vec<StandingRow> = Sql::on(
        conn,
        "SELECT kind, key, id AS scope_id, epoch, head, event_head, purged_to, event_purged_to FROM change_scope WHERE kind",
    )
    .any(&kinds.into_iter().collect::<Vec<_>>())
    .text(" AND key")
    .any(&keys.into_iter().collect::<Vec<_>>())
    .all(conn)
    .await?;
    let of = |row: StandingRow| {
        let scope = scopes
            .iter()
            .find(|scope| scope.kind() == row.kind && scope.key() == row.key)?;
        let standing = Standing {
            scope_id: row.scope_id,
            epoch: row.epoch,
            head: row.head,
            event_head: row.event_head,
            purged_to: row.purged_to,
            event_purged_to: row.event_purged_to,
        };
        Some((scope.clone(), standing))
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// Something that happened in a scope.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Event {
    /// Counted from 1 without a gap.
    pub seq: i64,
    /// A number of [`super::EventKind`].
    pub kind: i16,
    /// A JSON object.
    pub body: String,
    pub at_ms: i64,
}

/// The events of a scope after the number `seq`, in their order, `limit` at most. Those up to `event_purged_to` of its
/// [`Standing`] are gone.
///
/// # Errors
/// What the database says.
pub async fn events_after(conn: &impl Conn, scope_id: i64, seq: i64, limit: u32) -> Result<Vec<Event>, DbErr> {
    Sql::on(
        conn,
        "SELECT seq, kind, body, at_ms FROM change_event WHERE scope_id = ",
    )
    .bind(scope_id)
    .text(" AND seq > ")
    .bind(seq)
    .text(" ORDER BY seq LIMIT ")
    .bind(i64::from(limit))
    .all(conn)
    .await
}

/// The latest change of an entity in a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub seq: i64,
    pub entity: Entity,
    pub id: String,
    pub change: Change,
}

#[derive(FromQueryResult)]
struct ChangedRow {
    seq: i64,
    entity_kind: i16,
    entity_id: String,
    deleted_at_ms: Option<i64>,
}

/// The latest changes of entities of `kinds` after the number `seq`, in their order, `limit` at most; where `ids` are given,
/// only theirs. An entity that changes again gets a new number, so whoever goes on from the last number misses nothing.
///
/// # Errors
/// What the database says.
pub async fn changed_after(
    conn: &impl Conn,
    scope_id: i64,
    kinds: &[Entity],
    ids: Option<&[String]>,
    seq: i64,
    limit: u32,
) -> Result<Vec<Changed>, DbErr> {
    let asked = Asked {
        kinds,
        ids,
        after: seq,
        base: None,
    };
    asked.read(conn, scope_id, limit).await
}

/// As [`changed_after`], for who makes a copy: with a `base`, what was gone when the scope's number was that is left out before it is
/// counted, since who had no copy then never had it.
///
/// # Errors
/// What the database says.
pub async fn page_after(
    conn: &impl Conn,
    scope_id: i64,
    kinds: &[Entity],
    (after, base): (i64, Option<i64>),
    limit: u32,
) -> Result<Vec<Changed>, DbErr> {
    let asked = Asked {
        kinds,
        ids: None,
        after,
        base,
    };
    asked.read(conn, scope_id, limit).await
}

/// Which changes are asked for.
struct Asked<'a> {
    kinds: &'a [Entity],
    ids: Option<&'a [String]>,
    after: i64,
    base: Option<i64>,
}

impl Asked<'_> {
    async fn read(&self, conn: &impl Conn, scope_id: i64, limit: u32) -> Result<Vec<Changed>, DbErr> {
        if self.kinds.is_empty() || self.ids.is_some_and(<[String]>::is_empty) {
            return Ok(Vec::new());
        }
        // A range of one index for each kind: no engine is left to sort what it could read in order.
        let mut sql = Sql::on(conn, "SELECT seq, entity_kind, entity_id, deleted_at_ms FROM (");
        for (at, kind) in self.kinds.iter().enumerate() {
            sql = sql.text(if at == 0 { "" } else { " UNION ALL " });
            sql = self.of_kind(sql, (scope_id, *kind), limit);
        }
        let rows: Vec<ChangedRow> = sql
            .text(") AS changed ORDER BY seq LIMIT ")
            .bind(i64::from(limit))
            .all(conn)
            .await?;
        Ok(rows.into_iter().filter_map(Changed::of).collect())
    }

    fn of_kind(&self, sql: Sql, (scope_id, kind): (i64, Entity), limit: u32) -> Sql {
        let mut sql = sql
            .text(
                "SELECT * FROM (SELECT seq, entity_kind, entity_id, deleted_at_ms FROM change_entity WHERE scope_id = ",
            )
            .bind(scope_id)
            .text(" AND entity_kind = ")
            .bind(kind.kind());
        // The sign keeps SQLite from reading all that changed since, where it can look up each id.
        let number = if self.ids.is_some() { "+seq" } else { "seq" };
        if let Some(ids) = self.ids {
            sql = sql.text(" AND entity_id").any(ids);
        }
        if let Some(base) = self.base {
            sql = sql.text(" AND (deleted_at_ms IS NULL OR +seq > ").bind(base).text(")");
        }
        sql.text(" AND ")
            .text(number)
            .text(" > ")
            .bind(self.after)
            .text(" ORDER BY ")
            .text(number)
            .text(" LIMIT ")
            .bind(i64::from(limit))
            .text(") AS one_kind")
    }
}

impl Changed {
    fn of(row: ChangedRow) -> Option<Self> {
        Some(Self {
            seq: row.seq,
            entity: Entity::of_kind(row.entity_kind)?,
            id: row.entity_id,
            change: match row.deleted_at_ms {
                Some(_) => Change::Removed,
                None => Change::Upserted,
            },
        })
    }
}

#[derive(FromQueryResult)]
struct Moved {
    head: i64,
    moved: Option<i64>,
}

/// Whether any entity of `kinds` changed in `scope` after the number `seq`, or the scope began anew.
///
/// # Errors
/// What the database says.
pub async fn has_moved(conn: &impl Conn, scope: &Scope, kinds: &[Entity], seq: i64) -> Result<bool, DbErr> {
    // Kind by kind: then the index on kind and number has the answer at its end, and no plan can be worse.
    let mut sql = Sql::on(conn, "SELECT s.head, COALESCE(");
    for kind in kinds {
        sql = sql
            .text("(SELECT MAX(e.seq) FROM change_entity e WHERE e.scope_id = s.id AND e.entity_kind = ")
            .bind(kind.kind())
            .text(" AND e.seq > ")
            .bind(seq)
            .text("), ");
    }
    let moved: Option<Moved> = sql
        .text("CAST(NULL AS BIGINT), NULL) AS moved FROM change_scope s WHERE s.kind = ")
        .bind(scope.kind())
        .text(" AND s.key = ")
        .bind(scope.key())
        .one(conn)
        .await?;
    // A smaller head than one that was read: a backup was restored.
    Ok(moved.map_or(seq > 0, |moved| moved.moved.is_some() || moved.head < seq))
}
