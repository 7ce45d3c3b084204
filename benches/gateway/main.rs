//! What our own part of an answer costs, as ratios of one run: the shop's endpoint against a static answer of the same
//! bytes through the same server, a prepared document against one that has to be prepared, kept connections against new
//! ones; and ordinary requests in peace against those under attack.
//!
//! `make bench` runs it, and `cargo bench --bench gateway` alone. Server and clients share the machine's processors, which
//! is meant: it is the ratios that count.

mod attack;
#[path = "../../tests/api/bombs.rs"]
mod bombs;
mod load;
mod request;
mod shop;
mod still;
mod table;

use std::io::Write as _;
use std::time::Duration;

use load::{Figures, Load};
use request::Sender;
use shop::Shop;

/// As in the program: memory is a good part of what an answer costs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long each case is measured in each round: once over one connection, once over several.
const MEASURE: Duration = Duration::from_millis(800);
/// Every case is measured once a round, so that what disturbs the machine disturbs all alike.
const ROUNDS: usize = 5;
/// Connections at once where throughput is measured.
const CONNECTIONS: usize = 8;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let Some(("static", files)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return still::serve(files);
    }
    // `cargo test --benches` starts benches as well, without this argument.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let shop = Shop::start()?;
    let mut out = std::io::stdout().lock();
    let processors = std::thread::available_parallelism()?;
    writeln!(
        out,
        "\n{ROUNDS} rounds, {CONNECTIONS} connections, {processors} processors; medians"
    )?;
    for (screen, document) in shop::SCREENS {
        let answer = shop.learn(document)?;
        let cases = cases(document, &shop);
        let mut measured = vec![Vec::<Figures>::new(); cases.len()];
        for _ in 0..ROUNDS {
            for ((_, sender), figures) in cases.iter().zip(&mut measured) {
                figures.push(Load::new(shop.address(), sender, Some(answer)).figures(MEASURE, CONNECTIONS)?);
            }
        }
        let rows = cases
            .iter()
            .zip(measured)
            .map(|((name, _), rounds)| (*name, Figures::median(&rounds)));
        table::compare(&mut out, screen, answer, &rows.collect::<Vec<_>>())?;
    }
    attack::measure(&mut out, &shop)?;
    shop.stop()
}

/// The cases of one document; the first is what the others are compared with.
fn cases(document: &'static str, shop: &Shop) -> Vec<(&'static str, Sender)> {
    let sender = |path| Sender::new(shop.address(), path, document);
    vec![
        ("static answer", sender("/static")),
        (
            "static answer, new connections",
            sender("/static").over_new_connections(),
        ),
        ("prepared document", sender("/graphql")),
        (
            "prepared document, new connections",
            sender("/graphql").over_new_connections(),
        ),
        ("unprepared document", sender("/graphql").distinct()),
    ]
}
