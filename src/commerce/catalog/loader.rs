//! What fields of the catalogue's types load, many products at once.

use std::collections::HashMap;
use std::sync::Arc;

use super::entity::{media, variant};
use super::repo::collection::{self, CollectionTexts};
use super::repo::detail::{self, AttributeShown, OptionShown};
use super::repo::sheet::{self, Part, Sheet};
use crate::platform::changes::Tag;
use crate::platform::db::{Db, DbErr};
use crate::platform::error::Error;
use crate::platform::graphql::{Batch, Loaders, Sources};
use crate::platform::locale::ShopContext;

/// Rows of each kind that a process keeps: those of the products that are looked at most. A product's page has several parts.
const KEPT_MAX: usize = 20_000;

macro_rules! batch {
    ($(#[doc = $doc:literal])+ $name:ident: $key:ty => $value:ty, |$db:ident, $shop:pat_param, $keys:ident| $load:expr, |$key_of:pat_param, $row:pat_param| $tags:expr $(,)?) => {
        $(#[doc = $doc])+
        pub(super) struct $name;

        impl Batch for $name {
            type Key = $key;
            type Value = $value;

            const KEPT_MAX: usize = KEPT_MAX;

            async fn load($db: &Db, $shop: &ShopContext, $keys: &[$key]) -> Result<HashMap<$key, $value>, DbErr> {
                $load
            }

            fn tell(_: &ShopContext, $key_of: &$key, $row: Option<&$value>, sources: &Sources) {
                sources.add($tags);
            }
        }
    };
}

batch! {
    /// A part of a product's page, by product and part; the parts that are asked for at one time come together.
    SheetOf: (i64, Part) => Sheet, |db, shop, parts| sheet::sheets(db.reader(), &shop.translations, parts).await, |(product, part), _| {
        let words = part.has_words().then_some(Tag::Words);
        [Tag::Product(*product)].into_iter().chain(words)
    }
}
/// A variant, by its id.
pub(super) struct VariantById;

impl Batch for VariantById {
    type Key = i64;
    type Value = Arc<variant::Model>;

    const KEPT_MAX: usize = KEPT_MAX;

    async fn load(db: &Db, _: &ShopContext, ids: &[i64]) -> Result<HashMap<i64, Self::Value>, DbErr> {
        detail::variants_by_id(db.reader(), ids).await
    }

    fn tell(_: &ShopContext, _: &i64, row: Option<&Self::Value>, sources: &Sources) {
        match row {
            Some(variant) => sources.add([Tag::Product(variant.product_id)]),
            // Any product may bring it.
            None => sources.keep_private(),
        }
    }
}
batch! {
    /// A product's tags, by product.
    TagsOf: i64 => Arc<Vec<String>>, |db, _, ids| detail::tags_of(db.reader(), ids).await, |product, _| [Tag::Product(*product)]
}
batch! {
    /// The collections that a product was put into by hand, in the shop's order, by product.
    CollectionsOf: i64 => Arc<Vec<Arc<CollectionTexts>>>, |db, shop, products| {
        let ids = detail::collections_of(db.reader(), products).await?;
        in_place_of(db, shop, ids).await
    }, |product, _| [Tag::Product(*product), Tag::Collections]
}
batch! {
    /// A collection, by its id.
    CollectionById: i64 => Arc<CollectionTexts>, |db, shop, ids| {
        Ok(collection::by_id(db.reader(), &shop.translations, ids).await?.into_iter().map(|(id, one)| (id, Arc::new(one))).collect())
    }, |_, row| [shown(row)]
}
batch! {
    /// A collection, by its handle.
    CollectionByHandle: String => Arc<CollectionTexts>, |db, shop, handles| {
        Ok(collection::by_handle(db.reader(), &shop.translations, handles).await?.into_iter().map(|(handle, one)| (handle, Arc::new(one))).collect())
    }, |_, row| [shown(row)]
}
batch! {
    /// The children of a collection in their order, by parent.
    ChildrenOf: i64 => Arc<Vec<Arc<CollectionTexts>>>, |db, shop, parents| {
        let mut children: HashMap<i64, Vec<Arc<CollectionTexts>>> = HashMap::new();
        for child in collection::children(db.reader(), &shop.translations, parents).await? {
            children.entry(child.row.parent_id.unwrap_or_default()).or_default().push(Arc::new(child));
        }
        Ok(children.into_iter().map(|(parent, children)| (parent, Arc::new(children))).collect())
    }, |_, _| [Tag::Collections]
}
batch! {
    /// What is above a collection, from the root down to itself, by collection.
    BreadcrumbOf: i64 => Arc<Vec<Arc<CollectionTexts>>>, |db, shop, ids| {
        let mut paths: HashMap<i64, Vec<i64>> = HashMap::new();
        for step in collection::breadcrumbs(db.reader(), ids).await? {
            paths.entry(step.collection_id).or_default().push(step.ancestor_id);
        }
        in_place_of(db, shop, paths).await
    }, |_, _| [Tag::Collections]
}

/// One that is not there may come with any change of collections.
fn shown(row: Option<&Arc<CollectionTexts>>) -> Tag {
    row.map_or(Tag::Collections, |collection| Tag::Collection(collection.row.id))
}

/// The collections that stand behind lists of ids, in the same batch: a second loader would be asked by each field at its
/// own time.
async fn in_place_of(
    db: &Db,
    shop: &ShopContext,
    lists: HashMap<i64, Vec<i64>>,
) -> Result<HashMap<i64, Arc<Vec<Arc<CollectionTexts>>>>, DbErr> {
    let mut ids: Vec<i64> = lists.values().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let collections = collection::by_id(db.reader(), &shop.translations, &ids).await?;
    let collections: HashMap<i64, Arc<CollectionTexts>> =
        collections.into_iter().map(|(id, one)| (id, Arc::new(one))).collect();
    let texts = |ids: Vec<i64>| ids.iter().filter_map(|id| collections.get(id).cloned()).collect();
    Ok(lists
        .into_iter()
        .map(|(key, ids)| (key, Arc::new(texts(ids))))
        .collect())
}

/// A product's images in their order.
pub(super) async fn media_of(loaders: &Loaders, product_id: i64) -> Result<Arc<Vec<media::Model>>, Error> {
    match loaders.load::<SheetOf>((product_id, Part::Media)).await? {
        Some(Sheet::Media(media)) => Ok(media),
        _ => Ok(Arc::default()),
    }
}

/// A product's options with their values, in their order.
pub(super) async fn options_of(loaders: &Loaders, product_id: i64) -> Result<Arc<Vec<OptionShown>>, Error> {
    match loaders.load::<SheetOf>((product_id, Part::Options)).await? {
        Some(Sheet::Options(options)) => Ok(options),
        _ => Ok(Arc::default()),
    }
}

/// A product's attributes, in their order.
pub(super) async fn attributes_of(loaders: &Loaders, product_id: i64) -> Result<Arc<Vec<AttributeShown>>, Error> {
    match loaders.load::<SheetOf>((product_id, Part::Attributes)).await? {
        Some(Sheet::Attributes(attributes)) => Ok(attributes),
        _ => Ok(Arc::default()),
    }
}
