//! What a request costs, counted by callgrind as instructions: no clock, so that it holds on a busy machine as well.
//!
//! The counts are those of a debug build of this compiler, which is the one that tests have anyway; what they are good for is to be
//! compared with themselves. They stand in `tests/fixtures/instructions.txt`, and `COUNT=anew cargo test --test instructions` writes
//! them. A change that costs more than it may is either mended or told by new counts.
//!
//! Counted is what the thread of the request does: the whole answer from the bytes of a request on, without sockets, and without what
//! `SQLite` does, which has threads of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Request, Response};
use serde_json::{Value, json};
use tote::app::App;
use tote::gateway::assembly;
use tote::gateway::routes::{Options, routes};
use tote::gateway::server::ServerOptions;
use tote::platform::clock::Clock;
use tote::platform::config::Config;

/// Names the folder of the shop to the process that is counted.
const FOLDER: &str = "COUNTED_SHOP";
const COUNTS: &str = "tests/fixtures/instructions.txt";
/// How much more or less than before is no news, in percent.
const TOLERANCE_PERCENT: u64 = 5;
/// Before these the first answers fill caches.
const UNCOUNTED: usize = 3;
/// The least of these is the count: what else a process does comes on top now and then.
const COUNTED: usize = 5;

const CARD: &str = "id handle title priceRange { min { amount } max { amount } } featuredImage { url }";

/// What the process keeps of answers that it has given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeps {
    Nothing,
    Rows,
    Answers,
}

/// A path has a name, what is kept on it, and a request, with a number that makes it another one where it has to be.
type PathOf = (&'static str, Keeps, fn(&Shop, usize) -> Value);
const PATHS: [PathOf; 11] = [
    (
        "name of the shop",
        Keeps::Nothing,
        |_, _| json!({"query": "{ shop { name } }"}),
    ),
    ("home", Keeps::Nothing, |shop, _| shop.home("")),
    ("home, a document not seen before", Keeps::Nothing, |shop, number| {
        shop.home(&format!("# {number}\n"))
    }),
    ("list", Keeps::Nothing, |shop, _| shop.list()),
    ("product", Keeps::Nothing, |shop, _| shop.product()),
    ("home, of kept rows", Keeps::Rows, |shop, _| shop.home("")),
    ("list, of kept rows", Keeps::Rows, |shop, _| shop.list()),
    ("product, of kept rows", Keeps::Rows, |shop, _| shop.product()),
    ("home, kept", Keeps::Answers, |shop, _| shop.home("")),
    ("list, kept", Keeps::Answers, |shop, _| shop.list()),
    ("product, kept", Keeps::Answers, |shop, _| shop.product()),
];

#[test]
fn hot_paths_take_as_many_instructions_as_they_did() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        answer_all(Path::new(&folder));
        return;
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("CI").is_none(),
            "valgrind is not there; tools/needs.sh installs it"
        );
        say("skipped: valgrind is not on this machine");
        return;
    }
    let found = count();
    let version = compiler();
    if std::env::var_os("COUNT").is_some() {
        write(&version, &found);
        return;
    }
    let (counted_with, known) = known();
    if counted_with != version {
        say(&format!(
            "skipped: the counts are of {counted_with}, and this is {version}: {found:?}"
        ));
        return;
    }
    let mut told = String::new();
    let mut is_other = false;
    for (path, count) in &found {
        let before = known.get(path).copied().unwrap_or_default();
        let off = count.abs_diff(before) * 100 > before * TOLERANCE_PERCENT;
        is_other |= off;
        let mark = if off { "  <- no longer so" } else { "" };
        writeln!(told, "{path}: {count}, before {before}{mark}").expect("a text takes all");
    }
    say(&told);
    assert!(
        !is_other && found.len() == known.len(),
        "Paths take more or less than {TOLERANCE_PERCENT} % other instructions than before. Where that is meant, write the counts anew: \
         COUNT=anew cargo test --test instructions\n{told}"
    );
}

fn say(text: &str) {
    writeln!(std::io::stderr(), "{text}").expect("somebody reads");
}

fn compiler() -> String {
    let told = Command::new("rustc").arg("--version").output().expect("it runs");
    format!(
        "{} on {}",
        String::from_utf8(told.stdout).expect("a version is text").trim(),
        std::env::consts::ARCH
    )
}

fn known() -> (String, BTreeMap<String, u64>) {
    let text = fs::read_to_string(COUNTS).expect("the counts can be read");
    let (version, counts) = text.split_once('\n').expect("the counts have lines");
    let count = |line: &str| {
        let (path, count) = line.split_once(": ").expect("a line is a path and a count");
        (path.to_owned(), count.parse().expect("a count is a number"))
    };
    (version.to_owned(), counts.lines().map(count).collect())
}

fn write(version: &str, counts: &BTreeMap<String, u64>) {
    let mut text = format!("{version}\n");
    for (path, count) in counts {
        writeln!(text, "{path}: {count}").expect("a text takes all");
    }
    fs::write(COUNTS, text).expect("the counts can be written");
}

/// Runs this very test below callgrind, over a shop that is made without it; returns the counts by path.
fn count() -> BTreeMap<String, u64> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let catalogue = folder.path().join("catalogue.jsonl");
    let catalogue = catalogue.to_str().expect("its path is text");
    for arguments in [
        &["seed", "--generate", "300", "--output", catalogue][..],
        &["migrate"],
        &["import", "--no-progress", catalogue],
    ] {
        let done = Command::new(env!("CARGO_BIN_EXE_tote"))
            .args(arguments)
            .env("TOTE_DATA_DIR", folder.path())
            .output()
            .expect("the program runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let out = folder.path().join("callgrind");
    let done = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--toggle-collect=*counted_by_callgrind*",
            // Another pattern than above, since of two options with the same one callgrind heeds the first.
            "--dump-before=instructions::counted_by_callgrind*",
        ])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe().expect("this program has a path"))
        .args([
            "--exact",
            "hot_paths_take_as_many_instructions_as_they_did",
            "--nocapture",
        ])
        .env(FOLDER, folder.path())
        .output()
        .expect("valgrind runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    // A dump is made before each call, of all since the one before; the last is made at the end.
    let calls = PATHS.len() * COUNTED;
    let dump = |call: usize| match call {
        _ if call == calls => instructions(&out),
        _ => instructions(&out.with_extension((call + 1).to_string())),
    };
    let counts = PATHS.iter().enumerate().map(|(at, (path, ..))| {
        let calls = at * COUNTED + 1..=(at + 1) * COUNTED;
        ((*path).to_owned(), calls.map(dump).min().expect("each path is called"))
    });
    counts.collect()
}

/// The sum that a file of callgrind tells.
fn instructions(file: &PathBuf) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let sum = text
        .lines()
        .find_map(|line| line.strip_prefix("summary: "))
        .expect("a dump has a sum");
    sum.trim().parse().expect("a sum is a number")
}

/// What is asked for.
struct Shop {
    leaves: Vec<String>,
    product: String,
}

impl Shop {
    fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join("catalogue.jsonl")).expect("the catalogue can be read");
        let records: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect();
        let handles = |wanted: &dyn Fn(&Value) -> bool| -> Vec<String> {
            let found = records.iter().filter(|record| wanted(record));
            found
                .map(|record| record["handle"].as_str().expect("it has a handle").to_owned())
                .collect()
        };
        Self {
            leaves: handles(&|record| record["parent"].as_str().is_some_and(|parent| !parent.is_empty())),
            product: handles(&|record| record["variants"].is_array()).remove(0),
        }
    }

    fn home(&self, comment: &str) -> Value {
        let document = format!(
            "{comment}query Home($a: String!, $b: String!, $c: String!) {{ a: collection(handle: $a) {{ ...Row }} \
             b: collection(handle: $b) {{ ...Row }} c: collection(handle: $c) {{ ...Row }} }} \
             fragment Row on Collection {{ title products(first: 10) {{ nodes {{ {CARD} }} }} }}"
        );
        let row = |at: usize| &self.leaves[at % self.leaves.len()];
        json!({"query": document, "variables": {"a": row(0), "b": row(1), "c": row(2)}})
    }

    fn list(&self) -> Value {
        let document = format!(
            "query List($of: String!) {{ collection(handle: $of) {{ title products(first: 24) {{ totalCount nodes {{ {CARD} }} \
             filters {{ label values {{ label count }} }} }} }} }}"
        );
        json!({"query": document, "variables": {"of": self.leaves[0]}})
    }

    fn product(&self) -> Value {
        let document = "query Product($of: String!) { product(handle: $of) { id handle title description vendor \
                        attributes { code values } media(first: 3) { url } variants(first: 6) { nodes { id sku \
                        price { amount currencyCode } quantityAvailable selectedOptions { name value } } } } }";
        json!({"query": document, "variables": {"of": self.product}})
    }
}

/// Answers each path, sometimes inside of the function that is counted.
fn answer_all(folder: &Path) {
    let shop = Shop::read(folder);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime is built");
    let [nothing, rows, answers] =
        [Keeps::Nothing, Keeps::Rows, Keeps::Answers].map(|keeps| runtime.block_on(endpoint(folder, keeps)));
    for (path, keeps, request) in PATHS {
        let endpoint = match keeps {
            Keeps::Nothing => &nothing,
            Keeps::Rows => &rows,
            Keeps::Answers => &answers,
        };
        let mut number = 0;
        let mut answer = || {
            number += 1;
            let request = to_http(&request(&shop, number));
            runtime.block_on(async {
                let response = endpoint.get_response(request).await;
                let status = response.status();
                (status, response.into_body().into_vec().await.expect("the body comes"))
            })
        };
        let (status, body) = answer();
        let body = String::from_utf8_lossy(&body);
        assert!(
            status == StatusCode::OK && !body.contains("\"errors\""),
            "{path}: {body}"
        );
        for _ in 1..UNCOUNTED {
            answer();
        }
        for _ in 0..COUNTED {
            counted_by_callgrind(&mut || assert_eq!(answer().0, StatusCode::OK));
        }
    }
}

/// Callgrind counts from the beginning to the end of this function, which it knows by its name.
#[inline(never)]
fn counted_by_callgrind(work: &mut dyn FnMut()) {
    work();
    std::hint::black_box(());
}

fn to_http(body: &Value) -> Request {
    Request::builder()
        .method(Method::POST)
        .uri_str("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(body.to_string())
}

async fn endpoint(folder: &Path, keeps: Keeps) -> impl Endpoint<Output = Response> + use<> {
    let settings = [
        ("TOTE_DATA_DIR", folder.to_str().expect("its path is text")),
        ("TOTE_RATE_ADDRESS_PER_SECOND", "0"),
        (
            "TOTE_ANSWER_CACHE_BYTES",
            if keeps == Keeps::Answers { "33554432" } else { "0" },
        ),
        ("TOTE_KEEP_ROWS", if keeps == Keeps::Nothing { "false" } else { "true" }),
        // As seldom as may be: the least of some counts is one without a look at what changed.
        ("TOTE_KEPT_CHECK_MS", "500"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::load(None, settings.into_iter()).expect("the settings are allowed");
    let app = App::new(
        &config,
        App::open_database(&config).await.expect("the database opens"),
        Clock::system(),
    );
    let app = app.await.expect("the app starts");
    let engine = assembly::engine(&app, &config).expect("the engine starts");
    let server = ServerOptions::new(&config).expect("the options hold");
    let options = Options {
        media_dir: config.media_dir(),
        paint: None,
        has_playground: false,
        draining: server.draining,
        dictionaries: server.dictionaries,
    };
    let endpoint = routes(&app, assembly::endpoint(&app, &config, engine), &options).expect("the paths are made");
    poem::EndpointExt::map_to_response(endpoint)
}
