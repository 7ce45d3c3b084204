//! What fields of the catalogue's types load, many products at once.

use std::collections::HashMap;
use std::sync::Arc;

use super::entity::{media, variant};
use super::repo::collection::{self, CollectionTexts};
use super::repo::detail::{self, AttributeShown, Detail, OptionShown, Part};
use crate::platform::db::{Db, DbErr};
use crate::platform::graphql::Batch;
use crate::platform::locale::ShopContext;

macro_rules! batch {
    ($(#[doc = $doc:literal])+ $name:ident: $key:ty => $value:ty, |$db:ident, $shop:pat_param, $keys:ident| $load:expr) => {
        $(#[doc = $doc])+
        pub(super) struct $name;

        impl Batch for $name {
            type Key = $key;
            type Value = $value;

            async fn load($db: &Db, $shop: &ShopContext, $keys: &[$key]) -> Result<HashMap<$key, $value>, DbErr> {
                $load
            }
        }
    };
}

batch! {
    /// A part of a product's own row, by product and part; the parts that are asked for at one time come together.
    DetailOf: (i64, Part) => Arc<Detail>, |db, shop, parts| detail::details(db.reader(), &shop.translations, parts).await
}
batch! {
    /// A product's images in their order, by product.
    MediaOf: i64 => Arc<Vec<media::Model>>, |db, _, ids| detail::media_of(db.reader(), ids).await
}
batch! {
    /// A variant, by its id.
    VariantById: i64 => Arc<variant::Model>, |db, _, ids| detail::variants_by_id(db.reader(), ids).await
}
batch! {
    /// A product's tags, by product.
    TagsOf: i64 => Arc<Vec<String>>, |db, _, ids| detail::tags_of(db.reader(), ids).await
}
batch! {
    /// A product's options with their values, by product.
    OptionsOf: i64 => Arc<Vec<OptionShown>>, |db, shop, ids| detail::options_of(db.reader(), &shop.translations, ids).await
}
batch! {
    /// A product's attributes, by product.
    AttributesOf: i64 => Arc<Vec<AttributeShown>>, |db, shop, ids| detail::attributes_of(db.reader(), &shop.translations, ids).await
}
batch! {
    /// The collections that a product was put into by hand, in the shop's order, by product.
    CollectionsOf: i64 => Arc<Vec<Arc<CollectionTexts>>>, |db, shop, products| {
        let ids = detail::collections_of(db.reader(), products).await?;
        in_place_of(db, shop, ids).await
    }
}
batch! {
    /// A collection, by its id.
    CollectionById: i64 => Arc<CollectionTexts>, |db, shop, ids| {
        Ok(collection::by_id(db.reader(), &shop.translations, ids).await?.into_iter().map(|(id, one)| (id, Arc::new(one))).collect())
    }
}
batch! {
    /// A collection, by its handle.
    CollectionByHandle: String => Arc<CollectionTexts>, |db, shop, handles| {
        Ok(collection::by_handle(db.reader(), &shop.translations, handles).await?.into_iter().map(|(handle, one)| (handle, Arc::new(one))).collect())
    }
}
batch! {
    /// The children of a collection in their order, by parent.
    ChildrenOf: i64 => Arc<Vec<Arc<CollectionTexts>>>, |db, shop, parents| {
        let mut children: HashMap<i64, Vec<Arc<CollectionTexts>>> = HashMap::new();
        for child in collection::children(db.reader(), &shop.translations, parents).await? {
            children.entry(child.row.parent_id.unwrap_or_default()).or_default().push(Arc::new(child));
        }
        Ok(children.into_iter().map(|(parent, children)| (parent, Arc::new(children))).collect())
    }
}
batch! {
    /// What is above a collection, from the root down to itself, by collection.
    BreadcrumbOf: i64 => Arc<Vec<Arc<CollectionTexts>>>, |db, shop, ids| {
        let mut paths: HashMap<i64, Vec<i64>> = HashMap::new();
        for step in collection::breadcrumbs(db.reader(), ids).await? {
            paths.entry(step.collection_id).or_default().push(step.ancestor_id);
        }
        in_place_of(db, shop, paths).await
    }
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
