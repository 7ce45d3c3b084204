//! The network of the tests, before a server that counts.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::proxy::{Fault, Proxy};
use super::wire::{Lost, parsed, post};

/// A server that answers each request with how many came before it, and what it was.
struct Toy {
    address: SocketAddr,
    count: Arc<AtomicUsize>,
}

impl Toy {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("an address");
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                answer(stream, counted.fetch_add(1, Ordering::SeqCst));
            }
        });
        Self { address, count }
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, number: usize) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"}") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        request.push(byte[0]);
        if request.ends_with(b"\r\n\r\n") && request.starts_with(b"GET") {
            let hello = [b"HTTP/1.1 101 Switching Protocols\r\n\r\n".as_slice(), &[b'x'; 100]].concat();
            stream.write_all(&hello).expect("it listens");
            return;
        }
    }
    let body = json!([number, parsed(&request)]).to_string();
    let length = body.len();
    // Whoever has gone away hears nothing.
    let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
}

struct Bench {
    toy: Toy,
    proxy: Proxy,
}

impl Bench {
    fn new() -> Self {
        let (toy, proxy) = (Toy::start(), Proxy::start());
        proxy.lead_to(vec![toy.address]);
        Self { toy, proxy }
    }

    fn ask(&self, name: &str, fault: Option<Fault>) -> Result<Value, Lost> {
        if let Some(fault) = fault {
            self.proxy.plan(name, fault);
        }
        post(self.proxy.address, name, None, &json!({"name": name}))
    }
}

#[test]
fn what_is_not_touched_arrives_once_and_is_written_down() {
    let bench = Bench::new();
    assert_eq!(bench.ask("one", None), Ok(json!([0, {"name": "one"}])));
    let passed = bench.proxy.passed();
    assert_eq!((passed.len(), passed[0].name.as_str()), (1, "one"));
    assert_eq!(parsed(&passed[0].request), Some(json!({"name": "one"})));
    assert_eq!(
        passed[0].reply.as_deref().and_then(parsed),
        Some(json!([0, {"name": "one"}]))
    );
    assert!(bench.proxy.passed().is_empty());
}

#[test]
fn a_dropped_request_never_arrives_and_a_dropped_reply_was_answered() {
    let bench = Bench::new();
    assert_eq!(bench.ask("one", Some(Fault::DropRequest)), Err(Lost));
    assert_eq!(bench.toy.count(), 0);
    assert_eq!(bench.ask("two", Some(Fault::DropReply)), Err(Lost));
    assert_eq!(bench.toy.count(), 1);
    assert!(bench.proxy.passed()[0].reply.is_some());
    assert_eq!(
        bench.ask("two", None),
        Ok(json!([1, {"name": "two"}])),
        "a fault is for one request"
    );
}

#[test]
fn half_an_answer_is_none_and_a_busy_server_says_so() {
    let bench = Bench::new();
    assert_eq!(bench.ask("one", Some(Fault::Truncate)), Err(Lost));
    assert_eq!(bench.toy.count(), 1);
    let busy = bench.ask("two", Some(Fault::Unavailable)).expect("an answer");
    assert_eq!(super::wire::code(&busy), Some("UNAVAILABLE"));
    assert_eq!(bench.toy.count(), 1);
}

#[test]
fn a_request_comes_twice_now_or_later() {
    let bench = Bench::new();
    assert!(bench.ask("one", Some(Fault::Twice)).is_ok());
    assert_eq!((bench.toy.count(), bench.proxy.passed().len()), (2, 2));
    assert!(bench.ask("two", Some(Fault::Later)).is_ok());
    assert!(bench.ask("three", Some(Fault::Later)).is_ok());
    assert_eq!(bench.toy.count(), 4);
    assert_eq!(bench.proxy.replay(), 2);
    let names: Vec<String> = bench.proxy.passed().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["two", "three", "three", "two"]);
    assert_eq!(bench.proxy.replay(), 0);
}

#[test]
fn two_requests_are_swapped() {
    let bench = Bench::new();
    std::thread::scope(|scope| {
        let held = scope.spawn(|| bench.ask("first", Some(Fault::After("second".to_owned()))));
        assert_eq!(bench.ask("second", None), Ok(json!([0, {"name": "second"}])));
        assert_eq!(held.join().expect("it ends"), Ok(json!([1, {"name": "first"}])));
    });
}

#[test]
fn a_socket_is_cut_after_so_many_bytes() {
    let bench = Bench::new();
    for (bytes, heard) in [(50, 50), (1_000, 136)] {
        bench.proxy.cut_sockets_after(bytes);
        let mut socket = TcpStream::connect(bench.proxy.address).expect("it listens");
        socket
            .write_all(b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
            .expect("it reads");
        let mut all = Vec::new();
        let _ = socket.read_to_end(&mut all);
        assert_eq!(all.len(), heard);
    }
}

#[test]
fn requests_go_to_servers_in_turns_and_to_none_that_is_not_there() {
    let (bench, other) = (Bench::new(), Toy::start());
    bench.proxy.lead_to(vec![bench.toy.address, other.address]);
    for _ in 0..4 {
        assert!(bench.ask("one", None).is_ok());
    }
    assert_eq!((bench.toy.count(), other.count()), (2, 2));
    bench.proxy.lead_to(Vec::new());
    assert_eq!(bench.ask("two", None), Err(Lost));
}
