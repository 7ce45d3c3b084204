//! Who may do what: every mutation, every root field and everything private, for everybody. What the schema has and these
//! tables have not fails, so that it is decided who may see a field before it is served.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::{Server, Shop};
use crate::clients::Answer;
use crate::engine::Engine;
use crate::order_till::Till;
use crate::shoppers::{Device, mint, mutation, new_device, new_key};
use crate::{mailbox, on_both_engines};

on_both_engines!(
    every_mutation_is_for_those_whom_it_is_meant_for,
    what_is_somebody_elses_is_answered_like_what_is_not_there,
    everything_private_is_for_its_owner_only,
    an_expired_token_costs_public_fields_nothing,
    every_root_field_and_mutation_is_listed,
);

/// Whom a field is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
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

use For::{AnyStaff, Customers, Everybody, Shoppers, Staff};

/// A mutation, whom it is meant for, and what makes its input.
type Entry = (&'static str, For, fn(&Ids) -> Value);

/// Every mutation, whom it is meant for, and an input that names what belongs to the owner.
const MUTATIONS: &[Entry] = &[
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
        "orderFind",
        Everybody,
        |_| json!({"number": "DE-1", "email": "shopper-9@example.com"}),
    ),
    ("sessionRevoke", Shoppers, |ids| json!({"id": ids.session})),
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
];

/// Mutations whose input names something of a shopper.
const OF_SOMEBODY: &[&str] = &[
    "cartLinesUpdate",
    "cartLinesRemove",
    "addressUpdate",
    "addressDefaultSet",
    "addressDelete",
    "sessionRevoke",
];

/// Every root field of queries, and whom it is meant for.
const ROOTS: &[(&str, For)] = &[
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
    ("shop", Everybody),
    // Null without a token.
    ("viewer", Shoppers),
    ("staffMember", AnyStaff),
    ("staffOrder", Staff("orders")),
    ("staffOrders", Staff("orders")),
    ("staffPriceSchedule", AnyStaff),
    ("staffProduct", AnyStaff),
    ("staffProducts", AnyStaff),
    ("stockMovements", AnyStaff),
];

/// What a shopper is asked about in [`everything_private_is_for_its_owner_only`]; every field of `Viewer` is in it.
const MINE: &str = "viewer { id kind customer { id email firstName } sessions { id }
    addresses { nodes { id } } defaultAddress { id } preferences { key } consent { purpose }
    wishlist { nodes { addedAt } } cart { id } orders { nodes { id email } } }
  orders { nodes { id number } }
  cart { id lines { nodes { id } } }";

fn address() -> Value {
    json!({"countryCode": "DE", "familyName": "Shopper", "line1": "First Street 1", "city": "Berlin", "postalCode": "10115"})
}

/// What inputs name.
#[derive(Clone)]
struct Ids {
    product: String,
    variant: String,
    cart: String,
    line: String,
    address: String,
    order: String,
    session: String,
    /// Key and refresh token of a device that is nobody's of those who ask.
    spare: (String, String),
}

impl Ids {
    /// Ids of the owner's things that name nothing.
    fn unknown(&self) -> Self {
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

/// Everybody who may ask, and what the owner has.
struct World<'a> {
    server: &'a Server,
    owner: Device<'a>,
    other: Device<'a>,
    guest: Device<'a>,
    partner: String,
    idle_staff: String,
    able_staff: String,
    ids: Ids,
}

impl<'a> World<'a> {
    fn of(shop: &Shop, server: &'a Server) -> Self {
        let owner = mailbox::customer_of(shop, server, "shopper-1@example.com");
        let other = mailbox::customer_of(shop, server, "shopper-2@example.com");
        let product = server.ask(
            "{ products(first: 1, filter: [{available: true}]) { nodes { id variants(first: 1) { nodes { id } } } } }",
        );
        let product = product.data()["products"]["nodes"][0].take();
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned();
        let variant = text(&product["variants"]["nodes"][0]["id"]);
        let added = json!({"lines": [{"merchandiseId": variant}]});
        let added = owner.keyed(
            "cartLinesAdd",
            added,
            "cart { id lines { nodes { id } } } userErrors { code }",
        );
        let created = owner.keyed(
            "addressCreate",
            json!({"address": address(), "isDefault": true}),
            "address { id }",
        );
        owner.keyed(
            "wishlistItemsAdd",
            json!({"items": [{"productId": product["id"]}]}),
            "userErrors { code }",
        );
        let signed_in = mailbox::login(server, "shopper-1@example.com", mailbox::PASSWORD, &new_device()).data();
        assert_eq!(signed_in["customerLogin"]["userErrors"], json!([]));
        let sessions = owner.ask("{ viewer { sessions { id isCurrent } } }").data();
        let sessions = sessions["viewer"]["sessions"].as_array().expect("a list");
        let another = sessions
            .iter()
            .find(|session| session["isCurrent"] == false)
            .expect("two devices");
        let spare = server.guest();
        let order = Till::of(shop).placed(&owner, &[(&variant, 1)]);
        Self {
            ids: Ids {
                product: text(&product["id"]),
                variant,
                cart: text(&added["cart"]["id"]),
                line: text(&added["cart"]["lines"]["nodes"][0]["id"]),
                address: text(&created["address"]["id"]),
                order: order.id,
                session: text(&another["id"]),
                spare: (spare.key, spare.refresh_token),
            },
            guest: server.guest(),
            partner: shop.partner("kiosk", &Self::everything()),
            idle_staff: shop.staff("newcomer", &["promotions"]),
            able_staff: shop.staff("back-office", crate::staff::ALL),
            server,
            owner,
            other,
        }
    }

    /// Lets a partner ask for every public root field and mutation.
    fn everything() -> Vec<&'static str> {
        let public = |meant: &For| !matches!(meant, Staff(_) | AnyStaff);
        let roots = ROOTS.iter().filter(|(_, meant)| public(meant)).map(|(name, _)| *name);
        let mutations = MUTATIONS
            .iter()
            .filter(|(_, meant, _)| public(meant))
            .map(|(name, ..)| *name);
        roots.chain(mutations).flat_map(|name| ["--operation", name]).collect()
    }

    /// Who asks, and whether what is meant for `meant` may be asked by them: else the code that says no.
    fn roles(&self, meant: For) -> Vec<(&'static str, Option<&str>, Option<&'static str>)> {
        let unknown = Some("GRAPHQL_VALIDATION_FAILED");
        let (forbidden, unauthenticated) = (Some("FORBIDDEN"), Some("UNAUTHENTICATED"));
        let [nobody, guest, customer, partner, idle, able] = match meant {
            Everybody => [None; 6],
            Shoppers => [unauthenticated, None, None, forbidden, forbidden, forbidden],
            Customers => [unauthenticated, forbidden, None, forbidden, forbidden, forbidden],
            Staff(_) => [unknown, unknown, unknown, unknown, forbidden, None],
            AnyStaff => [unknown, unknown, unknown, unknown, None, None],
        };
        // Of the two, the newcomer may do one thing, which the other may not.
        let (unable_staff, able_staff) = if meant == Staff("orders") {
            (&self.able_staff, &self.idle_staff)
        } else {
            (&self.idle_staff, &self.able_staff)
        };
        vec![
            ("nobody", None, nobody),
            ("a guest", Some(&self.guest.access_token), guest),
            ("another customer", Some(&self.other.access_token), customer),
            ("a partner", Some(&self.partner), partner),
            ("staff without the permission", Some(unable_staff), idle),
            ("staff with it", Some(able_staff), able),
            ("the owner", Some(&self.owner.access_token), customer),
        ]
    }

    fn send(&self, token: Option<&str>, document: &str, variables: Value) -> Answer {
        match token {
            Some(token) => self.server.ask_as(token, document),
            None => self.server.ask(document),
        }
        .with(variables)
        .answer()
    }
}

/// The code of an answer that says no to who asks; what it says about the input does not matter here.
fn denied(answer: &Answer) -> Option<String> {
    let body = answer.json();
    let codes = body["errors"].as_array().into_iter().flatten();
    codes
        .filter_map(|error| error["extensions"]["code"].as_str())
        .find(|code| ["UNAUTHENTICATED", "FORBIDDEN", "GRAPHQL_VALIDATION_FAILED"].contains(code))
        .map(str::to_owned)
}

fn every_mutation_is_for_those_whom_it_is_meant_for(engine: Engine) {
    let shop = mailbox::shop(engine);
    let server = shop.serve();
    let world = World::of(&shop, &server);
    for (name, meant, input) in MUTATIONS {
        for (who, token, refusal) in world.roles(*meant) {
            let variables = json!({"input": input(&world.ids)});
            let answer = world.send(token, &mutation(name, "__typename"), variables);
            assert_eq!(denied(&answer).as_deref(), refusal, "{name} for {who}: {}", answer.text);
            if let Some("GRAPHQL_VALIDATION_FAILED") = refusal {
                let never = world.send(token, "mutation { noSuchField }", json!({})).refusal();
                assert_eq!(never.code, "GRAPHQL_VALIDATION_FAILED");
                assert!(
                    answer.text.contains(name) == never.message.contains("noSuchField"),
                    "{}",
                    answer.text
                );
            }
        }
    }
}

fn what_is_somebody_elses_is_answered_like_what_is_not_there(engine: Engine) {
    let shop = mailbox::shop(engine);
    let server = shop.serve();
    let world = World::of(&shop, &server);
    // Both have a cart of their own, so that only the line's id is foreign.
    for device in [&world.other, &world.guest] {
        device.keyed(
            "cartLinesAdd",
            json!({"lines": [{"merchandiseId": world.ids.variant}]}),
            "userErrors { code }",
        );
    }
    let before = world
        .send(Some(&world.owner.access_token), &format!("{{ {MINE} }}"), json!({}))
        .data();
    let unknown = world.ids.unknown();
    for (name, meant, input) in MUTATIONS.iter().filter(|(name, ..)| OF_SOMEBODY.contains(name)) {
        assert_eq!(*meant, Shoppers, "{name}");
        for device in [&world.other, &world.guest] {
            // A line that is gone already is no error, but told.
            let selection = if name.starts_with("cart") {
                "userErrors { code field } warnings { code }"
            } else {
                "userErrors { code field }"
            };
            let refusals = |ids: &Ids| {
                let answer = device.write(name, input(ids), selection).answer();
                let payload = answer.data()[*name].take();
                assert!(payload.to_string().contains("NOT_FOUND"), "{name}: {}", answer.text);
                payload
            };
            assert_eq!(refusals(&world.ids), refusals(&unknown), "{name}");
        }
    }
    let after = world
        .send(Some(&world.owner.access_token), &format!("{{ {MINE} }}"), json!({}))
        .data();
    assert_eq!(before, after);
}

fn everything_private_is_for_its_owner_only(engine: Engine) {
    let shop = mailbox::shop(engine);
    let server = shop.serve();
    let world = World::of(&shop, &server);
    let document = format!(
        "query Private($ids: [ID!]!, $product: ID!, $order: ID!) {{ {MINE} order(id: $order) {{ id email }} nodes(ids: $ids) {{ id }} product(id: $product) {{ isWishlisted }} }}"
    );
    let ids = &world.ids;
    let variables = json!({"ids": [ids.cart, ids.line, ids.order], "product": ids.product, "order": ids.order});
    for (who, token, _) in world.roles(Shoppers) {
        let answer = world.send(token, &document, variables.clone());
        let data = answer.json()["data"].take();
        let secrets = [&ids.cart, &ids.line, &ids.address, &ids.session, &ids.order];
        let owner = "shopper-1@example.com".to_owned();
        if who == "the owner" {
            assert_eq!(
                data["nodes"],
                json!([{"id": ids.cart}, {"id": ids.line}, {"id": ids.order}])
            );
            assert_eq!(data["product"]["isWishlisted"], true);
            for secret in secrets.into_iter().chain([&owner]) {
                assert!(answer.text.contains(secret.as_str()), "{secret}: {}", answer.text);
            }
            continue;
        }
        assert_eq!(data["nodes"], json!([null, null, null]), "{who}");
        assert_ne!(data["product"]["isWishlisted"], true, "{who}");
        for secret in secrets.into_iter().chain([&owner]) {
            assert!(
                !answer.text.contains(secret.as_str()),
                "{who} sees {secret}: {}",
                answer.text
            );
        }
        let is_shopper =
            token.is_some_and(|token| [&world.guest, &world.other].iter().any(|one| one.access_token == token));
        assert_eq!(data["viewer"].is_null(), !is_shopper, "{who}: {}", answer.text);
    }
}

fn an_expired_token_costs_public_fields_nothing(engine: Engine) {
    let shop = mailbox::shop(engine);
    let server = shop.serve();
    for token in ["no token at all", "eyJhbGciOiJub25lIn0.e30."] {
        let public = server
            .ask_as(
                token,
                "{ shop { name } products(first: 1) { nodes { id } } viewer { id } }",
            )
            .answer();
        let data = public.data();
        assert_eq!(data["viewer"], Value::Null);
        assert!(data["products"]["nodes"][0]["id"].is_string());
        assert_eq!(public.json()["extensions"]["authentication"]["reason"], "TOKEN_INVALID");
        let input = json!({"input": {"key": new_key(), "note": "x"}});
        let private = server
            .ask_as(token, mutation("cartNoteUpdate", "__typename"))
            .with(input)
            .answer();
        assert_eq!(private.refusal().code, "UNAUTHENTICATED");
    }
}

/// The schema of an audience, as the program prints it.
pub(crate) fn parsed(shop: &Shop, audience: &str) -> apollo_compiler::Schema {
    let sdl = shop.tote(&["schema", "--audience", audience]).done().text();
    apollo_compiler::Schema::builder()
        .parse(sdl, "schema")
        .build()
        .expect("the schema can be read")
}

fn fields_of(schema: &apollo_compiler::Schema, name: &str) -> BTreeSet<String> {
    let object = schema.get_object(name).unwrap_or_else(|| panic!("no type {name}"));
    object.fields.keys().map(ToString::to_string).collect()
}

fn every_root_field_and_mutation_is_listed(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let (public, staff) = (parsed(&shop, "public"), parsed(&shop, "staff"));
    let is_staffs = |meant: &For| matches!(meant, Staff(_) | AnyStaff);
    let named = |names: Vec<(&str, For)>, of_staff: bool| -> BTreeSet<String> {
        let names = names.into_iter().filter(|(_, meant)| of_staff || !is_staffs(meant));
        names.map(|(name, _)| name.to_owned()).collect()
    };
    let mutations = || {
        MUTATIONS
            .iter()
            .map(|(name, meant, _)| (*name, *meant))
            .collect::<Vec<_>>()
    };
    assert_eq!(fields_of(&public, "Mutation"), named(mutations(), false));
    assert_eq!(fields_of(&staff, "Mutation"), named(mutations(), true));
    assert_eq!(fields_of(&public, "Query"), named(ROOTS.to_vec(), false));
    assert_eq!(fields_of(&staff, "Query"), named(ROOTS.to_vec(), true));
    for name in fields_of(&public, "Viewer") {
        assert!(
            MINE.contains(&name),
            "`Viewer.{name}` is not looked at by a test of who may see it"
        );
    }
}
