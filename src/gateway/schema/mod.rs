//! The roots of the schema: only lists of parts that the modules bring.

mod node;
mod scopes;

use async_graphql::{EmptyMutation, EmptySubscription, MergedObject};

use crate::app::App;
use crate::commerce::catalog::graphql::CatalogQuery;
use crate::commerce::market::graphql::ShopQuery;
use crate::commerce::shipping::graphql::ShippingQuery;

pub use node::{Node, NodeQuery};

/// Reading the shop.
#[derive(MergedObject, Default)]
pub struct Query(ShopQuery, CatalogQuery, ShippingQuery, NodeQuery);

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

fn builder() -> async_graphql::SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    async_graphql::Schema::build(Query::default(), EmptyMutation, EmptySubscription)
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
