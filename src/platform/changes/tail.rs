//! The latest changes of products, read once a move for all who follow the shop.
//!
//! A change of one product wakes everybody who follows any. Each of them would read how far the shop has come and what changed;
//! here one reads, and the others look.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::read::{Changed, Standing, changed_after, standing};
use super::scope::{Entity, Scope};
use crate::platform::db::{Db, DbErr};

/// Changes that are kept. Whoever is further behind reads by themselves.
const KEPT_MAX: usize = 2_000;
/// Changes that one read takes. Where there are more, such as by an import, each reads what concerns them.
const READ_MAX: u32 = 1_000;

/// What was read last.
#[derive(Debug, Default)]
pub(super) struct Tail(Mutex<Seen>);

/// The shop at one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// The count of moves before it was read; `None`: it never was.
    moves: Option<u64>,
    pub(super) standing: Option<Standing>,
    /// All changes of products after this number are in `changes`.
    pub(super) from: i64,
    pub(super) changes: Arc<Vec<Changed>>,
}

impl Seen {
    fn head(&self) -> i64 {
        self.standing.as_ref().map_or(0, |standing| standing.head)
    }
}

impl Tail {
    /// The shop after `moves` moves and with its number `head` at least.
    pub(super) async fn read(&self, db: &Db, moves: u64, head: i64) -> Result<Seen, DbErr> {
        let mut seen = self.0.lock().await;
        // Somebody else may have read it while this one waited.
        if seen.moves.is_none_or(|read| read < moves) || seen.head() < head {
            *seen = Self::advance(db, moves, &seen).await?;
        }
        Ok(seen.clone())
    }

    async fn advance(db: &Db, moves: u64, before: &Seen) -> Result<Seen, DbErr> {
        let now = standing(db.reader(), &Scope::Shop).await?;
        let Some(shop) = &now else {
            return Ok(Seen {
                moves: Some(moves),
                ..Seen::default()
            });
        };
        let begin = Seen {
            moves: Some(moves),
            from: shop.head,
            changes: Arc::default(),
            standing: now.clone(),
        };
        let goes_on = before
            .standing
            .as_ref()
            .is_some_and(|last| last.epoch == shop.epoch && last.head <= shop.head);
        if !goes_on {
            return Ok(begin);
        }
        let read = changed_after(
            db.reader(),
            shop.scope_id,
            &[Entity::Product],
            None,
            before.head(),
            READ_MAX,
        )
        .await?;
        if read.len() >= usize::try_from(READ_MAX).unwrap_or(usize::MAX) {
            return Ok(begin);
        }
        let mut changes = Vec::clone(&before.changes);
        // A change that came after the head was read is told next time.
        changes.extend(read.into_iter().filter(|change| change.seq <= shop.head));
        let mut from = before.from;
        if changes.len() > KEPT_MAX {
            let dropped = changes.len() - KEPT_MAX;
            from = changes.drain(..dropped).next_back().map_or(from, |change| change.seq);
        }
        Ok(Seen {
            from,
            changes: Arc::new(changes),
            ..begin
        })
    }
}
