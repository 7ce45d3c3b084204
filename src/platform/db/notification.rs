//! LISTEN and NOTIFY of PostgreSQL: words from process to process.

use std::time::Duration;

use sea_orm::sqlx::Executor as _;
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::{DbErr, RuntimeErr};

use super::{Db, Engine, Sql};

/// A payload is shorter than 8000 bytes (PostgreSQL's manual, NOTIFY).
pub const NOTIFICATION_MAX: usize = 7_900;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// After how long a silent connection is asked whether it is still there: one whose other end is gone stays silent for ever.
const SILENCE: Duration = Duration::from_secs(15);
/// How long the answer to that may take.
const ANSWER: Duration = Duration::from_secs(5);

/// What other processes say, on a connection of its own.
#[derive(Debug)]
pub struct Notifications(PgListener);

impl Db {
    /// Listens on `channel` of PostgreSQL.
    ///
    /// # Errors
    /// Where the database does not answer, or is none of PostgreSQL.
    pub async fn listen(&self, channel: &str) -> Result<Notifications, DbErr> {
        if self.engine() != Engine::Postgres {
            return Err(DbErr::Custom("only PostgreSQL notifies".to_owned()));
        }
        // A pool of one: of the connections for requests none is taken away.
        let options = self.readers().get_postgres_connection_pool().connect_options();
        let connecting = async {
            let pool = PgPoolOptions::new()
                .max_connections(1)
                .idle_timeout(None)
                .max_lifetime(None)
                .connect_with((*options).clone())
                .await?;
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.ignore_pool_close_event(true);
            // Who hears of the loss connects again, and looks at what it missed.
            listener.eager_reconnect(false);
            listener.listen(channel).await?;
            Ok(listener)
        };
        match tokio::time::timeout(CONNECT, connecting).await {
            Ok(Ok(listener)) => Ok(Notifications(listener)),
            Ok(Err(cause)) => Err(driver_error(cause)),
            Err(_) => Err(DbErr::Custom("the database did not answer in time".to_owned())),
        }
    }

    /// Says `payloads` on `channel`, each at most [`NOTIFICATION_MAX`] bytes, to all who listen. Not in the transactions of
    /// writers: at its commit, one that notifies takes a lock that there is once in the whole server, and the others wait for it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn notify(&self, channel: &str, payloads: &[String]) -> Result<(), DbErr> {
        Sql::on(self.reader(), "SELECT 1 FROM (SELECT pg_notify(")
            .bind(channel)
            .text(", payload) FROM unnest(")
            .bind(payloads.to_vec())
            .text(") AS payload) AS notified")
            .execute(self.reader())
            .await?;
        Ok(())
    }
}

impl Notifications {
    /// The next payload. May be dropped while it waits: none is lost by that.
    ///
    /// # Errors
    /// Where the connection is lost, and with it what was said since.
    pub async fn next(&mut self) -> Result<String, DbErr> {
        loop {
            match tokio::time::timeout(SILENCE, self.0.try_recv()).await {
                Ok(Ok(Some(notification))) => return Ok(notification.payload().to_owned()),
                Ok(Ok(None)) => return Err(DbErr::Custom("the connection was lost".to_owned())),
                Ok(Err(cause)) => return Err(driver_error(cause)),
                Err(_) => match tokio::time::timeout(ANSWER, self.0.execute("SELECT 1")).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(cause)) => return Err(driver_error(cause)),
                    Err(_) => return Err(DbErr::Custom("the connection does not answer".to_owned())),
                },
            }
        }
    }
}

fn driver_error(cause: sea_orm::sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(cause)))
}
