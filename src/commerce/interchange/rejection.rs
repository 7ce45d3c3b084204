//! How refusals are put together, and the stable names of their causes.

use super::record::Rejection;

impl Rejection {
    /// A refusal at a line of the file, 1-based.
    pub fn new(line: u64, code: &'static str, reason: impl Into<String>) -> Self {
        Self {
            line,
            subject: None,
            field: None,
            code,
            reason: reason.into(),
        }
    }

    /// The same refusal, naming the column or JSON path at fault.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same refusal, naming what is lost by it. An empty name says nothing.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.subject = (!subject.is_empty()).then(|| subject.to_owned());
        self
    }

    /// The refusal of everything that follows a failed read.
    pub(super) fn unreadable(line: u64, error: &std::io::Error) -> Self {
        Self::new(
            line,
            code::READ_FAILED,
            format!("The file could not be read further: {error}."),
        )
    }
}

/// The codes of every refusal that a file can meet while it is read or written. `docs/import.md` explains each.
pub mod code {
    macro_rules! codes {
        ($($name:ident)+) => {
            $(pub const $name: &str = stringify!($name);)+

            /// All of them, in the order of their definition.
            pub const ALL: &[&str] = &[$($name),+];
        };
    }

    codes! {
        AMBIGUOUS_ROW
        AMOUNT_NOT_DECIMAL
        CELL_TOO_LARGE
        CONFLICTING_KEY
        CONFLICTING_VALUE
        DUPLICATE_COLUMN
        DUPLICATE_HANDLE
        DUPLICATE_OPTION
        DUPLICATE_SKU
        DUPLICATE_VARIANT
        EMPTY_FILE
        GIFT_CARD_UNSUPPORTED
        HANDLE_NOT_ADJACENT
        INVALID_BOOLEAN
        INVALID_CHARACTER
        INVALID_ENCODING
        INVALID_JSON
        INVALID_PRICE
        INVALID_QUANTITY
        INVALID_VALUE
        INVALID_WEIGHT
        LINE_TOO_LONG
        MISSING_COLUMN
        MISSING_HANDLE
        MISSING_KEY
        MISSING_OPTION_NAME
        MISSING_OPTION_VALUE
        MISSING_PRICE
        MISSING_TITLE
        NEGATIVE_PRICE
        NOT_TEXT
        PRODUCT_TOO_LARGE
        READ_FAILED
        STRAY_QUOTE
        TAG_WITH_COMMA
        TOO_MANY_COLUMNS
        TOO_MANY_IMAGES
        TOO_MANY_OPTIONS
        TOO_MANY_VARIANTS
        UNCLOSED_QUOTE
        UNKNOWN_KEY
        UNKNOWN_KIND
        UNSUPPORTED_ENCODING
        WRONG_COLUMN_COUNT
    }
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn every_code_is_documented() {
        let page = include_str!("../../../docs/import.md");
        for code in code::ALL {
            assert!(
                page.contains(&format!("| `{code}` |")),
                "docs/import.md does not explain {code}"
            );
        }
    }
}
