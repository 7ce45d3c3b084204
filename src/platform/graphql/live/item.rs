//! The items that every stream has.

use async_graphql::{Enum, SimpleObject};

use crate::platform::changes::Lost;

/// Where an item stands in its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamPlace {
    pub seq: i64,
    pub previous_seq: Option<i64>,
    pub cursor: String,
}

/// The first item of a stream: the app knows everything up to here, by an answer that it asked for after this item or by the
/// cursor that it came with. What follows is newer.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct CaughtUp {
    /// The number at which the stream begins.
    pub seq: i64,
    /// Always null: nothing came before it in this stream.
    pub previous_seq: Option<i64>,
    /// Where the stream begins, for `after`.
    pub cursor: String,
    /// The newest number when the stream began. Items up to it were missed and are told now; if it is `seq`, none was missed.
    head_seq: i64,
}

impl CaughtUp {
    pub(super) fn new(place: StreamPlace, head_seq: i64) -> Self {
        Self {
            seq: place.seq,
            previous_seq: place.previous_seq,
            cursor: place.cursor,
            head_seq,
        }
    }
}

/// Why a stream could not go on from a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum StreamResetReason {
    /// The cursor is none of this stream: of another shopper, of another kind of stream, changed on its way, or of a time that
    /// the shop has taken back by a backup.
    UnknownCursor,
    /// The cursor is too old: what came after it is no longer kept.
    ExpiredCursor,
}

impl From<Lost> for StreamResetReason {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Unknown => Self::UnknownCursor,
            Lost::TooOld => Self::ExpiredCursor,
        }
    }
}

/// What came since the cursor cannot be told: the app asks by a query how things are now. The stream is open and goes on from
/// this item's cursor, so what changes after it is told.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct StreamReset {
    /// The number at which the stream goes on.
    pub seq: i64,
    /// Always null: the stream begins anew.
    pub previous_seq: Option<i64>,
    /// Where the stream goes on, for `after`.
    pub cursor: String,
    /// Why.
    reason: StreamResetReason,
}

impl StreamReset {
    pub(super) fn new(place: StreamPlace, reason: StreamResetReason) -> Self {
        Self {
            seq: place.seq,
            previous_seq: place.previous_seq,
            cursor: place.cursor,
            reason,
        }
    }
}
