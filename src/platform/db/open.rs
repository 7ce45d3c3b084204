//! A transaction of PostgreSQL on a connection that is kept for the next statement or transaction.
//!
//! That of sea-orm goes back to the pool of `sqlx`, which asks the database each time whether it still answers: see [`super::lane`].

use std::fmt;

use sea_orm::sqlx::{self, Postgres};
use sea_orm::{DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::Mutex;

use super::lane::{Lane, Lanes};
use super::pool::{no_connection, on_connection, query_error};
use super::statements;

/// `None`: it was ended.
pub(super) struct Open(Mutex<Option<Lane<Postgres>>>);

/// What `$method` of `sqlx` returns for `$statement` in the transaction.
macro_rules! run {
    ($open:expr, $statement:expr, $method:ident) => {{
        statements::count_one(&$statement);
        let mut held = $open.0.lock().await;
        let lane = held.as_mut().ok_or_else(ended)?;
        on_connection!(lane.connection, $statement, $method).map_err(query_error)
    }};
}

fn ended() -> DbErr {
    DbErr::Custom("the transaction was ended".to_owned())
}

impl Open {
    pub(super) async fn begin(lanes: &Lanes<Postgres>) -> Result<Self, DbErr> {
        let lane = lanes.take().await.map_err(no_connection)?;
        let open = Self(Mutex::new(Some(lane)));
        open.say("BEGIN").await?;
        Ok(open)
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        run!(self, statement, execute).map(Into::into)
    }

    pub(super) async fn query_one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        run!(self, statement, fetch_optional).map(|row| row.map(Into::into))
    }

    pub(super) async fn query_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        run!(self, statement, fetch_all).map(|rows| rows.into_iter().map(Into::into).collect())
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        self.end("COMMIT").await
    }

    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        self.end("ROLLBACK").await
    }

    async fn end(&self, how: &'static str) -> Result<(), DbErr> {
        self.say(how).await?;
        self.0.lock().await.take().into_iter().for_each(Lane::keep);
        Ok(())
    }

    async fn say(&self, what: &'static str) -> Result<(), DbErr> {
        let mut held = self.0.lock().await;
        let lane = held.as_mut().ok_or_else(ended)?;
        let said = sqlx::raw_sql(what).execute(&mut *lane.connection).await;
        said.map(drop).map_err(query_error)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // It was given up in the middle.
        let Some(mut lane) = self.0.get_mut().take() else {
            return;
        };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // The process is about to end, and with it the connection. Its way back to the pool would need a runtime.
            std::mem::forget(lane);
            return;
        };
        // Held until a statement that was running has ended, perhaps after a lock that it waits for: what is let go before leaves more
        // connections at the database than the pool may have.
        drop(runtime.spawn(async move {
            match sqlx::raw_sql("ROLLBACK").execute(&mut *lane.connection).await {
                Ok(_) => lane.keep(),
                Err(_) => lane.connection.close_on_drop(),
            }
        }));
    }
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Open")
    }
}
