//! Whom every mutation and every root field is meant for: the tables that `authz.rs` holds against the schema.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::shoppers::{mint, new_device, new_key};

/// Whom a field is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// It needs no token; some need another secret.
    Everybody,
    /// Guests and customers, each their own.
    Shoppers,
    Customers,
    /// Staff with this permission; for everybody else it does not exist.
    Staff(&'static str),
    /// Staff whatever they may do.
    AnyStaff,
}

pub(crate) use For::{AnyStaff, Customers, Everybody, Shoppers, Staff};

/// A mutation, whom it is meant for, and what makes its input.
pub(crate) type Entry = (&'static str, For, fn(&Ids) -> Value);

/// Every mutation, whom it is meant for, and an input that names what belongs to the owner.
pub(crate) const MUTATIONS: &[Entry] = &[
    ("guestStart", Everybody, |_| json!({"deviceKey": new_device()})),
    (
        "tokenRefresh",
        Everybody,
        |ids| json!({"deviceKey": ids.spare.0, "refreshToken": ids.spare.1}),
    ),
    ("logout", Everybody, |_| json!({"refreshToken": "none"})),
    (
        "customerRegister",
        Everybody,
        |_| json!({"deviceKey": new_device(), "email": "shopper-7@example.com", "password": "a long enough phrase"}),
    ),
    (
        "customerVerify",
        Everybody,
        |_| json!({"deviceKey": new_device(), "email": "shopper-7@example.com", "code": "AAAAAAAA"}),
    ),
    (
        "customerLogin",
        Everybody,
        |_| json!({"deviceKey": new_device(), "email": "shopper-8@example.com", "password": "a long enough phrase"}),
    ),
    (
        "customerVerificationResend",
        Everybody,
        |_| json!({"deviceKey": new_device(), "email": "shopper-9@example.com"}),
    ),
    (
        "passwordResetRequest",
        Everybody,
        |_| json!({"deviceKey": new_device(), "email": "shopper-9@example.com"}),
    ),
    (
        "passwordReset",
        Everybody,
        |_| json!({"deviceKey": new_device(), "email": "shopper-9@example.com", "code": "AAAAAAAA", "newPassword": "a long enough phrase"}),
    ),
    (
        "passwordChange",
        Customers,
        |_| json!({"currentPassword": "not the one that it is", "newPassword": "a long enough phrase"}),
    ),
    (
        "customerUpdate",
        Customers,
        |_| json!({"key": new_key(), "firstName": "One"}),
    ),
    (
        "cartLinesAdd",
        Shoppers,
        |ids| json!({"key": new_key(), "lines": [{"merchandiseId": ids.variant}]}),
    ),
    (
        "cartLinesAdjust",
        Shoppers,
        |ids| json!({"key": new_key(), "lines": [{"id": ids.line, "merchandiseId": ids.variant, "delta": 1}]}),
    ),
    ("syncPush", Shoppers, |ids| {
        json!({"clientId": mint(MintedKind::SyncClient), "mutations": [
            {"seq": 1, "op": {"cartLinesAdjust": {"key": new_key(), "lines": [{"id": ids.line, "merchandiseId": ids.variant, "delta": 1}]}}},
            {"seq": 2, "op": {"addressDelete": {"key": new_key(), "id": ids.address}}},
            {"seq": 3, "op": {"orderCancel": {"key": new_key(), "orderId": ids.order}}},
        ]})
    }),
    (
        "syncExchange",
        Shoppers,
        |_| json!({"pull": {"clientId": mint(MintedKind::SyncClient), "scopes": [{"scope": "CART"}]}}),
    ),
    (
        "cartLinesUpdate",
        Shoppers,
        |ids| json!({"key": new_key(), "lines": [{"id": ids.line, "quantity": 2}]}),
    ),
    (
        "cartDiscountCodesUpdate",
        Shoppers,
        |_| json!({"key": new_key(), "codes": ["NONE"]}),
    ),
    (
        "cartBuyerIdentityUpdate",
        Shoppers,
        |_| json!({"key": new_key(), "email": "shopper-1@example.com"}),
    ),
    (
        "cartDeliveryOptionUpdate",
        Shoppers,
        |_| json!({"key": new_key(), "handle": null}),
    ),
    (
        "cartNoteUpdate",
        Shoppers,
        |_| json!({"key": new_key(), "note": "By the door"}),
    ),
    (
        "cartLinesRemove",
        Shoppers,
        |ids| json!({"key": new_key(), "lineIds": [ids.line]}),
    ),
    (
        "addressCreate",
        Shoppers,
        |_| json!({"key": new_key(), "address": address()}),
    ),
    (
        "addressUpdate",
        Shoppers,
        |ids| json!({"key": new_key(), "id": ids.address, "address": {"line1": "Second Street 2"}}),
    ),
    (
        "addressDefaultSet",
        Shoppers,
        |ids| json!({"key": new_key(), "id": ids.address}),
    ),
    (
        "addressDelete",
        Shoppers,
        |ids| json!({"key": new_key(), "id": ids.address}),
    ),
    (
        "preferencesSet",
        Shoppers,
        |_| json!({"key": new_key(), "entries": [{"key": "theme", "value": "dark"}]}),
    ),
    (
        "consentUpdate",
        Shoppers,
        |_| json!({"key": new_key(), "policyVersion": "1", "statements": []}),
    ),
    (
        "wishlistItemsAdd",
        Shoppers,
        |ids| json!({"key": new_key(), "items": [{"productId": ids.product}]}),
    ),
    (
        "wishlistItemsRemove",
        Shoppers,
        |ids| json!({"key": new_key(), "items": [{"productId": ids.product}]}),
    ),
    // They take rows.
    ("rxCartLinesPush", Shoppers, |_| Value::Null),
    ("rxWishlistItemsPush", Shoppers, |_| Value::Null),
    ("rxAddressesPush", Shoppers, |_| Value::Null),
    ("rxPreferencesPush", Shoppers, |_| Value::Null),
    ("checkoutPrepare", Shoppers, |_| json!({"key": new_key()})),
    (
        "checkoutSubmit",
        Shoppers,
        |ids| json!({"key": new_key(), "lines": [{"merchandiseId": ids.variant}], "seen": {"totalAmount": "0.01", "currencyCode": "EUR"}, "paymentToken": "tok_approve"}),
    ),
    (
        "orderCancel",
        Shoppers,
        |_| json!({"key": new_key(), "orderId": mint(MintedKind::Order)}),
    ),
    (
        "returnRequest",
        Shoppers,
        |ids| json!({"key": new_key(), "orderId": ids.order, "lines": [{"lineItemId": mint(MintedKind::OrderLine), "quantity": 1, "reason": "UNWANTED"}]}),
    ),
    (
        "orderFind",
        Everybody,
        |_| json!({"number": "DE-1", "email": "shopper-9@example.com"}),
    ),
    ("sessionRevoke", Shoppers, |ids| json!({"id": ids.session})),
    // It takes nothing.
    ("streamTicketCreate", Shoppers, |_| Value::Null),
    ("logoutEverywhere", Shoppers, |_| json!({})),
    (
        "productSave",
        Staff("products"),
        |ids| json!({"key": new_key(), "id": ids.product, "vendor": "Tote"}),
    ),
    (
        "variantSave",
        Staff("products"),
        |ids| json!({"key": new_key(), "variant": {"id": ids.variant, "barcode": "4006381333931"}}),
    ),
    (
        "pricesSet",
        Staff("prices"),
        |ids| json!({"key": new_key(), "prices": [{"variantId": ids.variant, "market": "none", "amount": "1"}]}),
    ),
    (
        "priceRemove",
        Staff("prices"),
        |ids| json!({"key": new_key(), "variantId": ids.variant, "market": "none"}),
    ),
    ("priceScheduleCreate", Staff("prices"), |ids| {
        json!({"key": new_key(), "name": "Sale", "market": "none", "startsAt": "2040-01-01T00:00:00Z",
            "prices": [{"variantId": ids.variant, "amount": "1"}]})
    }),
    (
        "priceScheduleCancel",
        Staff("prices"),
        |_| json!({"key": new_key(), "id": "ps_1"}),
    ),
    (
        "stockLevelsSet",
        Staff("inventory"),
        |ids| json!({"key": new_key(), "levels": [{"variantId": ids.variant, "location": "none", "onHand": 1}]}),
    ),
    (
        "stockFeedApply",
        Staff("inventory"),
        |ids| json!({"key": new_key(), "source": "wms", "sequence": "1", "levels": [{"variantId": ids.variant, "location": "none", "onHand": 1}]}),
    ),
    (
        "collectionSave",
        Staff("collections"),
        |_| json!({"key": new_key(), "handle": "new-shelf", "title": "New shelf"}),
    ),
    (
        "translationsSave",
        Staff("translations"),
        |ids| json!({"key": new_key(), "id": ids.product, "translations": [{"language": "de", "title": "Neu"}]}),
    ),
    (
        "refundCreate",
        Staff("orders"),
        |_| json!({"key": new_key(), "orderId": mint(MintedKind::Order)}),
    ),
    (
        "paymentCapture",
        Staff("orders"),
        |_| json!({"key": new_key(), "orderId": mint(MintedKind::Order)}),
    ),
    (
        "paymentVoid",
        Staff("orders"),
        |_| json!({"key": new_key(), "orderId": mint(MintedKind::Order)}),
    ),
    (
        "staffOrderCancel",
        Staff("orders"),
        |_| json!({"key": new_key(), "orderId": mint(MintedKind::Order), "reason": "STAFF"}),
    ),
    (
        "orderHold",
        Staff("orders"),
        |ids| json!({"key": new_key(), "id": ids.order, "reason": "A look at the address"}),
    ),
    (
        "orderRelease",
        Staff("orders"),
        |ids| json!({"key": new_key(), "id": ids.order}),
    ),
    (
        "fulfillmentCreate",
        Staff("orders"),
        |ids| json!({"key": new_key(), "orderId": ids.order}),
    ),
    (
        "fulfillmentUpdate",
        Staff("orders"),
        |_| json!({"key": new_key(), "id": mint(MintedKind::Parcel), "status": "SHIPPED"}),
    ),
    (
        "fulfillmentCancel",
        Staff("orders"),
        |_| json!({"key": new_key(), "id": mint(MintedKind::Parcel)}),
    ),
    (
        "returnApprove",
        Staff("orders"),
        |_| json!({"key": new_key(), "id": mint(MintedKind::Return)}),
    ),
    (
        "returnDecline",
        Staff("orders"),
        |_| json!({"key": new_key(), "id": mint(MintedKind::Return), "reason": "It was worn"}),
    ),
    (
        "returnReceive",
        Staff("orders"),
        |_| json!({"key": new_key(), "id": mint(MintedKind::Return), "lines": []}),
    ),
    (
        "returnRefund",
        Staff("orders"),
        |_| json!({"key": new_key(), "id": mint(MintedKind::Return)}),
    ),
    (
        "returnClose",
        Staff("orders"),
        |_| json!({"key": new_key(), "id": mint(MintedKind::Return)}),
    ),
];

/// Mutations whose input names something of a shopper.
pub(crate) const OF_SOMEBODY: &[&str] = &[
    "cartLinesUpdate",
    "cartLinesRemove",
    "addressUpdate",
    "addressDefaultSet",
    "addressDelete",
    "returnRequest",
    "sessionRevoke",
];

/// A field of `Subscription`, whom it is meant for, and what makes its arguments.
pub(crate) type Subscription = (&'static str, For, fn(&Ids) -> String);

/// Every field of `Subscription`, whom it is meant for, and its arguments.
pub(crate) const SUBSCRIPTIONS: &[Subscription] = &[
    ("cartChanged", Shoppers, |_| String::new()),
    ("checkoutAttemptChanged", Shoppers, |ids| {
        format!("(id: {:?})", ids.order)
    }),
    ("customerOrdersChanged", Shoppers, |_| String::new()),
    ("orderStatusChanged", Shoppers, |ids| {
        format!("(orderId: {:?})", ids.order)
    }),
    ("syncStream", Shoppers, |_| {
        format!("(clientId: {:?})", mint(MintedKind::SyncClient))
    }),
    ("productChanged", Everybody, |ids| format!("(ids: [{:?}])", ids.product)),
    ("rxAddressesStream", Shoppers, |_| String::new()),
    ("rxCartLinesStream", Shoppers, |_| String::new()),
    ("rxOrdersStream", Shoppers, |_| String::new()),
    ("rxPreferencesStream", Shoppers, |_| String::new()),
    ("rxWishlistItemsStream", Shoppers, |_| String::new()),
];

/// Every root field of queries, and whom it is meant for.
pub(crate) const ROOTS: &[(&str, For)] = &[
    ("addressRules", Everybody),
    ("cart", Shoppers),
    ("checkoutAttempt", Shoppers),
    ("collection", Everybody),
    ("collections", Everybody),
    ("deliveryOptions", Everybody),
    // Of what is private, only the owner gets anything.
    ("node", Everybody),
    ("nodes", Everybody),
    ("order", Shoppers),
    ("orders", Shoppers),
    ("product", Everybody),
    ("products", Everybody),
    ("rxAddressesPull", Shoppers),
    ("rxCartLinesPull", Shoppers),
    ("rxOrdersPull", Shoppers),
    ("rxPreferencesPull", Shoppers),
    ("rxWishlistItemsPull", Shoppers),
    ("shop", Everybody),
    // Of the catalogue; what is private is for shoppers.
    ("sync", Everybody),
    ("syncResults", Shoppers),
    // Null without a token.
    ("viewer", Shoppers),
    ("staffMember", AnyStaff),
    ("staffOrder", Staff("orders")),
    ("staffOrders", Staff("orders")),
    ("staffReturns", Staff("orders")),
    ("staffPriceSchedule", AnyStaff),
    ("staffProduct", AnyStaff),
    ("staffProducts", AnyStaff),
    ("stockMovements", AnyStaff),
];

/// What a shopper is asked about in [`everything_private_is_for_its_owner_only`]; every field of `Viewer` is in it.
pub(crate) const MINE: &str = "viewer { id kind customer { id email firstName } sessions { id }
    addresses { nodes { id } } defaultAddress { id } preferences { key } consent { purpose }
    wishlist { nodes { addedAt } } cart { id } orders { nodes { id email } } }
  orders { nodes { id number } }
  cart { id lines { nodes { id } } }";

pub(crate) fn address() -> Value {
    json!({"countryCode": "DE", "familyName": "Shopper", "line1": "First Street 1", "city": "Berlin", "postalCode": "10115"})
}

/// What inputs name.
#[derive(Clone)]
pub(crate) struct Ids {
    pub(crate) product: String,
    pub(crate) variant: String,
    pub(crate) cart: String,
    pub(crate) line: String,
    pub(crate) address: String,
    pub(crate) order: String,
    pub(crate) session: String,
    /// Key and refresh token of a device that is nobody's of those who ask.
    pub(crate) spare: (String, String),
}

impl Ids {
    /// Ids of the owner's things that name nothing.
    pub(crate) fn unknown(&self) -> Self {
        Self {
            line: mint(MintedKind::CartLine),
            cart: mint(MintedKind::Cart),
            address: mint(MintedKind::Address),
            order: mint(MintedKind::Order),
            session: mint(MintedKind::Session),
            ..self.clone()
        }
    }
}
