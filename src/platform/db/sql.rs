//! SQL text with its values, written once for both engines.

use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement, Value};

use super::Engine;

/// A statement that is put together piece by piece. Values are numbered `$1`, `$2` …, which both engines read.
#[derive(Debug, Clone)]
pub struct Sql {
    engine: Engine,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    #[must_use]
    pub fn new(engine: Engine, text: &str) -> Self {
        Self {
            engine,
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    /// A statement for the engine behind `conn`.
    #[must_use]
    pub fn on(conn: &impl ConnectionTrait, text: &str) -> Self {
        Self::new(Engine::of(conn), text)
    }

    /// Adds text. It must come from the program, never from a request.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Adds a value that text written later names by its number.
    pub(super) fn value(mut self, value: Value) -> Self {
        self.values.push(value);
        self
    }

    /// Adds a number by which PostgreSQL is to choose the plan: it stands in the text there, since one plan is made for all values that are
    /// bound.
    #[must_use]
    pub fn number(self, number: i64) -> Self {
        match self.engine {
            Engine::Postgres => self.text(&number.to_string()),
            Engine::Sqlite => self.bind(number),
        }
    }

    /// The engine that the statement is for.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Adds ` = ANY ($n)` on PostgreSQL and ` IN ($n, …)` on SQLite, there padded to a power of two by repeating the
    /// last key, so that few distinct statements are prepared. Without keys nothing matches.
    ///
    /// One key is compared with ` = $n`: PostgreSQL takes a plan for any array to be for ten keys.
    #[must_use]
    pub fn any<K: Clone + Into<Value>>(mut self, keys: &[K]) -> Self
    where
        Vec<K>: Into<Value>,
    {
        if let [key] = keys {
            return self.text(" = ").bind(key.clone());
        }
        if self.engine == Engine::Postgres {
            return self.text(" = ANY (").bind(keys.to_vec()).text(")");
        }
        self = self.text(" IN (");
        for (at, key) in padded(keys).enumerate() {
            self = self.text(if at == 0 { "" } else { ", " }).bind(key.clone());
        }
        self.text(")")
    }

    pub(super) fn statement(self) -> Statement {
        let backend = match self.engine {
            Engine::Sqlite => sea_orm::DbBackend::Sqlite,
            Engine::Postgres => sea_orm::DbBackend::Postgres,
        };
        Statement::from_sql_and_values(backend, self.text, self.values)
    }

    /// All rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all<T: FromQueryResult>(self, conn: &impl ConnectionTrait) -> Result<Vec<T>, DbErr> {
        conn.query_all_raw(self.statement())
            .await?
            .iter()
            .map(|row| T::from_query_result(row, ""))
            .collect()
    }

    /// All rows, each as `read` makes it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn map<T>(
        self,
        conn: &impl ConnectionTrait,
        read: impl Fn(&QueryResult) -> Result<T, DbErr>,
    ) -> Result<Vec<T>, DbErr> {
        conn.query_all_raw(self.statement()).await?.iter().map(read).collect()
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// What the database says.
    pub async fn one<T: FromQueryResult>(self, conn: &impl ConnectionTrait) -> Result<Option<T>, DbErr> {
        conn.query_one_raw(self.statement())
            .await?
            .map(|row| T::from_query_result(&row, ""))
            .transpose()
    }

    /// The first column of all rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn column<T: sea_orm::TryGetable>(self, conn: &impl ConnectionTrait) -> Result<Vec<T>, DbErr> {
        conn.query_all_raw(self.statement())
            .await?
            .iter()
            .map(|row| row.try_get_by_index(0))
            .collect()
    }

    /// Runs the statement; returns the number of rows it changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn execute(self, conn: &impl ConnectionTrait) -> Result<u64, DbErr> {
        Ok(conn.execute_raw(self.statement()).await?.rows_affected())
    }
}

/// That `column` is one of `keys`, for queries that are built rather than written: one array on PostgreSQL, a padded
/// list on SQLite, as in [`Sql::any`].
#[must_use]
pub fn keys_in<C: ColumnTrait, K: Clone + Into<Value> + sea_orm::sea_query::ValueType>(
    conn: &impl ConnectionTrait,
    column: C,
    keys: &[K],
) -> Expr
where
    Vec<K>: Into<Value>,
{
    let column_ref = Expr::col((column.entity_name(), column));
    match Engine::of(conn) {
        Engine::Postgres => column_ref.eq(PgFunc::any(Expr::val(keys.to_vec()))),
        Engine::Sqlite => column_ref.is_in(padded(keys).cloned()),
    }
}

/// `keys`, then its last one again until there is a power of two of them.
fn padded<K>(keys: &[K]) -> impl Iterator<Item = &K> {
    let wanted = if keys.is_empty() {
        0
    } else {
        keys.len().next_power_of_two()
    };
    keys.iter()
        .chain(std::iter::repeat_n(keys.last(), wanted - keys.len()).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_one_array_or_a_padded_list() {
        let any = |engine, keys: &[i64]| Sql::new(engine, "id").any(keys).text(" AND x = ").bind(1).text;
        assert_eq!(any(Engine::Postgres, &[1, 2, 3]), "id = ANY ($1) AND x = $2");
        assert_eq!(any(Engine::Sqlite, &[1, 2, 3]), "id IN ($1, $2, $3, $4) AND x = $5");
        assert_eq!(any(Engine::Postgres, &[1]), "id = $1 AND x = $2");
        assert_eq!(any(Engine::Sqlite, &[1]), "id = $1 AND x = $2");
        assert_eq!(any(Engine::Sqlite, &[]), "id IN () AND x = $1");
        assert_eq!(padded(&[1, 2, 3]).copied().collect::<Vec<_>>(), [1, 2, 3, 3]);
    }
}
