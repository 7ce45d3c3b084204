//! What no text may hold.

use serde::Serialize;
use serde_json::Value;

use super::outcome::Complaint;
use crate::platform::error::Error;

/// A complaint where any text of `command` holds a NUL character, which the database cannot keep.
pub(super) fn unkept(command: &impl Serialize) -> Result<Option<Complaint>, Error> {
    let command = serde_json::to_value(command).map_err(anyhow::Error::from)?;
    Ok(holds_nul(&command).then(|| {
        let message = "a text holds a NUL character, which is no text";
        Complaint::new("INVALID_CHARACTER", &[], message)
    }))
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(holds_nul),
        Value::Object(fields) => fields.iter().any(|(key, value)| key.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_nul_is_found_wherever_it_is() {
        assert!(unkept(&json!({"a": [{"b": "x\u{0}"}]})).unwrap().is_some());
        assert!(unkept(&json!({"a\u{0}": 1})).unwrap().is_some());
        assert!(unkept(&json!({"a": ["\\u0000", 0, null]})).unwrap().is_none());
    }
}
