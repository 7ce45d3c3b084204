//! A double of a CDN's interface for purging, on a port of its own: it notes what it is told to drop.

use std::io::{BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::heard::Heard;

/// How requests are answered.
#[derive(Debug, Clone, Default)]
pub(crate) enum Manner {
    #[default]
    Agrees,
    /// With this status, and without doing anything.
    Refuses(u16),
    /// It says that it did not, with a status that sounds well.
    Regrets,
    /// Never.
    Hangs,
}

#[derive(Debug, Default)]
struct Book {
    manner: Manner,
    heard: Vec<Heard>,
    /// Connections that wait for an answer which never comes.
    held: Vec<TcpStream>,
}

/// A running double. Dropping it stops it: then nobody listens at its port.
pub(crate) struct CdnDouble {
    pub(crate) address: SocketAddr,
    book: Arc<Mutex<Book>>,
    stop: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl CdnDouble {
    pub(crate) fn start() -> Self {
        Self::start_at("127.0.0.1:0".parse().expect("an address"))
    }

    pub(crate) fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).expect("the port is free");
        let address = listener.local_addr().expect("it has an address");
        let (book, stop) = (Arc::<Mutex<Book>>::default(), Arc::new(AtomicBool::new(false)));
        let (kept, stopped) = (Arc::clone(&book), Arc::clone(&stop));
        let listening = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                if let Ok(stream) = stream {
                    // A client that goes away in the middle is its own matter.
                    let _ = serve(stream, &kept);
                }
            }
        });
        Self {
            address,
            book,
            stop,
            listening: Some(listening),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/purge", self.address)
    }

    pub(crate) fn answers(&self, manner: Manner) {
        self.with(|book| book.manner = manner);
    }

    /// All that it was told so far.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.with(|book| book.heard.clone())
    }

    pub(crate) fn forget(&self) {
        self.with(|book| book.heard.clear());
    }

    /// The tags of each request so far, whatever its form.
    pub(crate) fn told(&self) -> Vec<Vec<String>> {
        self.heard().iter().map(tags).collect()
    }

    /// In how many requests so far `tag` was named.
    pub(crate) fn times(&self, tag: &str) -> usize {
        self.told()
            .iter()
            .filter(|tags| tags.iter().any(|one| one == tag))
            .count()
    }

    fn with<T>(&self, work: impl FnOnce(&mut Book) -> T) -> T {
        work(&mut self.book.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn tags(heard: &Heard) -> Vec<String> {
    let header = ["surrogate-key", "xkey"]
        .iter()
        .find_map(|name| heard.headers.get(*name));
    if let Some(header) = header {
        return header.split(' ').map(ToOwned::to_owned).collect();
    }
    let body: serde_json::Value = serde_json::from_str(&heard.body).expect("JSON, where no header names tags");
    let tags = body["tags"].as_array().expect("tags");
    tags.iter().map(|tag| tag.as_str().expect("a tag").to_owned()).collect()
}

impl Drop for CdnDouble {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // So that it notices.
        let _ = TcpStream::connect(self.address);
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

fn serve(stream: TcpStream, book: &Mutex<Book>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let heard = Heard::read(&mut reader)?;
    if heard.method.is_empty() {
        return Ok(());
    }
    let mut book = book.lock().unwrap_or_else(PoisonError::into_inner);
    book.heard.push(heard);
    let (status, body) = match book.manner {
        Manner::Agrees => (200, r#"{"success":true,"errors":[]}"#),
        Manner::Refuses(status) => (status, "{}"),
        Manner::Regrets => (200, r#"{"success":false,"errors":[{"code":1000}]}"#),
        Manner::Hangs => {
            book.held.push(reader.into_inner());
            return Ok(());
        }
    };
    drop(book);
    let answer = format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    reader.get_mut().write_all(answer.as_bytes())
}
