//! The database: one writer and many readers on SQLite, one pool on PostgreSQL; connections that reading keeps
//! between statements; transactions; statements written once for both engines; and words to those who wait for what was committed ([`Signals`]).

mod bulk;
mod connect;
mod counter;
mod data_version;
mod foresight;
mod lane;
mod later;
mod literal;
mod migrate;
mod named;
mod notification;
mod open;
mod pool;
mod queue;
mod reader;
mod setting;
mod signal;
mod sql;
mod statements;
mod transaction;
mod turn;
mod txn;

pub use bulk::{delete_where, insert_all, insert_all_later, insert_with, upsert_all, upsert_all_later};
pub use connect::{Db, Engine};
pub use counter::{allocate_ids_in, next_id};
pub use data_version::DataVersion;
pub use foresight::{Foresight, InTransaction};
pub use later::LaterWrite;
pub use migrate::{MigrationState, migrate, migration_state};
pub use notification::{NOTIFICATION_MAX, Notifications};
pub use reader::Reader;
pub use setting::shared_setting;
pub use signal::{Origin, Signals, Topic};
pub use sql::{Sql, keys_in};
pub use statements::count_statements;
pub use transaction::{Attempts, Rehearsal, is_constraint_violation, is_overload, is_passing, mark_in, undo_in};
pub use turn::{Turn, take_turn_in};
pub use txn::Txn;

/// Anything that statements run on: a pool or a transaction.
pub use sea_orm::ConnectionTrait as Conn;
/// What the database or its driver says.
pub use sea_orm::DbErr;
/// What a row is read into.
pub use sea_orm::FromQueryResult as FromRow;
