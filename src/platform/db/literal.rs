//! Values in the text of a statement of PostgreSQL: all of them are texts of one array, which is one quoted string. So there are two rules of
//! quoting, that of elements of arrays and that of strings; the latter holds where `standard_conforming_strings` is on, with which every
//! connection is opened.

use sea_orm::Value;
use sea_orm::sea_query::ArrayType;

/// The name of a value's type, as `sqlx` binds it; `None`: none that is written here.
pub(super) fn type_name(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Bool(_) => "BOOL",
        Value::SmallInt(_) => "INT2",
        Value::Int(_) => "INT4",
        Value::BigInt(_) | Value::Unsigned(_) | Value::BigUnsigned(_) => "INT8",
        Value::String(_) => "TEXT",
        Value::Bytes(_) => "BYTEA",
        Value::Uuid(_) => "UUID",
        Value::Array(ArrayType::Bool, _) => "BOOL[]",
        Value::Array(ArrayType::SmallInt, _) => "INT2[]",
        Value::Array(ArrayType::Int, _) => "INT4[]",
        Value::Array(ArrayType::BigInt, _) => "INT8[]",
        Value::Array(ArrayType::String, _) => "TEXT[]",
        Value::Array(ArrayType::Bytes, _) => "BYTEA[]",
        Value::Array(ArrayType::Uuid, _) => "UUID[]",
        _ => return None,
    })
}

/// An array of the texts of `values`, of types that [`type_name`] knows; `None`: one of them cannot be written.
pub(super) fn texts(values: &[Value]) -> Option<String> {
    let text = array(values)?;
    // It would end the message.
    if text.contains('\0') {
        return None;
    }
    let mut quoted = String::with_capacity(text.len() + 8);
    quoted.push('\'');
    for part in text.split_inclusive('\'') {
        quoted.push_str(part);
        if part.ends_with('\'') {
            quoted.push('\'');
        }
    }
    quoted.push('\'');
    Some(quoted)
}

/// What PostgreSQL reads a value from.
enum Plain {
    Text(String),
    Null,
}

/// A value of one of the types that have a name here.
fn plain(value: &Value) -> Option<Plain> {
    let text = match value {
        Value::Array(_, None) => None,
        Value::Array(_, Some(items)) => Some(array(items)?),
        Value::Bool(value) => value.map(|value| String::from(if value { "t" } else { "f" })),
        Value::SmallInt(value) => value.map(|value| value.to_string()),
        Value::Int(value) => value.map(|value| value.to_string()),
        Value::BigInt(value) => value.map(|value| value.to_string()),
        Value::Unsigned(value) => value.map(|value| value.to_string()),
        Value::BigUnsigned(value) => value.map(|value| value.to_string()),
        Value::String(value) => value.clone(),
        Value::Bytes(value) => value.as_deref().map(hexadecimal),
        Value::Uuid(value) => value.map(|value| value.as_simple().to_string()),
        _ => return None,
    };
    Some(text.map_or(Plain::Null, Plain::Text))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("\\x");
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(half), 16));
        }
    }
    text
}

fn array(items: &[Value]) -> Option<String> {
    let mut text = String::from("{");
    for (at, item) in items.iter().enumerate() {
        text.push_str(if at == 0 { "" } else { "," });
        let Plain::Text(item) = plain(item)? else {
            text.push_str("NULL");
            continue;
        };
        text.push('"');
        for one in item.chars() {
            if matches!(one, '"' | '\\') {
                text.push('\\');
            }
            text.push(one);
        }
        text.push('"');
    }
    text.push('}');
    Some(text)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn one(value: impl Into<Value>) -> String {
        texts(&[value.into()]).expect("it can be written")
    }

    #[test]
    fn values_cannot_leave_their_quotes() {
        assert_eq!(one("it's"), r#"'{"it''s"}'"#);
        assert_eq!(one("'"), r#"'{"''"}'"#);
        assert_eq!(one("'; DROP TABLE cart; --"), r#"'{"''; DROP TABLE cart; --"}'"#);
        assert_eq!(one("\\"), r#"'{"\\"}'"#);
        assert_eq!(one("\\'"), r#"'{"\\''"}'"#);
        assert_eq!(one("\","), r#"'{"\","}'"#);
        assert_eq!(
            one(vec!["a'b".to_owned(), "\"\\,{}".to_owned()]),
            r#"'{"{\"a''b\",\"\\\"\\\\,{}\"}"}'"#
        );
        assert_eq!(texts(&[Value::from("a\0b")]), None);
        assert_eq!(texts(&[Value::from(vec!["\0".to_owned()])]), None);
    }

    #[test]
    fn values_are_written_as_their_types_are_read() {
        let all = [
            Value::from(-5_i64),
            true.into(),
            vec![0_u8, 0xAF].into(),
            Uuid::from_u128(1).into(),
            None::<String>.into(),
            "".into(),
            "NULL".into(),
            Vec::<i64>::new().into(),
            vec![1_i64, 2].into(),
        ];
        let written =
            r#"'{"-5","t","\\x00af","00000000000000000000000000000001",NULL,"","NULL","{}","{\"1\",\"2\"}"}'"#;
        assert_eq!(texts(&all).as_deref(), Some(written));
        assert_eq!(
            texts(&[Value::from(1_u64), 2_u32.into()]).as_deref(),
            Some(r#"'{"1","2"}'"#)
        );
        assert_eq!(type_name(&Value::from(1_u64)), Some("INT8"));
        assert_eq!(type_name(&Value::from(1.5_f64)), None);
        assert_eq!(type_name(&Value::from(vec![1_i16])), Some("INT2[]"));
    }
}
