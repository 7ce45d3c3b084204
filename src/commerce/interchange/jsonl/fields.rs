//! Taking an object apart, key by key, until nothing is left. What is wrong is named by its path, which grows from the
//! inside out while a fault is passed up.

use std::collections::BTreeMap;

use super::super::rejection::code;
use super::json::Json;

/// What is wrong at a path such as `variants[2].prices[0].amount`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) path: String,
    pub(super) code: &'static str,
    pub(super) reason: String,
}

impl Fault {
    /// A fault of the value itself.
    pub(super) fn new(code: &'static str, reason: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            code,
            reason: reason.into(),
        }
    }

    /// The same fault, seen from around `step`: a key, or `key[3]`.
    pub(super) fn within(mut self, step: &str) -> Self {
        self.path = match self.path.as_str() {
            "" => step.to_owned(),
            path if path.starts_with('[') => format!("{step}{path}"),
            path => format!("{step}.{path}"),
        };
        self
    }

    fn kind(expected: &str, found: &Json) -> Self {
        Self::new(
            code::INVALID_VALUE,
            format!("Here belongs {expected}, not {}.", found.kind()),
        )
    }
}

pub(super) type Read<T> = Result<T, Fault>;

/// An object whose keys are taken one by one.
#[derive(Debug)]
pub(super) struct Fields(Vec<(String, Json)>);

impl Fields {
    pub(super) fn of(value: Json) -> Read<Self> {
        match value {
            Json::Object(fields) => Ok(Self(fields)),
            other => Err(Fault::kind("an object", &other)),
        }
    }

    /// Takes what stands under a key; `None` where the key is absent or null, which both say nothing.
    pub(super) fn take(&mut self, key: &str) -> Option<Json> {
        let index = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.swap_remove(index).1).filter(|value| *value != Json::Null)
    }

    /// Whether something other than null stands under a key.
    pub(super) fn says(&self, key: &str) -> bool {
        self.0.iter().any(|(name, value)| name == key && *value != Json::Null)
    }

    /// Whether null stands under a key.
    pub(super) fn is_null(&self, key: &str) -> bool {
        self.0.iter().any(|(name, value)| name == key && *value == Json::Null)
    }

    /// Refuses an object of which a key is left, save `keys` that stand for nothing: they are null.
    pub(super) fn end_of(mut self, keys: &[&str]) -> Read<()> {
        for key in keys {
            if self.is_null(key) {
                self.take(key);
            }
        }
        self.end()
    }

    /// Takes what stands under a key, read by `read`.
    pub(super) fn read<T>(&mut self, key: &str, read: impl FnOnce(Json) -> Read<T>) -> Read<Option<T>> {
        self.take(key).map(read).transpose().map_err(|fault| fault.within(key))
    }

    pub(super) fn text(&mut self, key: &str) -> Read<Option<String>> {
        self.read(key, text)
    }

    pub(super) fn integer(&mut self, key: &str) -> Read<Option<i64>> {
        self.read(key, integer)
    }

    pub(super) fn boolean(&mut self, key: &str) -> Read<Option<bool>> {
        self.read(key, |value| match value {
            Json::Boolean(value) => Ok(value),
            other => Err(Fault::kind("true or false", &other)),
        })
    }

    pub(super) fn list<T>(&mut self, key: &str, read: impl FnMut(Json) -> Read<T>) -> Read<Option<Vec<T>>> {
        self.read(key, |value| list(value, read))
    }

    pub(super) fn texts(&mut self, key: &str) -> Read<Option<Vec<String>>> {
        self.list(key, text)
    }

    /// An object whose keys are not fixed, such as languages.
    pub(super) fn map<T>(&mut self, key: &str, read: impl FnMut(Json) -> Read<T>) -> Read<Option<BTreeMap<String, T>>> {
        self.read(key, |value| map(value, read))
    }

    /// What `value` holds, which the object must have under `key`.
    pub(super) fn needed<T>(value: Option<T>, key: &str) -> Read<T> {
        value.ok_or_else(|| Fault::new(code::MISSING_KEY, format!("The key `{key}` is needed.")).within(key))
    }

    pub(super) fn needed_text(&mut self, key: &str) -> Read<String> {
        let text = self.text(key)?.filter(|text| !text.trim().is_empty());
        Self::needed(text, key)
    }

    /// Refuses an object of which a key is left.
    pub(super) fn end(self) -> Read<()> {
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((key, _)) => {
                Err(Fault::new(code::UNKNOWN_KEY, format!("The key `{key}` is not known here.")).within(&key))
            }
        }
    }
}

pub(super) fn text(value: Json) -> Read<String> {
    match value {
        Json::Text(text) if text.contains('\0') => Err(Fault::new(
            code::INVALID_CHARACTER,
            "The text holds a NUL character, which is no text.",
        )),
        Json::Text(text) => Ok(text),
        other => Err(Fault::kind("a text", &other)),
    }
}

pub(super) fn integer(value: Json) -> Read<i64> {
    match value {
        Json::Integer(value) => Ok(value),
        other => Err(Fault::kind("an integer", &other)),
    }
}

pub(super) fn list<T>(value: Json, mut read: impl FnMut(Json) -> Read<T>) -> Read<Vec<T>> {
    let Json::List(values) = value else {
        return Err(Fault::kind("a list", &value));
    };
    let read = |(index, value)| read(value).map_err(|fault| fault.within(&format!("[{index}]")));
    values.into_iter().enumerate().map(read).collect()
}

pub(super) fn map<T>(value: Json, mut read: impl FnMut(Json) -> Read<T>) -> Read<BTreeMap<String, T>> {
    let Fields(fields) = Fields::of(value)?;
    let read = |(key, value): (String, Json)| {
        let value = read(value).map_err(|fault| fault.within(&key))?;
        Ok((text(Json::Text(key))?, value))
    };
    fields.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        Fields::of(serde_json::from_str(text).unwrap()).unwrap()
    }

    #[test]
    fn paths_grow_from_the_inside_out() {
        let mut outer = fields(r#"{"variants":[{},{"prices":[{"amont":"1"}]}]}"#);
        let fault = outer
            .list("variants", |variant| {
                Fields::of(variant)?.list("prices", |price| Fields::of(price)?.end())?;
                Ok(())
            })
            .unwrap_err();
        assert_eq!(
            (fault.path.as_str(), fault.code),
            ("variants[1].prices[0].amont", code::UNKNOWN_KEY)
        );
    }

    #[test]
    fn null_says_nothing_but_counts_as_known() {
        let mut object = fields(r#"{"title":null}"#);
        assert_eq!(object.text("title"), Ok(None));
        assert_eq!(object.end(), Ok(()));
    }

    #[test]
    fn a_wrong_kind_of_value_is_named() {
        let fault = fields(r#"{"title":5}"#).text("title").unwrap_err();
        assert_eq!((fault.path.as_str(), fault.code), ("title", code::INVALID_VALUE));
        assert_eq!(fault.reason, "Here belongs a text, not an integer.");
        assert_eq!(fields("{}").needed_text("title").unwrap_err().code, code::MISSING_KEY);
        assert_eq!(
            fields(r#"{"a":{"b":[1,"x"]}}"#)
                .map("a", |value| list(value, integer))
                .unwrap_err()
                .path,
            "a.b[1]"
        );
        assert_eq!(
            fields("{\"a\":\"\\u0000\"}").text("a").unwrap_err().code,
            code::INVALID_CHARACTER
        );
    }
}
