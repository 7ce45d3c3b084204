//! The network between apps and servers, which does to single requests what a test says.

use std::collections::HashMap;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The header by which a request is known.
pub(super) const REQUEST: &str = "x-request-name";
/// How long it waits for anything.
const PATIENCE: Duration = Duration::from_secs(40);

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It never arrives.
    DropRequest,
    /// The server has answered, and nobody hears it.
    DropReply,
    /// Half of the answer's body comes.
    Truncate,
    /// A server in between has too much to do.
    Unavailable,
    /// It arrives twice at once.
    Twice,
    /// It arrives, and once more when [`Proxy::replay`] is called.
    Later,
    /// It arrives once the request of this name was answered.
    After(String),
}

/// A request that arrived at a server, and what that answered; `None`: nothing.
#[derive(Debug, Clone)]
pub(super) struct Passed {
    pub(super) name: String,
    pub(super) request: Vec<u8>,
    pub(super) reply: Option<Vec<u8>>,
}

#[derive(Default)]
struct Books {
    servers: Vec<SocketAddr>,
    faults: HashMap<String, Fault>,
    passed: Vec<Passed>,
    kept: Vec<(String, Vec<u8>)>,
    /// Requests whose part is over.
    over: Vec<String>,
}

struct Shared {
    books: Mutex<Books>,
    changed: Condvar,
    next: AtomicUsize,
    /// Bytes that sockets may still hear.
    socket_bytes: AtomicI64,
    is_over: AtomicBool,
}

pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    shared: Arc<Shared>,
}

impl Proxy {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let shared = Arc::new(Shared {
            books: Mutex::default(),
            changed: Condvar::new(),
            next: AtomicUsize::new(0),
            socket_bytes: AtomicI64::new(i64::MAX),
            is_over: AtomicBool::new(false),
        });
        let known = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if known.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&known);
                // An error is a connection that has ended, as connections do here.
                std::thread::spawn(move || shared.serve(&client).ok());
            }
        });
        Self { address, shared }
    }

    /// Where requests go to from now on, in turns.
    pub(super) fn lead_to(&self, servers: Vec<SocketAddr>) {
        self.shared.books().servers = servers;
    }

    /// Says what shall become of the request of this name.
    pub(super) fn plan(&self, name: &str, fault: Fault) {
        self.shared.books().faults.insert(name.to_owned(), fault);
    }

    /// What has arrived since this was asked last, in the order of the answers.
    pub(super) fn passed(&self) -> Vec<Passed> {
        std::mem::take(&mut self.shared.books().passed)
    }

    /// What was kept for later arrives now, one after the other, the last first.
    pub(super) fn replay(&self) -> usize {
        let kept = std::mem::take(&mut self.shared.books().kept);
        for (name, request) in kept.iter().rev() {
            self.shared.forward(name, request);
        }
        kept.len()
    }

    /// Every socket ends when it has heard so many bytes more.
    pub(super) fn cut_sockets_after(&self, bytes: usize) {
        let bytes = i64::try_from(bytes).expect("small");
        self.shared.socket_bytes.store(bytes, Ordering::Relaxed);
    }

    /// Nothing more is planned, and sockets last.
    pub(super) fn heal(&self) {
        self.shared.books().faults.clear();
        self.shared.socket_bytes.store(i64::MAX, Ordering::Relaxed);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn server(&self) -> std::io::Result<TcpStream> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let address = {
            let books = self.books();
            *books
                .servers
                .get(turn % books.servers.len().max(1))
                .ok_or(ErrorKind::NotConnected)?
        };
        let server = TcpStream::connect(address)?;
        server.set_read_timeout(Some(PATIENCE))?;
        Ok(server)
    }

    fn serve(self: &Arc<Self>, client: &TcpStream) -> std::io::Result<()> {
        client.set_read_timeout(Some(PATIENCE))?;
        let request = message(client)?;
        let head = String::from_utf8_lossy(&request[..head_length(&request)]).to_ascii_lowercase();
        if head.contains("\r\nupgrade: websocket") {
            return self.tunnel(client, &request);
        }
        let name = head
            .lines()
            .find_map(|line| line.strip_prefix(REQUEST)?.strip_prefix(": "))
            .unwrap_or_default()
            .to_owned();
        let fault = self.books().faults.remove(&name);
        if let Some(Fault::After(other)) = &fault {
            let waiting = self
                .changed
                .wait_timeout_while(self.books(), PATIENCE, |books| !books.over.contains(other));
            drop(waiting.unwrap_or_else(PoisonError::into_inner));
        }
        let reply = self.reply(&name, &request, fault.as_ref());
        self.books().over.push(name);
        self.changed.notify_all();
        if let Some(reply) = reply {
            let mut client = client;
            client.write_all(&reply)?;
        }
        client.shutdown(Shutdown::Both)
    }

    /// What the app hears.
    fn reply(&self, name: &str, request: &[u8], fault: Option<&Fault>) -> Option<Vec<u8>> {
        match fault {
            None | Some(Fault::After(_)) => self.forward(name, request),
            Some(Fault::DropRequest) => None,
            Some(Fault::DropReply) => self.forward(name, request).and(None),
            Some(Fault::Truncate) => {
                let reply = self.forward(name, request)?;
                let head = head_length(&reply);
                Some(reply[..head + (reply.len() - head) / 2].to_vec())
            }
            Some(Fault::Unavailable) => Some(BUSY.as_bytes().to_vec()),
            Some(Fault::Twice) => std::thread::scope(|scope| {
                let twin = scope.spawn(|| self.forward(name, request));
                let reply = self.forward(name, request);
                twin.join().ok().flatten().or(reply)
            }),
            Some(Fault::Later) => {
                self.books().kept.push((name.to_owned(), request.to_vec()));
                self.forward(name, request)
            }
        }
    }

    /// What a server answers; `None` where it does not.
    fn forward(&self, name: &str, request: &[u8]) -> Option<Vec<u8>> {
        let answered = self.server().and_then(|mut server| {
            server.write_all(request)?;
            message(&server)
        });
        let reply = answered.ok();
        self.books().passed.push(Passed {
            name: name.to_owned(),
            request: request.to_vec(),
            reply: reply.clone(),
        });
        reply
    }

    fn tunnel(self: &Arc<Self>, client: &TcpStream, request: &[u8]) -> std::io::Result<()> {
        let mut server = self.server()?;
        server.write_all(request)?;
        client.set_read_timeout(None)?;
        server.set_read_timeout(None)?;
        let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            to.shutdown(Shutdown::Both)
        });
        let heard = self.hear(&server, client);
        let ended = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
        drop(ended);
        heard
    }

    /// Passes on what the server says, until it is cut.
    fn hear(&self, mut server: &TcpStream, mut client: &TcpStream) -> std::io::Result<()> {
        let mut buffer = [0; 4_096];
        loop {
            let count = server.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            let before = self
                .socket_bytes
                .fetch_sub(i64::try_from(count).expect("small"), Ordering::Relaxed);
            if let Ok(left) = usize::try_from(before)
                && left >= count
            {
                client.write_all(&buffer[..count])?;
                continue;
            }
            self.socket_bytes.store(i64::MAX, Ordering::Relaxed);
            return client.write_all(&buffer[..usize::try_from(before).unwrap_or_default()]);
        }
    }
}

const BUSY: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 67\r\n\r\n\
    {\"errors\":[{\"message\":\"busy\",\"extensions\":{\"code\":\"UNAVAILABLE\"}}]}";

/// The length of what stands before a message's body, of a whole head.
pub(super) fn head_length(message: &[u8]) -> usize {
    message
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map_or(0, |at| at + 4)
}

/// One HTTP message with a length, or without a body.
fn message(mut stream: &TcpStream) -> std::io::Result<Vec<u8>> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 16_384]);
    let mut read = |bytes: &mut Vec<u8>| {
        let count = stream.read(&mut buffer)?;
        bytes.extend_from_slice(&buffer[..count]);
        if count == 0 {
            Err(ErrorKind::UnexpectedEof.into())
        } else {
            Ok::<_, std::io::Error>(())
        }
    };
    while head_length(&bytes) == 0 {
        read(&mut bytes)?;
    }
    let head = head_length(&bytes);
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    assert!(
        !text.contains("transfer-encoding: chunked"),
        "a message without a length: {text}"
    );
    let body: usize = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or(0);
    while bytes.len() < head + body {
        read(&mut bytes)?;
    }
    Ok(bytes)
}
