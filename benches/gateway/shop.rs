//! The shop that is measured: the demo catalogue on an embedded database, served in this process beside a static answer.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::{Context as _, anyhow, ensure};
use bytes::Bytes;
use poem::http::header;
use poem::{Endpoint, Request, Response, Route};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tote::app::App;
use tote::gateway::assembly;
use tote::gateway::routes::{Options, routes};
use tote::gateway::server::{self, ServerOptions};
use tote::platform::clock::Clock;
use tote::platform::config::Config;

use crate::load::Load;
use crate::request::Sender;

/// What is asked for: a list as apps show it, and the least that a document can ask for.
pub(crate) const SCREENS: [(&str, &str); 2] = [
    (
        "a page of 24 products",
        "query Page {
  products(first: 24) {
    nodes {
      id
      handle
      title
      featuredImage { url(transform: { maxWidth: 360 }) altText thumbhash }
      priceRange { min { amount } max { amount } }
      compareAtPriceRange { min { amount } }
      availability
    }
    pageInfo { hasNextPage endCursor }
  }
}",
    ),
    (
        "the shop's name, for which nothing is read",
        "query Name { shop { name } }",
    ),
];

/// The body that `/static` answers with.
type Body = Arc<arc_swap::ArcSwap<Bytes>>;

pub(crate) struct Shop {
    address: SocketAddr,
    body: Body,
    stop: oneshot::Sender<()>,
    server: JoinHandle<anyhow::Result<()>>,
    _folder: TempDir,
}

impl Shop {
    pub(crate) fn start() -> anyhow::Result<Self> {
        // Two ends of each connection are in this process.
        rlimit::increase_nofile_limit(8_192)?;
        let folder = tempfile::tempdir()?;
        let environment = [
            ("TOTE_DATA_DIR", folder.path().to_str().context("the path is no text")?),
            ("TOTE_LISTEN", "127.0.0.1:0"),
            // All load comes from one address.
            ("TOTE_RATE_ADDRESS_PER_SECOND", "0"),
            ("TOTE_CONNECTIONS_PER_ADDRESS", "4000"),
            ("TOTE_LOG", "error"),
        ];
        let seeded = Command::new(env!("CARGO_BIN_EXE_tote"))
            .arg("seed")
            .envs(environment)
            .output()?;
        ensure!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
        let variables = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::load(None, variables.into_iter())?;
        let body = Body::default();
        let (stop, stopped) = oneshot::channel();
        let (ready, listening) = std::sync::mpsc::channel();
        let serving = Arc::clone(&body);
        let server = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(async {
                let bound = server::bind(config.http.listen).await?;
                let address = bound.address;
                let endpoint = endpoint(&config, serving).await?;
                ready
                    .send(address)
                    .map_err(|_| anyhow!("nobody waits for the server"))?;
                let stopped = async {
                    let _ = stopped.await;
                };
                server::serve(bound, endpoint, ServerOptions::new(&config)?, stopped).await
            })
        });
        let Ok(address) = listening.recv() else {
            server.join().map_err(|_| anyhow!("the server broke"))??;
            return Err(anyhow!("the server ended"));
        };
        Ok(Self {
            address,
            body,
            stop,
            server,
            _folder: folder,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes what the shop answers to `document` the static answer; returns its bytes.
    pub(crate) fn learn(&self, document: &'static str) -> anyhow::Result<usize> {
        let sender = Sender::new(self.address, "/graphql", document);
        let answer = Load::new(self.address, &sender, None).once()?;
        let text = String::from_utf8_lossy(&answer.body);
        ensure!(answer.status == 200 && !text.contains("\"errors\""), "{text}");
        let length = answer.body.len();
        self.body.store(Arc::new(Bytes::from(answer.body)));
        Ok(length)
    }

    pub(crate) fn stop(self) -> anyhow::Result<()> {
        // Where it ended by itself, its result says why.
        let _ = self.stop.send(());
        self.server.join().map_err(|_| anyhow!("the server broke"))?
    }
}

async fn endpoint(config: &Config, body: Body) -> anyhow::Result<impl Endpoint + use<>> {
    let app = App::new(config, App::open_database(config).await?, Clock::system()).await?;
    let engine = assembly::engine(&app, config)?;
    let server = ServerOptions::new(config)?;
    let options = Options {
        media_dir: config.media_dir(),
        paint: None,
        has_playground: false,
        dictionaries: server.dictionaries,
        draining: server.draining,
    };
    let shop = routes(&app, assembly::endpoint(&app, config, engine), &options)?;
    Ok(Route::new().at("/static", Static(body)).nest_no_strip("/", shop))
}

/// The same bytes and the same headers as the shop's answer, whatever is asked.
struct Static(Body);

impl Endpoint for Static {
    type Output = Response;

    async fn call(&self, _: Request) -> poem::Result<Response> {
        let body = Bytes::clone(&self.0.load());
        Ok(Response::builder()
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(body))
    }
}
