//! The roots of the schema: only lists of parts that the modules bring. The parts of `viewer` are listed in
//! `commerce/account/graphql/viewer.rs`, since payloads of its mutations have it as well.

mod executor;
mod node;
mod scopes;

use async_graphql::MergedObject;

use crate::commerce::account::graphql::{AccountMutation, StaffMemberQuery, ViewerQuery};
use crate::commerce::cart::graphql::{CartMutation, CartQuery};
use crate::commerce::catalog::graphql::CatalogQuery;
use crate::commerce::market::graphql::ShopQuery;

pub use executor::{ShopExecutor, public_sdl, sdl_of};
pub use node::{Node, NodeQuery};

/// Reading the shop: for everybody.
#[derive(MergedObject, Default)]
#[graphql(name = "PublicQuery")]
pub struct Query(ShopQuery, CatalogQuery, NodeQuery, ViewerQuery, CartQuery);

/// Changing what belongs to shoppers: for everybody.
#[derive(MergedObject, Default)]
#[graphql(name = "PublicMutation")]
pub struct Mutation(AccountMutation, CartMutation);

/// What only staff may read.
#[derive(MergedObject, Default)]
#[graphql(name = "StaffQuery")]
pub struct StaffQuery(StaffMemberQuery);

// What only staff may change becomes a list `StaffMutation` here with the first part that a module brings, and its place is
// `StaffMutationRoot` in executor.rs.
