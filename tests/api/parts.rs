//! Answers that are put together from parts which others have shown: they say what would be said anew.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Schema};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tote::platform::changes::{Ledger, Tag};
use tote::platform::clock::Clock;
use tote::platform::db::Db;
use tote::platform::graphql::{CursorKey, Kept, KeptRows, Part, Request, Sources, Viewer, Weigh, Weighing, in_writing};
use tote::platform::locale::ShopContext;
use tote::platform::money::Currency;

use crate::app::{Server, Shop};
use crate::clients::Answer;
use crate::engine::Engine;
use crate::process::eventually;
use crate::staff::Staff;
use crate::{mailbox, on_both_engines};

on_both_engines!(
    what_others_have_shown_is_not_made_again,
    parts_say_what_would_be_said_anew,
    a_change_is_in_the_next_answer_and_soon_in_those_of_others,
    what_is_within_a_part_fells_it,
    what_is_ones_own_is_shown_to_nobody_else,
    what_has_failed_fails_again,
    what_was_read_before_a_change_is_not_kept_for_after_it,
);

const CARD: &str = "id handle title availability featuredImage { url(transform: {maxWidth: 320}) altText } priceRange { min { amount } max { amount } }";

/// A shop of which no whole answers are kept, and each part that is shown is logged.
fn shop(engine: Engine) -> Shop {
    Shop::filled(engine)
        .with("TOTE_ANSWER_CACHE_BYTES", "0")
        .with("TOTE_KEEP_ROWS", "true")
        .with("TOTE_LOG", "warn,tote::platform::graphql=trace")
}

fn serve(shop: &Shop) -> Server {
    shop.serve_with(&["--log", "json"])
}

/// A server that keeps nothing.
fn oracle(shop: &Shop) -> Server {
    shop.serve_where(&[("TOTE_KEEP_ROWS", "false")])
}

/// How many parts were shown that were kept, since the server began.
fn shown(server: &Server) -> usize {
    let lines = server.process().errors();
    let lines = lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|line| line["message"] == "shown as it is kept").count()
}

/// Waits until exactly so many parts were shown.
#[track_caller]
fn assert_shown(server: &Server, expected: usize) {
    eventually("the parts are logged", || (shown(server) >= expected).then_some(()));
    assert_eq!(shown(server), expected);
}

fn what_others_have_shown_is_not_made_again(engine: Engine) {
    let shop = shop(engine);
    let (server, oracle) = (serve(&shop), oracle(&shop));
    let ask = |server: &Server, document: &str| server.ask(document).market("de").language("en").answer().text;
    let three = format!("{{ products(first: 3, sort: TITLE_ASC) {{ nodes {{ {CARD} }} }} }}");
    // The first request of a process begins before it has looked at the feed: nothing of it is kept.
    let all = ask(&server, &three);
    assert_eq!(all, ask(&server, &three));
    assert_shown(&server, 0);
    assert_eq!(all, ask(&oracle, &three));
    // Of five, three are known; whatever the operation and its variables are called, and where an answer has them.
    let five = format!(
        "query Five($w: Int) {{ list: products(first: 5, sort: TITLE_ASC) {{ pageInfo {{ hasNextPage }} edges {{ node {{ {} }} }} }} }}",
        CARD.replace("320", "$w")
    );
    let with = |server: &Server| {
        server
            .ask(&*five)
            .with(json!({"w": 320}))
            .market("de")
            .language("en")
            .answer()
            .text
    };
    let mixed = with(&server);
    assert_shown(&server, 3);
    assert_eq!(mixed, with(&oracle));
    // All five now; in another language or market, or where anything else is asked of them, none.
    assert_eq!(with(&server), mixed);
    assert_shown(&server, 8);
    for (market, language, width) in [("de", "de", 320), ("us", "en", 320), ("de", "en", 640)] {
        let ask = |server: &Server| {
            let asked = server.ask(&*five).with(json!({"w": width}));
            asked.market(market).language(language).answer().text
        };
        assert_eq!(ask(&server), ask(&oracle));
    }
    // These five once more: a line for any of the others would have come before theirs.
    assert_eq!(with(&server), mixed);
    assert_shown(&server, 13);
}

/// Documents that show products in every way.
fn documents() -> Vec<String> {
    let shapes = [
        CARD,
        "handle __typename",
        "title variants(first: 2) { nodes { id sku price { amount } quantityAvailable } totalCount }",
        "description(truncateAt: 20) tags attributes { code name values } options { name values { label available } }",
        "a: title b: title media(first: 1) { url } collections(first: 3) { title }",
        "... on Product { id } compareAtPriceRange { min { amount } } seo { title }",
        "title collections(first: 1) { title products(first: 2) { nodes { handle priceRange { min { amount } } } } }",
    ];
    let mut documents = Vec::new();
    for shape in shapes {
        documents.push(format!("{{ products(first: 6) {{ nodes {{ {shape} }} totalCount }} }}"));
        documents.push(format!(
            "{{ products(first: 3, sort: PRICE_ASC) {{ edges {{ cursor node {{ {shape} }} }} }} }}"
        ));
        documents.push(format!(
            "{{ a: product(handle: \"canvas-tote\") {{ {shape} }} b: product(handle: \"wool-scarf\") {{ {shape} }} c: product(handle: \"never\") {{ {shape} }} }}"
        ));
        documents.push(format!(
            "{{ collection(handle: \"sale\") {{ title products {{ nodes {{ {shape} }} filters {{ label }} }} }} }}"
        ));
    }
    documents
}

fn parts_say_what_would_be_said_anew(engine: Engine) {
    let shop = shop(engine);
    let (server, oracle) = (serve(&shop), oracle(&shop));
    for document in documents() {
        for (market, language) in [("de", "en"), ("us", "de")] {
            let ask = |server: &Server| -> Answer {
                let asked = server.ask(&*document).market(market).language(language);
                asked.header("x-tote-cost", "1").answer()
            };
            let expected = ask(&oracle).json();
            assert_eq!(expected["errors"], Value::Null, "{expected}");
            for time in 0..2 {
                let mut said = ask(&server).json();
                // What is left to the caller is another number each time.
                said["extensions"]["cost"]["budget"] = expected["extensions"]["cost"]["budget"].clone();
                assert_eq!(said, expected, "{time}: {document}");
            }
        }
    }
    eventually("parts are shown", || (shown(&server) > 100).then_some(()));
}

fn a_change_is_in_the_next_answer_and_soon_in_those_of_others(engine: Engine) {
    let shop = shop(engine).with("TOTE_KEPT_CHECK_MS", "250");
    let (server, other) = (serve(&shop), serve(&shop));
    let staff = Staff::of(&shop, &server);
    let id = staff.product("canvas-tote")["id"].clone();
    let document =
        format!("{{ product(handle: \"canvas-tote\") {{ {CARD} }} products(first: 50) {{ nodes {{ {CARD} }} }} }}");
    let titles = |server: &Server| {
        let data = server.ask(&*document).market("de").language("en").data();
        let listed = data["products"]["nodes"].as_array().expect("a list").iter();
        let mut listed = listed.filter(|product| product["handle"] == "canvas-tote");
        let listed = listed.next().expect("it is listed")["title"].clone();
        [data["product"]["title"].clone(), listed]
    };
    for title in ["Tote I", "Tote II", "Tote III"] {
        titles(&server);
        titles(&other);
        staff.write("productSave", json!({"id": id, "title": title}), "product { title }");
        assert_eq!(titles(&server), [title, title]);
        eventually("the other server knows", || {
            (titles(&other) == [title, title]).then_some(())
        });
    }
    eventually("parts are shown", || {
        (shown(&server) > 0 && shown(&other) > 0).then_some(())
    });
}

fn what_is_within_a_part_fells_it(engine: Engine) {
    let shop = shop(engine);
    let server = serve(&shop);
    let staff = Staff::of(&shop, &server);
    let id = staff.product("wool-scarf")["id"].clone();
    // A part of one product that holds parts of others.
    let document = "{ product(handle: \"canvas-tote\") { collections(first: 5) { products(first: 50) { nodes { title } } } } \
        collection(handle: \"sale\") { products(first: 10) { nodes { collections(first: 3) { products(first: 20) { nodes { title } } } } } } }";
    let said = || server.ask(document).market("de").language("en").answer();
    assert!(said().text.contains("Wool"), "{}", said().text);
    for title in ["Warm I.", "Warm II."] {
        staff.write("productSave", json!({"id": id, "title": title}), "product { title }");
        let (first, second) = (said(), said());
        assert!(
            first.text.contains(title)
                && first.text.matches("Wool").count() + first.text.matches("Warm").count()
                    == first.text.matches(title).count(),
            "{}",
            first.text
        );
        assert_eq!(first.text, second.text);
    }
    eventually("parts are shown", || (shown(&server) > 0).then_some(()));
}

fn what_is_ones_own_is_shown_to_nobody_else(engine: Engine) {
    let shop = mailbox::shop(engine)
        .with("TOTE_ANSWER_CACHE_BYTES", "0")
        .with("TOTE_KEEP_ROWS", "true");
    let server = shop.serve();
    let (one, two) = (server.guest(), server.guest());
    let document = "{ products(first: 4, sort: TITLE_ASC) { nodes { id title isWishlisted variants(first: 1) { nodes { sku } } } } \
        sale: collection(handle: \"sale\") { products(first: 3) { nodes { title collections(first: 2) { products(first: 10) { nodes { id isWishlisted } } } } } } \
        viewer { wishlist { nodes { product { id title isWishlisted } } } } }";
    let first = one.ask(document).data();
    let within = &first["sale"]["products"]["nodes"][0]["collections"][0]["products"]["nodes"][0];
    let id = &within["id"];
    assert!(id.is_string(), "{first}");
    one.keyed(
        "wishlistItemsAdd",
        json!({"items": [{"productId": id}]}),
        "userErrors { code }",
    );
    let public = document.split(" viewer").next().expect("a part").to_owned() + "}";
    for _ in 0..3 {
        let data = one.ask(document).data();
        assert_eq!(data["viewer"]["wishlist"]["nodes"][0]["product"]["isWishlisted"], true);
        for list in [&data["products"], &data["sale"]] {
            for product in wishable(list) {
                assert_eq!(product["isWishlisted"], json!(product["id"] == *id), "{product}");
            }
        }
        assert!(wishable(&data["sale"]).iter().any(|product| product["id"] == *id));
        for product in wishable(&two.ask(document).data()) {
            assert_eq!(product["isWishlisted"], false, "{product}");
        }
        for product in wishable(&server.ask(&*public).data()) {
            assert_eq!(product["isWishlisted"], Value::Null, "{product}");
        }
    }
}

/// The products within `data` that say whether they are wished for.
fn wishable(data: &Value) -> Vec<&Value> {
    let within: Vec<&Value> = match data {
        Value::Array(entries) => entries.iter().flat_map(wishable).collect(),
        Value::Object(fields) => fields.values().flat_map(wishable).collect(),
        _ => Vec::new(),
    };
    let itself = data.get("isWishlisted").map(|_| data);
    itself.into_iter().chain(within).collect()
}

fn what_has_failed_fails_again(engine: Engine) {
    let shop = shop(engine);
    let (server, oracle) = (serve(&shop), oracle(&shop));
    // No option has this name: an error, where the product has one at all, beside what could be said.
    let document = "{ products(first: 6) { nodes { title variantBySelectedOptions(selectedOptions: [{name: \"Nothing\", value: \"x\"}]) { id } } } }";
    let ask = |server: &Server| {
        let mut said = server.ask(document).market("de").language("en").answer().json();
        for error in said["errors"].as_array_mut().expect("errors") {
            error["extensions"]
                .as_object_mut()
                .expect("extensions")
                .remove("requestId");
        }
        said
    };
    let expected = ask(&oracle);
    assert!(
        expected["errors"].as_array().is_some_and(|errors| !errors.is_empty()),
        "{expected}"
    );
    assert!(
        expected["data"]["products"]["nodes"][0]["title"].is_string(),
        "{expected}"
    );
    for _ in 0..3 {
        assert_eq!(ask(&server), expected);
    }
}

/// Something that one request has read, when it began.
struct Thing(i64, &'static str);

#[Object]
impl Thing {
    async fn text(&self) -> &str {
        self.1
    }
}

impl Part for Thing {
    fn number(&self) -> Option<i64> {
        Some(self.0)
    }

    fn tell(&self, sources: &Sources) {
        sources.add([Tag::Product(self.0)]);
    }
}

struct Root(i64, &'static str);

#[Object]
impl Root {
    async fn thing(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Kept<Thing>>> {
        Kept::found(ctx, async { Ok(Some(Thing(self.0, self.1))) }).await
    }
}

struct OnePoint;

impl Weigh for OnePoint {
    fn points(&self, _: &[&str], _: &async_graphql::Value) -> Option<u64> {
        Some(1)
    }
}

/// What `request` is told that has read this `text`.
async fn said(request: Request, product: i64, text: &'static str) -> String {
    let schema = Schema::new(Root(product, text), EmptyMutation, EmptySubscription);
    let asked = async_graphql::Request::new("{ thing { text } }").data(request);
    let response = schema.execute(asked.data(Weighing(Arc::new(OnePoint)))).await;
    assert_eq!(response.errors, []);
    String::from_utf8(in_writing(&response.data).expect("JSON")).expect("text")
}

fn what_was_read_before_a_change_is_not_kept_for_after_it(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let id = staff.product("canvas-tote")["id"].clone();
    let product: i64 = id.as_str().and_then(|id| id[2..].parse().ok()).expect("a number");
    let runtime = Runtime::new().expect("a runtime can be made");
    let db = runtime.block_on(Db::open(&shop.url(), 3)).expect("the database opens");
    let ledger = Ledger::new(&db, Duration::ZERO);
    let rows = KeptRows::new(ledger.clone());
    let begin = || {
        let place = ShopContext {
            market_id: 1,
            market_code: "de".to_owned(),
            currency: Currency::usd(),
            language: "en".to_owned(),
            translations: Arc::from([]),
        };
        let key = CursorKey::new(b"a test key");
        Request::new(
            Viewer::default(),
            None,
            Clock::system(),
            db.clone(),
            Arc::new(place),
            key,
        )
        .keeping(Some(rows.clone()))
    };
    let text = |text: &str| format!("{{\"thing\":{{\"text\":\"{text}\"}}}}");
    runtime.block_on(ledger.now()).expect("the feed is read");
    let late = begin();
    // Others see the change before the late one comes to show what it has read.
    staff.write("productSave", json!({"id": id, "title": "Anew"}), "product { title }");
    runtime.block_on(ledger.now()).expect("the feed is read");
    assert_eq!(runtime.block_on(said(late, product, "before")), text("before"));
    assert_eq!(runtime.block_on(said(begin(), product, "after")), text("after"));
    // That one is kept, whatever the next has read.
    assert_eq!(runtime.block_on(said(begin(), product, "never shown")), text("after"));
    staff.write(
        "productSave",
        json!({"id": id, "title": "Once more"}),
        "product { title }",
    );
    assert_eq!(runtime.block_on(said(begin(), product, "at last")), text("at last"));
    runtime.block_on(db.close());
}
