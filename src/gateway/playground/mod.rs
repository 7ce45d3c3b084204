//! The playground at `/`, or for partners only at `/playground`: GraphiQL, built into the binary, opened with the app's screens
//! as its tabs.
//!
//! Nothing of it comes from another origin, and its content security policy would not let it. The page is made in
//! `assets/graphiql/` and committed as built.

mod examples;
mod partners;

use std::borrow::Cow;

use self::partners::ForPartners;
use crate::app::App;
use poem::{
    Body, Request, Response, Route, get, handler,
    http::{HeaderValue, StatusCode, header},
    web::Path,
};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/graphiql/dist"]
struct Assets;

/// Monaco writes style elements of its own and carries its fonts as data; scripts come from this origin only.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self' blob:; \
    connect-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For files that are named by their content: one year, and no question whether they changed.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// For everything else: asked for, or about by `ETag`, before each use.
const REVALIDATE: &str = "no-cache";

/// Returns `route` with the playground on it: `/` and everything below `/playground/`.
pub(crate) fn mount(route: Route) -> Route {
    route
        .at("/playground/examples.json", get(examples::send_examples))
        .at("/playground/:name", get(send_asset))
        .at("/", get(send_page))
}

/// Returns `route` with the playground for partners only, at `/playground`. The scripts and styles of the page are no secret: they
/// are the same for every shop, and hold no word of its schema, as the examples do.
pub(crate) fn mount_for_partners(route: Route, app: &App) -> Route {
    route
        .at("/playground", get(ForPartners::new(app, page)))
        .at(
            "/playground/examples.json",
            get(ForPartners::new(app, |_| examples::answer())),
        )
        .at("/playground/:name", get(send_asset))
}

#[handler]
fn send_page(request: &Request) -> Response {
    page(request)
}

fn page(request: &Request) -> Response {
    send(
        request,
        Assets::get("index.html"),
        "text/html; charset=utf-8",
        REVALIDATE,
    )
}

/// Scripts, styles and notices are stored compressed and sent as they are stored. Every browser accepts gzip; there is
/// no second copy for a client that says it does not.
#[handler]
fn send_asset(request: &Request, Path(name): Path<String>) -> Response {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let (content_type, caching) = match extension {
        "js" => ("text/javascript; charset=utf-8", IMMUTABLE),
        "css" => ("text/css; charset=utf-8", IMMUTABLE),
        "txt" => ("text/plain; charset=utf-8", REVALIDATE),
        _ => return not_found(),
    };
    let mut response = send(request, Assets::get(&format!("{name}.gz")), content_type, caching);
    if response.status() == StatusCode::OK {
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// Answers with the file under the headers that all files have, with 304 where the client has it, with 404 without it.
fn send(request: &Request, file: Option<EmbeddedFile>, content_type: &str, caching: &str) -> Response {
    let Some(file) = file else {
        return not_found();
    };
    let tag = etag(&file.metadata.sha256_hash());
    let known = request
        .header(header::IF_NONE_MATCH)
        .is_some_and(|tags| lists(tags, &tag));
    let response = Response::builder()
        .header(header::ETAG, tag)
        .header(header::CACHE_CONTROL, caching)
        .header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::REFERRER_POLICY, "no-referrer")
        .header("cross-origin-opener-policy", "same-origin")
        .header("cross-origin-resource-policy", "same-origin");
    if known {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type(content_type).body(match file.data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    })
}

fn not_found() -> Response {
    Response::builder().status(StatusCode::NOT_FOUND).finish()
}

/// Returns the entity tag of a hash: its first 16 bytes in hexadecimal, quoted.
fn etag(hash: &[u8; 32]) -> String {
    format!(
        "\"{:032x}\"",
        hash.iter()
            .take(16)
            .fold(0_u128, |tag, byte| (tag << 8) | u128::from(*byte))
    )
}

/// Tells whether the value of `If-None-Match` names the tag, by the weak comparison of RFC 9110 section 13.1.2.
fn lists(tags: &str, tag: &str) -> bool {
    tags.split(',')
        .map(str::trim)
        .any(|candidate| candidate == "*" || candidate.trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use poem::{Endpoint, http::HeaderMap};
    use sha2::{Digest, Sha256};

    use super::*;

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/graphiql");

    async fn fetch(path: &str, known: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = Request::builder()
            .uri_str(path)
            .header(header::IF_NONE_MATCH, known)
            .finish();
        let mut response = mount(Route::new()).get_response(request).await;
        let body = response.take_body().into_vec().await.unwrap();
        (response.status(), response.headers().clone(), body)
    }

    #[tokio::test]
    async fn the_page_loads_only_files_that_are_served() {
        let (status, headers, body) = fetch("/", "").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers[header::CACHE_CONTROL], REVALIDATE);
        let page = String::from_utf8(body).unwrap();
        let names: Vec<&str> = page
            .split("\"/playground/")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        assert_eq!(names.len(), 2, "one style sheet and one script: {page}");
        for name in names {
            let (status, headers, body) = fetch(&format!("/playground/{name}"), "").await;
            assert_eq!(status, StatusCode::OK, "{name}");
            assert_eq!(headers[header::CONTENT_ENCODING], "gzip");
            assert_eq!(headers[header::CACHE_CONTROL], IMMUTABLE);
            assert_eq!(headers[header::CONTENT_SECURITY_POLICY], CONTENT_SECURITY_POLICY);
            assert_eq!(body[..2], [0x1f, 0x8b], "{name} is stored compressed");
        }
    }

    #[tokio::test]
    async fn a_file_that_the_client_has_is_not_sent_again() {
        let (_, headers, _) = fetch("/", "\"other\"").await;
        let tag = headers[header::ETAG].to_str().unwrap();
        let (status, headers, body) = fetch("/", &format!("\"other\", W/{tag}")).await;
        assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(headers[header::ETAG], tag);
    }

    #[tokio::test]
    async fn what_is_not_a_file_of_the_page_is_not_found() {
        for name in [
            "BUILD.json",
            "index.html",
            "missing.js",
            "..%2Fpackage.js",
            "%2e%2e%2fsrc%2fmain.js",
            "a",
        ] {
            assert_eq!(
                fetch(&format!("/playground/{name}"), "").await.0,
                StatusCode::NOT_FOUND,
                "{name}"
            );
        }
    }

    /// Makes the hash that `build.mjs` makes of its inputs.
    #[test]
    fn the_page_is_built_from_the_sources_beside_it() {
        let hex = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<Vec<_>>()
                .concat()
        };
        let mut names = ["build.mjs", "package-lock.json", "package.json"]
            .map(str::to_owned)
            .to_vec();
        for entry in fs::read_dir(format!("{FOLDER}/src")).unwrap() {
            names.push(format!("src/{}", entry.unwrap().file_name().to_str().unwrap()));
        }
        names.sort();
        let mut inputs = Sha256::new();
        for name in names {
            let hash = Sha256::digest(fs::read(format!("{FOLDER}/{name}")).unwrap());
            inputs.update(format!("{name}\n{}\n", hex(&hash)));
        }
        let record: serde_json::Value = serde_json::from_slice(&Assets::get("BUILD.json").unwrap().data).unwrap();
        assert_eq!(
            record["inputs"],
            hex(&inputs.finalize()),
            "run `npm run build` in assets/graphiql"
        );
        let built: BTreeSet<&str> = record["outputs"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let stored: Vec<_> = Assets::iter().filter(|name| name != "BUILD.json").collect();
        assert_eq!(built, stored.iter().map(AsRef::as_ref).collect());
    }
}
