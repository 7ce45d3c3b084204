//! Who may do what: every mutation, every root field and everything private, for everybody. What the schema has and these
//! tables have not fails, so that it is decided who may see a field before it is served.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::Answer;
use crate::engine::Engine;
use crate::meant_for::{
    AnyStaff, Customers, Everybody, For, Ids, MINE, MUTATIONS, OF_SOMEBODY, ROOTS, SUBSCRIPTIONS, Shoppers, Staff,
    address,
};
use crate::order_till::Till;
use crate::shoppers::{Device, mutation, new_device, new_key};
use crate::{mailbox, on_both_engines};

on_both_engines!(
    every_mutation_is_for_those_whom_it_is_meant_for,
    every_subscription_is_for_those_whom_it_is_meant_for,
    what_is_somebody_elses_is_answered_like_what_is_not_there,
    everything_private_is_for_its_owner_only,
    an_expired_token_costs_public_fields_nothing,
    every_root_field_and_mutation_is_listed,
);

/// Everybody who may ask, and what the owner has.
pub(crate) struct World<'a> {
    server: &'a Server,
    pub(crate) owner: Device<'a>,
    pub(crate) other: Device<'a>,
    pub(crate) guest: Device<'a>,
    pub(crate) partner: String,
    idle_staff: String,
    pub(crate) able_staff: String,
    pub(crate) ids: Ids,
}

impl<'a> World<'a> {
    pub(crate) fn of(shop: &Shop, server: &'a Server) -> Self {
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
        let roots = roots.chain(SUBSCRIPTIONS.iter().map(|(name, ..)| *name));
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
        vec![
            ("nobody", None, nobody),
            ("a guest", Some(&self.guest.access_token), guest),
            ("another customer", Some(&self.other.access_token), customer),
            ("a partner", Some(&self.partner), partner),
            ("staff without the permission", Some(&self.idle_staff), idle),
            ("staff with it", Some(&self.able_staff), able),
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
            let input = input(&world.ids);
            let document = if input.is_null() {
                let arguments = if name.starts_with("rx") { "(rows: [])" } else { "" };
                format!("mutation {{ {name}{arguments} {{ __typename }} }}")
            } else {
                mutation(name, "__typename")
            };
            let answer = world.send(token, &document, json!({"input": input}));
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

fn every_subscription_is_for_those_whom_it_is_meant_for(engine: Engine) {
    let shop = mailbox::shop(engine);
    let server = shop.serve();
    let world = World::of(&shop, &server);
    for (name, meant, arguments) in SUBSCRIPTIONS {
        for (who, token, refusal) in world.roles(*meant) {
            // What RxDB listens to has items of its own kind, and begins with an empty one.
            let is_plain = name.starts_with("rx");
            let field = format!("{name}{}", arguments(&world.ids));
            let listener = if is_plain {
                server.listen_plainly(token, &field, "documents { __typename }")
            } else {
                server.listen(token, &field, "")
            };
            match refusal {
                None if is_plain => assert_eq!(listener.item()["documents"], json!([]), "{name} for {who}"),
                None => assert_eq!(listener.caught_up()["__typename"], "CaughtUp", "{name} for {who}"),
                Some(refusal) => assert_eq!(listener.refusal().1, refusal, "{name} for {who}"),
            }
        }
    }
    // Of an order, only its owner hears anything.
    let attempt = |device: &Device<'_>| {
        let field = format!("checkoutAttemptChanged(id: {:?})", world.ids.order);
        let listener = device.listen(&field, "... on CheckoutAttemptChange { attempt { __typename } }");
        listener.caught_up();
        listener.item()["attempt"]["__typename"].take()
    };
    assert_eq!(attempt(&world.owner), "CheckoutSucceeded");
    assert_eq!(attempt(&world.other), Value::Null);
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
        "query Private($ids: [ID!]!, $product: ID!, $order: ID!) {{ {MINE} order(id: $order) {{ id email }} checkoutAttempt(id: $order) {{ ... on CheckoutSucceeded {{ order {{ email }} }} }} nodes(ids: $ids) {{ id }} product(id: $product) {{ isWishlisted }} }}"
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
    let subscriptions: BTreeSet<String> = SUBSCRIPTIONS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(fields_of(&public, "Subscription"), subscriptions);
    assert_eq!(fields_of(&staff, "Subscription"), subscriptions);
    assert_eq!(fields_of(&public, "Query"), named(ROOTS.to_vec(), false));
    assert_eq!(fields_of(&staff, "Query"), named(ROOTS.to_vec(), true));
    for name in fields_of(&public, "Viewer") {
        assert!(
            MINE.contains(&name),
            "`Viewer.{name}` is not looked at by a test of who may see it"
        );
    }
}
