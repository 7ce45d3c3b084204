//! Pages of a list.

use async_graphql::connection::{Connection, ConnectionNameType, EdgeNameType, EmptyFields};
use async_graphql::{ObjectType, OutputType};

use super::cursor::{CursorKey, CursorScope, Position, SealedCursor};
use super::fault::bad_user_input;

/// A page as it was asked for.
#[derive(Debug, Clone)]
pub struct Page {
    /// 1 to the list's maximum.
    pub first: u32,
    pub after: Option<Position>,
}

/// Rows of a page that does not say how many.
const FIRST: i32 = 20;

/// `first`, or the default where it is left out, if it is within 1 and `max`.
///
/// It is optional although the schema has a default: the executor takes a variable that was not given for null.
///
/// # Errors
/// `BAD_USER_INPUT` that names the bounds: nothing is clamped silently.
pub fn first_of(first: Option<i32>, max: u32) -> async_graphql::Result<u32> {
    let first = first.unwrap_or(FIRST);
    u32::try_from(first)
        .ok()
        .filter(|first| (1..=max).contains(first))
        .ok_or_else(|| bad_user_input("first", format!("must be between 1 and {max}, but is {first}")))
}

impl Page {
    /// Reads the arguments of a list of at most `max` rows a page.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` naming `first` or `after`.
    pub fn new(
        key: &CursorKey,
        scope: &CursorScope,
        max: u32,
        first: Option<i32>,
        after: Option<&str>,
    ) -> async_graphql::Result<Self> {
        let first = first_of(first, max)?;
        let after = after
            .map(|after| SealedCursor::open(key, scope, after))
            .transpose()
            .map_err(|invalid| bad_user_input("after", invalid))?;
        Ok(Self { first, after })
    }

    /// Rows to ask the database for: one more than the page holds tells whether there is a next page.
    #[must_use]
    pub fn limit(&self) -> u64 {
        u64::from(self.first) + 1
    }

    /// The connection over `rows`, which were read with [`Page::limit`].
    pub fn connection<Row, Node, Fields, Name, EdgeName>(
        &self,
        (key, scope): (&CursorKey, &CursorScope),
        mut rows: Vec<Row>,
        fields: Fields,
        edge: impl Fn(Row) -> (Position, Node),
    ) -> Connection<SealedCursor, Node, Fields, EmptyFields, Name, EdgeName>
    where
        Node: OutputType,
        Fields: ObjectType,
        Name: ConnectionNameType,
        EdgeName: EdgeNameType,
    {
        let first = self.first as usize;
        let has_next = rows.len() > first;
        rows.truncate(first);
        let mut connection = Connection::with_additional_fields(self.after.is_some(), has_next, fields);
        connection
            .edges
            .extend(rows.into_iter().map(edge).map(|(position, node)| {
                async_graphql::connection::Edge::new(SealedCursor::new(key, scope, position), node)
            }));
        connection
    }
}
