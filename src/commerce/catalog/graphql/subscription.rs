//! Following products.

use std::collections::BTreeSet;

use async_graphql::{ComplexObject, Context, ID, SimpleObject, Subscription, Union};
use futures_util::stream::Stream;

use super::product::Product;
use crate::platform::changes::{Changed, Entity, Scope};
use crate::platform::graphql::live::{self, CaughtUp, Following, Step, StreamReset, Watched};
use crate::platform::graphql::{Cost, bad_user_input};
use crate::platform::id::{GlobalId, Kind};

/// Products in one stream.
const PRODUCTS_MAX: usize = 100;

/// What a stream of products says: where it begins, that it had to begin anew, or that a product changed.
#[derive(Clone, Union)]
pub(crate) enum ProductStreamItem {
    CaughtUp(CaughtUp),
    StreamReset(StreamReset),
    ProductChange(ProductChange),
}

/// A product was changed: its price, its availability, how many are left, or what it says. Changes in quick succession are one.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct ProductChange {
    /// The number of the change among all of the shop's.
    pub seq: i64,
    /// The number of the item before it in this stream.
    pub previous_seq: Option<i64>,
    /// From where a stream goes on after this item, for `after`.
    pub cursor: String,
    /// The product's id, `p_…`.
    product_id: ID,
    #[graphql(skip)]
    number: i64,
}

#[ComplexObject]
impl ProductChange {
    /// The product as it is now in the market and language of the request; null where the market does not sell it any more.
    #[graphql(directive = Cost::apply(1))]
    async fn product(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Product>> {
        Ok(Product::find(ctx, self.number).await?)
    }
}

/// The numbers of `ids`, each once.
fn numbers(ids: &[ID]) -> async_graphql::Result<Vec<String>> {
    if ids.is_empty() || ids.len() > PRODUCTS_MAX {
        return Err(bad_user_input("ids", format!("name 1 to {PRODUCTS_MAX} products")));
    }
    let numbers = ids.iter().enumerate().map(|(at, id)| {
        let number = GlobalId::parse_as(id, Kind::Product);
        number.map_err(|invalid| bad_user_input(&format!("ids.{at}"), invalid))
    });
    let numbers: BTreeSet<i64> = numbers.collect::<Result<_, _>>()?;
    Ok(numbers.into_iter().map(|number| number.to_string()).collect())
}

fn products(changes: &[Changed]) -> Vec<(i64, i64)> {
    let numbers = changes
        .iter()
        .filter_map(|change| Some((change.seq, change.id.parse().ok()?)));
    numbers.collect()
}

async fn open(ctx: &Context<'_>, ids: &[ID], after: Option<String>) -> async_graphql::Result<()> {
    let following = Following {
        scope: Scope::Shop,
        name: "products".to_owned(),
        after,
    };
    let watched = Watched {
        kinds: &[Entity::Product],
        ids: Some(numbers(ids)?),
    };
    let steps = live::states(ctx, following, watched, None, products);
    live::tell(ctx, steps.await?, move |step| match step {
        Step::CaughtUp(item) => ProductStreamItem::CaughtUp(item),
        Step::Reset(item) => ProductStreamItem::StreamReset(item),
        Step::Item(place, number) => ProductStreamItem::ProductChange(ProductChange {
            seq: place.seq,
            previous_seq: place.previous_seq,
            cursor: place.cursor,
            product_id: ID(GlobalId::new(Kind::Product, number).to_string()),
            number,
        }),
    });
    Ok(())
}

#[derive(Default)]
pub struct ProductSubscription;

#[Subscription]
impl ProductSubscription {
    /// Products whenever they changed: price, availability, how many are left where few are, and texts; at most 100 ids. Moves of
    /// stock are told within about a second. It begins with `CaughtUp`; with `after`, what changed since that cursor is told
    /// first, each product once. Needs no access token.
    #[graphql(directive = Cost::apply(1))]
    async fn product_changed(
        &self,
        ctx: &Context<'_>,
        ids: Vec<ID>,
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = ProductStreamItem>> {
        if live::is_opening(ctx) {
            open(ctx, &ids, after).await?;
        }
        Ok(live::current(ctx))
    }
}
