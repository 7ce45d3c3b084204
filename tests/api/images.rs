//! Where images are, and how they are delivered.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::{each, send};
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    the_original_is_delivered_until_a_service_is_configured,
    addresses_begin_with_what_is_configured,
    a_service_is_asked_for_sizes_of_the_ladder,
    bounds_out_of_range_are_refused,
    files_of_the_media_folder_are_served,
);

fn urls(data: &Value) -> Vec<String> {
    each(&data["product"]["media"], "url")
}

const TRANSFORMED: &str = r#"{ product(handle: "linen-dress") { media { url(transform: {maxWidth: 300, maxHeight: 400, crop: CENTER, format: WEBP}) } } }"#;
const PLAIN: &str = r#"{ product(handle: "linen-dress") { media { url } } }"#;
const ORIGINALS: [&str; 3] = [
    "/media/linen-navy.jpg",
    "/media/linen-sand.jpg",
    "https://images.example/linen-cuff.jpg?v=2",
];

fn the_original_is_delivered_until_a_service_is_configured(engine: Engine) {
    let server = Server::shared(engine);
    assert_eq!(urls(&server.ask(PLAIN).data()), ORIGINALS);
    assert_eq!(urls(&server.ask(TRANSFORMED).data()), ORIGINALS);
    let collection = server
        .ask(r#"{ collection(handle: "women-dresses") { image { id url altText width height thumbhash } } none: collection(handle: "sale") { image { url } } }"#)
        .data();
    assert_eq!(
        collection,
        json!({
            "collection": {"image": {
                "id": null,
                "url": "/media/dresses.jpg",
                "altText": "A rail of dresses",
                "width": 1600,
                "height": 900,
                "thumbhash": "3OcRJYB4d3h/iIeHeEh3eIhw+j3A",
            }},
            "none": {"image": null},
        })
    );
}

fn addresses_begin_with_what_is_configured(engine: Engine) {
    let foreign = ORIGINALS[2];
    for (variable, value, base) in [
        ("TOTE_PUBLIC_URL", "https://shop.example/", "https://shop.example/media"),
        ("TOTE_MEDIA_BASE_URL", "https://cdn.example/m", "https://cdn.example/m"),
    ] {
        let shop = Shop::filled(engine).with(variable, value);
        let (server, _shop) = shop.serve_at_its_port();
        let expected = [
            format!("{base}/linen-navy.jpg"),
            format!("{base}/linen-sand.jpg"),
            foreign.to_owned(),
        ];
        assert_eq!(urls(&server.ask(PLAIN).data()), expected, "{variable}");
    }
}

fn a_service_is_asked_for_sizes_of_the_ladder(engine: Engine) {
    let shop = Shop::filled(engine)
        .with("TOTE_MEDIA_BASE_URL", "https://cdn.example/m")
        .with(
            "TOTE_MEDIA_TRANSFORM_URL",
            "https://img.example/{width}x{height}/{crop}.{format}?u={url}",
        );
    let server = shop.serve();
    let first = |transform: &str| {
        let document = format!(
            r#"{{ product(handle: "linen-dress") {{ featuredImage {{ url(transform: {{{transform}}}) }} }} }}"#
        );
        let data = server.ask(document).data();
        data["product"]["featuredImage"]["url"]
            .as_str()
            .expect("an address")
            .to_owned()
    };
    let source = "?u=https%3A%2F%2Fcdn.example%2Fm%2Flinen-navy.jpg";
    for (transform, path) in [
        (
            "maxWidth: 300, maxHeight: 400, crop: CENTER, format: WEBP",
            "360x480/center.webp",
        ),
        ("maxWidth: 360", "360xauto/auto.auto"),
        ("maxWidth: 361", "480xauto/auto.auto"),
        ("maxWidth: 1", "64xauto/auto.auto"),
        ("maxHeight: 4096, format: AVIF", "autox3840/auto.avif"),
        ("crop: TOP, format: JPEG", "autoxauto/top.jpeg"),
        ("", "autoxauto/auto.auto"),
    ] {
        assert_eq!(
            first(transform),
            format!("https://img.example/{path}{source}"),
            "{transform}"
        );
    }
    assert_eq!(
        urls(&server.ask(TRANSFORMED).data())[2],
        "https://img.example/360x480/center.webp?u=https%3A%2F%2Fimages.example%2Flinen-cuff.jpg%3Fv%3D2"
    );
    assert_eq!(
        urls(&server.ask(PLAIN).data())[0],
        "https://cdn.example/m/linen-navy.jpg",
        "what was not asked to be transformed"
    );
}

fn bounds_out_of_range_are_refused(engine: Engine) {
    let server = Server::shared(engine);
    for (field, value) in [("maxWidth", 0), ("maxWidth", 4_097), ("maxHeight", -5)] {
        let document = format!(
            r#"{{ product(handle: "linen-dress") {{ featuredImage {{ url(transform: {{{field}: {value}}}) }} }} }}"#
        );
        let message = server.ask(document).answer().assert_bad(&format!("transform.{field}"));
        assert!(message.contains("between 1 and 4096"), "{message}");
    }
}

fn files_of_the_media_folder_are_served(engine: Engine) {
    let shop = Shop::filled(engine);
    let folder = shop.file("media");
    std::fs::create_dir(&folder).expect("a folder can be made");
    std::fs::write(folder.join("linen-navy.jpg"), b"\xff\xd8 an image").expect("a file can be written");
    std::fs::write(folder.join("notes.txt"), b"no image").expect("a file can be written");
    std::fs::write(shop.file("secret.jpg"), b"outside").expect("a file can be written");
    let server = shop.serve();
    let image = server.get("media/linen-navy.jpg");
    let header = |name: &str| {
        image
            .headers
            .get(name)
            .map(|value| value.to_str().expect("text").to_owned())
    };
    assert_eq!(image.status, 200);
    assert_eq!(header("content-type").as_deref(), Some("image/jpeg"));
    assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"));
    assert!(header("cache-control").is_some_and(|value| value.starts_with("public")));
    for path in [
        "media/notes.txt",
        "media/",
        "media/none.jpg",
        "media/%2e%2e/secret.jpg",
        "media/..%2fsecret.jpg",
        "media/tote.db",
    ] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    assert_eq!(
        send(|client| client.post(server.at("media/linen-navy.jpg"))).status,
        405
    );
}
