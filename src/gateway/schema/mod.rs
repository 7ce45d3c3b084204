//! The roots of the schema: only lists of parts that the modules bring. The parts of `viewer` are listed in
//! `commerce/account/graphql/viewer.rs`, since payloads of its mutations have it as well.

mod executor;
mod node;
mod scopes;
mod stream_item;

use async_graphql::{MergedObject, MergedSubscription};

use crate::commerce::account::graphql::{
    AccountMutation, AddressQuery, ProfileMutation, StaffMemberQuery, ViewerQuery,
};
use crate::commerce::cart::graphql::{CartMutation, CartQuery, CartSubscription};
use crate::commerce::catalog::graphql::{CatalogQuery, ProductSubscription};
use crate::commerce::checkout::graphql::{CheckoutMutation, CheckoutQuery, CheckoutSubscription};
use crate::commerce::fulfillment::graphql::FulfillmentStaffMutation;
use crate::commerce::interchange::graphql::{CatalogStaffMutation, CatalogStaffQuery};
use crate::commerce::inventory::graphql::{InventoryStaffMutation, InventoryStaffQuery};
use crate::commerce::market::graphql::ShopQuery;
use crate::commerce::order::graphql::{
    OrderMutation, OrderQuery, OrderStaffMutation, OrderStaffQuery, OrderSubscription,
};
use crate::commerce::payment::graphql::{PaymentMutation, PaymentStaffMutation};
use crate::commerce::returns::graphql::{ReturnMutation, ReturnStaffMutation, ReturnStaffQuery};
use crate::commerce::shipping::graphql::ShippingQuery;
use crate::commerce::wishlist::graphql::WishlistMutation;
use crate::sync::graphql::{
    RxMutation, RxQuery, RxSubscription, SyncMutation, SyncPullQuery, SyncResultQuery, SyncSubscription,
};

pub use executor::{ShopExecutor, public_sdl, sdl_of};
pub use node::{Node, NodeQuery};
pub use stream_item::StreamItem;

/// Reading the shop: for everybody.
#[derive(MergedObject, Default)]
#[graphql(name = "PublicQuery")]
pub struct Query(
    ShopQuery,
    CatalogQuery,
    ShippingQuery,
    NodeQuery,
    ViewerQuery,
    CartQuery,
    AddressQuery,
    CheckoutQuery,
    OrderQuery,
    SyncResultQuery,
    SyncPullQuery,
    RxQuery,
);

/// Changing what belongs to shoppers: for everybody.
#[derive(MergedObject, Default)]
#[graphql(name = "PublicMutation")]
pub struct Mutation(
    AccountMutation,
    CartMutation,
    CheckoutMutation,
    ProfileMutation,
    WishlistMutation,
    OrderMutation,
    PaymentMutation,
    ReturnMutation,
    SyncMutation,
    RxMutation,
);

/// Following what changes: for everybody.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    OrderSubscription,
    CheckoutSubscription,
    CartSubscription,
    ProductSubscription,
    SyncSubscription,
    RxSubscription,
);

/// What only staff may read.
#[derive(MergedObject, Default)]
#[graphql(name = "StaffQuery")]
pub struct StaffQuery(
    StaffMemberQuery,
    CatalogStaffQuery,
    InventoryStaffQuery,
    OrderStaffQuery,
    ReturnStaffQuery,
);

/// What only staff may change.
#[derive(MergedObject, Default)]
#[graphql(name = "StaffMutation")]
pub struct StaffMutation(
    CatalogStaffMutation,
    InventoryStaffMutation,
    OrderStaffMutation,
    FulfillmentStaffMutation,
    PaymentStaffMutation,
    ReturnStaffMutation,
);
