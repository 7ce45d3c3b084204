//! The parts of the shop that an app keeps a copy of.

use crate::platform::changes::{Entity, Scope};
use crate::platform::principal::PrincipalId;

/// What kind of part it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Catalogue,
    Cart,
    Wishlist,
    Addresses,
    Orders,
    Preferences,
}

impl Part {
    /// The parts that belong to a shopper.
    pub const PRIVATE: [Self; 5] = [
        Self::Cart,
        Self::Wishlist,
        Self::Addresses,
        Self::Orders,
        Self::Preferences,
    ];

    /// What it is made of.
    #[must_use]
    pub const fn entities(self) -> &'static [Entity] {
        match self {
            Self::Catalogue => &[Entity::Product],
            Self::Cart => &[Entity::Cart, Entity::CartLine],
            Self::Wishlist => &[Entity::WishlistItem],
            Self::Addresses => &[Entity::Address],
            Self::Orders => &[Entity::Order],
            Self::Preferences => &[Entity::Preference],
        }
    }

    /// The private part that `entity` is in; `None`: in none.
    #[must_use]
    pub fn of_private(entity: Entity) -> Option<Self> {
        Self::PRIVATE.into_iter().find(|part| part.entities().contains(&entity))
    }

    /// Whether it belongs to a shopper.
    #[must_use]
    pub const fn is_private(self) -> bool {
        !matches!(self, Self::Catalogue)
    }

    /// Whether what is in it reads otherwise in another market or language.
    #[must_use]
    pub const fn is_localised(self) -> bool {
        matches!(self, Self::Catalogue | Self::Cart | Self::Wishlist)
    }

    /// Its name in cursors, for ever.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Cart => "cart",
            Self::Wishlist => "wishlist",
            Self::Addresses => "addresses",
            Self::Orders => "orders",
            Self::Preferences => "preferences",
        }
    }
}

/// One part that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeKey {
    pub part: Part,
    /// Of the catalogue the collection; 0: all products, and for other parts.
    pub collection: i64,
}

impl ScopeKey {
    /// Where its changes are recorded.
    #[must_use]
    pub fn feed(self, owner: PrincipalId) -> Scope {
        if self.part.is_private() {
            Scope::Principal(owner)
        } else {
            Scope::Slice(self.collection)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entity_is_in_one_part() {
        let mut entities: Vec<Entity> = Part::PRIVATE
            .iter()
            .chain([&Part::Catalogue])
            .flat_map(|part| part.entities())
            .copied()
            .collect();
        let count = entities.len();
        entities.sort();
        entities.dedup();
        assert_eq!(entities.len(), count);
        assert_eq!(Part::of_private(Entity::CartLine), Some(Part::Cart));
        assert_eq!(Part::of_private(Entity::Product), None);
        assert_eq!(Part::of_private(Entity::Session), None);
    }
}
