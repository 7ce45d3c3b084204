//! What a mutation has touched, by type and id.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::platform::changes::{Entity, EntityId};

/// Something of a shopper's, as it is kept with a result.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Named {
    Cart(Uuid),
    CartLine(Uuid),
    /// By the product's number.
    WishlistItem(i64),
    Address(Uuid),
    /// By its key.
    Preference(String),
    Order(Uuid),
}

impl Named {
    /// What the feed of changes calls `entity` and `id`; `None`: devices do not keep it.
    #[must_use]
    pub fn of(entity: Entity, id: &EntityId) -> Option<Self> {
        match (entity, id) {
            (Entity::Cart, EntityId::Uuid(id)) => Some(Self::Cart(*id)),
            (Entity::CartLine, EntityId::Uuid(id)) => Some(Self::CartLine(*id)),
            (Entity::WishlistItem, EntityId::Number(number)) => Some(Self::WishlistItem(*number)),
            (Entity::Address, EntityId::Uuid(id)) => Some(Self::Address(*id)),
            (Entity::Preference, EntityId::Text(key)) => Some(Self::Preference(key.clone())),
            (Entity::Order, EntityId::Uuid(id)) => Some(Self::Order(*id)),
            _ => None,
        }
    }

    /// Its type, and its id as the feed of changes writes it.
    #[must_use]
    pub fn entity(&self) -> (Entity, String) {
        match self {
            Self::Cart(id) => (Entity::Cart, EntityId::Uuid(*id).to_string()),
            Self::CartLine(id) => (Entity::CartLine, EntityId::Uuid(*id).to_string()),
            Self::WishlistItem(number) => (Entity::WishlistItem, number.to_string()),
            Self::Address(id) => (Entity::Address, EntityId::Uuid(*id).to_string()),
            Self::Preference(key) => (Entity::Preference, key.clone()),
            Self::Order(id) => (Entity::Order, EntityId::Uuid(*id).to_string()),
        }
    }
}
