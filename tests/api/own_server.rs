//! A server of this process, with endpoints that the shop does not have.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use poem::Endpoint;
use reqwest::{ClientBuilder, RequestBuilder};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tote::gateway::server::{Draining, ServerOptions, bind, serve};
use tote::platform::config::Config;

use crate::clients::Answer;
use crate::process::DEADLINE;

/// A server with an endpoint of a test. Dropping it stops it.
pub(crate) struct OwnServer {
    runtime: Runtime,
    pub(crate) address: SocketAddr,
    scheme: &'static str,
    pub(crate) draining: Draining,
    stop: CancellationToken,
    served: Option<JoinHandle<()>>,
}

impl OwnServer {
    /// Serves `endpoint` with settings by their variables.
    pub(crate) fn start(endpoint: impl Endpoint + 'static, settings: &[(&str, &str)]) -> Self {
        Self::start_knowing(settings, |_| endpoint)
    }

    /// Serves an endpoint that hears when the server drains.
    pub(crate) fn start_knowing<E: Endpoint + 'static>(
        settings: &[(&str, &str)],
        endpoint: impl FnOnce(Draining) -> E,
    ) -> Self {
        let environment = [("TOTE_LISTEN", "127.0.0.1:0")]
            .into_iter()
            .chain(settings.iter().copied());
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::load(None, environment).expect("the settings are allowed");
        let options = ServerOptions::new(&config).expect("the settings can be used");
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let bound = runtime.block_on(bind(config.http.listen)).expect("a port is free");
        let (address, draining) = (bound.address, options.draining.clone());
        let endpoint = endpoint(draining.clone());
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let served = runtime.spawn(async move {
            serve(bound, endpoint, options, stopped.cancelled())
                .await
                .expect("the server runs");
        });
        Self {
            runtime,
            address,
            scheme: if config.tls.certificate.is_some() {
                "https"
            } else {
                "http"
            },
            draining,
            stop,
            served: Some(served),
        }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}://{}/{path}", self.scheme, self.address)
    }

    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub(crate) fn spawn<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.runtime.spawn(future)
    }

    /// Asks with a client of its own.
    pub(crate) fn ask(
        &self,
        client: impl FnOnce(ClientBuilder) -> ClientBuilder,
        request: impl FnOnce(&reqwest::Client) -> RequestBuilder,
    ) -> reqwest::Result<Reply> {
        let client = client(builder()).build()?;
        self.block_on(reply(request(&client)))
    }

    /// Asks for `path` over HTTP/1.1.
    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let asked = self.ask(
            |client| client,
            |client| {
                headers
                    .iter()
                    .fold(client.get(self.at(path)), |request, (name, value)| {
                        request.header(*name, *value)
                    })
            },
        );
        asked.expect("the server answers")
    }

    /// A connection to write to by hand.
    pub(crate) fn connect(&self) -> Line {
        Line::to(self.address)
    }

    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }

    /// Waits until it has ended.
    pub(crate) fn ended(&mut self) {
        let served = self.served.take().expect("it is waited for once");
        self.block_on(async { tokio::time::timeout(DEADLINE, served).await })
            .expect("it ends")
            .expect("it ends well");
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.stop.cancel();
        if self.served.is_some() && !std::thread::panicking() {
            self.ended();
        }
    }
}

/// A client that goes to nobody but the server, and trusts nobody.
pub(crate) fn builder() -> ClientBuilder {
    tote::platform::tls::install_provider();
    reqwest::Client::builder().no_proxy().timeout(DEADLINE)
}

/// What came back, bytes as they are.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) answer: Answer,
    pub(crate) version: reqwest::Version,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    /// The values of a header.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let values = self.answer.headers.get_all(name).iter();
        values.map(|value| value.to_str().expect("text")).collect()
    }
}

pub(crate) async fn reply(request: RequestBuilder) -> reqwest::Result<Reply> {
    let response = request.send().await?;
    let (status, headers, version) = (
        response.status().as_u16(),
        response.headers().clone(),
        response.version(),
    );
    let bytes = response.bytes().await?.to_vec();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Reply {
        answer: Answer { status, headers, text },
        version,
        bytes,
    })
}

/// A connection that says what it is told to, well formed or not.
pub(crate) struct Line(TcpStream);

impl Line {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(DEADLINE)).expect("a timeout can be set");
        Self(stream)
    }

    /// Whether it could be said.
    pub(crate) fn say(&mut self, text: impl AsRef<[u8]>) -> bool {
        self.0.write_all(text.as_ref()).is_ok()
    }

    /// The next answer with a length, or what came before the connection ended.
    pub(crate) fn answer(&mut self) -> String {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && self.0.read(&mut byte).is_ok_and(|count| count > 0) {
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        self.0.read_exact(&mut body).expect("the body is as long as was said");
        head + &String::from_utf8_lossy(&body)
    }

    /// As many bytes.
    pub(crate) fn take(&mut self, count: usize) -> String {
        let mut heard = vec![0; count];
        self.0.read_exact(&mut heard).expect("so much is said");
        String::from_utf8_lossy(&heard).into_owned()
    }

    /// Everything until the server closes the connection.
    pub(crate) fn rest(self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    /// The same as it came.
    pub(crate) fn bytes(mut self) -> Vec<u8> {
        let mut heard = Vec::new();
        // A reset is an end as well.
        let ended = self.0.read_to_end(&mut heard);
        if let Err(error) = ended {
            assert_ne!(
                error.kind(),
                std::io::ErrorKind::WouldBlock,
                "the server does not close the connection"
            );
        }
        heard
    }

    /// Whether the server has closed it.
    pub(crate) fn is_closed(&mut self) -> bool {
        self.0
            .set_read_timeout(Some(Duration::from_millis(1)))
            .expect("a timeout can be set");
        match self.0.read(&mut [0; 1_024]) {
            Ok(count) => count == 0,
            Err(error) => !matches!(
                error.kind(),
                std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
            ),
        }
    }
}

/// A door that requests come to and wait at.
#[derive(Clone)]
pub(crate) struct Gate {
    arrived: Arc<Semaphore>,
    opened: Arc<Semaphore>,
}

impl Gate {
    pub(crate) fn shut() -> Self {
        Self {
            arrived: Arc::new(Semaphore::new(0)),
            opened: Arc::new(Semaphore::new(0)),
        }
    }

    /// An endpoint that answers `done` when the gate was opened.
    pub(crate) fn endpoint(&self) -> impl Endpoint + use<> {
        let gate = self.clone();
        poem::endpoint::make(move |_| {
            let gate = gate.clone();
            async move {
                gate.arrived.add_permits(1);
                gate.opened.acquire().await.expect("it stays open").forget();
                "done"
            }
        })
    }

    /// Waits until a request has come.
    pub(crate) fn wait(&self, server: &OwnServer) {
        let arrived = server.block_on(async { tokio::time::timeout(DEADLINE, self.arrived.acquire()).await });
        arrived.expect("a request comes").expect("it stays open").forget();
    }

    /// Lets one request through.
    pub(crate) fn open(&self) {
        self.opened.add_permits(1);
    }
}
