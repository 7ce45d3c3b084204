//! What names a write: the key that its client minted, and a hash of what it says.

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::platform::id::{InvalidMintedId, MintedId, MintedKind};
use crate::platform::principal::Unauthenticated;

/// The key of one write of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MutationKey(pub Uuid);

impl MutationKey {
    /// Reads `mut_…`.
    ///
    /// # Errors
    /// Where it is not the id of a mutation.
    pub fn parse(text: &str) -> Result<Self, InvalidMintedId> {
        MintedId::parse_as(text, MintedKind::Mutation).map(Self)
    }
}

/// A hash of what a write says, so that its key cannot be used for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The hash of `operation` with `command`: the typed input of a service, without its key. What the client selected and how
    /// it spelled its document have no part in it.
    ///
    /// # Errors
    /// Where `command` cannot be written as JSON, such as a map whose keys are not text.
    pub fn of(operation: &str, command: &impl Serialize) -> anyhow::Result<Self> {
        let mut hash = Sha256::new();
        hash.update(operation.as_bytes());
        hash.update([0]);
        hash.update(serde_json::to_vec(command)?);
        Ok(Self(hash.finalize().into()))
    }

    /// Its bytes, to be kept.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

/// Why a write was not even tried. Nothing is stored for it: the same key may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteRefused {
    Unauthenticated(Unauthenticated),
    /// The key was used for another write.
    KeyReused,
}

impl From<Unauthenticated> for WriteRefused {
    fn from(why: Unauthenticated) -> Self {
        Self::Unauthenticated(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_operations_and_commands_apart() {
        let of = |operation, quantity: i32| Fingerprint::of(operation, &("v_1", quantity)).unwrap();
        assert_eq!(of("cartLinesAdd", 1), of("cartLinesAdd", 1));
        assert_ne!(of("cartLinesAdd", 1), of("cartLinesAdd", 2));
        assert_ne!(of("cartLinesAdd", 1), of("cartLinesRemove", 1));
    }
}
