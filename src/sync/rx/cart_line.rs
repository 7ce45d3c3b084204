//! Lines of the cart.

use std::collections::HashMap;

use serde::Serialize;
use uuid::Uuid;

use super::document::{Document, WrittenDocument};
use crate::commerce::account::{OwnWork, OwnWrite as _};
use crate::commerce::cart::service::{Desk, at_desk};
use crate::commerce::cart::{Command, LineDelta, Write, active_lines};
use crate::platform::changes::Entity;
use crate::platform::db::Conn;
use crate::platform::error::Error;
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::PrincipalId;

/// A line of the shopper's active cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CartLineDocument {
    pub variant_id: i64,
    pub quantity: i64,
}

impl Document for CartLineDocument {
    const COLLECTION: &'static str = "rxCartLines";
    const ENTITY: Entity = Entity::CartLine;

    fn shown_id(id: &str) -> String {
        minted(MintedKind::CartLine, id)
    }

    async fn load(conn: &impl Conn, principal: PrincipalId, ids: &[String]) -> Result<HashMap<String, Self>, Error> {
        let lines = active_lines(conn, principal).await?;
        let document = |line: crate::commerce::cart::Line| {
            let document = Self {
                variant_id: line.variant_id,
                quantity: line.quantity,
            };
            (line.id.as_hyphenated().to_string(), document)
        };
        let mut found: HashMap<String, Self> = lines.into_iter().map(document).collect();
        found.retain(|id, _| ids.contains(id));
        Ok(found)
    }
}

impl WrittenDocument for CartLineDocument {
    const HAS_NEW_IDS: bool = true;

    fn feed_id(shown: &str) -> Option<String> {
        parsed(MintedKind::CartLine, shown)
    }

    async fn write_in(
        work: &mut OwnWork<'_>,
        desk: &Desk<'_>,
        id: &str,
        before: Option<&Self>,
        after: Option<&Self>,
    ) -> Result<(), Error<WriteRefused>> {
        let Some(delta) = delta(id, before, after) else {
            return Ok(());
        };
        let write = Write {
            version: None,
            command: Command::LinesAdjust {
                cart: None,
                lines: vec![delta],
            },
        };
        at_desk(desk, &write).run_in(work).await?;
        Ok(())
    }
}

/// What is to be added or taken away; `None`: a line cannot become that.
fn delta(id: &str, before: Option<&CartLineDocument>, after: Option<&CartLineDocument>) -> Option<LineDelta> {
    let variant_id = after.or(before)?.variant_id;
    let is_other = before.is_some_and(|before| before.variant_id != variant_id);
    let is_none = after.is_some_and(|after| after.quantity < 1);
    if is_other || is_none {
        return None;
    }
    let quantity = |document: Option<&CartLineDocument>| document.map_or(0, |document| document.quantity);
    Some(LineDelta {
        id: Some(Uuid::parse_str(id).ok()?),
        variant_id,
        delta: quantity(after) - quantity(before),
        attributes: Vec::new(),
    })
}

/// The id that apps know of a UUID of the feed.
pub(super) fn minted(kind: MintedKind, id: &str) -> String {
    // The feed has only UUIDs of these.
    Uuid::parse_str(id).map_or_else(|_| id.to_owned(), |uuid| MintedId::new(kind, uuid).to_string())
}

/// The UUID as the feed has it, of an id that apps know.
pub(super) fn parsed(kind: MintedKind, shown: &str) -> Option<String> {
    let uuid = MintedId::parse_as(shown, kind).ok()?;
    Some(uuid.as_hyphenated().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(before: Option<(i64, i64)>, after: Option<(i64, i64)>) -> Option<(i64, i64)> {
        let document = |(variant_id, quantity)| CartLineDocument { variant_id, quantity };
        let (before, after) = (before.map(document), after.map(document));
        let id = Uuid::from_u128(7).as_hyphenated().to_string();
        let delta = delta(&id, before.as_ref(), after.as_ref())?;
        assert_eq!(delta.id, Some(Uuid::from_u128(7)));
        Some((delta.variant_id, delta.delta))
    }

    #[test]
    fn a_line_is_written_as_the_difference() {
        assert_eq!(of(None, Some((3, 2))), Some((3, 2)));
        assert_eq!(of(Some((3, 2)), Some((3, 5))), Some((3, 3)));
        assert_eq!(of(Some((3, 5)), Some((3, 1))), Some((3, -4)));
        assert_eq!(of(Some((3, 5)), None), Some((3, -5)));
        assert_eq!(of(Some((3, 5)), Some((4, 5))), None, "a line keeps its variant");
        assert_eq!(of(Some((3, 5)), Some((3, 0))), None, "a line of nothing is deleted");
    }
}
