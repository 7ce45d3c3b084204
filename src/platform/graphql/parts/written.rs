//! A part as it stands among the values of the executor, which has none for text that is JSON already. Nothing else in the schema is
//! bytes, so bytes are a part: what it cost, and its JSON.

use std::io::{self, Write};

use async_graphql::Value;
use bytes::Bytes;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Bytes that the points take.
const HEAD: usize = size_of::<u64>();

/// The part that `value` is, which cost so many points.
pub(super) fn written(points: u64, value: &Value) -> serde_json::Result<Bytes> {
    let mut part = points.to_be_bytes().to_vec();
    write(&mut part, value)?;
    // Without the room that writing has left over: nobody would count it.
    Ok(Bytes::from(part.into_boxed_slice()))
}

/// What a part cost when it was made, and would cost again.
#[must_use]
pub fn points(part: &[u8]) -> u64 {
    part.first_chunk().copied().map_or(0, u64::from_be_bytes)
}

/// `answer` as JSON, with the parts in it as they are written.
///
/// # Errors
/// Where something in it cannot be written as JSON.
pub fn in_writing(answer: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut written = Vec::with_capacity(1024);
    write(&mut written, answer)?;
    Ok(written)
}

fn write(to: &mut Vec<u8>, what: &impl Serialize) -> serde_json::Result<()> {
    what.serialize(&mut Serializer::with_formatter(to, AsWritten))
}

struct AsWritten;

impl Formatter for AsWritten {
    fn write_byte_array<W: ?Sized + Write>(&mut self, writer: &mut W, part: &[u8]) -> io::Result<()> {
        let json = part.get(HEAD..).unwrap_or_default();
        // Nothing at all would make the whole answer unreadable.
        writer.write_all(if json.is_empty() { b"null" } else { json })
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    #[test]
    fn a_part_is_written_as_it_was_before() {
        let card = value!({"title": "A \"quoted\" — thing\u{7}", "prices": [1, 2.5, null, true]});
        let part = written(7, &card).unwrap();
        assert_eq!(points(&part), 7);
        let of = |card: &Value| value!({"before": 1, "nodes": [(card.clone()), null], "after": "x"});
        let parted = of(&Value::Binary(part));
        assert_eq!(in_writing(&parted).unwrap(), serde_json::to_vec(&of(&card)).unwrap());
    }

    #[test]
    fn a_part_may_be_within_another() {
        let inner = Value::Binary(written(1, &value!({"a": 1})).unwrap());
        let outer = Value::Binary(written(2, &value!({"inner": (inner)})).unwrap());
        assert_eq!(in_writing(&outer).unwrap(), br#"{"inner":{"a":1}}"#);
    }

    #[test]
    fn bytes_that_are_no_part_do_not_break_the_answer() {
        assert_eq!(in_writing(&Value::Binary(Bytes::new())).unwrap(), b"null");
        assert_eq!(points(&[1, 2]), 0);
    }
}
