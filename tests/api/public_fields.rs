//! What is the same for everybody: a new field is a line of a file that somebody has to write, or belongs to a private type.

use std::collections::BTreeSet;

use apollo_compiler::schema::ExtendedType;

use crate::app::Shop;
use crate::authz::parsed;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(every_public_field_is_listed);

/// Types that are reached through `viewer`, `cart`, a private id, or the payload of a mutation only.
const PRIVATE_TYPES: &[&str] = &[
    "Address",
    "AddressConnection",
    "AddressEdge",
    "AuthTokens",
    "Cart",
    "CartBuyerIdentity",
    "CartChange",
    "CartCost",
    "CartDeliveryGroup",
    "CartDeliveryOption",
    "CartDiscountAllocation",
    "CartDiscountCode",
    "CartLine",
    "CartLineAttribute",
    "CartLineConnection",
    "CartLineCost",
    "CartLineEdge",
    "CartProblem",
    "CheckoutAction",
    "CheckoutActionRequired",
    "CheckoutAttemptChange",
    "CheckoutCost",
    "CheckoutFailed",
    "CheckoutProcessing",
    "CheckoutSucceeded",
    "Consent",
    "ConsentHistoryConnection",
    "ConsentHistoryEdge",
    "ConsentStatement",
    "Customer",
    "DiscountCodeRefusal",
    "Fulfillment",
    "FulfillmentEvent",
    "FulfillmentLineItem",
    "MergeWarning",
    "Order",
    "OrderAddress",
    "OrderConnection",
    "OrderCost",
    "OrderDelivery",
    "OrderDiscountAllocation",
    "OrderEdge",
    "OrderEvent",
    "OrderEventConnection",
    "OrderEventEdge",
    "OrderLineAttribute",
    "OrderLineCost",
    "OrderLineItem",
    "OrderLineItemConnection",
    "OrderLineItemEdge",
    "OrderLineOption",
    "OrderStatusChange",
    "PaymentMethods",
    "Preference",
    "Refund",
    "RefundLineItem",
    "Return",
    "ReturnLineItem",
    "ReturnableLineItem",
    "RxAddress",
    "RxAddressBulk",
    "RxCartLine",
    "RxCartLineBulk",
    "RxCheckpoint",
    "RxOrder",
    "RxOrderBulk",
    "RxPreference",
    "RxPreferenceBulk",
    "RxWishlistItem",
    "RxWishlistItemBulk",
    "Session",
    "SyncChange",
    "SyncConflict",
    "SyncConflictLine",
    "SyncError",
    "SyncMutationResult",
    "SyncScopeChanged",
    "TaxLine",
    "TrackingInfo",
    "Viewer",
    "WishlistConnection",
    "WishlistEdge",
    "WishlistItem",
];

/// Fields of public types that answer each shopper differently.
pub(crate) const PRIVATE_FIELDS: &[&str] = &["Product.isWishlisted"];

/// The file lists every field of every type that is not private, so that a new field is a line of a diff, and somebody decides
/// whether it is the same for all.
fn every_public_field_is_listed(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let schema = parsed(&shop, "public");
    let listed: BTreeSet<&str> = include_str!("../fixtures/public-fields.txt").lines().collect();
    let mut found = BTreeSet::new();
    for (name, definition) in &schema.types {
        let ExtendedType::Object(object) = definition else {
            continue;
        };
        let is_payload = ["Payload", "UserError", "Warning"]
            .iter()
            .any(|end| name.ends_with(end));
        if definition.is_built_in()
            || is_payload
            || ["Query", "Mutation", "Subscription"].contains(&name.as_str())
            || PRIVATE_TYPES.contains(&name.as_str())
        {
            continue;
        }
        let fields = object.fields.keys().map(|field| format!("{name}.{field}"));
        found.extend(fields.filter(|field| !PRIVATE_FIELDS.contains(&field.as_str())));
    }
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    assert!(
        unlisted.is_empty(),
        "say in tests/api/public_fields.rs or tests/fixtures/public-fields.txt whether these are the same for everybody: {unlisted:?}"
    );
    assert_eq!(
        listed.difference(&found).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "these are gone"
    );
    for name in PRIVATE_TYPES {
        assert!(schema.types.contains_key(*name), "{name} is gone");
    }
}
