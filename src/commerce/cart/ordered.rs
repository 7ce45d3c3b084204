//! What was ordered leaves the cart.

use std::collections::HashMap;

use uuid::Uuid;

use super::draft::Draft;
use super::hold::release as hold;
use super::repo::{read, write};
use crate::platform::changes::{Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::{DbErr, Txn};
use crate::platform::principal::Owner;

/// Units of a line of a cart that were ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordered {
    /// The line of the cart.
    pub line_id: Uuid,
    pub quantity: i64,
}

/// Takes `ordered` out of the owner's active cart, and notes in `changes` what became of it. What was put into the cart since stays:
/// a line keeps the units that are more than were ordered, and lines that are not there any more are passed over. A cart that is
/// empty then loses its codes and its note, which were for what was ordered. Returns the cart's new version; `None`: nothing of it
/// was in the cart.
///
/// # Errors
/// What the database says.
pub async fn take_out_in(
    txn: &Txn,
    clock: &Clock,
    owner: &Owner,
    ordered: &[Ordered],
    changes: &mut ChangeSet,
) -> Result<Option<i64>, DbErr> {
    let Some((cart, lines, codes)) = read::whole_of(txn, owner.id()).await? else {
        return Ok(None);
    };
    let mut draft = Draft::of(cart, lines);
    take_out(&mut draft, ordered);
    if !draft.differs() {
        return Ok(None);
    }
    if draft.lines.is_empty() {
        draft.cart.note.clear();
        if !codes.is_empty() {
            draft.codes = Some(Vec::new());
        }
    }
    hold::release_of_in(txn, clock, &draft).await?;
    draft.finish(clock.now_ms());
    write::save_in(txn, &draft).await?;
    let mut note = |entity, id, change| changes.add(Scope::Principal(owner.id()), entity, id, change);
    note(Entity::Cart, draft.cart.id, Change::Upserted);
    let written = draft.line_changes();
    for line in written.changed {
        note(Entity::CartLine, line.id, Change::Upserted);
    }
    for id in written.removed {
        note(Entity::CartLine, id, Change::Removed);
    }
    Ok(Some(draft.cart.version))
}

fn take_out(draft: &mut Draft, ordered: &[Ordered]) {
    let mut units: HashMap<Uuid, i64> = HashMap::new();
    for one in ordered {
        *units.entry(one.line_id).or_default() += one.quantity;
    }
    for line in &mut draft.lines {
        line.quantity -= units.get(&line.id).copied().unwrap_or_default();
    }
    draft.lines.retain(|line| line.quantity > 0);
}
