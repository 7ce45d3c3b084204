//! Pages of a list.

use async_graphql::SimpleObject;

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

    /// The page over `rows`, which were read with [`Page::limit`].
    pub fn of<Row, Node>(
        &self,
        (key, scope): (&CursorKey, &CursorScope),
        mut rows: Vec<Row>,
        edge: impl Fn(Row) -> (Position, Node),
    ) -> PageOf<Node> {
        let first = self.first as usize;
        let has_next = rows.len() > first;
        rows.truncate(first);
        let edges = rows.into_iter().map(edge);
        PageOf {
            edges: edges
                .map(|(position, node)| (SealedCursor::new(key, scope, position), node))
                .collect(),
            has_previous: self.after.is_some(),
            has_next,
        }
    }
}

/// Nodes with their cursors, and what lies around them.
#[derive(Debug)]
pub struct PageOf<Node> {
    pub edges: Vec<(SealedCursor, Node)>,
    pub has_previous: bool,
    pub has_next: bool,
}

/// Where a page lies within its list.
#[derive(Debug, Clone, SimpleObject)]
pub struct PageInfo {
    /// Whether there is something before this page; true for every page that was asked for with `after`.
    pub has_previous_page: bool,
    /// Whether there is a next page.
    pub has_next_page: bool,
    /// The cursor of the first entry; null on an empty page.
    pub start_cursor: Option<String>,
    /// The cursor of the last entry, to be passed as `after` for the next page; null on an empty page.
    pub end_cursor: Option<String>,
}

/// Declares the types of a Relay connection: the page and its entries, with the fields of `$fields` beside them.
///
/// The executor's own generic connection has no place for a description.
#[macro_export]
macro_rules! connection {
    ($(#[doc = $doc:literal])+ $connection:ident of $node:ident by $edge:ident with $fields:ident) => {
        /// An entry of a page, with its cursor.
        pub(crate) struct $edge {
            cursor: $crate::platform::graphql::SealedCursor,
            node: $node,
        }

        /// An entry of a page, with its cursor.
        #[async_graphql::Object]
        impl $edge {
            /// Where the entry stands in the list: `after` this begins behind it.
            fn cursor(&self) -> String {
                self.cursor.to_string()
            }

            /// The entry itself.
            fn node(&self) -> &$node {
                &self.node
            }
        }

        $(#[doc = $doc])+
        pub(crate) struct $connection {
            edges: Vec<$edge>,
            has_previous: bool,
            has_next: bool,
            fields: $fields,
        }

        impl $connection {
            #[must_use]
            pub(super) fn new(page: $crate::platform::graphql::PageOf<$node>, fields: $fields) -> Self {
                Self {
                    edges: page.edges.into_iter().map(|(cursor, node)| $edge { cursor, node }).collect(),
                    has_previous: page.has_previous,
                    has_next: page.has_next,
                    fields,
                }
            }
        }

        $(#[doc = $doc])+
        #[async_graphql::Object]
        impl $connection {
            /// The entries of the page with their cursors.
            fn edges(&self) -> &[$edge] {
                &self.edges
            }

            /// The entries of the page without cursors: all that most apps need.
            fn nodes(&self) -> Vec<&$node> {
                self.edges.iter().map(|edge| &edge.node).collect()
            }

            /// Where the page lies within its list.
            fn page_info(&self) -> $crate::platform::graphql::PageInfo {
                $crate::platform::graphql::PageInfo {
                    has_previous_page: self.has_previous,
                    has_next_page: self.has_next,
                    start_cursor: self.edges.first().map(|edge| edge.cursor.to_string()),
                    end_cursor: self.edges.last().map(|edge| edge.cursor.to_string()),
                }
            }

            #[graphql(flatten)]
            fn fields(&self) -> &$fields {
                &self.fields
            }
        }
    };
}
