//! An app that keeps a copy of the shop, as `sync` tells it to.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::clients::Ask;
use crate::shoppers::{Device, mint};

/// What the copies of tests hold of each thing.
pub(crate) const ENTITIES: &str = "__typename ... on Product { id title handle } ... on Cart { id totalQuantity note } ... on CartLine { id quantity title } \
    ... on WishlistItem { productId version } ... on Address { id city } ... on Order { id number status } ... on Preference { key value }";

/// The document of a pull.
pub(crate) fn document(entities: &str) -> String {
    format!(
        "query ($input: SyncPullInput!) {{ sync(input: $input) {{ scopes {{ scope key mode cursor hasMore upserts {{ {entities} }} tombstones {{ type id }} }} \
         hasMore lastMutationSeq serverTime schemaVersion minSchemaVersion }} }}"
    )
}

/// All scopes of a shopper.
pub(crate) const PRIVATE: [&str; 5] = ["CART", "WISHLIST", "ADDRESSES", "ORDERS", "PREFERENCES"];

/// A copy.
#[derive(Debug, Clone)]
pub(crate) struct Copy {
    pub(crate) client: String,
    pub(crate) scopes: Vec<(String, Option<String>)>,
    pub(crate) cursors: BTreeMap<(String, Option<String>), String>,
    /// By scope, type and id.
    pub(crate) held: BTreeMap<(String, Option<String>, String, String), Value>,
    pub(crate) max_items: i64,
}

impl Copy {
    pub(crate) fn of(scopes: &[(&str, Option<&str>)]) -> Self {
        Self {
            client: mint(MintedKind::SyncClient),
            scopes: scopes
                .iter()
                .map(|(scope, key)| ((*scope).to_owned(), key.map(str::to_owned)))
                .collect(),
            cursors: BTreeMap::new(),
            held: BTreeMap::new(),
            max_items: 500,
        }
    }

    pub(crate) fn private() -> Self {
        Self::of(&PRIVATE.map(|scope| (scope, None)))
    }

    pub(crate) fn input(&self) -> Value {
        let scope =
            |one: &(String, Option<String>)| json!({"scope": one.0, "key": one.1, "cursor": self.cursors.get(one)});
        let scopes: Vec<Value> = self.scopes.iter().map(scope).collect();
        json!({"clientId": self.client, "scopes": scopes, "maxItems": self.max_items})
    }

    /// Takes in one answer; returns the mode of each scope.
    #[track_caller]
    pub(crate) fn take(&mut self, pulled: &Value) -> Vec<String> {
        let mut modes = Vec::new();
        for told in pulled["scopes"].as_array().expect("scopes") {
            let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned();
            let scope = (text(&told["scope"]), told["key"].as_str().map(str::to_owned));
            let mode = text(&told["mode"]);
            if ["FULL_RESYNC", "ACCESS_REVOKED"].contains(&mode.as_str()) {
                self.held
                    .retain(|(name, key, ..), _| (name, key) != (&scope.0, &scope.1));
                self.cursors.remove(&scope);
            }
            let place = |kind: &str, id: &str| (scope.0.clone(), scope.1.clone(), kind.to_owned(), id.to_owned());
            for entity in told["upserts"].as_array().expect("upserts") {
                let id = ["id", "productId", "key"]
                    .into_iter()
                    .find_map(|name| entity[name].as_str());
                let kind = text(&entity["__typename"]);
                self.held.insert(place(&kind, id.expect("an id")), entity.clone());
            }
            for gone in told["tombstones"].as_array().expect("tombstones") {
                let words = text(&gone["type"]);
                let words: Vec<String> = words
                    .split('_')
                    .map(|word| format!("{}{}", &word[..1], word[1..].to_lowercase()))
                    .collect();
                let kind = words.concat();
                self.held.remove(&place(&kind, &text(&gone["id"])));
            }
            if let Some(cursor) = told["cursor"].as_str() {
                self.cursors.insert(scope, cursor.to_owned());
            }
            modes.push(mode);
        }
        modes
    }

    /// Pulls one page by `ask`, which sends a document.
    #[track_caller]
    pub(crate) fn page<'a>(&mut self, ask: impl FnOnce(String) -> Ask<'a>) -> (Value, Vec<String>) {
        let pulled = ask(document(ENTITIES)).with(json!({"input": self.input()})).data()["sync"].take();
        let modes = self.take(&pulled);
        (pulled, modes)
    }

    /// Pulls until there is no more; returns the modes of the first page.
    #[track_caller]
    pub(crate) fn pull(&mut self, device: &Device<'_>) -> Vec<String> {
        let (mut pulled, modes) = self.page(|document| device.ask(document));
        while pulled["hasMore"] == true {
            (pulled, _) = self.page(|document| device.ask(document));
        }
        modes
    }

    /// Ids of what is held of one type.
    pub(crate) fn ids(&self, kind: &str) -> Vec<String> {
        let of_kind = self.held.keys().filter(|(_, _, held, _)| held == kind);
        of_kind.map(|(.., id)| id.clone()).collect()
    }

    /// The same as a first copy that is made now.
    #[track_caller]
    pub(crate) fn assert_current(&self, device: &Device<'_>) {
        let mut fresh = Self {
            cursors: BTreeMap::new(),
            held: BTreeMap::new(),
            max_items: 500,
            ..self.clone()
        };
        fresh.pull(device);
        assert_eq!(self.held, fresh.held);
    }
}
