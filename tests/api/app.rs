//! A shop of a test: a database, a folder, and the program on them.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::engine::{Cluster, Engine, free_port};
use crate::fixtures;
use crate::process::{Ended, Job, Process, Start, scratch};
use crate::sql::Sql;

/// A shop. Each test has its own, save those that only read.
pub(crate) struct Shop {
    pub(crate) engine: Engine,
    folder: TempDir,
    /// The name of the PostgreSQL database.
    database: Option<String>,
    settings: Vec<(String, String)>,
}

impl Shop {
    /// A database without a single table.
    pub(crate) fn unmigrated(engine: Engine) -> Self {
        let folder = tempfile::tempdir_in(scratch()).expect("a folder can be made");
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Cluster::shared().create_database(None)),
        };
        Self {
            engine,
            folder,
            database,
            settings: Vec::new(),
        }
    }

    /// A shop without anything in it.
    pub(crate) fn empty(engine: Engine) -> Self {
        static TEMPLATES: [OnceLock<Shop>; 2] = [const { OnceLock::new() }; 2];
        Self::like(&TEMPLATES, engine, || {
            let shop = Self::unmigrated(engine);
            shop.tote(&["migrate"]).done();
            shop
        })
    }

    /// The shop of `tests/fixtures/shop.jsonl`.
    pub(crate) fn filled(engine: Engine) -> Self {
        static TEMPLATES: [OnceLock<Shop>; 2] = [const { OnceLock::new() }; 2];
        Self::like(&TEMPLATES, engine, || {
            let shop = Self::empty(engine);
            shop.import(&fixtures::path("shop.jsonl"), &[]).done();
            shop
        })
    }

    /// A shop with enough in it to fill a page, see [`fixtures::rails`].
    pub(crate) fn with_rails(engine: Engine) -> Self {
        static TEMPLATES: [OnceLock<Shop>; 2] = [const { OnceLock::new() }; 2];
        Self::like(&TEMPLATES, engine, || {
            let shop = Self::empty(engine);
            shop.import_text(&fixtures::rails(), &[]).done();
            shop
        })
    }

    /// A copy of what `make` makes once in this process.
    pub(crate) fn like(templates: &'static [OnceLock<Self>; 2], engine: Engine, make: impl FnOnce() -> Self) -> Self {
        let template = templates[usize::from(engine == Engine::Postgres)].get_or_init(make);
        let folder = tempfile::tempdir_in(scratch()).expect("a folder can be made");
        let database = template
            .database
            .as_deref()
            .map(|name| Cluster::shared().create_database(Some(name)));
        if engine == Engine::Sqlite {
            // Nothing is left beside the file once the last program has closed it.
            assert!(
                !template.folder.path().join("tote.db-wal").exists(),
                "the database was not closed"
            );
            std::fs::copy(template.folder.path().join("tote.db"), folder.path().join("tote.db"))
                .expect("a file can be copied");
        }
        Self {
            engine,
            folder,
            database,
            settings: Vec::new(),
        }
    }

    /// The same shop with a setting by its variable.
    #[must_use]
    pub(crate) fn with(mut self, variable: &str, value: &str) -> Self {
        self.settings.push((variable.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn url(&self) -> String {
        match &self.database {
            Some(name) => Cluster::shared().url(name),
            None => format!("sqlite:{}", self.folder.path().join("tote.db").display()),
        }
    }

    /// The name of the PostgreSQL database.
    pub(crate) fn database(&self) -> &str {
        self.database.as_deref().expect("it is a shop on PostgreSQL")
    }

    /// A connection to its database.
    pub(crate) fn sql(&self) -> Sql {
        Sql::open(&self.url())
    }

    /// The path of a file in its folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into its folder, and returns its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.file(name);
        std::fs::write(&path, content).expect("a file can be written");
        path
    }

    fn program(&self, arguments: &[&str]) -> Start {
        let mut environment = vec![
            ("TOTE_LISTEN".to_owned(), "127.0.0.1:0".to_owned()),
            ("TOTE_DATA_DIR".to_owned(), self.folder.path().display().to_string()),
            ("TOTE_SHOW_STATEMENTS".to_owned(), "true".to_owned()),
            // So that statements are those of a first request; tests of what is kept say so.
            ("TOTE_KEEP_ROWS".to_owned(), "false".to_owned()),
            // What another process has written is seen at once, as a test wants to look at it.
            ("TOTE_KEPT_CHECK_MS".to_owned(), "0".to_owned()),
            ("TOTE_DATABASE_POOL_SIZE".to_owned(), "4".to_owned()),
            ("TOTE_MODE".to_owned(), "development".to_owned()),
            ("DATABASE_URL".to_owned(), self.url()),
        ];
        environment.retain(|(name, _)| self.settings.iter().all(|(other, _)| other != name));
        environment.extend(self.settings.iter().filter(|(_, value)| !value.is_empty()).cloned());
        Start {
            program: PathBuf::from(env!("CARGO_BIN_EXE_tote")),
            arguments: arguments.iter().map(|&one| one.to_owned()).collect(),
            environment,
            work_folder: Some(self.folder.path().to_owned()),
            ..Start::default()
        }
    }

    /// Starts the program and does not wait for its end.
    pub(crate) fn start(&self, arguments: &[&str]) -> Job {
        Job::start(&self.program(arguments), None)
    }

    /// Runs the program to its end.
    pub(crate) fn tote(&self, arguments: &[&str]) -> Ended {
        self.start(arguments).end()
    }

    /// Runs the program to its end over `input`.
    pub(crate) fn tote_over(&self, input: &[u8], arguments: &[&str]) -> Ended {
        Job::start(&self.program(arguments), Some(input.to_vec())).end()
    }

    /// Imports a file; the report comes as JSON.
    pub(crate) fn import(&self, file: &Path, arguments: &[&str]) -> Import {
        Import(self.start_import(file, arguments).end())
    }

    pub(crate) fn start_import(&self, file: &Path, arguments: &[&str]) -> Job {
        let file = file.to_str().expect("the path is text");
        self.start(&[&["import", "--report", "json", file], arguments].concat())
    }

    /// Imports JSON lines.
    pub(crate) fn import_text(&self, lines: &str, arguments: &[&str]) -> Import {
        let arguments = [&["import", "--report", "json", "--format", "jsonl", "-"], arguments].concat();
        Import(self.tote_over(lines.as_bytes(), &arguments))
    }

    /// The whole catalogue as JSON lines.
    pub(crate) fn export(&self) -> String {
        self.tote(&["export", "--format", "jsonl", "-"]).done().text()
    }

    pub(crate) fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    /// A server with more settings than the shop has.
    pub(crate) fn serve_where(&self, more: &[(&str, &str)]) -> Server {
        let mut start = self.program(&["serve"]);
        let more = more.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        start.environment.extend(more);
        let process = Process::start(&start, "TERM");
        let url = process.line_after("Tote is serving ");
        Server { process, url }
    }

    pub(crate) fn serve_with(&self, arguments: &[&str]) -> Server {
        self.serve_by(&[&["serve"], arguments].concat())
    }

    /// A server that these arguments start.
    pub(crate) fn serve_by(&self, arguments: &[&str]) -> Server {
        let process = Process::start(&self.program(arguments), "TERM");
        let url = process.line_after("Tote is serving ");
        Server { process, url }
    }

    /// A program that runs until it is told to stop, once it has written a line that begins with `ready`.
    pub(crate) fn process(&self, arguments: &[&str], ready: &str) -> Process {
        let process = Process::start(&self.program(arguments), "TERM");
        process.line_after(ready);
        process
    }

    /// A server that may have no more than this many files and connections open.
    pub(crate) fn serve_with_files(&self, files: u32) -> Server {
        let mut start = self.program(&["serve"]);
        let limited = format!(r#"ulimit -n {files} && exec "$0" "$@""#);
        let program = std::mem::replace(&mut start.program, PathBuf::from("sh"));
        start
            .arguments
            .splice(0..0, ["-c".to_owned(), limited, program.display().to_string()]);
        let process = Process::start(&start, "TERM");
        let url = process.line_after("Tote is serving ");
        Server { process, url }
    }

    /// A server that announces another address than the one it listens on, at a port that was free a moment ago.
    pub(crate) fn serve_at_its_port(self) -> (Server, Self) {
        let port = free_port();
        let shop = self.with("TOTE_LISTEN", &format!("127.0.0.1:{port}"));
        let process = Process::start(&shop.program(&["serve"]), "TERM");
        process.line_after("Tote is serving ");
        let url = format!("http://127.0.0.1:{port}/");
        (Server { process, url }, shop)
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        if let Some(name) = &self.database {
            Cluster::shared().drop_database(name);
        }
    }
}

/// An import that ended.
#[derive(Debug)]
pub(crate) struct Import(pub(crate) Ended);

impl Import {
    /// This, where nothing was refused.
    pub(crate) fn done(self) -> Self {
        Self(self.0.done())
    }

    pub(crate) fn code(&self) -> Option<i32> {
        self.0.code()
    }

    /// The report.
    pub(crate) fn report(&self) -> Value {
        serde_json::from_slice(&self.0.stdout)
            .unwrap_or_else(|error| panic!("the report is no JSON: {error}\n{self:?}"))
    }

    /// How many of `kind` were created, updated, unchanged and rejected.
    pub(crate) fn counts(&self, kind: &str) -> [u64; 4] {
        let report = self.report();
        let count = |became: &str| report["kinds"][kind][became].as_u64().unwrap_or_default();
        ["created", "updated", "unchanged", "rejected"].map(count)
    }

    /// Line, code and subject of every rejection, in the order of lines.
    pub(crate) fn rejections(&self) -> Vec<(u64, String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut rejections: Vec<_> = self.report()["rejections"]
            .as_array()
            .expect("the report lists rejections")
            .iter()
            .map(|one| {
                (
                    one["line"].as_u64().expect("a line"),
                    text(&one["code"]),
                    text(&one["subject"]),
                )
            })
            .collect();
        rejections.sort();
        rejections
    }
}

/// A running server.
pub(crate) struct Server {
    process: Process,
    /// Ends in a slash.
    url: String,
}

impl Server {
    /// A server over the shop of `tests/fixtures/shop.jsonl`, for tests that change nothing.
    pub(crate) fn shared(engine: Engine) -> &'static Self {
        static SERVERS: [OnceLock<(Server, Shop)>; 2] = [const { OnceLock::new() }; 2];
        &SERVERS[usize::from(engine == Engine::Postgres)]
            .get_or_init(|| {
                let shop = Shop::filled(engine);
                (shop.serve(), shop)
            })
            .0
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub(crate) fn process(&self) -> &Process {
        &self.process
    }
}
