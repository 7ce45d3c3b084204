//! Closed-loop load: each connection sends its next request when the answer to the last one is there.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::request::Sender;

/// What was measured of a case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// The median time of an answer over one connection.
    pub(crate) latency: Duration,
    /// Answers a second over several connections.
    pub(crate) per_second: u64,
}

impl Figures {
    /// The medians of the rounds.
    pub(crate) fn median(rounds: Vec<Self>) -> Self {
        let mut latencies: Vec<_> = rounds.iter().map(|round| round.latency).collect();
        let mut rates: Vec<_> = rounds.iter().map(|round| round.per_second).collect();
        latencies.sort_unstable();
        rates.sort_unstable();
        Self {
            latency: latencies[latencies.len() / 2],
            per_second: rates[rates.len() / 2],
        }
    }
}

pub(crate) struct Load<'a> {
    address: SocketAddr,
    sender: &'a Sender,
    /// Bytes of the body that every answer has.
    answer: usize,
}

impl<'a> Load<'a> {
    pub(crate) fn new(address: SocketAddr, sender: &'a Sender, answer: usize) -> Self {
        Self {
            address,
            sender,
            answer,
        }
    }

    pub(crate) fn figures(&self, measure: Duration, connections: usize) -> anyhow::Result<Figures> {
        let mut alone = self.run(measure)?;
        alone.sort_unstable();
        let latency = *alone.get(alone.len() / 2).context("no answer in time")?;
        let together = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..connections).map(|_| scope.spawn(|| self.run(measure))).collect();
            let ended = runs.into_iter().map(|run| run.join().map_err(|_| anyhow::anyhow!("a client broke"))?);
            ended.map(|times| times.map(|times| times.len())).sum::<anyhow::Result<usize>>()
        })?;
        let millis = measure.as_millis().max(1);
        Ok(Figures {
            latency,
            per_second: u64::try_from(together as u128 * 1_000 / millis)?,
        })
    }

    /// The times of the answers that one client gets.
    fn run(&self, measure: Duration) -> anyhow::Result<Vec<Duration>> {
        let begun = Instant::now();
        let mut times = Vec::new();
        let mut kept = None;
        while begun.elapsed() < measure {
            let request = self.sender.request();
            let sent = Instant::now();
            let mut connection = match kept.take() {
                Some(connection) => connection,
                None => self.connect()?,
            };
            connection.get_mut().write_all(&request)?;
            let length = answer(&mut connection)?;
            ensure!(length == self.answer, "an answer of {length} bytes instead of {}", self.answer);
            times.push(sent.elapsed());
            kept = self.sender.keeps_connections.then_some(connection);
        }
        Ok(times)
    }

    fn connect(&self) -> anyhow::Result<BufReader<TcpStream>> {
        let connection = TcpStream::connect(self.address)?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(Duration::from_secs(10)))?;
        Ok(BufReader::with_capacity(64 * 1024, connection))
    }
}

/// Reads one answer; returns the bytes of its body.
fn answer(connection: &mut BufReader<TcpStream>) -> anyhow::Result<usize> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    ensure!(line.starts_with("HTTP/1.1 200 "), "the server answered {line:?}");
    let mut length = None;
    loop {
        line.clear();
        connection.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse()?);
        }
    }
    let length = length.context("the answer does not say how long it is")?;
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    Ok(length)
}
