//! Anything by its id.

use async_graphql::{Context, ID, Interface, Object};

use crate::commerce::cart::graphql::{Cart, CartLine};
use crate::commerce::catalog::graphql::{Collection, Product, ProductVariant};
use crate::commerce::order::graphql::Order;
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, SizedBy, bad_user_input};
use crate::platform::id::{GlobalId, InvalidId, Kind, MintedId, MintedKind};

/// Anything that has an id.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The thing's id: a prefix that names its type, an underscore and a number."
))]
pub enum Node {
    Product(Product),
    ProductVariant(ProductVariant),
    Collection(Collection),
    Cart(Cart),
    CartLine(CartLine),
    Order(Order),
}

/// Ids in one `nodes`.
const NODES_MAX: usize = 250;

/// An id of either form.
#[derive(Clone, Copy)]
enum NodeId {
    Shop(GlobalId),
    Minted(MintedId),
}

impl NodeId {
    fn parse(text: &str) -> Result<Self, InvalidId> {
        match MintedId::parse(text) {
            Ok(id) => Ok(Self::Minted(id)),
            Err(_) => GlobalId::parse(text).map(Self::Shop),
        }
    }
}

async fn find(ctx: &Context<'_>, id: NodeId) -> Result<Option<Node>, Error> {
    match id {
        NodeId::Shop(id) => find_of_shop(ctx, id).await,
        NodeId::Minted(id) => find_of_viewer(ctx, id).await,
    }
}

/// What belongs to the shopper who asks. What is somebody else's is answered like what is not there.
async fn find_of_viewer(ctx: &Context<'_>, id: MintedId) -> Result<Option<Node>, Error> {
    let Ok(shopper) = ctx.shopper() else { return Ok(None) };
    Ok(match id.kind {
        MintedKind::Cart => Cart::find(ctx, shopper, id.uuid).await?.map(Node::Cart),
        MintedKind::CartLine => Cart::line(ctx, shopper, id.uuid).await?.map(Node::CartLine),
        MintedKind::Order => Order::find(ctx, shopper, id.uuid).await?.map(Node::Order),
        // The others are not nodes.
        _ => None,
    })
}

async fn find_of_shop(ctx: &Context<'_>, id: GlobalId) -> Result<Option<Node>, Error> {
    Ok(match id.kind {
        Kind::Product => Product::find(ctx, id.number).await?.map(Node::Product),
        Kind::Variant => ProductVariant::find(ctx, id.number).await?.map(Node::ProductVariant),
        Kind::Collection => Collection::find(ctx, id.number).await?.map(Node::Collection),
        // An image is shown by what it belongs to; it is not a node.
        Kind::Media => None,
    })
}

#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its id; null where the market shows nothing of this id.
    #[graphql(directive = Cost::apply(1))]
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Option<async_graphql::Result<Node>> {
        match NodeId::parse(&id) {
            // Apart from the room that each root field has.
            Ok(id) => Box::pin(find(ctx, id)).await.map_err(Into::into).transpose(),
            Err(invalid) => Some(Err(bad_user_input("id", invalid))),
        }
    }

    /// Several things by their ids, in the same order; at most 250. Null where the market shows nothing of an id.
    #[graphql(directive = Cost::apply(1), directive = SizedBy::apply("ids"))]
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> async_graphql::Result<Vec<Option<Node>>> {
        if ids.len() > NODES_MAX {
            return Err(bad_user_input(
                "ids",
                format!(
                    "at most {NODES_MAX} ids can be asked for at once, but there are {}",
                    ids.len()
                ),
            ));
        }
        let parse =
            |(at, id): (usize, &ID)| NodeId::parse(id).map_err(|invalid| bad_user_input(&format!("ids.{at}"), invalid));
        let ids = ids.iter().enumerate().map(parse).collect::<Result<Vec<_>, _>>()?;
        Ok(futures_util::future::try_join_all(ids.into_iter().map(|id| find(ctx, id))).await?)
    }
}
