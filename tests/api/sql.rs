//! Looking into a database, past the program.

use std::collections::BTreeSet;

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, QueryResult, Statement};
use tokio::runtime::{Builder, Runtime};

/// A connection of the test's own. It is closed when it is dropped.
pub(crate) struct Sql {
    runtime: Runtime,
    connection: DatabaseConnection,
}

impl Sql {
    pub(crate) fn open(url: &str) -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let connection = runtime
            .block_on(Database::connect(options))
            .unwrap_or_else(|error| panic!("{url} cannot be opened: {error}"));
        Self { runtime, connection }
    }

    fn statement(&self, sql: &str) -> Statement {
        Statement::from_string(self.connection.get_database_backend(), sql)
    }

    pub(crate) fn execute(&self, sql: &str) {
        self.runtime
            .block_on(self.connection.execute_unprepared(sql))
            .unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }

    fn rows<T>(&self, sql: &str, read: impl Fn(&QueryResult) -> Result<T, sea_orm::DbErr>) -> Vec<T> {
        self.runtime
            .block_on(self.connection.query_all_raw(self.statement(sql)))
            .and_then(|rows| rows.iter().map(read).collect())
            .unwrap_or_else(|error| panic!("{error}\n{sql}"))
    }

    /// The first column of all rows, as whole numbers.
    pub(crate) fn numbers(&self, sql: &str) -> Vec<i64> {
        self.rows(sql, |row| row.try_get_by_index(0))
    }

    /// The only number that `sql` gives.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        let numbers = self.numbers(sql);
        assert_eq!(numbers.len(), 1, "{sql}");
        numbers[0]
    }

    /// The column of the name or number `column`, as text.
    pub(crate) fn texts(&self, sql: &str, column: &str) -> Vec<String> {
        self.rows(sql, |row| row.try_get("", column))
    }

    /// Every row of every table, as text. Equal for two states of one database only where nothing differs.
    pub(crate) fn dump(&self) -> BTreeSet<String> {
        let is_postgres = self.connection.get_database_backend() == DbBackend::Postgres;
        let tables = if is_postgres {
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        } else {
            "SELECT name AS tablename FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        };
        let mut dump = BTreeSet::new();
        for table in self.texts(tables, "tablename") {
            let rows = if is_postgres {
                format!("SELECT t::text AS line FROM {table} t")
            } else {
                let columns = self.texts(&format!("SELECT name FROM pragma_table_info('{table}')"), "name");
                let columns: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
                format!("SELECT {} AS line FROM {table}", columns.join(" || ',' || "))
            };
            dump.extend(
                self.texts(&rows, "line")
                    .into_iter()
                    .map(|line| format!("{table} {line}")),
            );
        }
        assert!(dump.len() > 10, "a migrated database holds more than this");
        dump
    }

    /// Rows of a text and a whole number.
    pub(crate) fn pairs(&self, sql: &str) -> Vec<(String, i64)> {
        self.rows(sql, |row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
    }
}

impl Drop for Sql {
    fn drop(&mut self) {
        // An error says that the connection was lost already.
        let _ = self.runtime.block_on(self.connection.close_by_ref());
    }
}
