//! Writes of which the rest of a transaction needs no answer. PostgreSQL gets those that follow each other as one statement, with the
//! next that needs an answer or with the commit at the latest: locks are held shorter, and the network is crossed less often.

use sea_orm::{DbErr, Statement};

use super::{Engine, Sql, Txn};

/// A write, and what it is made of.
#[derive(Debug, Default)]
pub struct LaterWrite {
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: Option<&'static str>,
    statement: Statement,
}

/// Values of one statement, under PostgreSQL's limit of 65,535.
const VALUES_MAX: usize = 30_000;

impl LaterWrite {
    /// A step that those after it read by its name, on PostgreSQL: what it returns is all that they see of it.
    #[must_use]
    pub fn with(mut self, name: &'static str, sql: Sql) -> Self {
        let statement = sql.statement();
        self.steps.push(Step {
            name: Some(name),
            statement,
        });
        self
    }

    /// A step of its own.
    #[must_use]
    pub fn and(self, sql: Sql) -> Self {
        self.and_built(sql.statement())
    }

    pub(super) fn and_built(mut self, statement: Statement) -> Self {
        self.steps.push(Step { name: None, statement });
        self
    }

    /// Has it run in `txn` before whatever is asked next, and before the commit. SQLite, where nothing is far away, runs it at once.
    ///
    /// # Errors
    /// What the database says; of this write it may be said later.
    pub async fn run_in(self, txn: &Txn) -> Result<(), DbErr> {
        if Engine::of(txn) == Engine::Sqlite {
            for step in self.steps {
                txn.run_now(step.statement).await?;
            }
            return Ok(());
        }
        txn.run_later(self).await
    }

    fn values(&self) -> usize {
        let of = |step: &Step| step.statement.values.as_ref().map_or(0, |values| values.0.len());
        self.steps.iter().map(of).sum()
    }

    /// What it must have for itself: the tables of its steps, or the names of those that have one, which lock rows of their own.
    fn claims(&self) -> impl Iterator<Item = &str> {
        self.steps
            .iter()
            .filter_map(|step| step.name.or_else(|| table(&step.statement.sql)))
    }
}

impl Sql {
    /// Runs the statement when somebody asks for an answer next, or at the commit: see [`LaterWrite`].
    ///
    /// # Errors
    /// As [`LaterWrite::run_in`].
    pub async fn later(self, txn: &Txn) -> Result<(), DbErr> {
        LaterWrite::default().and(self).run_in(txn).await
    }
}

/// The only table that a statement changes; `None`: perhaps others too, as where those of deleted rows are deleted with them.
pub(super) fn changed_table(text: &str) -> Option<&str> {
    table(text).filter(|_| !text.starts_with("DELETE"))
}

/// The table that a statement writes.
fn table(text: &str) -> Option<&str> {
    let mut rest = None;
    for start in ["INSERT INTO ", "UPDATE ", "DELETE FROM "] {
        rest = rest.or_else(|| text.strip_prefix(start));
    }
    let end = |one: char| !(one.is_ascii_alphanumeric() || one == '_');
    rest?.trim_start_matches('"').split(end).next()
}

/// Whether `next` can run in one statement with `queue`: those of one statement do not see each other's rows, so no two of them write
/// to one table.
pub(super) fn fits(queue: &[LaterWrite], next: &LaterWrite) -> bool {
    let values: usize = queue.iter().map(LaterWrite::values).sum();
    let is_claimed = |claim: &str| queue.iter().any(|one| one.claims().any(|other| other == claim));
    values + next.values() <= VALUES_MAX && !next.claims().any(is_claimed)
}

/// All of `queue` as one statement of PostgreSQL.
pub(super) fn joined(mut queue: Vec<LaterWrite>) -> Option<Statement> {
    if let [one] = &mut queue[..]
        && one.steps.len() == 1
    {
        return one.steps.pop().map(|step| step.statement);
    }
    let (mut text, mut values) = (String::from("WITH "), Vec::new());
    let mut nth = 0;
    // PostgreSQL runs what nobody reads from the last to the first: so they run, and lock, in the order in which they were asked for.
    for write in queue.into_iter().rev() {
        for Step { name, statement } in write.steps {
            text.push_str(if nth == 0 { "" } else { ", " });
            nth += 1;
            match name {
                Some(name) => text.push_str(name),
                None => text.extend(["w", &nth.to_string()]),
            }
            text.push_str(" AS (");
            renumber(&statement.sql, values.len(), &mut text);
            text.push(')');
            values.extend(statement.values.into_iter().flatten());
        }
    }
    text.push_str(" SELECT 1");
    (nth > 0).then(|| Statement::from_sql_and_values(sea_orm::DbBackend::Postgres, text, values))
}

/// Adds `text` to `to`, in which the value `$1` is that after `before` others.
fn renumber(text: &str, before: usize, to: &mut String) {
    let mut parts = text.split('$');
    to.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        to.push('$');
        match part[..digits].parse::<usize>() {
            Ok(number) => to.push_str(&(number + before).to_string()),
            Err(_) => to.push_str(&part[..digits]),
        }
        to.push_str(&part[digits..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str, value: i64) -> LaterWrite {
        LaterWrite::default().and(Sql::new(Engine::Postgres, text).bind(value).text(")"))
    }

    #[test]
    fn writes_are_joined_in_the_order_in_which_they_run() {
        let number = Sql::new(Engine::Postgres, "INSERT INTO id_counter (last) VALUES (")
            .bind(7)
            .text(") RETURNING last");
        let order = Sql::new(Engine::Postgres, "INSERT INTO shop_order SELECT last, ")
            .bind("x")
            .text(" FROM n");
        let queue = vec![
            one("INSERT INTO job VALUES (", 1),
            LaterWrite::default().with("n", number).and(order),
        ];
        let joined = joined(queue).expect("there is something to write");
        assert_eq!(
            joined.sql,
            "WITH n AS (INSERT INTO id_counter (last) VALUES ($1) RETURNING last), w2 AS (INSERT INTO shop_order SELECT last, $2 FROM n), \
             w3 AS (INSERT INTO job VALUES ($3)) SELECT 1"
        );
        assert_eq!(joined.values.map(|values| values.0.len()), Some(3));
        let alone = super::joined(vec![one("INSERT INTO job VALUES (", 1)]).expect("there is something to write");
        assert_eq!(alone.sql, "INSERT INTO job VALUES ($1)");
        assert_eq!(super::joined(Vec::new()), None);
    }

    #[test]
    fn what_writes_to_one_table_runs_one_after_another() {
        assert_eq!(table("INSERT INTO \"cart_line\" (\"id\")"), Some("cart_line"));
        assert_eq!(table("UPDATE cart SET note = ''"), Some("cart"));
        assert_eq!(table("DELETE FROM job WHERE id = $1"), Some("job"));
        assert_eq!(changed_table("UPDATE cart SET note = ''"), Some("cart"));
        assert_eq!(changed_table("DELETE FROM job WHERE id = $1"), None);
        assert_eq!(changed_table("WITH w1 AS (UPDATE cart SET note = '') SELECT 1"), None);
        let queue = [one("INSERT INTO job VALUES (", 1)];
        assert!(!fits(&queue, &one("DELETE FROM job WHERE (id = ", 1)));
        assert!(fits(&queue, &one("INSERT INTO job_log VALUES (", 1)));
    }
}
