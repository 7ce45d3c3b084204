//! What a device asks for, mutation by mutation.

use uuid::Uuid;

use super::outcome::Trouble;
use crate::commerce::account::OwnWrite as _;
use crate::commerce::account::address::AddressCommand;
use crate::commerce::account::preference::PreferencesSet;
use crate::commerce::cart::Write;
use crate::commerce::checkout::{Ship, Submit};
use crate::commerce::payment::CancelCommand;
use crate::commerce::wishlist::WishlistCommand;
use crate::platform::idempotency::{Fingerprint, MutationKey};

/// One mutation of a batch.
#[derive(Debug)]
pub struct Pushed {
    /// Its number; those of a batch follow each other without a gap.
    pub seq: i64,
    /// Mutations that it makes no sense without.
    pub depends_on: Vec<i64>,
    /// When the device made it; nothing is decided by that.
    pub issued_at_ms: Option<i64>,
    pub key: MutationKey,
    pub operation: Operation,
    /// Whether it came as `cartLineSet`, whose fields have other names.
    pub is_line_set: bool,
    /// Bytes of it as JSON.
    pub bytes: usize,
}

/// What it does: the write of an ordinary mutation.
#[derive(Debug)]
pub enum Operation {
    Cart(Write),
    Wishlist(WishlistCommand),
    Address(AddressCommand),
    Preferences(PreferencesSet),
    Submit(Box<Submit>),
    Cancel(CancelCommand),
    Unreadable(Unreadable),
}

/// A mutation that no app sends which works, such as one with the id of something else.
#[derive(Debug)]
pub struct Unreadable {
    pub trouble: Trouble,
    /// Of what it says as it came.
    pub fingerprint: Fingerprint,
}

impl Operation {
    /// What it says, so that its number and its key cannot be used for something else.
    ///
    /// # Errors
    /// Where it cannot be written down.
    pub fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        match self {
            Self::Cart(write) => write.fingerprint(),
            Self::Wishlist(command) => command.fingerprint(),
            Self::Address(command) => command.fingerprint(),
            Self::Preferences(command) => command.fingerprint(),
            Self::Submit(submit) => submit.fingerprint(),
            Self::Cancel(command) => command.fingerprint(),
            Self::Unreadable(unreadable) => Ok(unreadable.fingerprint),
        }
    }

    /// Whether it locks more than its owner's own things, and so has a transaction to itself.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        matches!(self, Self::Submit(_) | Self::Cancel(_))
    }

    /// The id that the device has minted for what it makes.
    #[must_use]
    pub fn makes(&self) -> Option<Uuid> {
        match self {
            Self::Address(AddressCommand::Create { id, .. }) => *id,
            Self::Submit(submit) => submit.order_id,
            _ => None,
        }
    }

    /// The id of what has to be there for it.
    #[must_use]
    pub fn needs(&self) -> Option<Uuid> {
        match self {
            Self::Address(AddressCommand::Create { .. }) => None,
            Self::Address(command) => command.address(),
            Self::Submit(submit) => match submit.ship {
                Some(Ship::Own(id)) => Some(id),
                _ => None,
            },
            Self::Cancel(command) => Some(command.order),
            _ => None,
        }
    }

    /// Variant and quantity of the line at `at` of its input.
    #[must_use]
    pub fn line(&self, at: usize) -> Option<(i64, i64)> {
        use crate::commerce::cart::Command;
        let Self::Cart(write) = self else { return None };
        match &write.command {
            Command::LinesAdjust { lines, .. } => lines.get(at).map(|line| (line.variant_id, line.delta)),
            Command::LinesAdd { lines, .. } => lines.get(at).map(|line| (line.variant_id, line.quantity)),
            _ => None,
        }
    }
}
