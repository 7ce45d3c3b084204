//! The two engines, and the throw-away PostgreSQL.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::process::{Job, Process, Start, eventually};
use crate::sql::Sql;

/// What a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A PostgreSQL server that listens on the loopback interface only and forgets everything at its end.
pub(crate) struct Cluster {
    process: Process,
    port: u16,
}

const MISSING: &str = "PostgreSQL 15 or later is not installed, and these tests are not run without it: `make test` installs it on \
                       Debian and Ubuntu (apt-get install postgresql); elsewhere install the server with its contrib modules, \
                       and have `initdb` and `postgres` in PATH";

impl Cluster {
    /// The cluster of this process.
    pub(crate) fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(Self::start)
    }

    fn start() -> Self {
        let programs = programs().expect(MISSING);
        let folder = tempfile::Builder::new()
            .prefix("tote-postgres-")
            .tempdir()
            .expect("a temporary folder can be made")
            .keep();
        let account = account(&folder);
        let data = folder.join("data").display().to_string();
        let run = |program: &str, arguments: &[&str]| Start {
            program: programs.join(program),
            arguments: arguments.iter().map(|&one| one.to_owned()).collect(),
            environment: vec![("LC_ALL".to_owned(), "C".to_owned())],
            account,
            folder: Some(folder.clone()),
            work_folder: Some(folder.clone()),
        };
        let initdb = run(
            "initdb",
            &[
                "--pgdata",
                &data,
                "--no-sync",
                "--auth=trust",
                "--username=tote",
                "--encoding=UTF8",
            ],
        );
        Job::start(&initdb, None).end().done();
        let port = free_port().to_string();
        let settings = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "shared_buffers=64MB",
            // What is thrown away need not survive a crash.
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "log_line_prefix=%d|",
        ];
        let mut arguments = vec!["-D", &data, "-p", &port];
        arguments.extend(settings.iter().flat_map(|&setting| ["-c", setting]));
        // QUIT is the quick end, without a word to clients.
        let process = Process::start(&run("postgres", &arguments), "QUIT");
        eventually("PostgreSQL takes connections", || {
            assert!(process.is_running(), "PostgreSQL does not start:\n{}", process.errors());
            process
                .errors()
                .contains("database system is ready to accept connections")
                .then_some(())
        });
        let port = port.parse().expect("a number");
        Self { process, port }
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://tote@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs a statement of administration.
    pub(crate) fn execute(&self, statement: &str) {
        Sql::open(&self.url("postgres")).execute(statement);
    }

    /// Makes a database that is like `template`, or empty, and returns its name.
    pub(crate) fn create_database(&self, template: Option<&str>) -> String {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("shop_{}", MADE.fetch_add(1, Ordering::Relaxed));
        self.create_named(&name, template);
        name
    }

    pub(crate) fn create_named(&self, name: &str, template: Option<&str>) {
        self.execute(&format!(
            "CREATE DATABASE {name} TEMPLATE {}",
            template.unwrap_or("template0")
        ));
    }

    /// Removes a database and throws out whoever is connected to it.
    pub(crate) fn drop_database(&self, name: &str) {
        self.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }

    /// What the server logged about `database` so far: one entry each, without the prefix of its lines.
    pub(crate) fn log_of(&self, database: &str) -> Vec<String> {
        let prefix = format!("{database}|");
        let mut entries: Vec<String> = Vec::new();
        let mut is_ours = false;
        for line in self.process.errors().lines() {
            if let Some(rest) = line.strip_prefix('\t') {
                if let Some(entry) = entries.last_mut().filter(|_| is_ours) {
                    entry.push('\n');
                    entry.push_str(rest);
                }
                continue;
            }
            is_ours = line.starts_with(&prefix);
            if is_ours {
                entries.push(line[prefix.len()..].to_owned());
            }
        }
        entries
    }
}

/// The folder of `initdb` and `postgres`: where Debian has the latest version, else in PATH.
fn programs() -> Option<PathBuf> {
    let mut debian: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let named = std::env::split_paths(&path);
    debian
        .into_iter()
        .rev()
        .map(|(_, folder)| folder)
        .chain(named)
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// The account to run PostgreSQL as, which becomes the owner of `folder`: it refuses to run as root.
fn account(folder: &Path) -> Option<(u32, u32)> {
    let is_root = std::fs::metadata(folder).expect("the folder is there").uid() == 0;
    if !is_root {
        return None;
    }
    let accounts = std::fs::read_to_string("/etc/passwd").expect("the system has accounts");
    let find = |name: &str| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut numbers = line.split(':').skip(2);
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    };
    let (user, group) = find("postgres")
        .or_else(|| find("nobody"))
        .expect("PostgreSQL does not run as root, and there is neither an account `postgres` nor `nobody`");
    std::os::unix::fs::chown(folder, Some(user), Some(group)).expect("root gives folders away");
    Some((user, group))
}

/// A port of the loopback interface that nobody listens on. It lies below those that systems give to outgoing connections,
/// so that none of them takes it in the moment before it is used; processes begin their search at different places.
pub(crate) fn free_port() -> u16 {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 12_000;
    loop {
        let tried = TRIED.fetch_add(1, Ordering::Relaxed);
        assert!(tried < COUNT, "no port is free");
        let port = FIRST + (std::process::id().wrapping_mul(37).wrapping_add(tried)) % COUNT;
        let port = u16::try_from(port).expect("below 32,000");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
