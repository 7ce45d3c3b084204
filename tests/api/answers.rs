//! Answers that are kept: who finds them, and what is nobody's but its reader's.

use serde_json::{Value, json};
use tote::gateway::document::persisted::DocumentHash;

use crate::app::{Server, Shop};
use crate::authz::World;
use crate::clients::{Answer, send};
use crate::engine::Engine;
use crate::fixtures;
use crate::meant_for::{Everybody, Ids, MINE, ROOTS, Shoppers};
use crate::on_both_engines;
use crate::process::eventually;
use crate::public_fields::PRIVATE_FIELDS;
use crate::redis::RedisServer;
use crate::{mailbox, sql::Sql};

on_both_engines!(
    an_answer_is_made_once_for_everybody,
    another_market_language_variable_or_operation_is_another_answer,
    what_everybody_may_read_is_found_and_what_is_private_never_is,
    an_answer_with_errors_or_about_its_token_or_cost_is_not_kept,
    a_post_a_get_and_a_hash_share_an_answer,
    a_lookup_in_vain_is_kept_until_it_would_not_be,
    a_cache_of_no_bytes_keeps_nothing,
);

/// A list with its cards.
pub(crate) const LIST: &str = "query List($first: Int = 4) { products(first: $first) { nodes { handle title priceRange { min { amount } } } totalCount } }";

/// Where an answer was found; `None`: it was made.
pub(crate) fn found(answer: &Answer) -> Option<&str> {
    let header = answer.headers.get("x-tote-answer")?;
    Some(header.to_str().expect("text"))
}

/// Asks with this token; an empty one is none.
pub(crate) fn ask_with(server: &Server, token: &str, document: &str) -> Answer {
    let ask = server.ask(document);
    if token.is_empty() { ask } else { ask.token(token) }.answer()
}

fn an_answer_is_made_once_for_everybody(engine: Engine) {
    let shop = mailbox::shop(engine);
    let server = shop.serve();
    let (one, two) = (server.guest(), server.guest());
    let customer = mailbox::customer(&shop, &server);
    let partner = shop.partner("kiosk", &[]);
    let made = one.ask(LIST).answer();
    assert_eq!(found(&made), None);
    assert!(made.statements() > 0);
    let shoppers = [&two, &customer, &one].map(|device| device.access_token.as_str());
    for token in shoppers.into_iter().chain([partner.as_str(), ""]) {
        let answer = ask_with(&server, token, LIST);
        assert_eq!(found(&answer), Some("memory"), "{token}");
        assert_eq!(answer.statements(), 0);
        assert_eq!(answer.text, made.text);
        assert_eq!(answer.headers["content-type"], made.headers["content-type"]);
        assert_eq!(answer.headers["cache-control"], made.headers["cache-control"]);
    }
    // Staff ask another schema.
    let staff = shop.staff("back-office", crate::staff::ALL);
    let own = ask_with(&server, &staff, LIST);
    assert_eq!((found(&own), own.data()), (None, made.data()));
    assert_eq!(found(&ask_with(&server, &staff, LIST)), Some("memory"));
}

fn another_market_language_variable_or_operation_is_another_answer(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let body = |operation: &str, first: i32| {
        let document = "query A($first: Int!) { products(first: $first) { nodes { title } } } query B($first: Int!) { products(first: $first) { nodes { handle } } }";
        json!({"query": document, "operationName": operation, "variables": {"first": first}})
    };
    let questions = [
        ("graphql?market=de&lang=de", body("A", 3)),
        ("graphql?market=de&lang=en", body("A", 3)),
        ("graphql?market=us", body("A", 3)),
        ("graphql?market=jp", body("A", 3)),
        ("graphql?market=de&lang=de", body("B", 3)),
        ("graphql?market=de&lang=de", body("A", 2)),
    ];
    let ask = |(path, body): &(&str, Value)| send(|client| client.post(server.at(path)).json(body));
    let made: Vec<Answer> = questions.iter().map(ask).collect();
    for (at, answer) in made.iter().enumerate() {
        assert_eq!(found(answer), None, "{at}");
        answer.data();
        let told = |answer: &Answer| (answer.text.clone(), answer.context().to_string());
        assert!(made[..at].iter().all(|other| told(other) != told(answer)), "{at}");
    }
    for (question, made) in questions.iter().zip(&made) {
        let again = ask(question);
        assert_eq!((found(&again), &again.text), (Some("memory"), &made.text));
    }
    // What is asked for by a header is the same as what is asked for in the address.
    let by_header = send(|client| {
        let request = client.post(server.at("graphql?market=de")).json(&questions[1].1);
        request.header("accept-language", "en")
    });
    assert_eq!((found(&by_header), &by_header.text), (Some("memory"), &made[1].text));
}

/// A question for each root field, by what the owner has.
fn question(root: &str, ids: &Ids) -> String {
    let (order, product) = (&ids.order, &ids.product);
    let client = crate::shoppers::mint(tote::platform::id::MintedKind::SyncClient);
    match root {
        "addressRules" => "addressRules(countryCode: \"DE\") { required }".to_owned(),
        "cart" => "cart { id }".to_owned(),
        "checkoutAttempt" => format!("checkoutAttempt(id: {order:?}) {{ __typename }}"),
        "collection" => "collection(handle: \"sale\") { title }".to_owned(),
        "collections" => "collections(first: 3) { nodes { title } totalCount }".to_owned(),
        "deliveryOptions" => "deliveryOptions(subtotal: \"20.00\") { handle cost { amount } }".to_owned(),
        "node" => format!("node(id: {product:?}) {{ id }}"),
        "nodes" => format!("nodes(ids: [{product:?}]) {{ id }}"),
        "order" => format!("order(id: {order:?}) {{ id }}"),
        "orders" => "orders { nodes { id } }".to_owned(),
        "product" => "product(handle: \"linen-dress\") { title variants { nodes { price { amount } } } }".to_owned(),
        "products" => "products(first: 3) { nodes { title } filters { label } }".to_owned(),
        "shop" => "shop { name markets { code } }".to_owned(),
        "sync" => "sync(input: {scopes: [{scope: CATALOGUE}]}) { serverTime }".to_owned(),
        "syncResults" => format!("syncResults(clientId: {client:?}, afterSeq: 0) {{ __typename }}"),
        "viewer" => "viewer { id }".to_owned(),
        "staffMember" => "staffMember { id }".to_owned(),
        "staffOrder" => format!("staffOrder(id: {order:?}) {{ __typename }}"),
        "staffOrders" => "staffOrders { nodes { __typename } }".to_owned(),
        "staffReturns" => "staffReturns { nodes { __typename } }".to_owned(),
        "staffPriceSchedule" => "staffPriceSchedule(id: \"psch_0000000000e008000000000000\") { __typename }".to_owned(),
        "staffProduct" => "staffProduct(handle: \"linen-dress\") { id }".to_owned(),
        "staffProducts" => "staffProducts { nodes { id } }".to_owned(),
        "stockMovements" => format!("stockMovements(variantId: {:?}) {{ __typename }}", ids.variant),
        rx if rx.starts_with("rx") => format!("{rx}(limit: 5) {{ __typename }}"),
        other => panic!("say how {other} is asked, and whether its answers may be shared"),
    }
}

/// Questions whose answers are somebody's own, beside those of root fields.
fn own_questions(ids: &Ids) -> Vec<String> {
    let (order, product) = (&ids.order, &ids.product);
    let mut questions: Vec<String> = PRIVATE_FIELDS
        .iter()
        .map(|field| match *field {
            "Product.isWishlisted" => format!("product(id: {product:?}) {{ isWishlisted }}"),
            other => panic!("say how {other} is asked"),
        })
        .collect();
    questions.extend([&ids.cart, &ids.line, order].map(|id| format!("node(id: {id:?}) {{ id }}")));
    questions.extend([
        MINE.to_owned(),
        format!("nodes(ids: [{product:?}, {order:?}]) {{ id }}"),
        "products(first: 3) { nodes { title isWishlisted } }".to_owned(),
        "shop { name } products(first: 3) { nodes { title } } viewer { id kind }".to_owned(),
        "collection(handle: \"sale\") { title } cart { id totalQuantity }".to_owned(),
        "collection(handle: \"sale\") { products(first: 2) { edges { node { handle mine: isWishlisted } } } }"
            .to_owned(),
    ]);
    let of_viewer = [
        "kind",
        "customer { id email }",
        "sessions { id }",
        "addresses { nodes { id } }",
        "defaultAddress { id }",
        "preferences { key }",
        "consent { purpose }",
        "wishlist { nodes { addedAt } }",
        "cart { id }",
        "orders { nodes { id } }",
        "__typename",
    ];
    questions.extend(of_viewer.map(|field| format!("viewer {{ {field} }}")));
    questions
}

fn what_everybody_may_read_is_found_and_what_is_private_never_is(engine: Engine) {
    let shop = mailbox::shop(engine).with("TOTE_RATE_ADDRESS_PER_SECOND", "0");
    let server = shop.serve();
    let world = World::of(&shop, &server);
    let [owner, other, guest] = [&world.owner, &world.other, &world.guest].map(|device| device.access_token.as_str());
    let orders: [Vec<&str>; 3] = [
        vec![owner, other, guest, "", owner, other],
        vec!["", "", guest, other, owner, ""],
        vec![guest, owner, owner, guest, other, ""],
    ];
    let is_public = |root: &str, meant| meant == Everybody && root != "sync";
    let own = own_questions(&world.ids).into_iter().map(|one| (one, false));
    let of_shoppers = ROOTS.iter().filter(|(_, meant)| [Everybody, Shoppers].contains(meant));
    let all = of_shoppers
        .map(|(root, meant)| (question(root, &world.ids), is_public(root, *meant)))
        .chain(own);
    for (question, is_public) in all {
        for (at, order) in orders.iter().enumerate() {
            let document = format!("query In{at} {{ {question} }}");
            let mut first = None;
            for token in order {
                let answer = ask_with(&server, token, &document);
                assert!(!answer.text.contains("GRAPHQL_VALIDATION_FAILED"), "{}", answer.text);
                if is_public {
                    let expected = first.is_some().then_some("memory");
                    assert_eq!(found(&answer), expected, "{question}");
                    assert_eq!(&answer.text, first.get_or_insert(answer.text.clone()), "{question}");
                    answer.data();
                } else {
                    assert_eq!(found(&answer), None, "somebody else's: {question}");
                    first = Some(answer.text);
                }
            }
        }
    }
    for (root, meant) in ROOTS.iter().filter(|(_, meant)| ![Everybody, Shoppers].contains(meant)) {
        let document = format!("query {{ {} }}", question(root, &world.ids));
        for _ in 0..2 {
            let answer = ask_with(&server, &world.able_staff, &document);
            assert_eq!(found(&answer), None, "{root} for {meant:?}");
            assert!(
                !answer.text.contains("GRAPHQL_VALIDATION_FAILED"),
                "{root}: {}",
                answer.text
            );
        }
    }
}

fn an_answer_with_errors_or_about_its_token_or_cost_is_not_kept(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let wrong = "{ shop { name } node(id: \"none\") { id } }";
    for _ in 0..3 {
        let answer = server.ask(wrong).answer();
        assert_eq!(found(&answer), None);
        assert!(answer.json()["errors"].is_array(), "{}", answer.text);
    }
    let with_cost = || server.ask(LIST).header("x-tote-cost", "1").answer();
    let of_dead = || ask_with(&server, "eyJhbGciOiJub25lIn0.e30.", LIST);
    for is_kept in [false, true] {
        let (cost, dead) = (with_cost(), of_dead());
        assert_eq!((found(&cost), found(&dead)), (None, None), "{is_kept}");
        assert!(cost.json()["extensions"]["cost"].is_object());
        assert_eq!(dead.json()["extensions"]["authentication"]["reason"], "TOKEN_INVALID");
        let plain = server.ask(LIST).answer();
        assert_eq!(found(&plain), is_kept.then_some("memory"));
        // What it was made for is told beside it.
        assert_eq!(plain.json().as_object().map(|one| one.keys().count()), Some(1));
        assert_eq!(plain.context()["market"], "de");
        assert_eq!(plain.json()["data"], dead.json()["data"]);
    }
}

fn a_post_a_get_and_a_hash_share_an_answer(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let hash = DocumentHash::of(LIST).to_string();
    let extensions = json!({"persistedQuery": {"version": 1, "sha256Hash": hash}});
    let get = |parameters: &[(&str, &str)]| {
        let url = url::Url::parse_with_params(&server.at("graphql"), parameters).expect("the parameters fit");
        send(|client| client.get(url))
    };
    let post = |body: Value| send(|client| client.post(server.at("graphql")).json(&body));
    let made = post(json!({"query": LIST, "extensions": extensions}));
    assert_eq!(found(&made), None);
    made.data();
    for answer in [
        post(json!({"query": LIST})),
        post(json!({"extensions": extensions})),
        // What is left out has its default.
        post(json!({"query": LIST, "variables": {"first": 4}, "operationName": "List"})),
        get(&[("query", LIST)]),
        get(&[("extensions", &extensions.to_string())]),
    ] {
        assert_eq!((found(&answer), &answer.text), (Some("memory"), &made.text));
    }
}

fn a_lookup_in_vain_is_kept_until_it_would_not_be(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let known = server.ask("{ products(first: 50) { nodes { id } } }").data();
    let ids = crate::clients::each(&known["products"]["nodes"], "id");
    let (kind, _) = ids[0].rsplit_once('_').expect("an id");
    let numbers = ids.iter().filter_map(|id| id.rsplit_once('_')?.1.parse::<u64>().ok());
    let last = numbers.max().expect("ids are numbers");
    let coming: Vec<String> = (last + 1..last + 60).map(|number| format!("{kind}_{number}")).collect();
    let ask = |document: &str| {
        let variables = if document.contains("$ids") {
            json!({"ids": coming})
        } else {
            json!({})
        };
        server.ask(document).with(variables).answer()
    };
    let questions = [
        "{ product(handle: \"new-thing\") { title } }",
        "{ collection(handle: \"new-rail\") { title } }",
        "{ shop { name } collection(handle: \"new-rail\") { products { nodes { title } } } }",
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
    ];
    let in_vain: Vec<Answer> = questions.iter().map(|question| ask(question)).collect();
    for (question, before) in questions.iter().zip(&in_vain) {
        assert!(before.text.contains("null"), "{}", before.text);
        let again = ask(question);
        assert_eq!(
            (found(&again), &again.text),
            (Some("memory"), &before.text),
            "{question}"
        );
    }
    let mut thing = fixtures::shop_product("knit-cap");
    thing["handle"] = "new-thing".into();
    thing["title"] = "New Thing".into();
    thing["variants"][0]["sku"] = "NEW".into();
    thing["collections"] = json!(["new-rail"]);
    let rail = json!({"kind": "collection", "handle": "new-rail", "title": "New Rail"});
    shop.import_text(&fixtures::lines(&[rail, thing]), &[]).done();
    for (question, before) in questions.iter().zip(&in_vain) {
        let after = eventually("it is found", || {
            let answer = ask(question);
            (answer.text != before.text).then_some(answer)
        });
        let again = ask(question);
        assert_eq!((found(&again), again.data()), (Some("memory"), after.data()));
    }
}

fn a_cache_of_no_bytes_keeps_nothing(engine: Engine) {
    let shop = Shop::filled(engine).with("TOTE_ANSWER_CACHE_BYTES", "0");
    let server = shop.serve();
    for _ in 0..2 {
        assert_eq!(found(&server.ask(LIST).answer()), None);
    }
}

/// Two servers that share Redis: what one made the other finds, unless their settings make other answers of the same rows.
#[test]
fn servers_share_answers_that_they_would_both_make() {
    let redis = RedisServer::start();
    let shop = Shop::filled(Engine::Postgres).with("REDIS_URL", &redis.url());
    let (one, two) = (shop.serve(), shop.serve());
    let document = "{ shop { name } collection(handle: \"women-dresses\") { image { url } products(first: 2) { pageInfo { endCursor } } } }";
    let made = one.ask(document).answer();
    let shared = two.ask(document).answer();
    assert_eq!((found(&shared), &shared.text), (Some("shared"), &made.text));
    assert_eq!(found(&two.ask(document).answer()), Some("memory"));
    for (variable, value) in [
        ("TOTE_SHOP_NAME", "Another"),
        ("TOTE_MEDIA_BASE_URL", "https://cdn.example/media"),
        ("TOTE_SECRET", "another secret of the tests, long enough"),
    ] {
        let other = shop.serve_where(&[(variable, value)]);
        let answer = other.ask(document).answer();
        assert_eq!(found(&answer), None, "{variable}");
        assert_ne!(answer.text, made.text, "{variable}");
        answer.data();
    }
    // Another shop that shares the Redis by mistake finds nothing.
    let elsewhere = Shop::filled(Engine::Postgres).with("REDIS_URL", &redis.url());
    Sql::open(&elsewhere.url()).execute("UPDATE product SET title = 'Elsewhere'");
    Sql::open(&elsewhere.url()).execute("DELETE FROM shared_setting WHERE name = 'answer_key'");
    let server = elsewhere.serve();
    assert_eq!(found(&server.ask(document).answer()), None);
}

/// A mutation's answer and a request in an array are never found.
#[test]
fn writes_and_arrays_are_made_each_time() {
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_BATCH_MAX", "5");
    let server = shop.serve();
    let write = json!({"query": "mutation { logout(input: {refreshToken: \"none\"}) { __typename } }"});
    let list = json!({"query": LIST});
    for body in [json!([list, list]), write] {
        for _ in 0..2 {
            let answer = send(|client| client.post(server.at("graphql")).json(&body));
            assert_eq!((found(&answer), answer.status), (None, 200), "{}", answer.text);
        }
    }
}
