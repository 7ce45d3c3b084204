//! Where queries run: a pool, or one moment of the database.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::pool::ReadPool;

/// Where queries run.
#[derive(Debug, Clone)]
pub enum Reader {
    /// Each sees what was committed before it began.
    Pool(ReadPool),
    /// All see one state of the database. They share a connection, and run one after the other.
    Pinned(Arc<DatabaseTransaction>),
}

#[sea_orm::prelude::async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool) => pool.backend(),
            Self::Pinned(moment) => moment.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pool(pool) => pool.execute(statement).await,
            Self::Pinned(moment) => moment.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pool(pool) => pool.execute_unprepared(sql).await,
            Self::Pinned(moment) => moment.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Pool(pool) => pool.query_one(statement).await,
            Self::Pinned(moment) => moment.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Pool(pool) => pool.query_all(statement).await,
            Self::Pinned(moment) => moment.query_all_raw(statement).await,
        }
    }
}
