//! The member of staff who asks.

use async_graphql::{Context, Enum, ID, Object};

use crate::platform::graphql::{AssumedSize, ContextExt as _, Viewer};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::principal::{Permission, StaffMember};

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Permission")]
pub enum StaffPermission {
    /// Change products, variants and their media.
    Products,
    /// Change prices.
    Prices,
    /// Change levels of stock.
    Inventory,
    /// Change collections.
    Collections,
    /// Change texts in other languages.
    Translations,
    /// Change discounts, tax rates and shipping methods.
    Promotions,
    /// Work on orders, parcels and refunds.
    Orders,
}

/// A member of the shop's staff.
pub struct StaffMemberObject(StaffMember);

/// A member of the shop's staff.
#[Object(name = "StaffMember")]
impl StaffMemberObject {
    /// The id, `staff_…`, which `tote staff list` shows.
    async fn id(&self) -> ID {
        MintedId::new(MintedKind::Staff, self.0.id).to_string().into()
    }

    /// What this member may do.
    #[graphql(directive = AssumedSize::apply(7))]
    async fn permissions(&self) -> Vec<StaffPermission> {
        self.0.permissions.iter().copied().map(Into::into).collect()
    }
}

#[derive(Default)]
pub struct StaffMemberQuery;

#[Object]
impl StaffMemberQuery {
    /// The member of staff whose token the request carries.
    async fn staff_member(&self, ctx: &Context<'_>) -> Option<StaffMemberObject> {
        match &ctx.request().viewer {
            Viewer::Staff(staff) => Some(StaffMemberObject(staff.clone())),
            // Nobody else has this field.
            Viewer::Anonymous(_) | Viewer::Shopper(_) | Viewer::Partner(_) => None,
        }
    }
}
