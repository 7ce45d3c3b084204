//! Ordinary requests while the worst of what is sent to public GraphQL servers goes on.

use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::anyhow;

use crate::bombs::{aliases, bomb_of_aliases, bomb_of_spreads, duplicates, flat_megabyte, nested_list};
use crate::load::Load;
use crate::request::Sender;
use crate::shop::{SCREENS, Shop};
use crate::table::{self, Attacked};

const MEASURE: Duration = Duration::from_secs(2);
const ATTACKERS: usize = 2;
const SLOW_CONNECTIONS: usize = 2_000;

pub(crate) fn measure(out: &mut impl io::Write, shop: &Shop) -> anyhow::Result<()> {
    let (_, screen) = SCREENS[0];
    let ordinary = Sender::new(shop.address(), "/graphql", screen);
    let latency = || Load::new(shop.address(), &ordinary, None).latency(MEASURE);
    let mut rows = Vec::new();
    for (name, document) in [
        ("a value of 1,400 levels", nested_list(1_400)),
        ("10 spreads in 30 levels of fragments", bomb_of_spreads(10, 30)),
        ("10 aliases in 30 levels of fragments", bomb_of_aliases(10, 30)),
        ("a flat query of 1 MB", flat_megabyte()),
        ("a field 500 times", duplicates(500)),
        ("10,000 aliases", aliases(10_000)),
    ] {
        let usual = latency()?;
        let attack = Sender::new(shop.address(), "/graphql", document).distinct();
        let (during, sent) = while_sending(shop, &attack, latency)?;
        rows.push(Attacked {
            name,
            usual,
            during,
            per_second: sent as u128 * 1_000 / MEASURE.as_millis(),
        });
    }
    let usual = latency()?;
    let begun = Instant::now();
    let slow = slow_connections(shop)?;
    let opened = begun.elapsed();
    rows.push(Attacked {
        name: "2,000 slow connections",
        usual,
        during: latency()?,
        per_second: slow.len() as u128 * 1_000 / opened.as_millis().max(1),
    });
    drop(slow);
    Ok(table::attacks(out, &rows)?)
}

/// What `measure` says while attackers send, and how much they sent.
fn while_sending<T>(
    shop: &Shop,
    attack: &Sender,
    measure: impl Fn() -> anyhow::Result<T>,
) -> anyhow::Result<(T, usize)> {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let load = || Load::new(shop.address(), attack, None).until(&is_over);
        let attackers: Vec<_> = (0..ATTACKERS).map(|_| scope.spawn(load)).collect();
        let measured = measure();
        is_over.store(true, Ordering::Relaxed);
        let sent = attackers
            .into_iter()
            .map(|attacker| attacker.join().map_err(|_| anyhow!("an attacker broke"))?);
        let sent = sent.sum::<anyhow::Result<usize>>()?;
        Ok((measured?, sent))
    })
}

fn slow_connections(shop: &Shop) -> anyhow::Result<Vec<TcpStream>> {
    let mut slow = Vec::with_capacity(SLOW_CONNECTIONS);
    for _ in 0..SLOW_CONNECTIONS {
        let mut connection = TcpStream::connect(shop.address())?;
        // The server may have had enough already.
        let _ = connection.write_all(b"POST /graphql HTTP/1.1\r\nhost: shop\r\nx-slow: ");
        slow.push(connection);
    }
    Ok(slow)
}
