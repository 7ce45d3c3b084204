use tote::platform::graphql::{CursorKey, CursorScope, Position, SealedCursor, SortValue};

/// Takes `text` as a cursor, and as the row that a cursor is made of.
///
/// # Panics
/// When a text opens that is not exactly what is given out for that position, or a cursor does not open for its own list,
/// or opens for another.
pub fn cursor(text: &str) {
    let key = CursorKey::new(b"the key of the fuzz target");
    let scope = CursorScope::new("products de price");
    if let Ok(position) = SealedCursor::open(&key, &scope, text) {
        assert_eq!(SealedCursor::new(&key, &scope, position).to_string(), text);
    }
    let id = text
        .bytes()
        .fold(0_i64, |id, byte| id.wrapping_mul(31).wrapping_add(byte.into()));
    for value in [SortValue::Text(text.to_owned()), SortValue::Number(id.wrapping_neg())] {
        let position = Position { value, id };
        let sealed = SealedCursor::new(&key, &scope, position.clone()).to_string();
        assert_eq!(SealedCursor::open(&key, &scope, &sealed), Ok(position));
        let other = CursorScope::new(text);
        assert!(
            other == scope || SealedCursor::open(&key, &other, &sealed).is_err(),
            "{sealed}"
        );
    }
}
