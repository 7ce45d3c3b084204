//! What an app holds of the shop: rows and cursors by scope, changed by nothing but pulls.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::operation::Shown;

pub(super) const SCOPES: [&str; 6] = ["CATALOGUE", "CART", "WISHLIST", "ADDRESSES", "ORDERS", "PREFERENCES"];

#[derive(Debug, Clone, Default)]
pub(super) struct Mirror {
    cursors: BTreeMap<String, String>,
    rows: BTreeMap<String, BTreeMap<String, Value>>,
    /// The last mutation whose outcome is in the rows.
    pub(super) last: i64,
    /// How often it had to begin again.
    pub(super) life: u32,
}

impl Mirror {
    /// What a pull asks for.
    pub(super) fn scopes(&self) -> Value {
        let scope = |name: &&str| match self.cursors.get(*name) {
            Some(cursor) => json!({"scope": name, "cursor": cursor}),
            None => json!({"scope": name}),
        };
        SCOPES.iter().map(scope).collect()
    }

    /// Takes in an answer to what [`Mirror::scopes`] asked; whether that was all there is.
    ///
    /// # Panics
    /// Where an answer makes no sense.
    pub(super) fn apply(&mut self, answer: &Value) -> bool {
        for delta in answer["scopes"].as_array().expect("scopes") {
            let scope = delta["scope"].as_str().expect("a scope").to_owned();
            let mode = delta["mode"].as_str().expect("a mode");
            let begins = match mode {
                "SNAPSHOT" => !self.cursors.contains_key(&scope),
                "FULL_RESYNC" | "ACCESS_REVOKED" => true,
                "DELTA" => false,
                other => panic!("no mode of these tests: {other}"),
            };
            if begins {
                // Of the private scopes this means another shopper.
                self.life += u32::from(scope != "CATALOGUE");
                self.rows.remove(&scope);
            }
            let rows = self.rows.entry(scope.clone()).or_default();
            for entity in delta["upserts"].as_array().expect("upserts") {
                rows.insert(name_of(entity), entity.clone());
            }
            for tombstone in delta["tombstones"].as_array().expect("tombstones") {
                rows.remove(&name_of_tombstone(tombstone));
            }
            match delta["cursor"].as_str() {
                Some(cursor) => self.cursors.insert(scope, cursor.to_owned()),
                None => self.cursors.remove(&scope),
            };
        }
        self.last = answer["lastMutationSeq"].as_i64().unwrap_or(0);
        answer["hasMore"] == false
    }

    /// Every row with its scope, its kind and its id.
    pub(super) fn rows(&self) -> BTreeMap<String, Value> {
        let named = self.rows.iter().flat_map(|(scope, rows)| {
            rows.iter()
                .map(move |(name, row)| (format!("{scope} {name}"), row.clone()))
        });
        named.collect()
    }

    fn of<'a>(&'a self, scope: &str, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.rows
            .get(scope)
            .into_iter()
            .flat_map(BTreeMap::values)
            .filter(move |row| row["__typename"] == kind)
    }

    pub(super) fn orders(&self) -> Vec<&Value> {
        self.of("ORDERS", "Order").collect()
    }

    /// What mutations have left for good: tags of lines and of what was ordered, keys of preferences, ids of orders.
    pub(super) fn tags(&self) -> BTreeSet<String> {
        let in_cart = self.of("CART", "CartLine").filter_map(tag_of);
        let ordered = self
            .orders()
            .into_iter()
            .flat_map(|order| order["lineItems"]["nodes"].as_array().into_iter().flatten())
            .filter_map(tag_of);
        let keys = self
            .of("PREFERENCES", "Preference")
            .filter_map(|one| one["key"].as_str());
        let orders = self.orders().into_iter().filter_map(|one| one["id"].as_str());
        in_cart
            .chain(ordered)
            .chain(keys)
            .chain(orders)
            .map(str::to_owned)
            .collect()
    }

    /// How many units of tags, of things that are not counted, and which versions of addresses and keys there are, by name.
    pub(super) fn figures(&self, party: &str, uncounted: &str) -> BTreeMap<String, i64> {
        let mut figures = BTreeMap::new();
        let mut add = |name: String, by: &Value| *figures.entry(name).or_insert(0) += by.as_i64().expect("a number");
        let in_cart = self
            .of("CART", "CartLine")
            .map(|line| (line, &line["merchandise"]["id"]));
        let ordered = self
            .orders()
            .into_iter()
            .flat_map(|order| order["lineItems"]["nodes"].as_array().into_iter().flatten());
        for (line, variant) in in_cart.chain(ordered.map(|line| (line, &line["variantId"]))) {
            match tag_of(line) {
                Some(tag) => add(tag.to_owned(), &line["quantity"]),
                None if variant == uncounted => add(format!("plain {party}"), &line["quantity"]),
                None => {}
            }
        }
        for address in self.of("ADDRESSES", "Address") {
            add(
                address["id"].as_str().expect("an id").to_owned(),
                &address["addressVersion"],
            );
        }
        for one in self.of("PREFERENCES", "Preference") {
            let key = one["key"].as_str().expect("a key");
            if key.starts_with("tag-") {
                add(key.to_owned(), &one["preferenceVersion"]);
            }
        }
        for order in self.orders() {
            add(order["id"].as_str().expect("an id").to_owned(), &json!(1));
        }
        figures
    }

    /// Who wrote last what holds one write only.
    pub(super) fn registers(&self, party: &str) -> BTreeMap<String, (String, i64)> {
        let of_key = self
            .of("PREFERENCES", "Preference")
            .filter(|one| one["key"].as_str().is_some_and(|key| key.starts_with("last-")));
        let mut registers: BTreeMap<String, (String, i64)> = of_key
            .filter_map(|one| {
                let (client, seq) = (one["value"]["client"].as_str()?, one["value"]["seq"].as_i64()?);
                Some((one["key"].as_str()?.to_owned(), (client.to_owned(), seq)))
            })
            .collect();
        // A cart that was ordered takes its note with it.
        let note = self
            .of("CART", "Cart")
            .find_map(|cart| cart["noteText"].as_str().filter(|note| !note.is_empty()));
        if let Some((_, written)) = note.and_then(|note| note.split_once(' '))
            && let Some((client, seq)) = written.split_once(' ')
        {
            registers.insert(
                format!("note {party}"),
                (client.to_owned(), seq.parse().expect("a number")),
            );
        }
        registers
    }

    /// What an edit begins from.
    pub(super) fn shown(&self) -> Shown {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let plain = self.of("CART", "CartLine").filter(|line| tag_of(line).is_none());
        Shown {
            lines: plain
                .map(|line| {
                    (
                        text(&line["merchandise"]["id"]),
                        text(&line["id"]),
                        line["quantity"].as_i64().unwrap_or(0),
                    )
                })
                .collect(),
            wishes: self
                .of("WISHLIST", "WishlistItem")
                .map(|one| (text(&one["productId"]), one["itemVersion"].as_i64().unwrap_or(0)))
                .collect(),
            addresses: self
                .of("ADDRESSES", "Address")
                .map(|one| (text(&one["id"]), one["line2"].as_str().map(str::to_owned)))
                .collect(),
            orders: self.orders().iter().map(|order| text(&order["id"])).collect(),
            offer: None,
        }
    }
}

fn tag_of(line: &Value) -> Option<&str> {
    line["attributes"].as_array()?.iter().find(|one| one["key"] == "tag")?["value"].as_str()
}

fn name_of(entity: &Value) -> String {
    let kind = entity["__typename"].as_str().expect("a kind");
    let id = ["id", "productId", "key"]
        .iter()
        .find_map(|field| entity[*field].as_str());
    format!("{kind} {}", id.expect("an id"))
}

fn name_of_tombstone(tombstone: &Value) -> String {
    let kind = match tombstone["type"].as_str().expect("a kind") {
        "PRODUCT" => "Product",
        "CART" => "Cart",
        "CART_LINE" => "CartLine",
        "WISHLIST_ITEM" => "WishlistItem",
        "ADDRESS" => "Address",
        "ORDER" => "Order",
        "PREFERENCE" => "Preference",
        other => panic!("no kind of these tests: {other}"),
    };
    format!("{kind} {}", tombstone["id"].as_str().expect("an id"))
}

#[test]
fn pages_changes_and_removals_are_taken_in() {
    let note = |key: &str, value: i64| json!({"__typename": "Preference", "key": key, "value": value});
    let page = |mode: &str, upserts: Value, tombstones: Value, cursor: &str, more: bool| {
        let delta = json!({"scope": "PREFERENCES", "mode": mode, "upserts": upserts, "tombstones": tombstones, "cursor": cursor, "hasMore": more});
        json!({"scopes": [delta], "hasMore": more, "lastMutationSeq": 3})
    };
    let mut mirror = Mirror::default();
    assert!(!mirror.apply(&page("SNAPSHOT", json!([note("a", 1)]), json!([]), "c1", true)));
    assert!(mirror.apply(&page("SNAPSHOT", json!([note("b", 2)]), json!([]), "c2", false)));
    assert_eq!(
        mirror.rows().keys().collect::<Vec<_>>(),
        ["PREFERENCES Preference a", "PREFERENCES Preference b"]
    );
    assert!(mirror.scopes().to_string().contains(r#""cursor":"c2""#));
    let gone = json!([{"type": "PREFERENCE", "id": "a"}]);
    assert!(mirror.apply(&page("DELTA", json!([note("b", 3)]), gone, "c3", false)));
    assert_eq!(mirror.rows().values().map(|row| &row["value"]).collect::<Vec<_>>(), [3]);
    assert_eq!((mirror.last, mirror.life), (3, 1));
    assert!(mirror.apply(&page("FULL_RESYNC", json!([note("c", 4)]), json!([]), "c4", false)));
    assert_eq!((mirror.rows().len(), mirror.life), (1, 2));
}
