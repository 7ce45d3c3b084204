//! The few words in which the two engines differ, so that a migration is written once.

use sea_orm_migration::prelude::{DbErr, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Runs the statements of `sql`, which are separated by `;`, after replacing
/// - `{pk}`: a 64-bit primary key that the application assigns,
/// - `{queue_pk}`: one that the database assigns and never gives out twice,
/// - `{bytewise}`: text compared byte by byte, as keyset cursors need it,
/// - `{uuid}`: a UUID, `{bytes}`: bytes,
/// - `{clustered}`: keep the rows in the order of the primary key where the engine can.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    let words = if postgres {
        [
            ("{pk}", "BIGINT PRIMARY KEY"),
            ("{queue_pk}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
            ("{bytewise}", "TEXT COLLATE \"C\""),
            ("{uuid}", "UUID"),
            ("{bytes}", "BYTEA"),
            ("{clustered}", ""),
        ]
    } else {
        [
            ("{pk}", "INTEGER PRIMARY KEY NOT NULL"),
            ("{queue_pk}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
            ("{bytewise}", "TEXT"),
            ("{uuid}", "BLOB"),
            ("{bytes}", "BLOB"),
            ("{clustered}", "WITHOUT ROWID"),
        ]
    };
    let sql = words
        .iter()
        .fold(sql.to_owned(), |sql, (word, engine)| sql.replace(word, engine));
    // A comment may have a `;` too.
    let sql: String = sql
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .flat_map(|line| [line, "\n"])
        .collect();
    for statement in sql.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}
