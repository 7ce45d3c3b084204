//! Market, language and currency of an answer come from the request.

use serde_json::{Value, json};
use url::Url;

use crate::app::{Server, Shop};
use crate::clients::{Answer, Ask, send};
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;

on_both_engines!(
    the_market_comes_from_the_url_then_the_header_then_the_default,
    what_an_answer_was_made_for_is_told_beside_it_and_in_a_stream_within,
    the_language_is_the_best_that_the_market_offers,
    texts_fall_back_to_the_shops_own_language,
    amounts_have_the_digits_of_their_currency,
    an_unknown_market_is_refused_and_the_known_ones_are_named,
    the_shop_names_its_markets_and_languages,
    the_default_market_and_the_name_can_be_set,
    a_shop_without_markets_is_empty_until_something_is_imported,
);

const CARD: &str = r#"{
  product(handle: "linen-dress") {
    title
    description
    priceRange { min { amount currencyCode } max { amount currencyCode } }
  }
}"#;

fn context(ask: Ask<'_>) -> (String, String, String) {
    let context = ask.answer().context();
    let text = |key: &str| context[key].as_str().expect("the context is complete").to_owned();
    (text("market"), text("language"), text("currency"))
}

fn expected(market: &str, language: &str, currency: &str) -> (String, String, String) {
    (market.to_owned(), language.to_owned(), currency.to_owned())
}

fn the_market_comes_from_the_url_then_the_header_then_the_default(engine: Engine) {
    let server = Server::shared(engine);
    let ask = || server.ask(CARD);
    assert_eq!(context(ask()), expected("de", "de", "EUR"));
    assert_eq!(context(ask().market("us")), expected("us", "en", "USD"));
    assert_eq!(context(ask().header("x-market", "jp")), expected("jp", "en", "JPY"));
    assert_eq!(
        context(ask().market("us").header("x-market", "jp")),
        expected("us", "en", "USD")
    );
    // Codes are compared without case, and an empty one counts as none.
    assert_eq!(context(ask().market("US")), expected("us", "en", "USD"));
    assert_eq!(context(ask().market("")), expected("de", "de", "EUR"));
}

fn what_an_answer_was_made_for_is_told_beside_it_and_in_a_stream_within(engine: Engine) {
    let server = Server::shared(engine);
    let american = json!({"market": "us", "language": "en", "currency": "USD"});
    // Made, and then kept: asked twice, nothing of it is lost.
    for _ in 0..2 {
        let ask = server.ask(CARD).market("us").header("origin", "https://app.example");
        let answer = ask.answer();
        assert_eq!(answer.context(), american);
        let members: Vec<_> = answer
            .json()
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect();
        assert_eq!(members, ["data"]);
        let exposed = answer.headers["access-control-expose-headers"].to_str().expect("text");
        assert!(
            ["x-market", "x-currency"].iter().all(|name| exposed.contains(name)),
            "{exposed}"
        );
    }
    // A shopper's own answer, and a request that was not run.
    let own = server
        .ask("{ viewer { id } }")
        .market("us")
        .token(&server.guest().access_token);
    let own = own.answer();
    assert!(own.data()["viewer"]["id"].is_string(), "{}", own.text);
    assert_eq!(own.context(), american);
    assert_eq!(
        server.ask("{ nothing }").market("us").answer().context()["market"],
        Value::Null
    );
    // A copy of one market's answer is not taken for that of another where both say the same.
    let get = |market: &str, known: Option<&str>| {
        let parameters = [("query", "{ shop { name } }"), ("market", market)];
        let url = Url::parse_with_params(&server.at("graphql"), parameters).expect("the parameters fit");
        send(|client| {
            known
                .iter()
                .fold(client.get(url), |request, tag| request.header("if-none-match", *tag))
        })
    };
    let (german, jp) = (get("de", None), get("jp", None));
    let tag = |answer: &Answer| answer.headers["etag"].to_str().expect("text").to_owned();
    assert_eq!(german.text, jp.text);
    assert_ne!(tag(&german), tag(&jp));
    let known = get("jp", Some(&tag(&jp)));
    assert_eq!((known.status, &known.context()["market"]), (304, &json!("jp")));
    // The messages of a stream have no headers of their own.
    let stream = server
        .ask(CARD)
        .market("us")
        .header("accept", "text/event-stream")
        .answer();
    let told = r#""extensions":{"context":{"market":"us","language":"en","currency":"USD"}}"#;
    assert!(stream.text.contains(told), "{}", stream.text);
}

fn the_language_is_the_best_that_the_market_offers(engine: Engine) {
    let server = Server::shared(engine);
    let language = |ask: Ask<'_>| context(ask).1;
    let accept = |header: &str| language(server.ask(CARD).header("accept-language", header));
    assert_eq!(language(server.ask(CARD).language("en")), "en");
    assert_eq!(accept("en"), "en");
    assert_eq!(accept("en-GB,en;q=0.9,de;q=0.8"), "en");
    assert_eq!(accept("fr-FR,fr;q=0.9,de;q=0.2,en;q=0.1"), "de");
    assert_eq!(
        accept("ja"),
        "de",
        "what the market does not offer is its first language"
    );
    assert_eq!(accept("de;q=0,en"), "en");
    assert_eq!(accept(";;q=,,"), "de", "a header that cannot be read is none");
    assert_eq!(
        language(server.ask(CARD).language("en").header("accept-language", "de")),
        "en",
        "the parameter says more than the header"
    );
    assert_eq!(language(server.ask(CARD).market("us").language("de")), "en");
}

fn texts_fall_back_to_the_shops_own_language(engine: Engine) {
    let server = Server::shared(engine);
    let document = r#"{
      linen: product(handle: "linen-dress") { title description seo { title description } attributes { code name values } }
      silk: product(handle: "silk-dress") { title description }
      dresses: collection(handle: "women-dresses") { title description breadcrumb { title } }
    }"#;
    assert_eq!(
        server.ask(document).data(),
        json!({
            "linen": {
                "title": "Leinenkleid",
                "description": "Aus gewaschenem Leinen.",
                "seo": {"title": "Leinenkleid kaufen", "description": null},
                "attributes": [
                    {"code": "material", "name": "Stoff", "values": ["Leinen"]},
                    {"code": "season", "name": "Saison", "values": ["Sommer"]},
                    {"code": "pockets", "name": "Pockets", "values": ["2"]},
                    {"code": "care", "name": "Pflege", "values": ["Handwäsche", "Line dry"]},
                ],
            },
            "silk": {"title": "Silk Dress", "description": ""},
            "dresses": {
                "title": "Kleider",
                "description": "Lang und kurz.",
                "breadcrumb": [{"title": "Damen"}, {"title": "Clothing"}, {"title": "Kleider"}],
            },
        })
    );
    assert_eq!(
        server.ask(document).language("en").data(),
        json!({
            "linen": {
                "title": "Linen Dress",
                "description": "Cut from washed linen & finished by hand. Falls below the knee.",
                "seo": {"title": "Linen dress, washed", "description": null},
                "attributes": [
                    {"code": "material", "name": "Material", "values": ["Linen"]},
                    {"code": "season", "name": "Season", "values": ["Summer"]},
                    {"code": "pockets", "name": "Pockets", "values": ["2"]},
                    {"code": "care", "name": "Care", "values": ["Hand wash", "Line dry"]},
                ],
            },
            "silk": {"title": "Silk Dress", "description": ""},
            "dresses": {
                "title": "Dresses",
                "description": "Long, short & in between.",
                "breadcrumb": [{"title": "Women"}, {"title": "Clothing"}, {"title": "Dresses"}],
            },
        })
    );
}

fn amounts_have_the_digits_of_their_currency(engine: Engine) {
    let server = Server::shared(engine);
    let range = |market: &str| server.ask(CARD).market(market).data()["product"]["priceRange"].take();
    let money = |amount: &str, currency: &str| json!({"amount": amount, "currencyCode": currency});
    // The file says 64.5 and 70: what is shown is padded.
    for (market, min, max) in [
        ("de", money("59.95", "EUR"), money("64.50", "EUR")),
        ("us", money("65.00", "USD"), money("70.00", "USD")),
        ("jp", money("9800", "JPY"), money("10500", "JPY")),
    ] {
        assert_eq!(range(market), json!({"min": min, "max": max}), "{market}");
    }
}

fn an_unknown_market_is_refused_and_the_known_ones_are_named(engine: Engine) {
    let server = Server::shared(engine);
    for ask in [
        server.ask(CARD).market("fr"),
        server.ask(CARD).header("x-market", "fr"),
        server.ask(CARD).market("de'; DROP TABLE market; --"),
        server.ask(CARD).market(&"x".repeat(2_000)),
    ] {
        let answer = ask.answer();
        assert_eq!(answer.status, 400);
        let message = answer.assert_bad("market");
        assert!(message.contains("de, us, jp"), "{message}");
        assert!(message.len() < 200, "{message}");
        assert_eq!(answer.json().get("data"), None, "nothing was executed");
    }
}

fn the_shop_names_its_markets_and_languages(engine: Engine) {
    let server = Server::shared(engine);
    let document = "{ shop {
      name language languages
      market { code }
      markets { code name currencyCode countries languages pricesIncludeTax }
    } }";
    assert_eq!(
        server.ask(document).market("us").data()["shop"],
        json!({
            "name": "Tote",
            "language": "en",
            "languages": ["de", "en"],
            "market": {"code": "us"},
            "markets": [
                {"code": "de", "name": "Deutschland", "currencyCode": "EUR", "countries": ["DE", "AT"], "languages": ["de", "en"], "pricesIncludeTax": true},
                {"code": "us", "name": "United States", "currencyCode": "USD", "countries": ["US"], "languages": ["en"], "pricesIncludeTax": false},
                {"code": "jp", "name": "Japan", "currencyCode": "JPY", "countries": ["JP"], "languages": ["en"], "pricesIncludeTax": true},
            ],
        })
    );
}

fn the_default_market_and_the_name_can_be_set(engine: Engine) {
    let shop = Shop::filled(engine)
        .with("TOTE_DEFAULT_MARKET", "jp")
        .with("TOTE_SHOP_NAME", "Ninth Loom");
    let server = shop.serve();
    let answer = server.ask("{ shop { name market { code } } }").answer();
    assert_eq!(
        answer.data(),
        json!({"shop": {"name": "Ninth Loom", "market": {"code": "jp"}}})
    );
    assert_eq!(
        answer.context(),
        json!({"market": "jp", "language": "en", "currency": "JPY"})
    );
}

fn a_shop_without_markets_is_empty_until_something_is_imported(engine: Engine) {
    let shop = Shop::empty(engine);
    let server = shop.serve();
    let answer = server
        .ask("{ shop { name markets { code } } products { totalCount nodes { id } } }")
        .answer();
    let nothing = json!({"shop": {"name": "Tote", "markets": []}, "products": {"totalCount": 0, "nodes": []}});
    assert_eq!(answer.data(), nothing, "an empty shop can be looked at");
    let message = server
        .ask("{ shop { name } }")
        .market("de")
        .answer()
        .assert_bad("market");
    assert!(message.contains("tote import"), "{message}");
    // What is imported beside the server is sold by it.
    shop.import_text(&crate::fixtures::text("shop.jsonl"), &[]).done();
    let title = eventually("the imported product is served", || {
        let answer = server.ask(CARD).answer().json();
        answer
            .pointer("/data/product/title")
            .and_then(Value::as_str)
            .map(str::to_owned)
    });
    assert_eq!(title, "Leinenkleid");
}
