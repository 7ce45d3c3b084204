//! Opaque secrets: given out once as text, kept as a hash.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// The hash of a secret that has 128 bits of chance or more. Such a secret cannot be guessed from it, so a quick hash is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of `text` as a `purpose`: the same text as something else has another hash.
    pub(super) fn of(purpose: &str, text: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(purpose.as_bytes());
        hash.update([0]);
        hash.update(text.as_bytes());
        Self(hash.finalize().into())
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

/// A new secret: 256 bits of chance behind `prefix`, which tells people and scanners of leaks what they found.
///
/// # Errors
/// Where the system has no random bytes.
pub(super) fn new_secret(prefix: &str) -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|cause| anyhow::anyhow!("no random bytes: {cause}"))?;
    Ok(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// Whether `text` has the form of what follows the prefix of a [`new_secret`].
pub(super) fn is_secret(text: &str) -> bool {
    let is_digit = |one: u8| one.is_ascii_alphanumeric() || matches!(one, b'-' | b'_');
    text.len() == 43 && text.bytes().all(is_digit)
}

/// A secret in something that is printed.
pub(super) struct Masked;

impl fmt::Debug for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
