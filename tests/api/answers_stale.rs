//! No answer is older than it may be: random writes and reads, held against what was written when.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::answers::found;
use crate::app::{Server, Shop};
use crate::carts;
use crate::clients::send_perhaps;
use crate::crowd::report;
use crate::engine::{Engine, free_port};
use crate::process::eventually;
use crate::redis::RedisServer;
use crate::shoppers::{mutation, new_key};

/// How long another process may show what was.
const BOUND: Duration = Duration::from_millis(500);
/// How long writes and reads go on.
const LENGTH: Duration = Duration::from_secs(11);
/// Things that are written, from `thing-3` on.
const THINGS: std::ops::Range<usize> = 3..8;

/// What of a thing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Price,
    Title,
    /// Whether the collection `parade` has it.
    Parade,
    Stock,
}

/// A value that was written.
#[derive(Debug, Clone)]
struct Write {
    value: String,
    begun: Instant,
    /// When it was acknowledged; of stock, when it was published.
    done: Option<Instant>,
    /// The server that acknowledged it; `None`: another process.
    by: Option<usize>,
}

/// A value that was read.
#[derive(Debug)]
struct Read {
    what: (Part, usize),
    value: String,
    server: usize,
    begun: Instant,
    ended: Instant,
    found: &'static str,
}

/// What was written, in order, and what was read.
#[derive(Default)]
struct Book {
    writes: Mutex<BTreeMap<(Part, usize), Vec<Write>>>,
    reads: Mutex<Vec<Read>>,
    is_over: AtomicBool,
}

impl Book {
    fn begin(&self, what: (Part, usize), value: &str, by: Option<usize>) {
        let write = Write {
            value: value.to_owned(),
            begun: Instant::now(),
            done: None,
            by,
        };
        self.writes
            .lock()
            .expect("not poisoned")
            .entry(what)
            .or_default()
            .push(write);
    }

    /// The latest write of `what` is done.
    fn done(&self, what: (Part, usize)) {
        let mut writes = self.writes.lock().expect("not poisoned");
        let write = writes.get_mut(&what).and_then(|writes| writes.last_mut());
        write.expect("it was begun").done = Some(Instant::now());
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    /// What was read that was over by then, or never written.
    fn violations(&self) -> Vec<String> {
        let writes = self.writes.lock().expect("not poisoned");
        let reads = self.reads.lock().expect("not poisoned");
        let none = Vec::new();
        let check = |read: &Read| {
            let history = writes.get(&read.what).unwrap_or(&none);
            let is_known = |write: &Write| {
                write.done.is_some_and(|done| {
                    let is_own = write.by == Some(read.server) && read.what.0 != Part::Stock;
                    done + if is_own { Duration::ZERO } else { BOUND } <= read.begun
                })
            };
            let floor = history.iter().rposition(is_known).unwrap_or(0);
            let allowed = history[floor..].iter().filter(|write| write.begun <= read.ended);
            let is_allowed = allowed.clone().any(|write| write.value == read.value);
            (!is_allowed).then(|| {
                let age = history[floor]
                    .done
                    .map(|done| read.begun.saturating_duration_since(done));
                format!(
                    "{:?} found {} on server {}: {:?}, {age:?} after {:?} by {:?} was done",
                    read.what, read.found, read.server, read.value, history[floor].value, history[floor].by
                )
            })
        };
        reads.iter().filter_map(check).collect()
    }
}

/// A server that may be down.
struct Place {
    port: u16,
    server: Mutex<Option<Server>>,
}

impl Place {
    fn new() -> Self {
        Self {
            port: free_port(),
            server: Mutex::default(),
        }
    }

    fn start(&self, shop: &Shop) {
        let listen = format!("127.0.0.1:{}", self.port);
        *self.server.lock().expect("not poisoned") = Some(shop.serve_where(&[("TOTE_LISTEN", &listen)]));
    }

    /// Ends it as a power cut would.
    fn kill(&self) {
        let server = self.server.lock().expect("not poisoned").take().expect("it runs");
        server.process().signal("KILL");
        eventually("the server is gone", || (!server.process().is_running()).then_some(()));
    }

    fn ask(&self, token: &str, body: &Value) -> Option<crate::clients::Answer> {
        send_perhaps(
            &format!("http://127.0.0.1:{}/graphql?market=de&lang=en", self.port),
            token,
            body,
        )
    }
}

/// What the threads share.
struct World<'a> {
    shop: &'a Shop,
    places: &'a [Place],
    book: Book,
    staff: String,
    variants: Vec<String>,
}

impl World<'_> {
    /// Sends a write of staff to one server after the other until one takes it, with one key.
    fn write(&self, name: &str, mut input: Value, what: (Part, usize), value: &str, dice: &mut fastrand::Rng) {
        let mut at = dice.usize(0..self.places.len());
        self.book.begin(what, value, Some(at));
        input["key"] = new_key().into();
        let body = json!({"query": mutation(name, "userErrors { code field }"), "variables": {"input": input}});
        eventually("a write is taken", || {
            match self.places[at].ask(&self.staff, &body) {
                Some(answer) if answer.status == 200 && answer.json().get("errors").is_none() => {
                    assert_eq!(answer.data()[name]["userErrors"], json!([]), "{}", answer.text);
                    Some(())
                }
                _ => {
                    // It may have been done there all the same.
                    at = (at + 1) % self.places.len();
                    None
                }
            }
        });
        let mut writes = self.book.writes.lock().expect("not poisoned");
        if let Some(write) = writes.get_mut(&what).and_then(|writes| writes.last_mut()) {
            write.by = Some(at);
        }
    }

    fn write_prices(&self) {
        let mut dice = fastrand::Rng::new();
        for version in 1.. {
            if self.book.is_over() {
                return;
            }
            let thing = dice.usize(THINGS);
            let value = format!("{}.{:02}", 100 + version / 100, version % 100);
            let prices = json!({"prices": [{"variantId": self.variants[thing], "market": "de", "amount": value}]});
            let what = (Part::Price, thing);
            self.write("pricesSet", prices, what, &value, &mut dice);
            self.book.done(what);
            pause(dice.u64(5..60));
        }
    }

    fn write_stock(&self) {
        let mut dice = fastrand::Rng::new();
        let sql = self.shop.sql();
        for version in 1.. {
            if self.book.is_over() {
                return;
            }
            let thing = dice.usize(THINGS);
            // It may be shown exactly up to 20, and passes the bounds of what is sold out and nearly so.
            let on_hand = (version * 7) % 20;
            let value = on_hand.to_string();
            let levels =
                json!({"levels": [{"variantId": self.variants[thing], "location": "main", "onHand": on_hand}]});
            let what = (Part::Stock, thing);
            self.write("stockLevelsSet", levels, what, &value, &mut dice);
            // A server brings it into the feed once a second; a bound on that is a bound on the machine's load, and not on the cache.
            eventually("stock is published", || {
                (sql.number("SELECT COUNT(*) FROM stock_dirty") == 0).then_some(())
            });
            self.book.done(what);
        }
    }

    /// Texts and memberships by a program beside the servers.
    fn import(&self) {
        let mut dice = fastrand::Rng::new();
        for version in 1.. {
            if self.book.is_over() {
                return;
            }
            let thing = dice.usize(THINGS);
            let handle = format!("thing-{thing}");
            let (what, value, record) = if dice.bool() {
                let title = format!("Thing {thing} of version {version}");
                let record = json!({"kind": "product", "handle": handle, "title": title});
                ((Part::Title, thing), title, record)
            } else {
                let is_in = version % 2 == 0;
                let collections = if is_in {
                    json!(["all", "parade"])
                } else {
                    json!(["all"])
                };
                let record = json!({"kind": "product", "handle": handle, "collections": collections});
                ((Part::Parade, thing), is_in.to_string(), record)
            };
            self.book.begin(what, &value, None);
            self.shop.import_text(&record.to_string(), &[]).done();
            self.book.done(what);
        }
    }

    fn read(&self) {
        let mut dice = fastrand::Rng::new();
        while !self.book.is_over() {
            let at = dice.usize(0..self.places.len());
            let (document, variables) = question(&mut dice);
            let begun = Instant::now();
            let Some(answer) = self.places[at].ask("", &json!({"query": document, "variables": variables})) else {
                pause(5);
                continue;
            };
            let ended = Instant::now();
            if answer.status != 200 || answer.json().get("errors").is_some() {
                // A server that ends says so.
                continue;
            }
            let place = match found(&answer) {
                Some("memory") => "in memory",
                Some("shared") => "in Redis",
                Some(_) => "in flight",
                None => "made",
            };
            let seen = seen(&answer.data());
            let reads = seen.into_iter().map(|(what, value)| Read {
                what,
                value,
                server: at,
                begun,
                ended,
                found: place,
            });
            self.book.reads.lock().expect("not poisoned").extend(reads);
        }
    }
}

/// Lets a run go on for a while: when something is cut off is a part of it, not something to wait for.
fn pause(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

const CARD: &str = "handle title priceRange { min { amount } } availability";

/// A question by chance.
fn question(dice: &mut fastrand::Rng) -> (String, Value) {
    let thing = format!("thing-{}", dice.usize(THINGS));
    match dice.u8(0..6) {
        0 => (
            format!("{{ list: products(first: 60, sort: PRICE_DESC) {{ nodes {{ {CARD} }} }} }}"),
            json!({}),
        ),
        1 => (
            format!("{{ list: products(first: 60, sort: TITLE_ASC) {{ nodes {{ {CARD} }} }} }}"),
            json!({}),
        ),
        2 | 3 => {
            let document = format!(
                "query P($handle: String) {{ product(handle: $handle) {{ {CARD} variants {{ nodes {{ quantityAvailable price {{ amount }} }} }} }} }}"
            );
            (document, json!({"handle": thing}))
        }
        4 => (
            "{ parade: collection(handle: \"parade\") { products(first: 60) { nodes { handle } totalCount } } }"
                .to_owned(),
            json!({}),
        ),
        _ => (
            format!("query P($handle: String) {{ product(handle: $handle) {{ {CARD} }} }}"),
            json!({"handle": thing}),
        ),
    }
}

/// What an answer shows of the things that are written.
fn seen(data: &Value) -> Vec<((Part, usize), String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let number = |card: &Value| {
        text(&card["handle"])
            .strip_prefix("thing-")
            .and_then(|number| number.parse::<usize>().ok())
    };
    let mut seen = Vec::new();
    let listed = data["list"]["nodes"].as_array().into_iter().flatten();
    for card in listed.chain([&data["product"]]) {
        let Some(thing) = number(card).filter(|thing| THINGS.contains(thing)) else {
            continue;
        };
        seen.push(((Part::Price, thing), text(&card["priceRange"]["min"]["amount"])));
        seen.push(((Part::Title, thing), text(&card["title"])));
        let variant = &card["variants"]["nodes"][0];
        if let Some(quantity) = variant["quantityAvailable"].as_i64() {
            seen.push(((Part::Stock, thing), quantity.to_string()));
            seen.push(((Part::Price, thing), text(&variant["price"]["amount"])));
        }
    }
    if data["parade"].is_object() {
        let members = data["parade"]["products"]["nodes"].as_array().expect("a list");
        let members: Vec<usize> = members.iter().filter_map(number).collect();
        let count = data["parade"]["products"]["totalCount"].as_u64();
        // Both are read one after the other; what differs is made again with the next change.
        if count == u64::try_from(members.len()).ok() {
            seen.extend(THINGS.map(|thing| ((Part::Parade, thing), members.contains(&thing).to_string())));
        }
    }
    seen
}

/// What there is before anything is written.
fn begin(book: &Book) {
    for thing in THINGS {
        let price = carts::price(thing);
        let known = [
            (Part::Price, format!("{}.{:02}", price / 100, price % 100)),
            (Part::Title, format!("Thing {thing}")),
            (Part::Parade, "false".to_owned()),
            (Part::Stock, "20".to_owned()),
        ];
        for (part, value) in known {
            book.begin((part, thing), &value, None);
            book.done((part, thing));
        }
    }
}

/// Runs it, with `trouble` in the middle; how many reads were found where.
fn run(shop: &Shop, places: &[Place], trouble: impl FnOnce() + Send) -> BTreeMap<&'static str, usize> {
    shop.import_text(
        &json!({"kind": "collection", "handle": "parade", "title": "Parade"}).to_string(),
        &[],
    )
    .done();
    let staff = shop.staff("back-office", crate::staff::ALL);
    for place in places {
        place.start(shop);
    }
    let variants = {
        let server = places[0].server.lock().expect("not poisoned");
        carts::variants(server.as_ref().expect("it runs"))
    };
    let world = World {
        shop,
        places,
        book: Book::default(),
        staff,
        variants,
    };
    begin(&world.book);
    std::thread::scope(|scope| {
        scope.spawn(|| world.write_prices());
        scope.spawn(|| world.write_stock());
        scope.spawn(|| world.import());
        for _ in 0..3 {
            scope.spawn(|| world.read());
        }
        let troubled = scope.spawn(trouble);
        pause(u64::try_from(LENGTH.as_millis()).unwrap_or_default());
        let told = troubled.join();
        world.book.is_over.store(true, Ordering::Release);
        told.expect("trouble is made without any");
    });
    let violations = world.book.violations();
    let first: Vec<_> = violations.iter().take(20).collect();
    assert!(violations.is_empty(), "{} of them: {first:#?}", violations.len());
    as_the_oracle(&world);
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for read in world.book.reads.lock().expect("not poisoned").iter() {
        *places.entry(read.found).or_default() += 1;
    }
    let writes = world
        .book
        .writes
        .lock()
        .expect("not poisoned")
        .values()
        .map(Vec::len)
        .sum::<usize>();
    report(&format!("{:?}: {writes} writes; values read: {places:?}", shop.engine));
    places
}

/// Once nobody writes any more, everybody answers as a server does that keeps nothing.
fn as_the_oracle(world: &World<'_>) {
    let oracle = world
        .shop
        .serve_where(&[("TOTE_ANSWER_CACHE_BYTES", "0"), ("TOTE_KEEP_ROWS", "false")]);
    let list = format!(
        "{{ products(first: 60, sort: PRICE_ASC) {{ nodes {{ {CARD} variants {{ nodes {{ quantityAvailable }} }} }} }} }}"
    );
    let mut questions: Vec<(String, Value)> = (0..60)
        .map(|seed| question(&mut fastrand::Rng::with_seed(seed)))
        .collect();
    questions.push((list, json!({})));
    for (document, variables) in &questions {
        for place in world.places {
            eventually("both say the same", || {
                let body = json!({"query": document, "variables": variables});
                let answer = place.ask("", &body)?;
                let expected = oracle
                    .ask(document.as_str())
                    .market("de")
                    .language("en")
                    .with(variables.clone())
                    .answer();
                (answer.data() == expected.data()).then_some(())
            });
        }
    }
}

#[test]
fn nobody_reads_what_was_over_on_two_servers_with_a_redis_that_comes_and_goes() {
    let redis = Mutex::new(Some(RedisServer::start()));
    let (url, port) = {
        let redis = redis.lock().expect("not poisoned");
        let redis = redis.as_ref().expect("it runs");
        (redis.url(), redis.port)
    };
    let shop = carts::shop(Engine::Postgres)
        .with("TOTE_RATE_ADDRESS_PER_SECOND", "0")
        .with("TOTE_KEPT_CHECK_MS", "250")
        .with("TOTE_KEEP_ROWS", "true")
        .with("REDIS_URL", &url);
    let places = [Place::new(), Place::new()];
    let found = run(&shop, &places, || {
        pause(2_500);
        redis.lock().expect("not poisoned").take().expect("it runs").kill();
        pause(1_500);
        let again = RedisServer::start_at(port);
        pause(1_500);
        again.say(&["FLUSHALL"]);
        pause(500);
        // What it has kept in Redis is there when it comes back.
        places[1].kill();
        pause(700);
        places[1].start(&shop);
        pause(500);
        again.freeze();
        pause(700);
        again.thaw();
        *redis.lock().expect("not poisoned") = Some(again);
    });
    for place in ["in memory", "in Redis", "made"] {
        assert!(found.contains_key(place), "nothing was found {place}: {found:?}");
    }
}

#[test]
fn nobody_reads_what_was_over_beside_an_import_and_after_a_kill() {
    let shop = carts::shop(Engine::Sqlite)
        .with("TOTE_RATE_ADDRESS_PER_SECOND", "0")
        .with("TOTE_KEPT_CHECK_MS", "250")
        .with("TOTE_KEEP_ROWS", "true");
    let places = [Place::new()];
    let found = run(&shop, &places, || {
        pause(5_000);
        places[0].kill();
        pause(300);
        places[0].start(&shop);
    });
    for place in ["in memory", "made"] {
        assert!(found.contains_key(place), "nothing was found {place}: {found:?}");
    }
}
