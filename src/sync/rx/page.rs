//! A page of what changed.

use crate::platform::changes::{Changed, Entity, Place, Scope, Standing, changed_after, standing};
use crate::platform::db::{Conn, DbErr};
use crate::platform::principal::PrincipalId;

/// The place before everything.
pub const BEGINNING: Place = Place {
    epoch: String::new(),
    seq: 0,
};

/// What changed after a place, and the place after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// In the order of their numbers; fewer than were asked for where there are no more.
    pub changes: Vec<Changed>,
    pub place: Place,
}

/// Up to `limit` changes of `entity` in the principal's scope after the place `after`. RxDB knows no word for "begin anew", so a place of
/// another life of the scope, or of another principal's, is answered from the beginning, with all that is gone.
///
/// # Errors
/// What the database says.
pub async fn page_after(
    conn: &impl Conn,
    principal: PrincipalId,
    entity: Entity,
    after: Option<Place>,
    limit: u32,
) -> Result<Page, DbErr> {
    let Some(standing) = standing(conn, &Scope::Principal(principal)).await? else {
        return Ok(Page {
            changes: Vec::new(),
            place: after.unwrap_or(BEGINNING),
        });
    };
    let known = after.as_ref().filter(|place| holds(place, &standing));
    let from = known.map_or(0, |place| place.seq);
    let changes = changed_after(conn, standing.scope_id, &[entity], None, from, limit).await?;
    let seq = match (changes.last(), known) {
        (Some(last), _) => last.seq,
        (None, Some(place)) => place.seq,
        (None, None) => standing.head,
    };
    Ok(Page {
        changes,
        place: Place {
            epoch: standing.epoch,
            seq,
        },
    })
}

/// Whether everything after `place` can be told.
fn holds(place: &Place, standing: &Standing) -> bool {
    *place == BEGINNING || (place.epoch == standing.epoch && (standing.purged_to..=standing.head).contains(&place.seq))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_holds_in_its_own_life() {
        let standing = Standing {
            scope_id: 1,
            epoch: "life".to_owned(),
            head: 7,
            event_head: 0,
            purged_to: 2,
            event_purged_to: 0,
        };
        for (epoch, seq, expected) in [
            ("life", 7, true),
            ("life", 2, true),
            ("life", 1, false),
            ("life", 8, false),
            ("other", 5, false),
            ("", 5, false),
            ("", 0, true),
        ] {
            let place = Place {
                epoch: epoch.to_owned(),
                seq,
            };
            assert_eq!(holds(&place, &standing), expected, "{place:?}");
        }
    }
}
