//! Addresses of shoppers: what a country asks, writing them, and whose they are.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::{Server, Shop};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::profiles::{heads_of, merge, moved_by, refusals};
use crate::shoppers::{Device, mint, mutation, new_key};

on_both_engines!(
    an_address_is_kept_in_one_form_and_written_as_its_country_does,
    what_a_country_asks_is_told,
    bad_input_names_every_field,
    a_patch_changes_what_it_names_and_nothing_else,
    an_older_version_changes_nothing,
    one_address_is_the_default,
    an_address_of_another_shopper_is_not_there,
    a_repeated_write_runs_once,
    two_devices_at_once_stay_within_the_limit,
    an_id_is_taken_once,
    pages_follow_each_other,
    a_guests_addresses_become_the_customers,
    statements_do_not_grow_with_addresses,
    strangers_have_no_addresses,
);

const SHOWN: &str = "address { id version familyName line2 city region regionName postalCode countryCode phone isDefault formatted } userErrors { code field message }";

fn berlin() -> Value {
    json!({"familyName": "Curie", "givenName": "Marie", "line1": "Unter den Linden 1", "city": "Berlin", "postalCode": "10117", "countryCode": "DE"})
}

/// Writes an address in Berlin; its id.
#[track_caller]
fn create(device: &Device<'_>) -> String {
    let created = device.keyed("addressCreate", json!({"address": berlin()}), SHOWN);
    assert_eq!(created["userErrors"], json!([]));
    created["address"]["id"].as_str().expect("an id").to_owned()
}

fn addresses(device: &Device<'_>) -> Value {
    let document =
        "{ viewer { addresses(first: 50) { nodes { id city isDefault version } totalCount } defaultAddress { id } } }";
    device.ask(document).data()["viewer"].take()
}

fn an_address_is_kept_in_one_form_and_written_as_its_country_does(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let id = mint(MintedKind::Address);
    let mut address = berlin();
    address["line2"] = "  2. \t OG ".into();
    address["phone"] = "030 / 901820".into();
    let created = device.keyed("addressCreate", json!({"id": id, "address": address}), SHOWN);
    assert_eq!(
        created,
        json!({"address": {"id": id, "version": 1, "familyName": "Curie", "line2": "2. OG", "city": "Berlin", "region": null,
            "regionName": null, "postalCode": "10117", "countryCode": "DE", "phone": "+4930901820", "isDefault": true,
            "formatted": ["Marie Curie", "Unter den Linden 1", "2. OG", "10117 Berlin"]}, "userErrors": []})
    );
    let tokyo = json!({"familyName": "山田", "line1": "西新宿2-8-1", "region": "Tokyo", "postalCode": "163-8001", "countryCode": "jp"});
    let selection = "address { region regionName isDefault formatted(withName: false) }";
    let created = device.keyed("addressCreate", json!({"address": tokyo}), selection);
    assert_eq!(
        created["address"],
        json!({"region": "13", "regionName": "東京都", "isDefault": false, "formatted": ["〒163-8001", "東京都", "西新宿2-8-1"]})
    );
}

fn what_a_country_asks_is_told(engine: Engine) {
    let server = Server::shared(engine);
    let document = "query ($code: CountryCode!) { addressRules(countryCode: $code) { countryCode fields required postalCodePattern postalCodeExample \
        postalCodeKind regionKind cityKind districtKind regions { code name latinName } } }";
    let rules = |code: &str| server.ask(document).with(json!({"code": code})).data()["addressRules"].take();
    let us = rules("us");
    assert_eq!(
        us["fields"],
        json!([
            "GIVEN_NAME",
            "FAMILY_NAME",
            "COMPANY",
            "LINE1",
            "LINE2",
            "CITY",
            "REGION",
            "POSTAL_CODE"
        ])
    );
    assert_eq!(us["required"], json!(["LINE1", "CITY", "REGION", "POSTAL_CODE"]));
    assert_eq!(
        (&us["postalCodeKind"], &us["regionKind"]),
        (&json!("ZIP"), &json!("STATE"))
    );
    let california = json!({"code": "CA", "name": "California", "latinName": null});
    assert!(us["regions"].as_array().expect("a list").contains(&california), "{us}");
    let de = rules("DE");
    assert_eq!(
        (&de["postalCodePattern"], &de["regions"]),
        (&json!("\\d{5}"), &json!([]))
    );
    assert_eq!(rules("JP")["regions"][0]["latinName"], "Hokkaido");
    assert_eq!(rules("GB")["cityKind"], "POST_TOWN");
    assert_eq!(rules("XX"), Value::Null);
    let answer = server.ask(document).with(json!({"code": "US"})).answer();
    assert_eq!(answer.statements(), 0);
}

fn bad_input_names_every_field(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let bad = json!({"company": "a\u{0}b", "city": "x".repeat(101), "postalCode": "9460", "region": "Bavaria", "phone": "12", "countryCode": "US"});
    let refused = device.keyed("addressCreate", json!({"address": bad}), SHOWN);
    assert_eq!(refused["address"], Value::Null);
    assert_eq!(
        refusals(&refused),
        [
            "INVALID_CHARACTERS address.company",
            "TOO_LONG address.city",
            "REQUIRED address.familyName",
            "REQUIRED address.line1",
            "INVALID_POSTAL_CODE address.postalCode",
            "UNKNOWN_REGION address.region",
            "INVALID_PHONE address.phone",
        ]
    );
    let refused = device.keyed("addressCreate", json!({"address": {"countryCode": "Atlantis"}}), SHOWN);
    assert_eq!(refusals(&refused), ["UNKNOWN_COUNTRY address.countryCode"]);
    assert_eq!(addresses(&device)["addresses"]["totalCount"], 0);
    let input = |key: &str, id: &str| json!({"key": key, "id": id});
    let write = |input: Value| device.write("addressDefaultSet", input, SHOWN).answer();
    write(input("mine", &mint(MintedKind::Address))).assert_bad("input.key");
    write(input(&new_key(), &mint(MintedKind::Cart))).assert_bad("input.id");
}

fn a_patch_changes_what_it_names_and_nothing_else(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let id = create(&device);
    let update = |patch: Value| device.keyed("addressUpdate", json!({"id": id, "address": patch}), SHOWN);
    let updated = update(json!({"line2": "Left bell", "phone": "+49 30 901820"}));
    assert_eq!(
        (
            &updated["address"]["line2"],
            &updated["address"]["city"],
            &updated["address"]["version"]
        ),
        (&json!("Left bell"), &json!("Berlin"), &json!(2))
    );
    let updated = update(json!({"line2": null}));
    assert_eq!(
        (
            &updated["address"]["line2"],
            &updated["address"]["phone"],
            &updated["address"]["version"]
        ),
        (&Value::Null, &json!("+4930901820"), &json!(3))
    );
    assert_eq!(
        update(json!({"city": " Berlin "}))["address"]["version"],
        3,
        "nothing is different"
    );
    assert_eq!(refusals(&update(json!({"city": null}))), ["REQUIRED address.city"]);
    // The new country asks for more than the old one had.
    let refused = update(json!({"countryCode": "US"}));
    assert_eq!(
        refusals(&refused),
        ["REQUIRED address.region"],
        "five digits are a ZIP code too: {refused}"
    );
}

fn an_older_version_changes_nothing(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let id = create(&device);
    let update = |version: i32, city: &str| {
        let input = json!({"id": id, "expectedVersion": version, "address": {"city": city}});
        device.keyed("addressUpdate", input, SHOWN)
    };
    assert_eq!(update(1, "Bonn")["address"]["version"], 2);
    let refused = update(1, "Kiel");
    assert_eq!(refusals(&refused), ["VERSION_MISMATCH expectedVersion"]);
    assert!(
        refused["userErrors"][0]["message"]
            .as_str()
            .expect("text")
            .contains("version 2")
    );
    let delete = |version: i32| {
        let input = json!({"id": id, "expectedVersion": version});
        device.keyed("addressDelete", input, "deletedId userErrors { code field message }")
    };
    assert_eq!(refusals(&delete(1)), ["VERSION_MISMATCH expectedVersion"]);
    assert_eq!(delete(2)["deletedId"], json!(id));
    assert_eq!(refusals(&delete(2)), ["NOT_FOUND id"]);
}

fn one_address_is_the_default(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let (first, second) = (create(&device), create(&device));
    assert_eq!(addresses(&device)["defaultAddress"]["id"], json!(first));
    let before = heads_of(&shop);
    let set = |id: &str| device.keyed("addressDefaultSet", json!({"id": id}), SHOWN);
    assert_eq!(set(&second)["address"]["isDefault"], true);
    assert_eq!(moved_by(&before, &shop), [2], "both addresses changed");
    set(&second);
    assert_eq!(moved_by(&before, &shop), [2], "nothing changed");
    let all = addresses(&device);
    assert_eq!(all["defaultAddress"]["id"], json!(second));
    assert_eq!(each(&all["addresses"]["nodes"], "id"), [first.clone(), second.clone()]);
    assert_eq!(all["addresses"]["nodes"][0]["isDefault"], false);
    let third = device.keyed("addressCreate", json!({"isDefault": true, "address": berlin()}), SHOWN);
    assert_eq!(addresses(&device)["defaultAddress"]["id"], third["address"]["id"]);
    device.keyed("addressDelete", json!({"id": third["address"]["id"]}), "deletedId");
    assert_eq!(addresses(&device)["defaultAddress"], Value::Null);
}

fn an_address_of_another_shopper_is_not_there(engine: Engine) {
    let server = Server::shared(engine);
    let (owner, other) = (server.guest(), server.guest());
    let id = create(&owner);
    let missing = mint(MintedKind::Address);
    for (name, more) in [
        ("addressUpdate", json!({"city": "Bonn"})),
        ("addressDefaultSet", Value::Null),
    ] {
        let write = |id: &str| {
            let mut input = json!({"id": id});
            if !more.is_null() {
                input["address"] = more.clone();
            }
            other.keyed(name, input, SHOWN)
        };
        assert_eq!(write(&id), write(&missing), "{name} answers alike");
        assert_eq!(refusals(&write(&id)), ["NOT_FOUND id"]);
    }
    let refused = other.keyed(
        "addressDelete",
        json!({"id": id}),
        "deletedId userErrors { code field }",
    );
    assert_eq!(refusals(&refused), ["NOT_FOUND id"]);
    assert_eq!(addresses(&other)["addresses"]["totalCount"], 0);
    assert_eq!(
        addresses(&owner)["addresses"]["nodes"][0],
        json!({"id": id, "city": "Berlin", "isDefault": true, "version": 1})
    );
}

fn a_repeated_write_runs_once(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let key = new_key();
    let create = |selection: &str| device.keyed_with(&key, "addressCreate", json!({"address": berlin()}), selection);
    let first = create("address { id }").data();
    let before = heads_of(&shop);
    let again = create("address { id city version } userErrors { code }").data();
    assert_eq!(
        again["addressCreate"]["address"]["id"],
        first["addressCreate"]["address"]["id"]
    );
    assert_eq!(again["addressCreate"]["address"]["city"], "Berlin");
    assert_eq!(moved_by(&before, &shop), [0; 0]);
    assert_eq!(addresses(&device)["addresses"]["totalCount"], 1);
    let other = device.keyed_with(
        &key,
        "addressCreate",
        json!({"address": {"countryCode": "FR"}}),
        "address { id }",
    );
    other.assert_bad("input.key");
    // A refusal is kept as well: the same answer although the address would fit now.
    let key = new_key();
    let id = mint(MintedKind::Address);
    let patch = || {
        device
            .keyed_with(&key, "addressDefaultSet", json!({"id": id}), SHOWN)
            .data()
    };
    let refused = patch();
    device.keyed("addressCreate", json!({"id": id, "address": berlin()}), SHOWN);
    assert_eq!(patch(), refused);
}

fn two_devices_at_once_stay_within_the_limit(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    for _ in 0..46 {
        create(&device);
    }
    let codes: Vec<String> = std::thread::scope(|scope| {
        let writes: Vec<_> = (0..8)
            .map(|_| {
                let device = &device;
                scope.spawn(move || {
                    let created = device.keyed("addressCreate", json!({"address": berlin()}), SHOWN);
                    refusals(&created).pop().unwrap_or_default()
                })
            })
            .collect();
        writes.into_iter().map(|write| write.join().expect("it ends")).collect()
    });
    assert_eq!(codes.iter().filter(|code| code.is_empty()).count(), 4, "{codes:?}");
    assert_eq!(
        codes.iter().filter(|code| *code == "LIMIT_REACHED address").count(),
        4,
        "{codes:?}"
    );
    assert_eq!(addresses(&device)["addresses"]["totalCount"], 50);
}

fn an_id_is_taken_once(engine: Engine) {
    let server = Server::shared(engine);
    let (device, other) = (server.guest(), server.guest());
    let id = create(&device);
    for device in [&device, &other] {
        let refused = device.keyed("addressCreate", json!({"id": id, "address": berlin()}), SHOWN);
        assert_eq!(refusals(&refused), ["DUPLICATE_ID id"]);
    }
    assert_eq!(addresses(&other)["addresses"]["totalCount"], 0);
}

fn pages_follow_each_other(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let ids: Vec<String> = (0..5).map(|_| create(&device)).collect();
    let document = "query ($after: String) { viewer { addresses(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = device.ask(document).with(json!({"after": after})).data()["viewer"]["addresses"].take();
        seen.extend(each(&page["nodes"], "id"));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen, ids);
    let other = server.guest();
    other
        .ask(document)
        .with(json!({"after": after}))
        .answer()
        .assert_bad("after");
}

fn a_guests_addresses_become_the_customers(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let (guest, customer) = (server.guest(), server.guest());
    let write = |device: &Device<'_>, city: &str| {
        let mut address = berlin();
        address["city"] = city.into();
        let created = device.keyed("addressCreate", json!({"address": address}), SHOWN);
        created["address"]["id"].as_str().expect("an id").to_owned()
    };
    let own = write(&customer, "Berlin");
    let twin = write(&guest, "Berlin");
    let moved = write(&guest, "Bonn");
    let before = heads_of(&shop);
    merge(&shop, &guest, &customer);
    let all = addresses(&customer);
    assert_eq!(each(&all["addresses"]["nodes"], "id"), [own.clone(), moved.clone()]);
    assert_eq!(all["defaultAddress"]["id"], json!(own), "the customer's stays");
    // The guest's session is one of what left it.
    assert_eq!(
        moved_by(&before, &shop),
        [3, 1],
        "two and its session left the guest, one came to the customer"
    );
    let refused = guest.keyed_with(&new_key(), "addressDefaultSet", json!({"id": twin}), SHOWN);
    assert_eq!(refused.refusal().code, "UNAUTHENTICATED");
    // A customer without a default takes the guest's.
    let (guest, customer) = (server.guest(), server.guest());
    let chosen = write(&guest, "Kiel");
    merge(&shop, &guest, &customer);
    assert_eq!(addresses(&customer)["defaultAddress"]["id"], json!(chosen));
}

fn statements_do_not_grow_with_addresses(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let count = || {
        let list = device
            .ask("{ viewer { addresses(first: 50) { nodes { id formatted regionName } } } }")
            .answer();
        let created = device.keyed_with(&new_key(), "addressCreate", json!({"address": berlin()}), SHOWN);
        let id = created.data()["addressCreate"]["address"]["id"].take();
        let updated = json!({"id": id, "address": {"city": "Bonn"}});
        let updated = device.keyed_with(&new_key(), "addressUpdate", updated, SHOWN);
        let default = device.keyed_with(&new_key(), "addressDefaultSet", json!({"id": id}), SHOWN);
        let key = new_key();
        let delete = || device.keyed_with(&key, "addressDelete", json!({"id": id}), "deletedId");
        [list, created, updated, default, delete(), delete()].map(|answer| {
            answer.data();
            answer.statements()
        })
    };
    create(&device);
    let few = count();
    for _ in 0..12 {
        create(&device);
    }
    assert_eq!(count(), few);
    assert_eq!(
        few,
        match engine {
            Engine::Sqlite => [1, 9, 9, 10, 8, 2],
            Engine::Postgres => [1, 6, 6, 7, 5, 2],
        },
        "list, create, update, default, delete, delete again"
    );
}

fn strangers_have_no_addresses(engine: Engine) {
    let server = Server::shared(engine);
    let viewer = server.ask("{ viewer { addresses { totalCount } } }").data();
    assert_eq!(viewer["viewer"], Value::Null);
    let input = json!({"input": {"key": new_key(), "address": berlin()}});
    let refused = server.ask(mutation("addressCreate", SHOWN)).with(input).answer();
    assert_eq!(refused.refusal().code, "UNAUTHENTICATED");
}
