//! Statements that a connection of PostgreSQL has prepared by names that we know, so that several can be sent at once.
//!
//! `sqlx` sends a statement and waits for its answer before it sends the next. A text of several statements is sent as one, but planned anew
//! each time, unless it only `EXECUTE`s what was prepared before. PostgreSQL makes an expression of each value of an `EXECUTE`, which takes
//! longer than many a statement: so there is one value, an array of the texts of all.

use std::collections::HashMap;
use std::fmt::Write as _;

use sea_orm::Statement;
use sha2::{Digest as _, Sha256};

use super::literal;

/// Statements that a connection has prepared at most. The one that was used longest ago makes room for another.
const NAMES_MAX: usize = 150;
/// Values of a statement that is run by its name. To find one of them, PostgreSQL goes through all before it.
const VALUES_MAX: usize = 150;
/// Bytes of the values of a statement: to read more of them as text takes longer than a way there and back.
const BYTES_MAX: usize = 32 * 1024;
/// What our names begin with; `sqlx` has others.
pub(super) const PREFIX: &str = "tote_";

/// What a connection has prepared.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// When each name was used last, in uses.
    names: HashMap<String, u64>,
    uses: u64,
}

/// A text of several statements.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) text: String,
    /// Of each statement in it, whether somebody asked for its answer.
    pub(super) is_asked: Vec<bool>,
}

/// A statement of a batch: its text, the names of the types of its values, and these as one.
struct Part<'a> {
    text: &'a str,
    types: Vec<&'static str>,
    values: String,
}

impl Named {
    /// Of a connection that has prepared `names` before.
    pub(super) fn of(names: Vec<String>) -> Self {
        Self {
            names: names.into_iter().map(|name| (name, 0)).collect(),
            uses: 0,
        }
    }

    /// A text that runs `statements` after `before`, and then `after`; `None`: one of them can only be run as single ones are.
    ///
    /// If the batch is not run to its end, this does not tell any more what the connection has prepared.
    pub(super) fn batch(&mut self, before: &[&str], statements: &[Statement], after: &[&str]) -> Option<Batch> {
        let parts: Vec<Part<'_>> = statements.iter().map(part).collect::<Option<_>>()?;
        let mut batch = Batch::default();
        for text in before {
            batch.silent(text);
        }
        for Part { text, types, values } in parts {
            let name = self.name(text, &types, &mut batch);
            batch.push(&format!("EXECUTE {name}{values}"), true);
        }
        for text in after {
            batch.silent(text);
        }
        Some(batch)
    }

    /// The name of a statement, which `batch` prepares if the connection has not.
    fn name(&mut self, text: &str, types: &[&str], batch: &mut Batch) -> String {
        self.uses += 1;
        let name = name_of(text, types);
        if let Some(used) = self.names.get_mut(&name) {
            *used = self.uses;
            return name;
        }
        if self.names.len() >= NAMES_MAX {
            let oldest = self.names.iter().min_by_key(|(_, used)| **used);
            if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
                batch.silent(&format!("DEALLOCATE {oldest}"));
                self.names.remove(&oldest);
            }
        }
        batch.silent(&match types {
            [] => format!("PREPARE {name} AS {text}"),
            types => format!("PREPARE {name} (TEXT[]) AS {}", of_texts(text, types)),
        });
        self.names.insert(name.clone(), self.uses);
        name
    }
}

impl Batch {
    /// Adds a statement whose answer nobody asks for.
    fn silent(&mut self, text: &str) {
        self.push(text, false);
    }

    fn push(&mut self, text: &str, is_asked: bool) {
        self.text.push_str(text);
        self.text.push(';');
        self.is_asked.push(is_asked);
    }
}

fn part(statement: &Statement) -> Option<Part<'_>> {
    let values = statement.values.as_ref().map_or(&[][..], |values| &values.0);
    if values.len() > VALUES_MAX {
        return None;
    }
    let types: Vec<_> = values.iter().map(literal::type_name).collect::<Option<_>>()?;
    let values = match values {
        [] => String::new(),
        values => format!("({})", literal::texts(values)?),
    };
    (values.len() <= BYTES_MAX).then_some(Part {
        text: &statement.sql,
        types,
        values,
    })
}

/// `text` with its values taken from an array of their texts.
fn of_texts(text: &str, types: &[&str]) -> String {
    let mut parts = text.split('$');
    let mut of_texts = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let at = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        match at.and_then(|at| types.get(at)) {
            Some(&"TEXT") => of_texts.extend(["($1)[", number, "]"]),
            Some(kind) => of_texts.extend(["CAST(($1)[", number, "] AS ", kind, ")"]),
            None => of_texts.extend(["$", number]),
        }
        of_texts.push_str(rest);
    }
    of_texts
}

/// Two statements have two names, as long as nobody finds two texts of one digest.
fn name_of(text: &str, types: &[&str]) -> String {
    let mut digest = Sha256::new();
    for one in types {
        digest.update(one);
        digest.update([0]);
    }
    let digest = digest.chain_update(text).finalize();
    let mut name = String::from(PREFIX);
    for byte in &digest[..16] {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, Value};

    use super::*;

    fn statement(text: &str, values: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(DbBackend::Postgres, text, values)
    }

    #[test]
    fn what_was_prepared_is_only_executed() {
        let mut named = Named::default();
        let reads = [
            statement("SELECT a FROM t WHERE id = $1", vec![5_i64.into()]),
            statement("SELECT 1", Vec::new()),
        ];
        let first = named.batch(&["BEGIN"], &reads, &[]).expect("it can be a batch");
        let (one, two) = (name_of(&reads[0].sql, &["INT8"]), name_of("SELECT 1", &[]));
        assert_eq!(
            first.text,
            format!(
                "BEGIN;PREPARE {one} (TEXT[]) AS SELECT a FROM t WHERE id = CAST(($1)[1] AS INT8);EXECUTE {one}('{{\"5\"}}');\
                 PREPARE {two} AS SELECT 1;EXECUTE {two};"
            )
        );
        assert_eq!(first.is_asked, [false, false, true, false, true]);
        let second = named.batch(&[], &reads[..1], &["COMMIT"]).expect("it can be a batch");
        assert_eq!(second.text, format!("EXECUTE {one}('{{\"5\"}}');COMMIT;"));
        // The type of a value is a part of what is prepared.
        let other = [statement("SELECT a FROM t WHERE id = $1", vec!["5".into()])];
        let third = named.batch(&[], &other, &[]).expect("it can be a batch");
        assert!(
            third.text.starts_with("PREPARE ") && !third.text.contains(&one),
            "{}",
            third.text
        );
    }

    #[test]
    fn each_value_is_read_as_its_type() {
        let text = "SELECT $2, $1 FROM UNNEST($3) WHERE a = $10 AND b = '$'";
        let mut types = vec!["TEXT", "UUID", "INT8[]"];
        types.resize(10, "BOOL");
        assert_eq!(
            of_texts(text, &types),
            "SELECT CAST(($1)[2] AS UUID), ($1)[1] FROM UNNEST(CAST(($1)[3] AS INT8[])) WHERE a = CAST(($1)[10] AS BOOL) AND b = '$'"
        );
    }

    #[test]
    fn a_statement_that_cannot_be_written_prepares_nothing() {
        let mut named = Named::default();
        let good = statement("SELECT $1", vec![1_i64.into()]);
        for bad in [
            statement("SELECT $1", vec![1.5_f64.into()]),
            statement("SELECT $1", vec!["\0".into()]),
            statement("SELECT $1", vec![0_i64.into(); VALUES_MAX + 1]),
            statement("SELECT $1", vec!["x".repeat(BYTES_MAX).into()]),
        ] {
            assert!(named.batch(&[], &[good.clone(), bad], &[]).is_none());
            assert!(named.names.is_empty());
        }
    }

    #[test]
    fn the_one_that_was_used_longest_ago_makes_room() {
        let of = |number: usize| [statement(&format!("SELECT {number}"), Vec::new())];
        let mut named = Named::of(vec![name_of("SELECT 0", &[])]);
        for number in 0..NAMES_MAX {
            assert!(named.batch(&[], &of(number), &[]).is_some());
        }
        assert!(
            named
                .batch(&[], &of(0), &[])
                .is_some_and(|batch| batch.text.starts_with("EXECUTE"))
        );
        let more = named.batch(&[], &of(NAMES_MAX), &[]).expect("it can be a batch");
        let oldest = name_of("SELECT 1", &[]);
        assert!(
            more.text.starts_with(&format!("DEALLOCATE {oldest};PREPARE ")),
            "{}",
            more.text
        );
        assert_eq!(named.names.len(), NAMES_MAX);
    }
}
