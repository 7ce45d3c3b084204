//! What apps keep copies of.

use std::collections::{HashMap, HashSet};

use async_graphql::{Context, Enum, Union};
use uuid::Uuid;

use crate::commerce::account::graphql::{AddressObject, PreferenceObject};
use crate::commerce::cart::graphql::{Cart, CartLine, CartWithLines};
use crate::commerce::catalog::graphql::Product;
use crate::commerce::listing::CardById;
use crate::commerce::order::graphql::Order;
use crate::commerce::wishlist::graphql::WishlistItemObject;
use crate::platform::changes::Entity;
use crate::platform::error::Error;
use crate::platform::graphql::ContextExt as _;
use crate::platform::id::{GlobalId, Kind, MintedId, MintedKind};
use crate::platform::principal::Shopper;

/// Something that an app keeps a copy of. Ask for what the app shows, by a fragment for each type.
#[derive(Union)]
pub enum SyncEntity {
    Product(Product),
    Cart(Cart),
    CartLine(CartLine),
    WishlistItem(WishlistItemObject),
    Address(AddressObject),
    Order(Box<Order>),
    Preference(PreferenceObject),
}

/// What kind of thing is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SyncEntityType {
    /// A product; `id` is its id.
    Product,
    /// A cart; `id` is its id.
    Cart,
    /// A line of a cart; `id` is its id.
    CartLine,
    /// An item of the wishlist; `id` is the product's id.
    WishlistItem,
    /// An address; `id` is its id.
    Address,
    /// An order; `id` is its id.
    Order,
    /// A preference; `id` is its key.
    Preference,
}

impl SyncEntityType {
    /// That of `entity`; `None`: apps keep no copies of it.
    #[must_use]
    pub fn of(entity: Entity) -> Option<Self> {
        Some(match entity {
            Entity::Product => Self::Product,
            Entity::Cart => Self::Cart,
            Entity::CartLine => Self::CartLine,
            Entity::WishlistItem => Self::WishlistItem,
            Entity::Address => Self::Address,
            Entity::Order => Self::Order,
            Entity::Preference => Self::Preference,
            _ => return None,
        })
    }
}

/// The id by which apps know the entity that the feed calls `id`.
#[must_use]
pub(super) fn shown_id(entity: Entity, id: &str) -> String {
    let minted = |kind| match Uuid::parse_str(id) {
        Ok(uuid) => MintedId::new(kind, uuid).to_string(),
        Err(_) => id.to_owned(),
    };
    match entity {
        Entity::Product | Entity::WishlistItem => match id.parse() {
            Ok(number) => GlobalId::new(Kind::Product, number).to_string(),
            Err(_) => id.to_owned(),
        },
        Entity::Cart => minted(MintedKind::Cart),
        Entity::CartLine => minted(MintedKind::CartLine),
        Entity::Address => minted(MintedKind::Address),
        Entity::Order => minted(MintedKind::Order),
        _ => id.to_owned(),
    }
}

/// What was read of each kind, by id.
#[derive(Default)]
struct Found {
    products: HashMap<i64, Product>,
    cart: Option<CartWithLines>,
    wishlist: HashMap<i64, WishlistItemObject>,
    addresses: HashMap<Uuid, AddressObject>,
    orders: HashMap<Uuid, Order>,
    preferences: HashMap<String, PreferenceObject>,
}

/// The entities of `asked`, each by the id that the feed has for it, in their order; `None` where it is not there, not the viewer's, or
/// not sold in the request's market. Each is read once, however often it is asked for. A few statements for each kind.
///
/// # Errors
/// A fault of the database.
pub async fn read_entities(
    ctx: &Context<'_>,
    asked: &[(Entity, String)],
) -> async_graphql::Result<Vec<Option<SyncEntity>>> {
    let mut found = Found::default();
    let products: Vec<i64> = ids_of(asked, &[Entity::Product]);
    if !products.is_empty() {
        let cards = ctx.loaders().load_many::<CardById>(products.clone()).await?;
        let shown = products.into_iter().zip(cards);
        found.products = shown.filter_map(|(id, card)| Some((id, Product::new(card?)))).collect();
    }
    if let Ok(shopper) = ctx.shopper() {
        read_own(ctx, shopper, asked, &mut found).await?;
    }
    Ok(asked.iter().map(|(entity, id)| found.get(*entity, id)).collect())
}

async fn read_own(
    ctx: &Context<'_>,
    shopper: Shopper,
    asked: &[(Entity, String)],
    found: &mut Found,
) -> Result<(), Error> {
    let carts: Vec<Uuid> = ids_of(asked, &[Entity::Cart, Entity::CartLine]);
    if !carts.is_empty() {
        found.cart = Cart::with_lines(ctx, shopper).await?;
    }
    let wishlist: Vec<i64> = ids_of(asked, &[Entity::WishlistItem]);
    if !wishlist.is_empty() {
        found.wishlist = WishlistItemObject::load(ctx, &shopper, &wishlist).await?;
    }
    let addresses: Vec<Uuid> = ids_of(asked, &[Entity::Address]);
    if !addresses.is_empty() {
        found.addresses = AddressObject::load(ctx, &shopper, &addresses).await?;
    }
    let orders: Vec<Uuid> = ids_of(asked, &[Entity::Order]);
    if !orders.is_empty() {
        found.orders = Order::load(ctx, shopper, &orders).await?;
    }
    let preferences: Vec<String> = ids_of(asked, &[Entity::Preference]);
    if !preferences.is_empty() {
        found.preferences = PreferenceObject::load(ctx, &shopper, &preferences).await?;
    }
    Ok(())
}

/// The ids of `entities` among `asked`.
fn ids_of<T: std::str::FromStr>(asked: &[(Entity, String)], entities: &[Entity]) -> Vec<T> {
    let wanted = asked.iter().filter(|(entity, _)| entities.contains(entity));
    let ids: HashSet<&str> = wanted.map(|(_, id)| id.as_str()).collect();
    ids.into_iter().filter_map(|id| id.parse().ok()).collect()
}

impl Found {
    fn get(&self, entity: Entity, id: &str) -> Option<SyncEntity> {
        Some(match entity {
            Entity::Product => SyncEntity::Product(self.products.get(&id.parse().ok()?)?.clone()),
            Entity::Cart => SyncEntity::Cart(self.cart.as_ref()?.cart(id.parse().ok()?)?),
            Entity::CartLine => SyncEntity::CartLine(self.cart.as_ref()?.line(id.parse().ok()?)?),
            Entity::WishlistItem => SyncEntity::WishlistItem(self.wishlist.get(&id.parse().ok()?)?.clone()),
            Entity::Address => SyncEntity::Address(self.addresses.get(&id.parse().ok()?)?.clone()),
            Entity::Order => SyncEntity::Order(Box::new(self.orders.get(&id.parse().ok()?)?.clone())),
            Entity::Preference => SyncEntity::Preference(self.preferences.get(id)?.clone()),
            _ => return None,
        })
    }
}
