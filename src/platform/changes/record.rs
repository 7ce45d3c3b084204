//! Recording what changed.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{DbErr, FromQueryResult};

use super::scope::{Change, Entity, EntityId, EventKind, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::{Engine, LaterWrite, Sql, Txn, allocate_ids_in};

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

    /// What is there of `scope` and has changed, by kind and id.
    pub fn upserted(&self, scope: &Scope) -> impl Iterator<Item = (Entity, &EntityId)> {
        let entities = self.0.get(scope).into_iter().flat_map(|changes| &changes.entities);
        entities
            .filter(|(_, change)| **change == Change::Upserted)
            .map(|((entity, id), _)| (*entity, id))
    }

    /// Adds what happened after these.
    pub fn append(&mut self, later: Self) {
        for (scope, changes) in later.0 {
            let own = self.0.entry(scope).or_default();
            own.entities.extend(changes.entities);
            own.events.extend(changes.events);
        }
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

/// Has this process look at `scope` again once `txn` is committed, as if something were recorded in it: for what was written before, perhaps
/// by another process, and is answered here.
pub fn tell_again_in(txn: &Txn, scope: &Scope) {
    txn.note(scope.topic());
}

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
    if let (1, Some((scope @ Scope::Principal(_), set))) = (changes.0.len(), changes.0.first_key_value())
        && Engine::of(txn) == Engine::Postgres
    {
        txn.note(scope.topic());
        return record_own_in(txn, clock, scope, set).await;
    }
    let ids = scope_ids_in(txn, changes.0.keys().collect()).await?;
    let by_id = changes.0.iter().map(|(scope, set)| {
        let id = ids
            .get(scope)
            .ok_or_else(|| DbErr::RecordNotFound("a scope that was just made".to_owned()))?;
        Ok((*id, set))
    });
    let mut by_id: Vec<(i64, &ScopeChanges)> = by_id.collect::<Result<_, DbErr>>()?;
    by_id.sort_by_key(|(id, _)| *id);
    // What is undone up to a savepoint is announced in vain, which nobody minds.
    for scope in changes.0.keys() {
        txn.note(scope.topic());
    }
    let heads = advance_in(txn, &by_id).await?;
    let (mut rows, mut events) = (Vec::new(), Vec::new());
    for ((scope_id, set), heads) in by_id.iter().zip(&heads) {
        let first = heads.head - count_of(set.entities.len()) + 1;
        rows.extend(
            set.entities
                .iter()
                .zip(first..)
                .map(|(((entity, id), change), seq)| HeadRow {
                    scope_id: *scope_id,
                    kind: entity.kind(),
                    id: id.to_string(),
                    seq,
                    is_gone: *change == Change::Removed,
                }),
        );
        let first = heads.event_head - count_of(set.events.len()) + 1;
        events.extend(set.events.iter().zip(first..).map(|((kind, body), seq)| EventRow {
            scope_id: *scope_id,
            seq,
            kind: *kind as i16,
            body,
        }));
    }
    write_heads_in(txn, clock, &rows).await?;
    write_events_in(txn, clock, &events).await
}

/// The same for one shopper's scope, on PostgreSQL: nobody has to hear the numbers, so that it goes with what else is written last.
async fn record_own_in(txn: &Txn, clock: &Clock, scope: &Scope, set: &ScopeChanges) -> Result<(), DbErr> {
    // One that is there keeps its id: a number is drawn for a new one only.
    let moved = Sql::on(
        txn,
        "INSERT INTO change_scope (id, kind, key, epoch, head, event_head) VALUES (COALESCE((SELECT NEXTVAL('change_scope_number') \
         WHERE NOT EXISTS (SELECT 1 FROM change_scope WHERE kind = ",
    )
    .bind(scope.kind())
    .text(" AND key = CAST(")
    .bind(scope.key())
    .text(" AS TEXT))), 0), ")
    .bind(scope.kind())
    .text(", ")
    .bind(scope.key())
    .text(", ")
    .bind(new_epoch()?)
    .text(", ")
    .bind(count_of(set.entities.len()))
    .text(", ")
    .bind(count_of(set.events.len()))
    .text(") ON CONFLICT (kind, key) DO UPDATE SET head = change_scope.head + excluded.head, event_head = change_scope.event_head + excluded.event_head RETURNING id, head, event_head");
    let mut write = LaterWrite::default().with("moved", moved);
    if !set.entities.is_empty() {
        write = write.and(own_entities(txn, clock, set));
    }
    if !set.events.is_empty() {
        write = write.and(own_events(txn, clock, set));
    }
    write.run_in(txn).await
}

fn own_entities(txn: &Txn, clock: &Clock, set: &ScopeChanges) -> Sql {
    let entities = || set.entities.iter();
    let kinds: Vec<i16> = entities().map(|((entity, _), _)| entity.kind()).collect();
    let ids: Vec<String> = entities().map(|((_, id), _)| id.to_string()).collect();
    let gone: Vec<bool> = entities().map(|(_, change)| *change == Change::Removed).collect();
    Sql::on(
        txn,
        &format!("{HEAD_COLUMNS}SELECT moved.id, own.kind, own.id, moved.head - "),
    )
    .bind(count_of(set.entities.len()))
    .text(" + own.nth, CASE WHEN own.gone THEN ")
    .bind(clock.now_ms())
    .text(" END FROM moved, UNNEST(CAST(")
    .bind(kinds)
    .text(" AS SMALLINT[]), CAST(")
    .bind(ids)
    .text(" AS TEXT[]), CAST(")
    .bind(gone)
    .text(" AS BOOLEAN[])) WITH ORDINALITY AS own (kind, id, gone, nth) ON CONFLICT (scope_id, entity_kind, entity_id) DO UPDATE SET seq = excluded.seq, deleted_at_ms = excluded.deleted_at_ms")
}

fn own_events(txn: &Txn, clock: &Clock, set: &ScopeChanges) -> Sql {
    let kinds: Vec<i16> = set.events.iter().map(|(kind, _)| *kind as i16).collect();
    let bodies: Vec<String> = set.events.iter().map(|(_, body)| body.clone()).collect();
    Sql::on(
        txn,
        "INSERT INTO change_event (scope_id, seq, kind, body, at_ms) SELECT moved.id, moved.event_head - ",
    )
    .bind(count_of(set.events.len()))
    .text(" + own.nth, own.kind, own.body, ")
    .bind(clock.now_ms())
    .text(" FROM moved, UNNEST(CAST(")
    .bind(kinds)
    .text(" AS SMALLINT[]), CAST(")
    .bind(bodies)
    .text(" AS TEXT[])) WITH ORDINALITY AS own (kind, body, nth)")
}

fn count_of(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// How far a scope has come.
#[derive(FromQueryResult)]
struct Heads {
    id: i64,
    head: i64,
    event_head: i64,
}

/// Takes the numbers of the changes and events of sets, whose scopes are in the order of their ids: whoever locks several does it in that
/// order. Returns how far each has come by that.
async fn advance_in(txn: &Txn, sets: &[(i64, &ScopeChanges)]) -> Result<Vec<Heads>, DbErr> {
    let ids: Vec<i64> = sets.iter().map(|(id, _)| *id).collect();
    let entities: Vec<i64> = sets.iter().map(|(_, set)| count_of(set.entities.len())).collect();
    let events: Vec<i64> = sets.iter().map(|(_, set)| count_of(set.events.len())).collect();
    let mut heads: Vec<Heads> = Vec::new();
    if Engine::of(txn) == Engine::Postgres {
        if ids.len() > 1 {
            // An update takes its rows in any order.
            Sql::on(txn, "SELECT id FROM change_scope WHERE id = ANY (")
                .bind(ids.clone())
                .text(") ORDER BY id FOR UPDATE")
                .execute(txn)
                .await?;
        }
        let all = Sql::on(
            txn,
            "UPDATE change_scope s SET head = s.head + own.entities, event_head = s.event_head + own.events FROM UNNEST(CAST(",
        )
        .bind(ids.clone())
        .text(" AS BIGINT[]), CAST(")
        .bind(entities)
        .text(" AS BIGINT[]), CAST(")
        .bind(events)
        .text(" AS BIGINT[])) AS own (id, entities, events) WHERE s.id = own.id RETURNING s.id, s.head, s.event_head");
        heads = all.all(txn).await?;
    } else {
        for ((id, entities), events) in ids.iter().zip(entities).zip(events) {
            let one = Sql::on(txn, "UPDATE change_scope SET head = head + ")
                .bind(entities)
                .text(", event_head = event_head + ")
                .bind(events)
                .text(" WHERE id = ")
                .bind(*id)
                .text(" RETURNING id, head, event_head");
            heads.extend(one.one(txn).await?);
        }
    }
    heads.sort_unstable_by_key(|one| one.id);
    if heads.len() == sets.len() {
        Ok(heads)
    } else {
        Err(DbErr::RecordNotUpdated)
    }
}

/// Something that happened in a scope.
struct EventRow<'a> {
    scope_id: i64,
    seq: i64,
    kind: i16,
    body: &'a str,
}

async fn write_events_in(txn: &Txn, clock: &Clock, rows: &[EventRow<'_>]) -> Result<(), DbErr> {
    for chunk in rows.chunks(ROWS_MAX) {
        let mut sql = Sql::on(
            txn,
            "INSERT INTO change_event (scope_id, seq, kind, body, at_ms) VALUES ",
        );
        for (at, row) in chunk.iter().enumerate() {
            sql = sql.text(if at == 0 { "(" } else { ", (" }).bind(row.scope_id);
            sql = sql.text(", ").bind(row.seq).text(", ").bind(row.kind);
            sql = sql.text(", ").bind(row.body).text(", ");
            sql = sql.bind(clock.now_ms()).text(")");
        }
        sql.execute(txn).await?;
    }
    Ok(())
}

/// The latest change of an entity in a scope.
struct HeadRow {
    scope_id: i64,
    kind: i16,
    id: String,
    seq: i64,
    is_gone: bool,
}

const HEAD_COLUMNS: &str = "INSERT INTO change_entity (scope_id, entity_kind, entity_id, seq, deleted_at_ms) ";

async fn write_heads_in(txn: &Txn, clock: &Clock, rows: &[HeadRow]) -> Result<(), DbErr> {
    for chunk in rows.chunks(ROWS_MAX) {
        let sql = Sql::on(txn, HEAD_COLUMNS);
        let sql = match Engine::of(txn) {
            // One text, however many rows there are: it is prepared once.
            Engine::Postgres => sql
                .text("SELECT own.scope_id, own.kind, own.id, own.seq, CASE WHEN own.gone THEN CAST(")
                .bind(clock.now_ms())
                .text(" AS BIGINT) END FROM UNNEST(CAST(")
                .bind(chunk.iter().map(|row| row.scope_id).collect::<Vec<_>>())
                .text(" AS BIGINT[]), CAST(")
                .bind(chunk.iter().map(|row| row.kind).collect::<Vec<_>>())
                .text(" AS SMALLINT[]), CAST(")
                .bind(chunk.iter().map(|row| row.id.clone()).collect::<Vec<_>>())
                .text(" AS TEXT[]), CAST(")
                .bind(chunk.iter().map(|row| row.seq).collect::<Vec<_>>())
                .text(" AS BIGINT[]), CAST(")
                .bind(chunk.iter().map(|row| row.is_gone).collect::<Vec<_>>())
                .text(" AS BOOLEAN[])) AS own (scope_id, kind, id, seq, gone)"),
            Engine::Sqlite => head_values(sql, chunk, clock.now_ms()),
        };
        sql.text(" ON CONFLICT (scope_id, entity_kind, entity_id) DO UPDATE SET seq = excluded.seq, deleted_at_ms = excluded.deleted_at_ms")
            .execute(txn)
            .await?;
    }
    Ok(())
}

fn head_values(mut sql: Sql, rows: &[HeadRow], now_ms: i64) -> Sql {
    for (at, row) in rows.iter().enumerate() {
        sql = sql.text(if at == 0 { "VALUES (" } else { ", (" }).bind(row.scope_id);
        sql = sql.text(", ").bind(row.kind).text(", ").bind(row.id.as_str());
        sql = sql.text(", ").bind(row.seq).text(", ");
        sql = sql.bind(row.is_gone.then_some(now_ms)).text(")");
    }
    sql
}

/// The ids of `scopes`; those that are not there yet are made.
async fn scope_ids_in(txn: &Txn, scopes: Vec<&Scope>) -> Result<BTreeMap<Scope, i64>, DbErr> {
    let keys: Vec<String> = scopes
        .iter()
        .map(|scope| scope.key())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let kinds: Vec<i16> = scopes
        .iter()
        .map(|scope| scope.kind())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut found = BTreeMap::new();
    for made in [false, true] {
        let rows: Vec<Locked> = Sql::on(txn, "SELECT id, kind, key FROM change_scope WHERE kind")
            .any(&kinds)
            .text(" AND key")
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
    let ids = scope_numbers_in(txn, scopes.len()).await?;
    for (scope, id) in scopes.iter().zip(ids) {
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

/// New numbers of scopes, of which some may never be used. On PostgreSQL nobody waits for those who draw them.
async fn scope_numbers_in(txn: &Txn, count: usize) -> Result<Vec<i64>, DbErr> {
    match Engine::of(txn) {
        Engine::Postgres => {
            Sql::on(
                txn,
                "SELECT NEXTVAL('change_scope_number') AS number FROM GENERATE_SERIES(1, ",
            )
            .bind(count_of(count))
            .text(")")
            .column(txn)
            .await
        }
        Engine::Sqlite => {
            let first = allocate_ids_in(txn, "change_scope", count).await?;
            Ok((first..).take(count).collect())
        }
    }
}

/// Tells apart two lives of a scope, such as before and after a backup was restored.
fn new_epoch() -> Result<String, DbErr> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(|cause| DbErr::Custom(format!("no random bytes: {cause}")))?;
    Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
}
