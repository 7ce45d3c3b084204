//! The roots of the schema: only lists of parts that the modules bring. The parts of `viewer` are listed in
//! `commerce/account/graphql/viewer.rs`, since payloads of its mutations have it as well.

mod node;
mod scopes;

use async_graphql::{EmptySubscription, MergedObject};

use crate::app::App;
use crate::commerce::account::graphql::{AccountMutation, AddressQuery, ProfileMutation, ViewerQuery};
use crate::commerce::catalog::graphql::CatalogQuery;
use crate::commerce::market::graphql::ShopQuery;
use crate::commerce::wishlist::graphql::WishlistMutation;

pub use node::{Node, NodeQuery};

/// Reading the shop.
#[derive(MergedObject, Default)]
pub struct Query(ShopQuery, CatalogQuery, NodeQuery, ViewerQuery, AddressQuery);

/// Changing what belongs to shoppers.
#[derive(MergedObject, Default)]
pub struct Mutation(AccountMutation, ProfileMutation, WishlistMutation);

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, EmptySubscription> {
    async_graphql::Schema::build(Query::default(), Mutation::default(), EmptySubscription)
}

/// Levels that the executor lets pass, fragments included: more than any prepared document has, trusted ones too, so that the
/// limits of shape alone decide.
const EXECUTOR_DEPTH: usize = 256;

/// The schema over `app`. It runs prepared documents only, see [`super::document`]: they are valid and within the limits,
/// and an extension would make every field slow.
#[must_use]
pub fn schema(app: &App) -> Schema {
    builder()
        .validation_mode(async_graphql::ValidationMode::Fast)
        .limit_recursive_depth(EXECUTOR_DEPTH)
        .data(app.shop_name.clone())
        .data(app.images.clone())
        .data(app.tokens.clone())
        .finish()
}

/// The schema as shoppers' apps see it, in the schema definition language.
#[must_use]
pub fn public_sdl() -> String {
    builder().finish().sdl_with_options(
        async_graphql::SDLExportOptions::new()
            .include_specified_by()
            .sorted_fields()
            .sorted_enum_items()
            .sorted_arguments(),
    )
}
