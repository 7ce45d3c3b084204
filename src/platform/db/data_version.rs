//! Whether a SQLite file was written.

use std::fmt;

use sea_orm::sqlx::{self, Connection as _, SqliteConnection};
use sea_orm::{DbErr, RuntimeErr};

use super::{Db, Engine};

/// Tells by `PRAGMA data_version` whether any other connection has committed, whatever process it is in. It has a connection of
/// its own, since the number only means something on one connection.
pub struct DataVersion {
    connection: SqliteConnection,
    seen: i64,
}

impl DataVersion {
    /// Looks from now on.
    ///
    /// # Errors
    /// Where the file cannot be opened, or the database is none of SQLite.
    pub async fn open(db: &Db) -> Result<Self, DbErr> {
        if db.engine() != Engine::Sqlite {
            return Err(DbErr::Custom("only SQLite has data versions".to_owned()));
        }
        let options = db.readers().get_sqlite_connection_pool().connect_options();
        let mut connection = SqliteConnection::connect_with(&options).await.map_err(driver_error)?;
        let seen = read(&mut connection).await?;
        Ok(Self { connection, seen })
    }

    /// Whether anybody has committed since the last call, or since this was opened.
    ///
    /// # Errors
    /// What the database says.
    pub async fn has_moved(&mut self) -> Result<bool, DbErr> {
        let version = read(&mut self.connection).await?;
        Ok(std::mem::replace(&mut self.seen, version) != version)
    }
}

async fn read(connection: &mut SqliteConnection) -> Result<i64, DbErr> {
    sqlx::query_scalar("PRAGMA data_version")
        .fetch_one(connection)
        .await
        .map_err(driver_error)
}

fn driver_error(cause: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(std::sync::Arc::new(cause)))
}

impl fmt::Debug for DataVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataVersion")
            .field("seen", &self.seen)
            .finish_non_exhaustive()
    }
}
