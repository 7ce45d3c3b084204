//! Addresses.

use std::collections::HashMap;

use serde::Serialize;
use uuid::Uuid;

use super::cart_line::{minted, parsed};
use super::document::{Document, WrittenDocument};
use crate::commerce::account::address::{AddressCommand, Part, Parts, Patch};
use crate::commerce::account::{Address, OwnWork, OwnWrite as _, load_addresses};
use crate::commerce::cart::service::Desk;
use crate::platform::changes::Entity;
use crate::platform::db::Conn;
use crate::platform::error::Error;
use crate::platform::id::MintedKind;
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::PrincipalId;

/// An address of the shopper's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AddressDocument {
    pub parts: Parts,
    pub is_default: bool,
}

impl Document for AddressDocument {
    const COLLECTION: &'static str = "rxAddresses";
    const ENTITY: Entity = Entity::Address;

    fn shown_id(id: &str) -> String {
        minted(MintedKind::Address, id)
    }

    async fn load(conn: &impl Conn, principal: PrincipalId, ids: &[String]) -> Result<HashMap<String, Self>, Error> {
        let uuids: Vec<Uuid> = ids.iter().filter_map(|id| Uuid::parse_str(id).ok()).collect();
        let found = load_addresses(conn, principal, &uuids).await?;
        let document = |address: Address| {
            let document = Self {
                parts: address.parts,
                is_default: address.is_default,
            };
            (address.id.as_hyphenated().to_string(), document)
        };
        Ok(found.into_iter().map(document).collect())
    }
}

impl WrittenDocument for AddressDocument {
    const HAS_NEW_IDS: bool = true;

    fn feed_id(shown: &str) -> Option<String> {
        parsed(MintedKind::Address, shown)
    }

    async fn write_in(
        work: &mut OwnWork<'_>,
        _: &Desk<'_>,
        id: &str,
        before: Option<&Self>,
        after: Option<&Self>,
    ) -> Result<(), Error<WriteRefused>> {
        let id = Uuid::parse_str(id).map_err(anyhow::Error::from)?;
        for command in commands(id, before, after) {
            if command.run_in(work).await?.is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// What makes `after` of `before`. A default address stays one until another one is chosen.
fn commands(id: Uuid, before: Option<&AddressDocument>, after: Option<&AddressDocument>) -> Vec<AddressCommand> {
    let (before, after) = match (before, after) {
        (None, None) => return Vec::new(),
        (Some(_), None) => {
            return vec![AddressCommand::Delete {
                id,
                expected_version: None,
            }];
        }
        (None, Some(after)) => {
            return vec![AddressCommand::Create {
                id: Some(id),
                parts: patch(&Parts::default(), &after.parts),
                // The first one is the default, whatever it says.
                is_default: after.is_default.then_some(true),
            }];
        }
        (Some(before), Some(after)) => (before, after),
    };
    let patch = patch(&before.parts, &after.parts);
    let update = (!patch.is_empty()).then_some(AddressCommand::Update {
        id,
        expected_version: None,
        patch,
        base: None,
    });
    let choice = (after.is_default && !before.is_default).then_some(AddressCommand::SetDefault { id });
    update.into_iter().chain(choice).collect()
}

/// The parts that differ, as they shall be.
fn patch(before: &Parts, after: &Parts) -> Patch {
    let differing = Part::ALL
        .into_iter()
        .filter(|part| before.get(*part) != after.get(*part));
    differing
        .map(|part| (part, after.has(part).then(|| after.get(part).to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(city: &str, phone: &str, is_default: bool) -> AddressDocument {
        let parts = [(Part::City, city), (Part::Phone, phone)];
        AddressDocument {
            parts: parts.into_iter().map(|(part, text)| (part, text.to_owned())).collect(),
            is_default,
        }
    }

    #[test]
    fn only_what_differs_is_written() {
        let of = |before: &AddressDocument, after: &AddressDocument| {
            let made = commands(Uuid::nil(), Some(before), Some(after));
            made.into_iter()
                .map(|command| match command {
                    AddressCommand::Update { patch, .. } => format!("{patch:?}"),
                    AddressCommand::SetDefault { .. } => "default".to_owned(),
                    other => panic!("{other:?}"),
                })
                .collect::<Vec<_>>()
        };
        let ulm = document("Ulm", "+4930901820", false);
        assert!(of(&ulm, &ulm).is_empty());
        assert_eq!(
            of(&ulm, &document("Bonn", "", true)),
            ["{City: Some(\"Bonn\"), Phone: None}", "default"]
        );
        assert!(
            of(&document("Ulm", "", true), &document("Ulm", "", false)).is_empty(),
            "another one is to be chosen"
        );
    }
}
