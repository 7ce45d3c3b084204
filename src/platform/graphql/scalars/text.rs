//! Texts with a form.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

macro_rules! text_scalar {
    ($(#[doc = $doc:literal])+ $name:ident as $graphql:literal, $url:literal) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(pub String);

        $(#[doc = $doc])+
        #[Scalar(name = $graphql, specified_by_url = $url)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar! {
    /// A currency by its three-letter code of ISO 4217, such as `EUR`.
    CurrencyCode as "CurrencyCode", "https://www.iso.org/iso-4217-currency-codes.html"
}

text_scalar! {
    /// A language by its tag, such as `de` or `de-CH`.
    LanguageCode as "LanguageCode", "https://www.rfc-editor.org/rfc/rfc5646"
}

text_scalar! {
    /// A country by its two-letter code of ISO 3166-1, such as `DE`.
    CountryCode as "CountryCode", "https://www.iso.org/iso-3166-country-codes.html"
}

text_scalar! {
    /// HTML that was sanitised when it was stored: no scripts, styles, frames or event handlers.
    Html as "HTML", "https://html.spec.whatwg.org/"
}

text_scalar! {
    /// An address of a resource: absolute, or a path on this server such as `/media/demo/coat.jpg`.
    Url as "URL", "https://url.spec.whatwg.org/"
}

/// Any JSON value.
#[derive(Debug, Clone, PartialEq)]
pub struct Json(pub Value);

/// Any JSON value.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value))
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }
}
