//! What may be kept as a preference.

use std::collections::BTreeSet;

use serde_json::Value;

use super::service::{Entry, PreferenceCode, PreferenceRefusal};

/// Characters of a key.
const KEY_MAX: usize = 64;
/// Bytes of a value as JSON.
const VALUE_MAX: usize = 4096;
/// Lists and objects within each other.
const DEPTH_MAX: usize = 16;

/// Everything that is wrong with `entries`.
pub(super) fn refusals(entries: &[Entry], entries_max: usize) -> Vec<PreferenceRefusal> {
    if entries.len() > entries_max {
        let message = format!("at most {entries_max} can be set at once");
        return vec![PreferenceRefusal::at(
            PreferenceCode::LimitReached,
            &["entries"],
            message,
        )];
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let at = at.to_string();
        let mut refuse = |code, field: &str, message: String| {
            found.push(PreferenceRefusal::at(code, &["entries", &at, field], message));
        };
        if !is_key(&entry.key) {
            let message = format!(
                "a key begins with a letter and has at most {KEY_MAX} letters, digits, dots, hyphens and underscores"
            );
            refuse(PreferenceCode::InvalidKey, "key", message);
        } else if !seen.insert(entry.key.as_str()) {
            let message = "this key is there twice".to_owned();
            refuse(PreferenceCode::DuplicateKey, "key", message);
        }
        if depth(&entry.value) > DEPTH_MAX {
            let message = format!("lists and objects may be at most {DEPTH_MAX} levels deep");
            refuse(PreferenceCode::TooDeep, "value", message);
        } else if entry.value.to_string().len() > VALUE_MAX {
            let message = format!("a value may have at most {VALUE_MAX} bytes as JSON");
            refuse(PreferenceCode::TooLong, "value", message);
        } else if has_nul(&entry.value) {
            let message = "has a character that cannot be kept (U+0000)".to_owned();
            refuse(PreferenceCode::InvalidCharacters, "value", message);
        }
    }
    found
}

fn is_key(key: &str) -> bool {
    key.len() <= KEY_MAX
        && key.starts_with(|first: char| first.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Lists and objects within each other; a plain value has none.
fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(list) => list.iter().map(depth).max(),
        Value::Object(object) => object.values().map(depth).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}

/// A text with NUL is JSON, but other programs that read the column may stumble over it.
fn has_nul(value: &Value) -> bool {
    let is_nul = |text: &str| text.contains('\0');
    match value {
        Value::String(text) => is_nul(text),
        Value::Array(list) => list.iter().any(has_nul),
        Value::Object(object) => object.iter().any(|(key, value)| is_nul(key) || has_nul(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(entries: &[(&str, Value)]) -> Vec<(PreferenceCode, String)> {
        let entries: Vec<Entry> = entries
            .iter()
            .map(|(key, value)| Entry {
                key: (*key).to_owned(),
                value: value.clone(),
            })
            .collect();
        refusals(&entries, 3)
            .into_iter()
            .map(|refusal| (refusal.code, refusal.field.join(".")))
            .collect()
    }

    #[test]
    fn what_is_small_is_kept() {
        let deepest = (1..DEPTH_MAX).fold(json!([]), |inner, _| json!([inner]));
        assert_eq!(
            codes(&[
                ("theme", json!("dark")),
                ("sizes.shoe", json!({"eu": 42})),
                ("a", deepest)
            ]),
            []
        );
        assert_eq!(codes(&[("long", json!("x".repeat(VALUE_MAX - 2)))]), []);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let deep = (0..DEPTH_MAX).fold(json!([]), |inner, _| json!([inner]));
        assert_eq!(
            codes(&[("theme", json!(1)), ("theme", json!(2))]),
            [(PreferenceCode::DuplicateKey, "entries.1.key".to_owned())]
        );
        assert_eq!(
            codes(&[("", json!(1)), ("9", deep)]),
            [
                (PreferenceCode::InvalidKey, "entries.0.key".to_owned()),
                (PreferenceCode::InvalidKey, "entries.1.key".to_owned()),
                (PreferenceCode::TooDeep, "entries.1.value".to_owned()),
            ]
        );
        let long = json!("x".repeat(VALUE_MAX - 1));
        assert_eq!(
            codes(&[("a b", json!({"x": ["\u{0}"]})), ("b", long)]),
            [
                (PreferenceCode::InvalidKey, "entries.0.key".to_owned()),
                (PreferenceCode::InvalidCharacters, "entries.0.value".to_owned()),
                (PreferenceCode::TooLong, "entries.1.value".to_owned()),
            ]
        );
        let many = ["a", "b", "c", "d"].map(|key| (key, json!(1)));
        assert_eq!(codes(&many), [(PreferenceCode::LimitReached, "entries".to_owned())]);
    }
}
