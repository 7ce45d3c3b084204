//! Deciding what becomes of a pushed row.

use uuid::Uuid;

/// A document as a device sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State<D> {
    /// It is not there, or deleted.
    Gone,
    Is(D),
    /// It cannot be a document, such as one with an id of another kind in it.
    Unreadable,
}

impl<D: PartialEq> State<D> {
    /// The document; `None`: there is none.
    pub fn document(&self) -> Option<&D> {
        match self {
            Self::Is(document) => Some(document),
            Self::Gone | Self::Unreadable => None,
        }
    }

    /// Whether it is what `master` is.
    pub fn is(&self, master: Option<&D>) -> bool {
        match self {
            Self::Gone => master.is_none(),
            Self::Is(document) => master == Some(document),
            Self::Unreadable => false,
        }
    }
}

/// What a device pushes of one document.
#[derive(Debug, Clone)]
pub struct Row<D> {
    /// The id that the feed has.
    pub id: String,
    /// What names this write; `None`: nothing does.
    pub op: Option<Uuid>,
    /// The device never had it from us, not even deleted.
    pub is_new: bool,
    /// As the device knew it from us.
    pub assumed: State<D>,
    /// As it shall be.
    pub new: State<D>,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// It is as it shall be.
    Same,
    /// The device knew the newest state.
    Write,
    /// The device did not know the newest state, or what it sends is no document.
    Apart,
}

impl<D: PartialEq> Row<D> {
    /// What becomes of it where `master` is the newest state.
    pub(super) fn decide(&self, master: Option<&D>) -> Decision {
        if self.new.is(master) {
            Decision::Same
        } else if self.new != State::Unreadable && self.assumed.is(master) {
            Decision::Write
        } else {
            Decision::Apart
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(master: Option<i32>, assumed: State<i32>, new: State<i32>) -> Decision {
        let row = Row {
            id: String::new(),
            op: None,
            is_new: false,
            assumed,
            new,
        };
        row.decide(master.as_ref())
    }

    #[test]
    fn a_row_is_written_where_the_device_knew_the_newest_state() {
        use Decision::{Apart, Same, Write};
        use State::{Gone, Is, Unreadable};
        for (master, assumed, new, expected) in [
            (None, Gone, Is(1), Write),
            (Some(1), Is(1), Is(2), Write),
            (Some(1), Is(1), Gone, Write),
            (Some(2), Is(1), Is(3), Apart),
            (Some(2), Gone, Is(3), Apart),
            (Some(2), Is(1), Gone, Apart),
            (None, Is(1), Is(2), Apart),
            // Its own write, or another device wanted the same.
            (Some(2), Is(1), Is(2), Same),
            (Some(2), Gone, Is(2), Same),
            (None, Is(1), Gone, Same),
            (None, Gone, Gone, Same),
            (Some(1), Is(1), Unreadable, Apart),
            (None, Gone, Unreadable, Apart),
            (None, Unreadable, Is(1), Apart),
            (None, Unreadable, Unreadable, Apart),
            (Some(1), Unreadable, Is(1), Same),
        ] {
            let told = format!("{master:?} {assumed:?} {new:?}");
            assert_eq!(decide(master, assumed, new), expected, "{told}");
        }
    }
}
