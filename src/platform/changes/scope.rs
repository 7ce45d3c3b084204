//! The words of the feed: what has a counter, and what changes and happens in it.

use std::fmt;

use uuid::Uuid;

use crate::platform::db::Topic;
use crate::platform::principal::PrincipalId;

/// A part of the shop with a counter of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The whole catalogue: each write, and stock once it was published.
    Shop,
    /// The products listed in one collection; 0: all products.
    Slice(i64),
    /// Everything private of one shopper.
    Principal(PrincipalId),
}

impl Scope {
    pub(super) fn kind(&self) -> i16 {
        match self {
            Self::Shop => 1,
            Self::Slice(_) => 2,
            Self::Principal(_) => 3,
        }
    }

    pub(super) fn key(&self) -> String {
        match self {
            Self::Shop => String::new(),
            Self::Slice(collection) => collection.to_string(),
            Self::Principal(principal) => principal.to_string(),
        }
    }

    /// What is announced when something was recorded in it.
    pub(super) fn topic(&self) -> Topic {
        topic(self.kind(), &self.key())
    }
}

pub(super) fn topic(kind: i16, key: &str) -> Topic {
    Topic::new(format!("{kind}:{key}"))
}

/// What a change speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    Product = 1,
    Collection,
    Market,
    Location,
    Attribute,
    ProductOption,
    Cart,
    CartLine,
    /// By the product's number.
    WishlistItem,
    Address,
    /// By its key.
    Preference,
    /// The account itself: name, mail, consent.
    Customer,
    /// Discounts, tax rates and shipping methods of a market, by the market's number.
    Terms,
    Order,
    /// A device's session; removed when it was ended.
    Session,
    /// A product, by its number: told where something of it changed beside the stock of its variants.
    ProductFacts,
    /// What decides which products a list has and in which order, by the id of a [`super::ListSource`].
    ListSource,
}

impl Entity {
    /// All of them; their numbers in the database are their places here, counted from 1, for ever.
    const ALL: [Self; 17] = [
        Self::Product,
        Self::Collection,
        Self::Market,
        Self::Location,
        Self::Attribute,
        Self::ProductOption,
        Self::Cart,
        Self::CartLine,
        Self::WishlistItem,
        Self::Address,
        Self::Preference,
        Self::Customer,
        Self::Terms,
        Self::Order,
        Self::Session,
        Self::ProductFacts,
        Self::ListSource,
    ];

    pub(super) fn kind(self) -> i16 {
        self as i16
    }

    /// `None`: a later version of the program has written it.
    pub(super) fn of_kind(kind: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|entity| entity.kind() == kind)
    }
}

/// Which entity of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntityId {
    Number(i64),
    Uuid(Uuid),
    Text(String),
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Uuid(uuid) => uuid.as_hyphenated().fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl From<i64> for EntityId {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Uuid> for EntityId {
    fn from(uuid: Uuid) -> Self {
        Self::Uuid(uuid)
    }
}

impl From<&str> for EntityId {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// What became of an entity in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Upserted,
    /// Gone from this scope: deleted, or left it.
    Removed,
}

/// What an event of a scope is about. Unlike a change, each event is kept, in the order in which they happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// Something happened to an order.
    Order = 1,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_entities_never_change() {
        for (entity, kind) in Entity::ALL.into_iter().zip(1..) {
            assert_eq!(entity.kind(), kind, "{entity:?}");
            assert_eq!(Entity::of_kind(kind), Some(entity));
        }
        assert_eq!(
            [Entity::Product, Entity::Order, Entity::Session, Entity::ListSource].map(Entity::kind),
            [1, 14, 15, 17]
        );
        assert_eq!([0, 18].map(Entity::of_kind), [None, None]);
    }

    #[test]
    fn a_topic_of_a_scope_can_be_sent() {
        let principal = Scope::Principal(PrincipalId(Uuid::from_u128(7)));
        for scope in [Scope::Shop, Scope::Slice(i64::MIN), principal] {
            let topic = scope.topic();
            assert_eq!(Topic::read(topic.as_str()), Some(topic));
        }
    }
}
