//! One answer: a page of each part.

use std::collections::HashMap;

use super::reading::{Mode, Reading, reading};
use crate::platform::changes::{Changed, Scope, Standing, page_after, standings};
use crate::platform::db::{Conn, DbErr};
use crate::platform::principal::PrincipalId;
use crate::sync::cursor::{Cursor, Ground};
use crate::sync::scope::ScopeKey;

/// A part that is asked for.
#[derive(Debug, Clone)]
pub struct Slice {
    pub key: ScopeKey,
    pub cursor: Option<Cursor>,
    pub ground: Ground,
    /// Its reader may not read it, or there is none.
    pub is_closed: bool,
}

/// What is told of a part.
#[derive(Debug, Clone)]
pub struct Page {
    pub mode: Mode,
    /// In their order.
    pub changes: Vec<Changed>,
    /// There is more after `changes`.
    pub has_more: bool,
    /// Where it stands after the last of it.
    pub head: i64,
    epoch: String,
    reading: Reading,
}

impl Page {
    /// Nothing, and why.
    #[must_use]
    pub fn closed(mode: Mode) -> Self {
        Self {
            mode,
            changes: Vec::new(),
            has_more: false,
            head: 0,
            epoch: String::new(),
            reading: Reading {
                mode,
                after: 0,
                base: None,
            },
        }
    }

    /// Whether more comes after the first `told` changes.
    #[must_use]
    pub fn goes_on(&self, told: usize) -> bool {
        self.has_more || told < self.changes.len()
    }

    /// Whether the app heard nothing of what changed before this: it is new in a first copy. Where such a thing cannot be read, nothing needs
    /// to be taken away; what moved while the copy was made may have been told already.
    #[must_use]
    pub fn is_first_word(&self, change: &Changed) -> bool {
        self.reading.base.is_some_and(|base| change.seq <= base)
    }

    /// Where an app is that was told the first `told` changes.
    #[must_use]
    pub fn cursor(&self, told: usize, ground: &Ground) -> Cursor {
        let goes_on = self.goes_on(told);
        let last = told.checked_sub(1).and_then(|last| self.changes.get(last));
        Cursor {
            epoch: self.epoch.clone(),
            seq: match last {
                _ if !goes_on => self.head,
                Some(last) => last.seq,
                None => self.reading.after,
            },
            base: self.reading.base.filter(|_| goes_on),
            ground: ground.clone(),
        }
    }
}

/// What is told of `slices` now, `limit` changes at most in all, those of the first slice first. `owner`: whose the private ones are.
///
/// # Errors
/// What the database says.
pub async fn read(conn: &impl Conn, slices: &[Slice], owner: PrincipalId, limit: u32) -> Result<Vec<Page>, DbErr> {
    let mut feeds: Vec<Scope> = slices
        .iter()
        .filter(|slice| !slice.is_closed)
        .map(|slice| slice.key.feed(owner))
        .collect();
    feeds.sort();
    feeds.dedup();
    let standings = standings(conn, &feeds).await?;
    let mut left = limit;
    let mut pages = Vec::with_capacity(slices.len());
    for slice in slices {
        let page = if slice.is_closed {
            Page::closed(Mode::AccessRevoked)
        } else {
            read_one(conn, slice, owner, &standings, left).await?
        };
        left -= u32::try_from(page.changes.len()).unwrap_or(left).min(left);
        pages.push(page);
    }
    Ok(pages)
}

async fn read_one(
    conn: &impl Conn,
    slice: &Slice,
    owner: PrincipalId,
    standings: &HashMap<Scope, Standing>,
    left: u32,
) -> Result<Page, DbErr> {
    let standing = standings.get(&slice.key.feed(owner));
    let reading = reading(slice.cursor.as_ref(), &slice.ground, standing);
    let head = standing.map_or(0, |standing| standing.head);
    let is_full = left == 0;
    let mut changes = match standing {
        Some(standing) if head > reading.after && !is_full => {
            let kinds = slice.key.part.entities();
            // One more tells whether there is more.
            let limit = left.saturating_add(1);
            page_after(conn, standing.scope_id, kinds, (reading.after, reading.base), limit).await?
        }
        _ => Vec::new(),
    };
    let kept = usize::try_from(left).unwrap_or(usize::MAX);
    // Without room nothing is read: what moved may be of another part, which the next answer finds out.
    let has_more = if is_full {
        head > reading.after
    } else {
        changes.len() > kept
    };
    changes.truncate(kept);
    Ok(Page {
        mode: reading.mode,
        changes,
        has_more,
        head,
        epoch: standing.map(|standing| standing.epoch.clone()).unwrap_or_default(),
        reading,
    })
}
