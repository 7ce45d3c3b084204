//! Documents in normal form, run by the executor: nothing is resolved twice, and the answer is the specification's.

use serde_json::{Value, json};

use crate::pipeline_shop::Pipeline;

/// Key by key: the order of an answer's members is part of it.
#[track_caller]
fn assert_answer(answer: &Value, expected: &Value) {
    assert_eq!(answer.to_string(), expected.to_string());
}

#[tokio::test]
async fn a_field_that_occurs_several_times_is_resolved_once() {
    let pipeline = Pipeline::new();
    let text = "{ cart { id } ...F cart { near { id } } } fragment F on Query { cart { total near { __typename } } }";
    let answer = pipeline.data(text, &json!({})).await;
    assert_answer(
        &answer,
        &json!({"cart": {"id": "cart1", "total": 100, "near": {"__typename": "Gift", "id": "gift2"}}}),
    );
    assert_eq!(
        pipeline.calls.take(),
        ["cart", "cart.id", "cart.near", "cart.near.id", "cart.total"]
    );
    // Without the normal form the cart is read three times.
    pipeline.unprepared(text, &json!({})).await;
    assert_eq!(pipeline.calls.take().iter().filter(|call| *call == "cart").count(), 3);
}

#[tokio::test]
async fn a_mutation_that_is_repeated_through_fragments_runs_once() {
    let pipeline = Pipeline::new();
    let text = "mutation { count { id } ...F ... on Mutation { count { total } } b: count { id } } fragment F on Mutation { count { total } b: count { id } }";
    let answer = pipeline.data(text, &json!({})).await;
    assert_answer(
        &answer,
        &json!({"count": {"id": "cart1", "total": 100}, "b": {"id": "cart2"}}),
    );
    assert_eq!(pipeline.calls.take(), ["b", "b.id", "count", "count.id", "count.total"]);
    // Without the normal form it runs once for each occurrence.
    pipeline.unprepared(text, &json!({})).await;
    let again = pipeline.data("mutation { count { total } }", &json!({})).await;
    assert_answer(&again, &json!({"count": {"total": 800}}));
}

#[tokio::test]
async fn each_object_of_a_list_has_the_fields_of_its_type() {
    let pipeline = Pipeline::new();
    let text = "{
      lines { __typename ... on Node { id } ...G ... on Cart { near { id } } ... on Node { near { ... on Gift { note } } } }
    } fragment G on Gift { note id __typename }";
    let answer = pipeline.data(text, &json!({})).await;
    let cart = |number: i32, gift: i32| json!({"__typename": "Cart", "id": format!("cart{number}"), "near": {"id": format!("gift{gift}"), "note": "for you"}});
    let gift = json!({"__typename": "Gift", "id": "gift1", "note": "for you", "near": {}});
    assert_answer(&answer, &json!({"lines": [cart(1, 2), gift, cart(2, 3)]}));
    let calls = pipeline.calls.take();
    let mut unique = calls.clone();
    unique.dedup();
    assert_eq!(calls, unique);
}

#[tokio::test]
async fn a_fragment_on_a_union_applies_inside_an_interface() {
    let pipeline = Pipeline::new();
    let text = "{ nodes { ... on Line { ... on Cart { total } ... on Gift { note } } } }";
    let answer = pipeline.data(text, &json!({})).await;
    assert_answer(&answer, &json!({"nodes": [{"note": "for you"}, {"total": 100}]}));
    // The executor knows interfaces only.
    let unprepared = pipeline.unprepared(text, &json!({})).await.data.into_json().unwrap();
    assert_answer(&unprepared, &json!({"nodes": [{}, {}]}));
}

#[tokio::test]
async fn a_list_of_an_interface_is_read_through_the_interface_where_types_are_the_same() {
    let pipeline = Pipeline::new();
    let answer = pipeline
        .data("{ nodes { id near { id near { __typename } } } }", &json!({}))
        .await;
    let expected = json!({"nodes": [
        {"id": "gift1", "near": {"id": "cart2", "near": {"__typename": "Gift"}}},
        {"id": "cart1", "near": {"id": "gift2", "near": {"__typename": "Cart"}}},
    ]});
    assert_answer(&answer, &expected);
}

#[tokio::test]
async fn conditions_decide_before_anything_is_resolved() {
    let pipeline = Pipeline::new();
    let text = "query($full: Boolean! $no: Boolean = false) {
      cart { id @skip(if: $full) total @include(if: $full) ...F @include(if: $no) }
      lines @include(if: $no) { __typename }
    } fragment F on Cart { id }";
    assert_answer(
        &pipeline.data(text, &json!({"full": true})).await,
        &json!({"cart": {"total": 100}}),
    );
    assert_eq!(pipeline.calls.take(), ["cart", "cart.total"]);
    let other = pipeline.data(text, &json!({"full": true, "no": true})).await;
    let lines: Vec<Value> = ["Cart", "Gift", "Cart"]
        .map(|name| json!({"__typename": name}))
        .to_vec();
    assert_answer(&other, &json!({"cart": {"total": 100, "id": "cart1"}, "lines": lines}));
}

#[tokio::test]
async fn what_nothing_is_left_of_is_an_empty_object() {
    let pipeline = Pipeline::new();
    let text = "query($no: Boolean!) { cart { id @include(if: $no) near { ... on Gift @include(if: $no) { id } } } }";
    assert_answer(
        &pipeline.data(text, &json!({"no": false})).await,
        &json!({"cart": {"near": {}}}),
    );
    let nothing = pipeline
        .data(
            "query($no: Boolean!) { cart @include(if: $no) { id } }",
            &json!({"no": false}),
        )
        .await;
    assert_answer(&nothing, &json!({}));
}

#[tokio::test]
async fn an_argument_whose_variable_is_not_given_has_its_default() {
    let pipeline = Pipeline::new();
    let text = "query($first: Int) { cart { page(first: $first) { id } } }";
    let page = |length: i32| {
        let gifts: Vec<Value> = (0..length).map(|at| json!({"id": format!("gift{at}")})).collect();
        json!({"cart": {"page": gifts}})
    };
    assert_answer(&pipeline.data(text, &json!({"first": 1})).await, &page(1));
    assert_answer(&pipeline.data(text, &json!({})).await, &page(2));
    // The executor takes it for null, which this argument cannot be.
    assert!(pipeline.unprepared(text, &json!({})).await.is_err());
    assert!(pipeline.run(text, &json!({"first": null})).await.is_err());
}

#[tokio::test]
async fn errors_name_the_place_in_the_text_that_was_sent() {
    let pipeline = Pipeline::new();
    let text = "# é\nquery Q {\n  cart { id }\n  ...F\n}\nfragment F on Query {\n  cart { a: fails }\n}";
    let response = pipeline.run(text, &json!({})).await;
    let error = &response.errors[0];
    let places: Vec<_> = error.locations.iter().map(|place| (place.line, place.column)).collect();
    assert_eq!(places, [(7, 10)]);
    assert_eq!(serde_json::to_value(&error.path).unwrap(), json!(["cart", "a"]));
}

#[tokio::test]
async fn a_subscription_runs_in_normal_form() {
    let pipeline = Pipeline::new();
    let events = pipeline
        .events("subscription S { ...F } fragment F on Events { carts { id ... { total id } } }")
        .await;
    assert_eq!(
        events,
        [
            json!({"carts": {"id": "cart1", "total": 100}}),
            json!({"carts": {"id": "cart2", "total": 200}})
        ]
    );
}

#[tokio::test]
async fn the_schema_is_told_as_without_the_normal_form() {
    let pipeline = Pipeline::new();
    let text = "{
      __schema { description queryType { name } types { ...T } directives { name isRepeatable locations args { name } } }
      __type(name: \"Cart\") { ...T interfaces { name } }
    }
    fragment T on __Type { kind name isOneOf specifiedByURL fields(includeDeprecated: true) { name args { name defaultValue type { ...R } } type { ...R } } possibleTypes { name } }
    fragment R on __Type { kind name ofType { kind name ofType { kind name } } }";
    let prepared = pipeline.data(text, &json!({})).await;
    let unprepared = pipeline.unprepared(text, &json!({})).await;
    assert_answer(&prepared, &unprepared.data.into_json().unwrap());
}
