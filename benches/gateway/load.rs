//! Closed-loop load: each connection sends its next request when the answer to the last one is there.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::request::Sender;

/// What was measured of a case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// The median time of an answer over one connection.
    pub(crate) latency: Duration,
    /// Answers a second over several connections.
    pub(crate) per_second: u128,
}

impl Figures {
    /// The medians of the rounds.
    pub(crate) fn median(rounds: &[Self]) -> Self {
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
    /// Bytes of the body that every answer has; `None`: any answer will do.
    answer: Option<usize>,
}

impl<'a> Load<'a> {
    pub(crate) fn new(address: SocketAddr, sender: &'a Sender, answer: Option<usize>) -> Self {
        Self {
            address,
            sender,
            answer,
        }
    }

    pub(crate) fn figures(&self, measure: Duration, connections: usize) -> anyhow::Result<Figures> {
        let latency = self.latency(measure)?;
        let together = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..connections)
                .map(|_| scope.spawn(|| self.run(|begun| begun.elapsed() < measure)))
                .collect();
            let ended = runs.into_iter().map(|run| {
                let times = run.join().map_err(|_| anyhow::anyhow!("a client broke"))??;
                Ok(times.len())
            });
            ended.sum::<anyhow::Result<usize>>()
        })?;
        Ok(Figures {
            latency,
            per_second: together as u128 * 1_000 / measure.as_millis(),
        })
    }

    /// The median time of an answer over one connection.
    pub(crate) fn latency(&self, measure: Duration) -> anyhow::Result<Duration> {
        let mut times = self.run(|begun| begun.elapsed() < measure)?;
        times.sort_unstable();
        times.get(times.len() / 2).copied().context("no answer in time")
    }

    /// How many answers there were until `is_over`.
    pub(crate) fn until(&self, is_over: &AtomicBool) -> anyhow::Result<usize> {
        Ok(self.run(|_| !is_over.load(Ordering::Relaxed))?.len())
    }

    /// The times of the answers that one client gets.
    fn run(&self, goes_on: impl Fn(Instant) -> bool) -> anyhow::Result<Vec<Duration>> {
        let begun = Instant::now();
        let mut times = Vec::new();
        let mut kept = None;
        while goes_on(begun) {
            let request = self.sender.request();
            let sent = Instant::now();
            let mut connection = match kept.take() {
                Some(connection) => connection,
                None => self.connect()?,
            };
            // A body that is too large is refused before it was sent to its end; the answer says so.
            let written = connection.get_mut().write_all(&request);
            let answer = answer(&mut connection);
            let Some(expected) = self.answer else {
                times.push(sent.elapsed());
                kept = (written.is_ok() && answer.is_ok_and(|answer| answer.is_kept)).then_some(connection);
                continue;
            };
            written?;
            let answer = answer?;
            ensure!(answer.status == 200, "the server answered {}", answer.status);
            ensure!(
                answer.body.len() == expected,
                "an answer of {} bytes instead of {expected}",
                answer.body.len()
            );
            times.push(sent.elapsed());
            kept = (self.sender.keeps_connections && answer.is_kept).then_some(connection);
        }
        Ok(times)
    }

    fn connect(&self) -> anyhow::Result<BufReader<TcpStream>> {
        let connection = TcpStream::connect(self.address)?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(Duration::from_secs(10)))?;
        Ok(BufReader::with_capacity(64 * 1024, connection))
    }

    /// One answer.
    pub(crate) fn once(&self) -> anyhow::Result<Answer> {
        let mut connection = self.connect()?;
        connection.get_mut().write_all(&self.sender.request())?;
        answer(&mut connection)
    }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    is_kept: bool,
}

fn answer(connection: &mut BufReader<TcpStream>) -> anyhow::Result<Answer> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    let status = line.split(' ').nth(1).context("no answer")?.parse()?;
    let (mut length, mut is_kept) = (None, true);
    loop {
        line.clear();
        connection.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse()?);
        }
        is_kept &= !(name.eq_ignore_ascii_case("connection") && value.trim().eq_ignore_ascii_case("close"));
    }
    let mut body = vec![0; length.context("the answer does not say how long it is")?];
    connection.read_exact(&mut body)?;
    Ok(Answer { status, body, is_kept })
}
