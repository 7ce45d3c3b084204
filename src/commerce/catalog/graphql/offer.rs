//! What a market offers of a product: its variants with their prices and stock, for many products at once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::commerce::catalog::entity::variant;
use crate::commerce::inventory::Stock;
use crate::commerce::listing;
use crate::commerce::pricing::Price;
use crate::platform::changes::Tag;
use crate::platform::db::{Db, DbErr};
use crate::platform::graphql::{Batch, Sources};
use crate::platform::locale::ShopContext;
use crate::platform::money::Currency;

/// A variant that the market sells.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub(super) row: variant::Model,
    pub(super) price: Price,
    pub(super) stock: Stock,
    /// The market that makes the offer: that of the request, or of the cart that the variant is in.
    pub(super) market_id: i64,
    pub(super) currency: Currency,
}

/// The variants of a product that the market of the request sells, in their order, by product: one statement for any number of
/// products.
pub(super) struct OffersOf;

impl Batch for OffersOf {
    type Key = i64;
    type Value = Arc<Vec<Arc<Offer>>>;

    const KEPT_MAX: usize = 5_000;

    async fn load(db: &Db, shop: &ShopContext, products: &[i64]) -> Result<HashMap<i64, Self::Value>, DbErr> {
        let mut offers: HashMap<i64, Vec<Arc<Offer>>> = HashMap::new();
        for offer in listing::offers(db.reader(), shop.market_id, products).await? {
            offers
                .entry(offer.variant.product_id)
                .or_default()
                .push(Arc::new(Offer {
                    row: offer.variant,
                    price: offer.price,
                    stock: offer.stock,
                    market_id: shop.market_id,
                    currency: shop.currency,
                }));
        }
        Ok(offers
            .into_iter()
            .map(|(product, offers)| (product, Arc::new(offers)))
            .collect())
    }

    fn tell(_: &ShopContext, product: &i64, _: Option<&Self::Value>, sources: &Sources) {
        sources.add([Tag::Product(*product), Tag::Stock(*product)]);
    }
}
