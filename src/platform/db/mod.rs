//! The database: one writer and many readers on SQLite, one pool on PostgreSQL; transactions; statements written once
//! for both engines.

mod bulk;
mod connect;
mod counter;
mod migrate;
mod queue;
mod setting;
mod sql;
mod statements;
mod transaction;
mod turn;

pub use bulk::{delete_where, insert_all, upsert_all};
pub use connect::{Db, Engine};
pub use counter::allocate_ids_in;
pub use migrate::{MigrationState, migrate, migration_state};
pub use setting::shared_setting;
pub use sql::{Sql, keys_in};
pub use statements::count_statements;
pub use transaction::{Attempts, Rehearsal, is_constraint_violation, is_overload, mark_in, undo_in};
pub use turn::{Turn, take_turn_in};

/// An open transaction. A function that takes it must run inside one, and its name ends in `_in`.
pub type Txn = sea_orm::DatabaseTransaction;

/// Anything that statements run on: a pool or a transaction.
pub use sea_orm::ConnectionTrait as Conn;
/// What the database or its driver says.
pub use sea_orm::DbErr;
/// What a row is read into.
pub use sea_orm::FromQueryResult as FromRow;
