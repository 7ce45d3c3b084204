//! What an app's user does, as a mutation in its queue.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use super::history::Op;
use super::party::mail_of;
use super::plan::Edit;
use crate::purchases::berlin;
use crate::shoppers::{mint, new_key};

/// Totals that nothing in the shop comes to.
const ANYTHING: (&str, i64) = ("9999.00", 999_900);
/// A total below that of every cart.
const TOO_LITTLE: (&str, i64) = ("0.01", 1);

/// The things of the shop, by their numbers in [`crate::carts::records`].
#[derive(Debug, Clone)]
pub(super) struct Things {
    pub(super) variants: Vec<String>,
    pub(super) products: Vec<String>,
}

/// The first thing of which there are so many only. `thing-0` is not counted.
pub(super) const COUNTED: usize = 3;
/// How many counted things are used.
pub(super) const USED: usize = 6;

/// A mutation that is ready to be queued, but for its number.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The field of `SyncOperation` with its input.
    pub(super) op: Value,
    pub(super) facts: Op,
}

/// What an app shows while it is edited: what it holds, with what waits in its queue.
#[derive(Debug, Default, Clone)]
pub(super) struct Shown {
    /// Variant, line and quantity of lines without a tag.
    pub(super) lines: Vec<(String, String, i64)>,
    /// Products with the versions of their items.
    pub(super) wishes: Vec<(String, i64)>,
    /// Ids of addresses with their second lines.
    pub(super) addresses: Vec<(String, Option<String>)>,
    pub(super) orders: Vec<String>,
    /// The last offer that came with a refusal: the quote, and the total in minor units.
    pub(super) offer: Option<(String, i64)>,
}

/// The mutation for an edit; `None` where there is nothing to do it to. `tag` is its own, `at` the number that it will have.
#[expect(clippy::too_many_lines, reason = "a table: one arm for each kind of edit")]
pub(super) fn drafted(
    edit: Edit,
    pick: usize,
    things: &Things,
    shown: &Shown,
    (tag, client, seq): (&str, &str, i64),
) -> Option<Draft> {
    let key = new_key();
    let facts = Op {
        client: client.to_owned(),
        seq,
        ..Op::default()
    };
    let draft = |op: Value, facts: Op| Some(Draft { op, facts });
    match edit {
        Edit::Fill => {
            let counted = &things.variants[COUNTED + pick % USED];
            let (plain, units) = (
                1 + i64::try_from(pick % 3).expect("small"),
                1 + i64::try_from(pick % 2).expect("small"),
            );
            let line = |variant: &str, delta: i64| json!({"id": mint(MintedKind::CartLine), "merchandiseId": variant, "delta": delta});
            let mut tagged = line(&things.variants[0], 1);
            tagged["attributes"] = json!([{"key": "tag", "value": tag}]);
            let mut lines = vec![tagged, line(&things.variants[0], plain)];
            if pick.is_multiple_of(3) {
                lines.push(line(counted, units));
            }
            let adds = vec![(tag.to_owned(), 1), (plain_of(tag), plain)];
            draft(
                json!({"cartLinesAdjust": {"key": key, "lines": lines}}),
                Op {
                    tag: Some(tag.to_owned()),
                    adds,
                    ..facts
                },
            )
        }
        Edit::Take => {
            let counted: Vec<_> = shown
                .lines
                .iter()
                .filter(|(variant, ..)| *variant != things.variants[0])
                .collect();
            let (variant, line, quantity) = *counted.get(pick % counted.len().max(1))?;
            let delta = -(1 + i64::try_from(pick).expect("small") % (*quantity).max(1));
            draft(
                json!({"cartLinesAdjust": {"key": key, "lines": [{"id": line, "merchandiseId": variant, "delta": delta}]}}),
                facts,
            )
        }
        Edit::Note => {
            let writes = Some(format!("note {}", party_of(tag)));
            draft(
                json!({"cartNoteUpdate": {"key": key, "note": format!("{tag} {client} {seq}")}}),
                Op { writes, ..facts },
            )
        }
        Edit::Preference => {
            let value = json!({"client": client, "seq": seq});
            let last = format!("last-{}", party_of(tag));
            let entries = json!([{"key": tag, "value": value}, {"key": last, "value": value}]);
            let facts = Op {
                tag: Some(tag.to_owned()),
                adds: vec![(tag.to_owned(), 1)],
                writes: Some(last),
                ..facts
            };
            draft(json!({"preferencesSet": {"key": key, "entries": entries}}), facts)
        }
        Edit::Wish => {
            let product = &things.products[pick % things.products.len()];
            draft(
                json!({"wishlistItemsAdd": {"key": key, "items": [{"productId": product}]}}),
                facts,
            )
        }
        Edit::Unwish => {
            let (product, version) = shown.wishes.get(pick % shown.wishes.len().max(1))?;
            let item = json!({"productId": product, "observedVersion": version});
            draft(json!({"wishlistItemsRemove": {"key": key, "items": [item]}}), facts)
        }
        Edit::AddressNew | Edit::AddressChange | Edit::AddressDelete => address(edit, pick, shown, (tag, &key), facts),
        Edit::Order => Some(order(pick, shown, &key, &mail_of(party_of(tag)), facts)),
        Edit::Cancel => {
            let id = shown.orders.get(pick % shown.orders.len().max(1))?;
            draft(json!({"orderCancel": {"key": key, "orderId": id}}), facts)
        }
    }
}

fn address(edit: Edit, pick: usize, shown: &Shown, (tag, key): (&str, &str), facts: Op) -> Option<Draft> {
    if edit == Edit::AddressNew {
        let id = mint(MintedKind::Address);
        let mut address = berlin();
        address["line2"] = tag.into();
        let facts = Op {
            adds: vec![(id.clone(), 1)],
            ..facts
        };
        return Some(Draft {
            op: json!({"addressCreate": {"key": key, "id": id, "address": address}}),
            facts,
        });
    }
    let (id, line2) = shown.addresses.get(pick % shown.addresses.len().max(1))?;
    if edit == Edit::AddressDelete {
        return Some(Draft {
            op: json!({"addressDelete": {"key": key, "id": id}}),
            facts: Op {
                removes: Some(id.clone()),
                ..facts
            },
        });
    }
    let mut input = json!({"key": key, "id": id, "address": {"line2": tag}});
    if !pick.is_multiple_of(4) {
        input["base"] = json!({"line2": line2});
    }
    Some(Draft {
        op: json!({"addressUpdate": input}),
        facts: Op {
            adds: vec![(id.clone(), 1)],
            ..facts
        },
    })
}

fn order(pick: usize, shown: &Shown, key: &str, mail: &str, facts: Op) -> Draft {
    let id = mint(MintedKind::Order);
    let mut input = json!({
        "key": key, "orderId": id, "email": mail, "shippingAddress": berlin(), "deliveryOption": "standard",
        "paymentToken": "tok_approve",
    });
    let most = match (&shown.offer, pick % 4) {
        (Some((quote, total)), 0 | 1) => {
            input["acceptQuote"] = quote.as_str().into();
            *total
        }
        (_, seen) => {
            let (total, minor) = if seen == 1 { TOO_LITTLE } else { ANYTHING };
            input["seen"] = json!({"totalAmount": total, "currencyCode": "EUR"});
            minor
        }
    };
    let facts = Op {
        tag: Some(id.clone()),
        adds: vec![(id.clone(), 1)],
        order: Some((id, most)),
        ..facts
    };
    Draft {
        op: json!({"checkoutSubmit": input}),
        facts,
    }
}

/// The shopper whose tag it is.
pub(super) fn party_of(tag: &str) -> &str {
    tag.split('-').nth(1).unwrap_or_default()
}

/// The name of how many things that are not counted a shopper has put in without a tag.
pub(super) fn plain_of(tag: &str) -> String {
    format!("plain {}", party_of(tag))
}

/// The shoppers whose tags are in a text.
pub(super) fn parties_in(text: &str) -> std::collections::BTreeSet<String> {
    text.split("tag-")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('-')?.0.to_owned()))
        .collect()
}

#[test]
fn tags_are_found_in_a_text() {
    assert_eq!(party_of("tag-7x-12"), "7x");
    assert_eq!(
        parties_in("a tag-7x-12 and tag-8x-1; tag"),
        ["7x".to_owned(), "8x".to_owned()].into()
    );
}
