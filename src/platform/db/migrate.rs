//! Bringing the schema up to date.

use migrations::{Migrator, MigratorTrait as _};
use sea_orm::DbErr;

use super::Db;

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
        applied: names(Migrator::get_applied_migrations(db.writer()).await?),
        pending: names(Migrator::get_pending_migrations(db.writer()).await?),
    })
}

/// Applies what is pending, each migration in a transaction of its own; returns their names.
///
/// # Errors
/// What the database says. Migrations before the one that failed stay applied.
pub async fn migrate(db: &Db) -> Result<Vec<String>, DbErr> {
    let pending = migration_state(db).await?.pending;
    if !pending.is_empty() {
        Migrator::up(db.writer(), None).await?;
    }
    Ok(pending)
}
