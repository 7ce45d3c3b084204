//! The roots of the schema: only lists of parts that the modules bring.

mod node;

use async_graphql::{EmptyMutation, EmptySubscription, MergedObject};

use crate::app::App;
use crate::commerce::catalog::graphql::CatalogQuery;
use crate::commerce::market::graphql::ShopQuery;

pub use node::{Node, NodeQuery};

/// Reading the shop.
#[derive(MergedObject, Default)]
pub struct Query(ShopQuery, CatalogQuery, NodeQuery);

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// Levels of fields in one operation; the introspection that GraphiQL sends has 15.
const DEPTH_MAX: usize = 24;
/// Fields in one operation, counted once each however long the lists are.
const FIELDS_MAX: usize = 2_000;

fn builder() -> async_graphql::SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    async_graphql::Schema::build(Query::default(), EmptyMutation, EmptySubscription)
        .limit_depth(DEPTH_MAX)
        .limit_complexity(FIELDS_MAX)
}

/// The schema over `app`.
#[must_use]
pub fn schema(app: &App) -> Schema {
    builder().data(app.shop_name.clone()).data(app.images.clone()).finish()
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
