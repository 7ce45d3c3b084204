//! The throw-away Redis.

use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tote::platform::redis::Redis;

use crate::engine::free_port;
use crate::process::{DEADLINE, Process, Start, eventually, scratch};

/// A Redis server that listens on the loopback interface only, keeps nothing on disk, and ends with this process at the latest.
pub(crate) struct RedisServer {
    process: Process,
    port: u16,
}

const MISSING: &str = "Redis 7 or Valkey is not installed, and these tests are not run without it: `make test` installs it on Debian \
                       and Ubuntu (apt-get install redis-server); elsewhere have `redis-server` or `valkey-server` in PATH";

impl RedisServer {
    pub(crate) fn start() -> Self {
        Self::start_at(free_port())
    }

    fn start_at(port: u16) -> Self {
        let arguments = [
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--daemonize",
            "no",
        ];
        let start = Start {
            program: program(),
            arguments: arguments.map(str::to_owned).to_vec(),
            work_folder: Some(scratch().to_owned()),
            ..Start::default()
        };
        let process = Process::start(&start, "TERM");
        eventually("Redis takes connections", || {
            assert!(process.is_running(), "Redis does not start:\n{}", process.errors());
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
        });
        Self { process, port }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends the server; what it held is lost.
    pub(crate) fn stop(self) -> StoppedRedis {
        StoppedRedis { port: self.port }
    }

    /// Lets the server answer nothing, with its connections open.
    pub(crate) fn freeze(&self) {
        self.process.signal("STOP");
    }

    pub(crate) fn thaw(&self) {
        self.process.signal("CONT");
    }
}

/// A server that was ended.
pub(crate) struct StoppedRedis {
    port: u16,
}

impl StoppedRedis {
    /// Starts it again, empty and at the same address.
    pub(crate) fn start(self) -> RedisServer {
        RedisServer::start_at(self.port)
    }
}

fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .flat_map(|folder| ["redis-server", "valkey-server"].map(|program| folder.join(program)))
        .find(|program| program.exists())
        .expect(MISSING)
}

/// Waits until `redis` answers.
pub(crate) async fn reachable(redis: &Redis) {
    let begun = Instant::now();
    while !redis.answers().await {
        assert!(begun.elapsed() < DEADLINE, "Redis never answered");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
