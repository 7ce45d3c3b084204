//! Why a step that staff wanted to take was not taken.

use serde::{Deserialize, Serialize};

/// What is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StaffWhy {
    /// There is no such order.
    OrderNotFound,
    /// There is no such parcel.
    ParcelNotFound,
    /// The order has no such line.
    LineNotFound,
    /// It waits for its payment.
    NotPlaced,
    /// It is held.
    Held,
    /// It is completed, cancelled or expired.
    Closed,
    /// A quantity below 1.
    Quantity,
    /// A line has only so many units left.
    NotSoMany { left: i64 },
    /// Every unit is in a parcel or will not be sent.
    NothingLeft,
    /// Neither a status nor tracking is given.
    NothingGiven,
    /// The parcel was cancelled.
    ParcelCancelled,
    /// The parcel has left the house.
    AlreadyShipped,
    /// A parcel is cancelled by a mutation of its own.
    CancelApart,
    /// A text is empty, too long, or holds what is no text.
    Text,
    /// Not the address of a page.
    Url,
    /// A moment that has not come.
    Future,
}

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRefusal {
    pub why: StaffWhy,
    /// The way to the field within `input`.
    pub field: Vec<String>,
}

impl StaffRefusal {
    #[must_use]
    pub fn new(why: StaffWhy, field: &[&str]) -> Self {
        Self {
            why,
            field: field.iter().map(|&part| part.to_owned()).collect(),
        }
    }
}

/// Whether `text` can be kept as a line of text: 1 to `max` characters, none of which controls anything.
#[must_use]
pub fn is_line(text: &str, max: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= max && !text.chars().any(char::is_control)
}
