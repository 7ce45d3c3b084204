//! Bringing the schema up to date.

use std::time::Duration;

use migrations::{Migrator, MigratorTrait as _};
use sea_orm::DbErr;

use super::{Db, Engine, Sql};

/// Which migrations there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationState {
    pub applied: Vec<String>,
    pub pending: Vec<String>,
}

/// Which migrations the database has and lacks; changes nothing but the migrator's own table.
///
/// # Errors
/// What the database says.
pub async fn migration_state(db: &Db) -> Result<MigrationState, DbErr> {
    let names =
        |migrations: Vec<sea_orm_migration::Migration>| migrations.iter().map(|one| one.name().to_owned()).collect();
    Ok(MigrationState {
        applied: names(Migrator::get_applied_migrations(&*db.writer()).await?),
        pending: names(Migrator::get_pending_migrations(&*db.writer()).await?),
    })
}

/// Any number that nothing else locks on: the first bytes of `tote` and `migr` as ASCII.
const LOCK: i64 = 0x746f_7465_6d69_6772;
/// How often a process looks whether another one has finished migrating a SQLite file.
const LOOKS: u32 = 100;

/// Applies what is pending, each migration in a transaction of its own; returns their names. Processes that start
/// together wait for the one that came first, and find nothing left to do.
///
/// # Errors
/// What the database says. Migrations before the one that failed stay applied.
pub async fn migrate(db: &Db) -> Result<Vec<String>, DbErr> {
    match db.engine() {
        Engine::Postgres => {
            // Held by a transaction of its own, so that the lock goes with the connection, however this ends.
            let lock = db.attempts().begin().await?;
            Sql::on(&lock, "SELECT 1 FROM (SELECT pg_advisory_xact_lock(")
                .bind(LOCK)
                .text(")) AS locked")
                .execute(&lock)
                .await?;
            let applied = apply(db).await;
            lock.rollback().await?;
            applied
        }
        Engine::Sqlite => {
            let mut looked = 0;
            loop {
                match apply(db).await {
                    // Another process may have made the tables in between: what is pending by then tells.
                    Err(_) if looked < LOOKS => {
                        looked += 1;
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                    done => return done,
                }
            }
        }
    }
}

async fn apply(db: &Db) -> Result<Vec<String>, DbErr> {
    let pending = migration_state(db).await?.pending;
    if !pending.is_empty() {
        Migrator::up(&*db.writer(), None).await?;
    }
    Ok(pending)
}
