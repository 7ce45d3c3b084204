//! Pages, counts and facets of lists, and cards of single products, many at once.

use std::collections::HashMap;
use std::sync::Arc;

use super::card::Card;
use super::facet::{Facets, facets};
use super::repo::{self, ListQuery, Listed, PageKey};
use crate::platform::changes::{Aspect, ListSource, Tag};
use crate::platform::db::{Db, DbErr};
use crate::platform::graphql::{Batch, Sources};
use crate::platform::locale::ShopContext;

/// Pages of lists: what several fields of a screen list comes in one statement.
pub(super) struct PageOfList;

impl Batch for PageOfList {
    type Key = PageKey;
    type Value = Arc<Vec<Listed>>;

    const KEPT_MAX: usize = 1_000;

    async fn load(db: &Db, shop: &ShopContext, keys: &[PageKey]) -> Result<HashMap<PageKey, Self::Value>, DbErr> {
        repo::pages(db.reader(), shop, keys).await
    }

    fn tell(shop: &ShopContext, key: &PageKey, row: Option<&Self::Value>, sources: &Sources) {
        let cards = row.into_iter().flat_map(|listed| listed.iter());
        sources.add(key.query.sources(shop.market_id, [key.query.sort.aspect()]));
        sources.add(cards.map(|listed| Tag::Product(listed.card.product_id)));
    }
}

/// A count stops here: nobody pages further, and an exact count of a large list costs a walk over it.
const COUNT_MAX: i64 = 10_001;

/// How many products lists have, up to 10,001.
pub(super) struct CountOfList;

impl Batch for CountOfList {
    type Key = Arc<ListQuery>;
    type Value = i64;

    const KEPT_MAX: usize = 2_000;

    async fn load(
        db: &Db,
        shop: &ShopContext,
        lists: &[Arc<ListQuery>],
    ) -> Result<HashMap<Arc<ListQuery>, i64>, DbErr> {
        repo::counts(db.reader(), shop, lists, COUNT_MAX).await
    }

    fn tell(shop: &ShopContext, list: &Self::Key, _: Option<&i64>, sources: &Sources) {
        sources.add(list.sources(shop.market_id, []));
    }
}

/// What lists can be narrowed by. A list in another order has the same: it is asked for [`ListQuery::unordered`].
pub(super) struct FacetsOfList;

impl Batch for FacetsOfList {
    type Key = Arc<ListQuery>;
    type Value = Arc<Facets>;

    const KEPT_MAX: usize = 500;

    async fn load(
        db: &Db,
        shop: &ShopContext,
        lists: &[Arc<ListQuery>],
    ) -> Result<HashMap<Arc<ListQuery>, Arc<Facets>>, DbErr> {
        let mut found = HashMap::with_capacity(lists.len());
        for list in lists {
            found.insert(Arc::clone(list), Arc::new(facets(db.reader(), shop, list).await?));
        }
        Ok(found)
    }

    fn tell(shop: &ShopContext, list: &Self::Key, _: Option<&Arc<Facets>>, sources: &Sources) {
        sources.add(list.sources(shop.market_id, [Aspect::Available, Aspect::Price, Aspect::Facets]));
    }
}

/// A card that is not there comes with a product that the market begins to list.
fn tell_card(market_id: i64, card: Option<&Arc<Card>>, sources: &Sources) {
    sources.add([match card {
        Some(card) => Tag::Product(card.product_id),
        None => Tag::List(ListSource {
            market_id,
            collection_id: 0,
            aspect: Aspect::Members,
        }),
    }]);
}

/// The card of a product that the market lists, by product.
pub struct CardById;

impl Batch for CardById {
    type Key = i64;
    type Value = Arc<Card>;

    const KEPT_MAX: usize = 10_000;

    async fn load(db: &Db, shop: &ShopContext, ids: &[i64]) -> Result<HashMap<i64, Arc<Card>>, DbErr> {
        repo::cards_by_id(db.reader(), shop, ids).await
    }

    fn tell(shop: &ShopContext, _: &i64, card: Option<&Arc<Card>>, sources: &Sources) {
        tell_card(shop.market_id, card, sources);
    }
}

/// The card of a product in another market than that of the request, by market and product: a statement a market.
pub struct CardInMarket;

impl Batch for CardInMarket {
    type Key = (i64, i64);
    type Value = Arc<Card>;

    const KEPT_MAX: usize = 2_000;

    async fn load(db: &Db, shop: &ShopContext, keys: &[(i64, i64)]) -> Result<HashMap<(i64, i64), Arc<Card>>, DbErr> {
        let mut by_market: HashMap<i64, Vec<i64>> = HashMap::new();
        for (market_id, product_id) in keys {
            by_market.entry(*market_id).or_default().push(*product_id);
        }
        let mut cards = HashMap::new();
        for (market_id, ids) in by_market {
            let there = ShopContext {
                market_id,
                ..shop.clone()
            };
            let found = repo::cards_by_id(db.reader(), &there, &ids).await?;
            cards.extend(found.into_iter().map(|(id, card)| ((market_id, id), card)));
        }
        Ok(cards)
    }

    fn tell(_: &ShopContext, (market_id, _): &(i64, i64), card: Option<&Arc<Card>>, sources: &Sources) {
        tell_card(*market_id, card, sources);
    }
}

/// The card of a product that the market lists, by handle.
pub struct CardByHandle;

impl Batch for CardByHandle {
    type Key = String;
    type Value = Arc<Card>;

    const KEPT_MAX: usize = 5_000;

    async fn load(db: &Db, shop: &ShopContext, handles: &[String]) -> Result<HashMap<String, Arc<Card>>, DbErr> {
        repo::cards_by_handle(db.reader(), shop, handles).await
    }

    fn tell(shop: &ShopContext, _: &String, card: Option<&Arc<Card>>, sources: &Sources) {
        tell_card(shop.market_id, card, sources);
    }
}
