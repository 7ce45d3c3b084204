//! Cursors: where a page ended, sealed so that only the list which gave it out reads it.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The key that seals cursors; shared by all replicas.
#[derive(Clone)]
pub struct CursorKey(Arc<[u8]>);

impl CursorKey {
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(secret.into())
    }

    fn seal(&self, scope: &CursorScope, payload: &[u8]) -> Option<[u8; SEAL]> {
        // HMAC takes a key of any length, so this is always `Some`.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(&u32::try_from(scope.0.len()).ok()?.to_be_bytes());
        mac.update(scope.0.as_bytes());
        mac.update(payload);
        mac.finalize().into_bytes().first_chunk().copied()
    }
}

impl fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CursorKey")
    }
}

/// Bytes of the seal: 64 bits, which cannot be guessed over a network, at 11 characters in the cursor.
const SEAL: usize = 8;

/// What a cursor belongs to: the list with its market, order and filters. A cursor of another scope is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorScope(Arc<str>);

impl CursorScope {
    #[must_use]
    pub fn new(list: &str) -> Self {
        Self(list.into())
    }
}

/// What a list is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SortValue {
    Number(i64),
    Text(String),
}

/// The last row of a page: its sort value, and its id, which breaks ties.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Position {
    pub value: SortValue,
    pub id: i64,
}

impl Position {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(24);
        push_number(&mut bytes, self.id);
        match &self.value {
            SortValue::Number(number) => push_number(&mut bytes, *number),
            SortValue::Text(text) => {
                bytes.push(TEXT);
                bytes.extend(text.as_bytes());
            }
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (id, value) = split_number(bytes)?;
        if let Some((&TEXT, text)) = value.split_first() {
            let value = SortValue::Text(String::from_utf8(text.to_vec()).ok()?);
            return Some(Self { value, id });
        }
        let (number, rest) = split_number(value)?;
        let value = SortValue::Number(number);
        rest.is_empty().then_some(Self { value, id })
    }
}

/// Begins a text where a number can stand, which begins with 0 to 8.
const TEXT: u8 = 9;

/// Appends a number in as few bytes as it has: how many, then they. Ids and prices are small, and a cursor is text that no encoding makes
/// smaller.
fn push_number(bytes: &mut Vec<u8>, number: i64) {
    // The sign goes to the end, so that small numbers below zero are short as well.
    let folded = (number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned();
    let all = folded.to_be_bytes();
    let zeros = usize::try_from(folded.leading_zeros() / u8::BITS).unwrap_or_default();
    let significant = all.get(zeros..).unwrap_or_default();
    bytes.push(u8::try_from(significant.len()).unwrap_or_default());
    bytes.extend(significant);
}

/// The number that `bytes` begin with, and what is behind it.
fn split_number(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (significant, rest) = rest.split_at_checked(usize::from(*length))?;
    let mut all = [0; 8];
    all.get_mut(8usize.checked_sub(significant.len())?..)?
        .copy_from_slice(significant);
    let folded = u64::from_be_bytes(all);
    Some(((folded >> 1).cast_signed() ^ -(folded & 1).cast_signed(), rest))
}

/// A text that is no cursor of this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a cursor of this list: pass a cursor of an answer to the same list with the same market, sort and filter, or leave it out to begin anew"
)]
pub struct InvalidCursor;

/// A position that becomes text when it is asked for: most answers show one cursor of a page, not one per row.
#[derive(Debug, Clone)]
pub struct SealedCursor {
    key: CursorKey,
    scope: CursorScope,
    position: Position,
}

impl SealedCursor {
    #[must_use]
    pub fn new(key: &CursorKey, scope: &CursorScope, position: Position) -> Self {
        Self {
            key: key.clone(),
            scope: scope.clone(),
            position,
        }
    }

    /// The position behind `text`.
    ///
    /// # Errors
    /// [`InvalidCursor`] where `text` was not given out for `scope`.
    pub fn open(key: &CursorKey, scope: &CursorScope, text: &str) -> Result<Position, InvalidCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidCursor)?;
        let (payload, seal) = bytes.split_last_chunk::<SEAL>().ok_or(InvalidCursor)?;
        let expected = key.seal(scope, payload).ok_or(InvalidCursor)?;
        // Compared without a way to leave early, so that the time tells nothing about the seal.
        let differing = expected
            .iter()
            .zip(seal)
            .fold(0, |differing, (a, b)| differing | (a ^ b));
        if differing == 0 {
            Position::from_bytes(payload).ok_or(InvalidCursor)
        } else {
            Err(InvalidCursor)
        }
    }
}

impl fmt::Display for SealedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.position.to_bytes();
        if let Some(seal) = self.key.seal(&self.scope, &bytes) {
            bytes.extend(seal);
        }
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_as_short_as_its_numbers() {
        let scope = CursorScope::new("products de price");
        let written = |number, id| {
            let value = SortValue::Number(number);
            SealedCursor::new(&CursorKey::new(b"a test key"), &scope, Position { value, id })
                .to_string()
                .len()
        };
        assert_eq!(
            [written(4_995, 1_856), written(0, 0), written(i64::MIN, i64::MAX)],
            [19, 14, 35]
        );
    }

    #[test]
    fn a_cursor_opens_only_for_its_own_list_and_unchanged() {
        let key = CursorKey::new(b"a test key");
        let scope = CursorScope::new("products de price");
        for value in [
            SortValue::Number(-5),
            SortValue::Number(0),
            SortValue::Number(i64::MAX),
            SortValue::Number(i64::MIN),
            SortValue::Text("kleid ü".to_owned()),
            SortValue::Text(String::new()),
        ] {
            let position = Position { value, id: 42 };
            let text = SealedCursor::new(&key, &scope, position.clone()).to_string();
            assert_eq!(SealedCursor::open(&key, &scope, &text), Ok(position));
            assert_eq!(
                SealedCursor::open(&key, &CursorScope::new("products us price"), &text),
                Err(InvalidCursor)
            );
            assert_eq!(
                SealedCursor::open(&CursorKey::new(b"another"), &scope, &text),
                Err(InvalidCursor)
            );
            for at in 0..text.len() {
                let mut forged = text.clone().into_bytes();
                forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
                assert_eq!(
                    SealedCursor::open(&key, &scope, &String::from_utf8(forged).unwrap()),
                    Err(InvalidCursor),
                    "byte {at}"
                );
            }
        }
        for text in ["", "x", "=", "////", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(SealedCursor::open(&key, &scope, text), Err(InvalidCursor), "{text:?}");
        }
    }
}
