//! What an answer may be made of, in the words of the shop's feed.

use std::fmt;

use super::read::Changed;
use super::scope::{Entity, EntityId};

/// What of a list of products decides which it has, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Aspect {
    /// Which products it has.
    Members,
    /// Their places by hand and by popularity.
    Rank,
    Price,
    Created,
    Title,
    /// Whether they can be bought.
    Available,
    /// Their attributes and options.
    Facets,
}

impl Aspect {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Members, "members"),
        (Self::Rank, "rank"),
        (Self::Price, "price"),
        (Self::Created, "created"),
        (Self::Title, "title"),
        (Self::Available, "available"),
        (Self::Facets, "facets"),
    ];

    fn name(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find_map(|(aspect, name)| (aspect == self).then_some(name))
            .unwrap_or_default()
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find_map(|(aspect, known)| (known == name).then_some(aspect))
    }
}

/// One aspect of the products that a market lists in a collection; 0: in the whole shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListSource {
    pub market_id: i64,
    pub collection_id: i64,
    pub aspect: Aspect,
}

impl ListSource {
    /// By what the feed knows it.
    #[must_use]
    pub fn id(self) -> EntityId {
        EntityId::Text(format!(
            "{}:{}:{}",
            self.market_id,
            self.collection_id,
            self.aspect.name()
        ))
    }

    fn parse(id: &str) -> Option<Self> {
        let mut parts = id.split(':');
        let source = Self {
            market_id: parts.next()?.parse().ok()?,
            collection_id: parts.next()?.parse().ok()?,
            aspect: Aspect::named(parts.next()?)?,
        };
        parts.next().is_none().then_some(source)
    }
}

/// Something that an answer was made of. Where it changes, the answer may be another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// The markets, their terms and the places that serve them: every answer is made of them.
    Shop,
    /// A product, but for how many are left; whether it can be bought is a part of it.
    Product(i64),
    /// How many are left of a product's variants.
    Stock(i64),
    Collection(i64),
    /// Any collection: which there are, and how they hang together.
    Collections,
    /// Any name of an attribute, an option or a value of them.
    Words,
    List(ListSource),
}

/// How a tag is written for caches on the way.
impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shop => f.write_str("shop"),
            Self::Product(id) => write!(f, "p{id}"),
            Self::Stock(id) => write!(f, "s{id}"),
            Self::Collection(id) => write!(f, "c{id}"),
            Self::Collections => f.write_str("collections"),
            Self::Words => f.write_str("words"),
            Self::List(source) => write!(f, "l:{}", source.id()),
        }
    }
}

impl Tag {
    /// The kinds of change that speak of tags.
    pub const KINDS: &'static [Entity] = &[
        Entity::Product,
        Entity::Collection,
        Entity::Market,
        Entity::Location,
        Entity::Attribute,
        Entity::ProductOption,
        Entity::Terms,
        Entity::ProductFacts,
        Entity::ListSource,
    ];

    /// What is another one after `changed`, a change of the shop's feed.
    #[must_use]
    pub fn of(changed: &Changed) -> Vec<Self> {
        let number = || changed.id.parse::<i64>().ok();
        let tag = match changed.entity {
            Entity::Product => number().map(Self::Stock),
            Entity::ProductFacts => number().map(Self::Product),
            Entity::Collection => {
                return number()
                    .map(Self::Collection)
                    .into_iter()
                    .chain([Self::Collections])
                    .collect();
            }
            Entity::Attribute | Entity::ProductOption => Some(Self::Words),
            Entity::ListSource => ListSource::parse(&changed.id).map(Self::List),
            _ => Some(Self::Shop),
        };
        // What cannot be read was written by a later version: it may be anything.
        vec![tag.unwrap_or(Self::Shop)]
    }

    /// The tag that [`fmt::Display`] writes so; `None`: it writes none so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |rest: &str| rest.parse::<i64>().ok();
        match text {
            "shop" => Some(Self::Shop),
            "collections" => Some(Self::Collections),
            "words" => Some(Self::Words),
            _ => {
                if let Some(source) = text.strip_prefix("l:") {
                    return ListSource::parse(source).map(Self::List);
                }
                let (kind, rest) = text.split_at_checked(1)?;
                match kind {
                    "p" => number(rest).map(Self::Product),
                    "s" => number(rest).map(Self::Stock),
                    "c" => number(rest).map(Self::Collection),
                    _ => None,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scope::Change;
    use super::*;

    fn changed(entity: Entity, id: &str) -> Changed {
        Changed {
            seq: 1,
            entity,
            id: id.to_owned(),
            change: Change::Upserted,
        }
    }

    #[test]
    fn tags_are_read_as_they_are_written() {
        let source = ListSource {
            market_id: 2,
            collection_id: 17,
            aspect: Aspect::Facets,
        };
        for tag in [
            Tag::Shop,
            Tag::Product(4),
            Tag::Stock(5),
            Tag::Collection(6),
            Tag::Collections,
            Tag::Words,
            Tag::List(source),
        ] {
            assert_eq!(Tag::parse(&tag.to_string()), Some(tag));
        }
        for text in ["", "p", "px", "l:1:2", "l:1:2:x", "l:1:2:rank:3", "\u{e9}"] {
            assert_eq!(Tag::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_aspect_is_found_in_the_feed() {
        for (aspect, _) in Aspect::ALL {
            let source = ListSource {
                market_id: 1,
                collection_id: 0,
                aspect,
            };
            let told = changed(Entity::ListSource, &source.id().to_string());
            assert_eq!(Tag::of(&told), [Tag::List(source)]);
        }
    }

    #[test]
    fn what_is_not_understood_may_be_anything() {
        assert_eq!(Tag::of(&changed(Entity::ListSource, "1:2:colour")), [Tag::Shop]);
        assert_eq!(Tag::of(&changed(Entity::ProductFacts, "x")), [Tag::Shop]);
        assert_eq!(Tag::of(&changed(Entity::Terms, "1")), [Tag::Shop]);
        assert_eq!(
            Tag::of(&changed(Entity::Collection, "3")),
            [Tag::Collection(3), Tag::Collections]
        );
    }
}
