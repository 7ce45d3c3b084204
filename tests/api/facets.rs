//! What a list can be narrowed by, and what is left then.

use serde_json::{Value, json};

use crate::app::Server;
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    filters_leave_what_they_say,
    the_facets_of_a_list_in_full,
    labels_come_in_the_language_of_the_request,
    a_count_is_what_sending_the_input_back_leaves,
    amounts_of_a_price_filter_are_of_the_markets_currency,
    the_screen_of_filtered_products,
);

const LIST: &str = "query List($filter: [ProductFilter!]) {
  products(first: 250, sort: PRICE_ASC, filter: $filter) {
    totalCount nodes { handle }
    filters { id label type values { id label count input swatch { color } } }
  }
}";

fn list(engine: Engine, market: &str, filter: &Value) -> Value {
    let ask = Server::shared(engine).ask(LIST).market(market).language("en");
    ask.with(json!({"filter": filter})).data()["products"].take()
}

fn attribute(code: &str, value: &str) -> Value {
    json!({"attribute": {"code": code, "value": value}})
}

fn option(name: &str, value: &str) -> Value {
    json!({"option": {"name": name, "value": value}})
}

#[expect(clippy::too_many_lines, reason = "a table of filters and what they leave")]
fn filters_leave_what_they_say(engine: Engine) {
    let handles = |market: &str, filter: Value| {
        let products = list(engine, market, &filter);
        let handles = each(&products["nodes"], "handle");
        assert_eq!(products["totalCount"], handles.len());
        handles
    };
    let none = [""; 0];
    assert_eq!(
        handles("de", json!([{"available": false}])),
        ["knit-cap", "leather-boot"]
    );
    assert_eq!(handles("us", json!([{"available": false}])), ["knit-cap", "silk-dress"]);
    let price = |range: Value| json!([{"price": range}]);
    assert_eq!(
        handles("de", price(json!({"min": "59.95", "max": "84.00"}))),
        ["linen-dress", "wrap-skirt"],
        "bounds are included"
    );
    assert_eq!(handles("de", price(json!({"min": "59.96", "max": "83.99"}))), none);
    assert_eq!(
        handles("de", price(json!({"max": "18"}))),
        ["twin-ring-a", "twin-ring-b", "twin-ring-c", "eclair-brooch"]
    );
    assert_eq!(
        handles("jp", price(json!({"min": "10000"}))),
        ["leather-boot", "silk-dress"]
    );
    assert_eq!(
        handles("de", json!([attribute("material", "Wool")])),
        ["knit-cap", "wool-scarf"]
    );
    // Several values of one facet mean any of them.
    assert_eq!(
        handles(
            "de",
            json!([attribute("material", "Wool"), attribute("material", "Silk")])
        ),
        ["knit-cap", "wool-scarf", "silk-dress"]
    );
    // Several facets mean all of them.
    assert_eq!(
        handles(
            "de",
            json!([attribute("material", "Cotton"), attribute("season", "Winter")])
        ),
        ["wrap-skirt"]
    );
    assert_eq!(
        handles("us", json!([attribute("material", "Linen")])),
        ["sun-hat", "linen-dress"],
        "one of several values of a product will do"
    );
    assert_eq!(
        handles("de", json!([option("Size", "M")])),
        ["linen-dress", "wrap-skirt", "silk-dress"]
    );
    assert_eq!(
        handles("de", json!([option("Colour", "Navy"), option("Size", "L")])),
        ["linen-dress"]
    );
    assert_eq!(
        handles(
            "de",
            json!([option("Colour", "Navy"), {"available": true}, {"price": {"max": "30"}}, attribute("season", "Summer")])
        ),
        ["cotton-tee"]
    );
    // What nobody has leaves nothing, and an attribute that is not filterable is none.
    assert_eq!(handles("de", json!([attribute("material", "Concrete")])), none);
    assert_eq!(handles("de", json!([attribute("care", "Hand wash")])), none);
    assert_eq!(handles("de", json!([option("Cut", "Wide")])), none);
    assert_eq!(handles("de", json!([])).len(), 12);
    assert_eq!(handles("de", Value::Null).len(), 12);
    // Said twice is said once.
    assert_eq!(
        handles("de", json!([{"available": false}, {"available": false}])).len(),
        2
    );
}

/// Every facet as its id with its values and counts.
fn counts(products: &Value) -> Vec<(String, Vec<(String, i64)>)> {
    let facets = products["filters"].as_array().expect("a list");
    facets
        .iter()
        .map(|facet| {
            let id = facet["id"].as_str().expect("an id");
            let values = facet["values"].as_array().expect("a list").iter().map(|value| {
                let own = value["id"].as_str().expect("an id");
                let short = own
                    .strip_prefix(id)
                    .and_then(|rest| rest.strip_prefix('.'))
                    .expect("the facet's id, and more");
                (short.to_owned(), value["count"].as_i64().expect("a count"))
            });
            (id.to_owned(), values.collect())
        })
        .collect()
}

fn facet(id: &str, values: &[(&str, i64)]) -> (String, Vec<(String, i64)>) {
    let values = values.iter().map(|(value, count)| ((*value).to_owned(), *count));
    (id.to_owned(), values.collect())
}

fn the_facets_of_a_list_in_full(engine: Engine) {
    let sizes = facet(
        "option.Size",
        &[("S", 3), ("M", 3), ("L", 1), ("37", 1), ("38", 1), ("39", 1)],
    );
    let colours = facet(
        "option.Colour",
        &[("Navy", 2), ("Sand", 1), ("Black", 1), ("Plum", 1), ("White", 1)],
    );
    let lengths = facet("option.Length", &[("Regular", 1), ("Tall", 1)]);
    assert_eq!(
        counts(&list(engine, "de", &Value::Null)),
        [
            facet("available", &[("true", 10), ("false", 2)]),
            facet("price", &[("range", 12)]),
            facet(
                "attribute.material",
                &[("Linen", 1), ("Silk", 1), ("Cotton", 3), ("Leather", 1), ("Wool", 2)]
            ),
            facet("attribute.season", &[("Summer", 4), ("Winter", 4)]),
            facet("attribute.pockets", &[("2", 2)]),
            sizes,
            colours,
            lengths,
        ],
        "in the shop's order; what is not filterable is not offered"
    );
    // Filtered by a material and availability: these two are counted without themselves, the others with both.
    let filtered = list(
        engine,
        "de",
        &json!([attribute("material", "Cotton"), {"available": true}]),
    );
    assert_eq!(
        each(&filtered["nodes"], "handle"),
        ["cotton-tee", "canvas-tote", "wrap-skirt"]
    );
    assert_eq!(
        counts(&filtered),
        [
            facet("available", &[("true", 3), ("false", 0)]),
            facet("price", &[("range", 3)]),
            facet(
                "attribute.material",
                &[("Linen", 1), ("Silk", 1), ("Cotton", 3), ("Wool", 1)]
            ),
            facet("attribute.season", &[("Summer", 1), ("Winter", 1)]),
            facet("attribute.pockets", &[("2", 1)]),
            facet("option.Size", &[("S", 1), ("M", 1)]),
            facet("option.Colour", &[("Navy", 1), ("Black", 1), ("Plum", 1), ("White", 1)]),
            facet("option.Length", &[("Regular", 1), ("Tall", 1)]),
        ]
    );
    let price = &filtered["filters"][1];
    assert_eq!(
        price,
        &json!({
            "id": "price", "label": "Price", "type": "PRICE_RANGE",
            "values": [{
                "id": "price.range", "label": "24.00 - 84.00", "count": 3,
                "input": {"price": {"min": "24.00", "max": "84.00"}}, "swatch": null,
            }],
        })
    );
}

fn labels_come_in_the_language_of_the_request(engine: Engine) {
    let document = r#"{ products(filter: [{attribute: {code: "pockets", value: "2"}}]) {
      filters { id label type values { label input swatch { color } } }
    } }"#;
    let filters = |language: &str| {
        let data = Server::shared(engine).ask(document).language(language).data();
        let filters = data["products"]["filters"].as_array().expect("a list").clone();
        move |id: &str| {
            filters
                .iter()
                .find(|filter| filter["id"] == id)
                .cloned()
                .expect("the facet is there")
        }
    };
    let german = filters("de");
    assert_eq!(
        german("attribute.material"),
        json!({"id": "attribute.material", "label": "Stoff", "type": "LIST", "values": [
            {"label": "Leinen", "input": attribute("material", "Linen"), "swatch": null},
            {"label": "Baumwolle", "input": attribute("material", "Cotton"), "swatch": null},
        ]})
    );
    assert_eq!(
        german("option.Colour"),
        json!({"id": "option.Colour", "label": "Farbe", "type": "LIST", "values": [
            {"label": "Marineblau", "input": option("Colour", "Navy"), "swatch": {"color": "#1f2a44"}},
            {"label": "Sand", "input": option("Colour", "Sand"), "swatch": {"color": "#d8c3a5"}},
            {"label": "Schwarz", "input": option("Colour", "Black"), "swatch": {"color": "#111111"}},
            {"label": "Plum", "input": option("Colour", "Plum"), "swatch": null},
        ]})
    );
    let english = filters("en");
    assert_eq!(english("attribute.material")["label"], "Material");
    assert_eq!(english("option.Colour")["values"][0]["label"], "Navy");
    assert_eq!(english("available")["type"], "BOOLEAN");
}

/// The part of `filter` that belongs to other facets than `facet`.
fn others(filter: &Value, facet: &str) -> Vec<Value> {
    let facet_of = |input: &Value| {
        if let Some(attribute) = input.get("attribute") {
            return format!("attribute.{}", attribute["code"].as_str().expect("a code"));
        }
        if let Some(option) = input.get("option") {
            return format!("option.{}", option["name"].as_str().expect("a name"));
        }
        let known = ["available", "price"].into_iter().find(|key| input.get(key).is_some());
        known.expect("a filter of the schema").to_owned()
    };
    let all = filter.as_array().into_iter().flatten();
    all.filter(|input| facet_of(input) != facet).cloned().collect()
}

fn a_count_is_what_sending_the_input_back_leaves(engine: Engine) {
    let filters = [
        json!([]),
        json!([{"available": true}]),
        json!([{"available": false}]),
        json!([{"price": {"min": "20", "max": "100"}}]),
        json!([attribute("material", "Cotton")]),
        json!([attribute("material", "Cotton"), attribute("material", "Linen"), {"available": true}]),
        json!([option("Size", "S"), option("Colour", "Navy")]),
        json!([attribute("season", "Winter"), option("Size", "M"), {"price": {"max": "90"}}]),
        json!([attribute("material", "Concrete")]),
    ];
    for market in ["de", "us"] {
        let mut sent = 0;
        for filter in &filters {
            let products = list(engine, market, filter);
            for facet in products["filters"].as_array().expect("a list") {
                let rest = others(filter, facet["id"].as_str().expect("an id"));
                for value in facet["values"].as_array().expect("a list") {
                    let mut narrowed = rest.clone();
                    narrowed.push(value["input"].clone());
                    let left = list(engine, market, &json!(narrowed));
                    assert_eq!(left["totalCount"], value["count"], "{market} {filter}: {value}");
                    sent += 1;
                }
            }
        }
        assert!(sent > 100, "{sent}");
    }
}

fn amounts_of_a_price_filter_are_of_the_markets_currency(engine: Engine) {
    let server = Server::shared(engine);
    let ask = |market: &str, price: Value| {
        server
            .ask(LIST)
            .market(market)
            .with(json!({"filter": [{"price": price}]}))
            .answer()
    };
    // Numbers, zeros behind the last digit and texts are all amounts.
    for max in [json!("18.00"), json!("18"), json!(18), json!("18.000")] {
        assert_eq!(
            ask("de", json!({"max": max})).data()["products"]["totalCount"],
            4,
            "{max}"
        );
    }
    for (market, price, field) in [
        ("de", json!({"min": "10.005"}), "filter.0.price.min"),
        ("jp", json!({"max": "3500.5"}), "filter.0.price.max"),
        ("de", json!({"min": "-1"}), "filter.0.price.min"),
        ("de", json!({"min": "99999999999999999999"}), "filter.0.price.min"),
        ("de", json!({}), "filter.0.price"),
        ("de", json!({"min": "20", "max": "10"}), "filter.0.price"),
    ] {
        ask(market, price).assert_bad(field);
    }
}

fn the_screen_of_filtered_products(engine: Engine) {
    let server = Server::shared(engine);
    let document = include_str!("../../client-tests/operations/filtered_products.graphql");
    let filter = json!([{"available": true}, {"price": {"max": "60"}}, attribute("material", "Cotton")]);
    let data = server.ask(document).with(json!({"filter": filter})).data();
    assert_eq!(
        each(&data["products"]["nodes"], "handle"),
        ["cotton-tee", "canvas-tote"]
    );
    assert_eq!(data["products"]["totalCount"], 2);
}
