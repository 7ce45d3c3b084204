//! Opening the database.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr};

use super::lane::Claimed;
use super::open::Open;
use super::pool::ReadPool;
use super::{Reader, Signals, statements};

/// Which engine is behind a [`Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) fn of(conn: &impl sea_orm::ConnectionTrait) -> Self {
        match conn.get_database_backend() {
            DbBackend::Postgres => Self::Postgres,
            _ => Self::Sqlite,
        }
    }
}

/// The open database. Cloning shares the pools.
#[derive(Debug, Clone)]
pub struct Db {
    /// SQLite: the one connection that writes. PostgreSQL: the pool.
    writer: DatabaseConnection,
    readers: ReadPool,
    /// `readers`, or one moment of the database.
    reader: Reader,
    signals: Arc<Signals>,
}

/// A statement of a request that takes longer is ended by PostgreSQL; imports set no such limit on their transactions.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a request waits for a free connection before it is answered with a fault.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a writer of SQLite waits for another process that writes, such as `tote import` beside `tote serve`.
const BUSY_TIMEOUT: Duration = Duration::from_mins(1);

impl Db {
    /// Opens the database of `url` (`sqlite:…` or `postgres://…`) with `pool_size` connections for reading.
    ///
    /// A SQLite file that does not exist is made.
    ///
    /// # Errors
    /// Where the URL cannot be read, or nothing answers behind it.
    pub async fn open(url: &str, pool_size: u32) -> anyhow::Result<Self> {
        if url.starts_with("sqlite:") {
            let writer = connect(sqlite_options(url, 1, false))
                .await
                .context("the SQLite database cannot be opened for writing")?;
            let readers = connect(sqlite_options(url, pool_size, true))
                .await
                .context("the SQLite database cannot be opened for reading")?;
            let readers = ReadPool::new(readers);
            return Ok(Self {
                writer,
                reader: Reader::Pool(readers.clone()),
                readers,
                signals: Arc::default(),
            });
        }
        let pool = connect(postgres_options(url, pool_size))
            .await
            .context("the PostgreSQL database does not answer")?;
        let readers = ReadPool::new(pool.clone());
        Ok(Self {
            writer: pool,
            reader: Reader::Pool(readers.clone()),
            readers,
            signals: Arc::default(),
        })
    }

    #[must_use]
    pub fn engine(&self) -> Engine {
        Engine::of(&self.writer)
    }

    /// Where queries run. It sees what was committed before the query began, or before [`Db::pinned`].
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The connections for reading, for more than a statement.
    pub(super) fn readers(&self) -> Claimed<'_> {
        self.readers.claim()
    }

    /// The same database, of which queries see what `moment` sees.
    pub(super) fn at(&self, moment: Reader) -> Self {
        Self {
            reader: moment,
            ..self.clone()
        }
    }

    /// Where migrations run, and transactions that others are opened in; on SQLite all that writes. It is held for as long as a
    /// connection of it is waited for.
    pub(super) fn writer(&self) -> Claimed<'_> {
        match self.engine() {
            Engine::Postgres => self.readers.claim(),
            Engine::Sqlite => Claimed::apart(&self.writer),
        }
    }

    /// Where single statements write that are transactions by themselves, where the connections that queries keep may write.
    pub(super) fn alone(&self) -> Option<Reader> {
        (self.engine() == Engine::Postgres).then(|| Reader::Pool(self.readers.clone()))
    }

    /// A transaction for writing, where the connections that queries keep may write.
    pub(super) async fn begin_kept(&self) -> Result<Option<Open>, DbErr> {
        self.readers.begin().await
    }

    /// Who hears of what is committed here.
    #[must_use]
    pub fn signals(&self) -> &Arc<Signals> {
        &self.signals
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn ping(&self) -> anyhow::Result<()> {
        Ok(self.readers().ping().await?)
    }

    /// Closes all connections after their running statement.
    pub async fn close(&self) {
        self.readers.close().await;
        // An error here says that a connection was lost already, which is what was wanted.
        let _ = self.writer.close_by_ref().await;
    }
}

/// How often a new SQLite file is tried that another process is switching to its write-ahead log right now: for that switch
/// SQLite does not wait (its documentation, "Write-Ahead Logging").
const OPEN_ATTEMPTS: u32 = 100;

async fn connect(options: ConnectOptions) -> anyhow::Result<DatabaseConnection> {
    let mut attempt = 1;
    let mut connection = loop {
        match Database::connect(options.clone()).await {
            Err(cause) if attempt < OPEN_ATTEMPTS && is_busy(&cause) => {
                attempt += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            done => break done?,
        }
    };
    connection.set_metric_callback(statements::count);
    Ok(connection)
}

/// `SQLITE_BUSY` with its extended codes; PostgreSQL's codes have five characters.
fn is_busy(cause: &DbErr) -> bool {
    let (DbErr::Conn(inner) | DbErr::Exec(inner) | DbErr::Query(inner)) = cause else {
        return false;
    };
    let RuntimeErr::SqlxError(error) = inner else {
        return false;
    };
    let code = error
        .as_database_error()
        .and_then(sea_orm::sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code.len() < 5 && code.parse::<u32>().is_ok_and(|code| code & 0xff == 5))
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(Some(Duration::from_mins(30)))
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}

/// How PostgreSQL plans. Statements are many, short, and written so that an index answers them whatever their values are:
/// - A plan is made once a connection. Made anew for each execution, as PostgreSQL may choose to, it takes several times as long as
///   running it.
/// - Plans are for a database that is in memory or on flash. By default a page from elsewhere is said to cost four of those that follow
///   each other, as on turning disks, for which whole tables are read of a few thousand rows.
/// - Compiling a plan to machine code takes longer than running it, and pays for reports only.
const PLANS: [(&str, &str); 3] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("random_page_cost", "1.1"),
    ("jit", "off"),
];

/// How values are written and read as text: see [`super::literal`].
const TEXTS: [(&str, &str); 3] = [
    ("standard_conforming_strings", "on"),
    ("array_nulls", "on"),
    ("bytea_output", "hex"),
];

fn postgres_options(url: &str, connections: u32) -> ConnectOptions {
    // Two at least: a migration holds a lock on one while it works on the other.
    let mut options = options(url, connections.max(2));
    options
        .set_application_name("tote")
        .statement_timeout(STATEMENT_TIMEOUT)
        .map_sqlx_postgres_opts(|postgres| postgres.options(PLANS.into_iter().chain(TEXTS)));
    options
}

fn sqlite_options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = options(url, connections);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(!read_only)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("temp_store", "memory");
        if read_only {
            // `query_only` rather than a read-only file: WAL readers must be able to make the shared-memory file.
            let sqlite = sqlite.pragma("query_only", "ON");
            sqlite.pragma("cache_size", "-16384").pragma("mmap_size", "268435456")
        } else {
            // The writer's memory does not grow with the database: imports run in bounded memory.
            sqlite.pragma("cache_size", "-16384").statement_cache_capacity(16)
        }
    });
    // A writer waits for its turn in the queue of the pool, which is fair, for as long as an import's batch may take.
    if !read_only {
        options.acquire_timeout(BUSY_TIMEOUT);
    }
    options
}
