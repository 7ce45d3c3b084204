//! Looking at how far the scopes have come that somebody waits for.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{DbErr, FromQueryResult};

use super::scope::{Scope, topic};
use super::watch::{Heads, Watchers};
use crate::platform::db::{Conn, Db, Sql, Topic};

/// Scopes of one statement: few statements for thousands, and each a short one.
const CHUNK: usize = 2_000;

/// Wakes those whose scope has moved since the last look.
pub(super) async fn look(db: &Db, watchers: &Watchers) -> Result<(), DbErr> {
    for scopes in watchers.scopes().chunks(CHUNK) {
        let found = read(db.reader(), scopes).await?;
        watchers.saw(scopes, &found);
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    kind: i16,
    key: String,
    head: i64,
    event_head: i64,
}

async fn read(conn: &impl Conn, scopes: &[Scope]) -> Result<HashMap<Topic, Heads>, DbErr> {
    let kinds: BTreeSet<i16> = scopes.iter().map(Scope::kind).collect();
    let keys: BTreeSet<String> = scopes.iter().map(Scope::key).collect();
    // The kinds are named for the index on kind and key. Keys of different kinds differ, so no scope too many is read.
    let rows: Vec<Row> = Sql::on(conn, "SELECT kind, key, head, event_head FROM change_scope WHERE kind")
        .any(&kinds.into_iter().collect::<Vec<_>>())
        .text(" AND key")
        .any(&keys.into_iter().collect::<Vec<_>>())
        .all(conn)
        .await?;
    let heads = |row: Row| (topic(row.kind, &row.key), (row.head, row.event_head));
    Ok(rows.into_iter().map(heads).collect())
}
