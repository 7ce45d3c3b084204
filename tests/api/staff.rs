//! A member of staff of tests.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::Answer;
use crate::shoppers::new_key;

/// Every permission that the catalogue's mutations ask for.
pub(crate) const ALL: &[&str] = &[
    "products",
    "prices",
    "inventory",
    "collections",
    "translations",
    "orders",
];

/// A product as staff see it.
pub(crate) const PRODUCT: &str = "id handle title published tags collections { handle position } translations { language title } \
    variants { id sku optionValues prices { market regular { amount } shown { amount } shownCompareAt { amount } } stock { location onHand } } \
    priceSchedules { id state }";

pub(crate) const COMPLAINTS: &str = "userErrors { code field message } warnings { code field message }";

/// Somebody with a token.
pub(crate) struct Staff<'a> {
    pub(crate) server: &'a Server,
    pub(crate) token: String,
}

impl<'a> Staff<'a> {
    /// A new member of staff, who may do all that there is.
    pub(crate) fn of(shop: &Shop, server: &'a Server) -> Self {
        Self {
            server,
            token: shop.staff("back-office", ALL),
        }
    }

    pub(crate) fn send(&self, key: &str, name: &str, mut input: Value, selection: &str) -> Answer {
        input["key"] = key.into();
        let selection = format!("{selection} {COMPLAINTS}");
        self.server.write(name, input, &selection).token(&self.token).answer()
    }

    /// The payload of a write with a new key.
    #[track_caller]
    pub(crate) fn payload(&self, name: &str, input: Value, selection: &str) -> Value {
        self.send(&new_key(), name, input, selection).data()[name].take()
    }

    /// The payload of a write with which nothing is wrong.
    #[track_caller]
    pub(crate) fn write(&self, name: &str, input: Value, selection: &str) -> Value {
        let payload = self.payload(name, input, selection);
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        payload
    }

    /// Code and field of what is wrong with a write.
    #[track_caller]
    pub(crate) fn refused(&self, name: &str, input: Value) -> Vec<(String, String)> {
        complaints(&self.payload(name, input, "")["userErrors"])
    }

    pub(crate) fn product(&self, handle: &str) -> Value {
        let document = format!("query P($handle: String) {{ staffProduct(handle: $handle) {{ {PRODUCT} }} }}");
        let ask = self.server.ask_as(&self.token, document);
        ask.with(json!({"handle": handle})).data()["staffProduct"].take()
    }

    /// The id of the variant with this SKU.
    pub(crate) fn variant(&self, sku: &str) -> String {
        let document = "query V($sku: String) { staffProducts(query: $sku) { nodes { variants { id sku } } } }";
        let found = self
            .server
            .ask_as(&self.token, document)
            .with(json!({"sku": sku}))
            .data();
        let variants = found["staffProducts"]["nodes"][0]["variants"]
            .as_array()
            .expect("a product");
        let variant = variants
            .iter()
            .find(|variant| variant["sku"] == sku)
            .expect("a variant");
        variant["id"].as_str().expect("an id").to_owned()
    }
}

/// Codes, and fields joined by points.
pub(crate) fn complaints(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let complaints = list.as_array().into_iter().flatten().map(|complaint| {
        let steps = complaint["field"].as_array().into_iter().flatten().map(text);
        (text(&complaint["code"]), steps.collect::<Vec<_>>().join("."))
    });
    complaints.collect()
}

/// One complaint.
pub(crate) fn one(code: &str, field: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), field.to_owned())]
}
