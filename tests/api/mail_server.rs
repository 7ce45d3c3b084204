//! A mail server of a test's own, which does what it is told to.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use crate::process::eventually;

/// What it does about one mail.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    Take,
    /// Answers so where it is told the recipient.
    Refuse(&'static str),
    /// Never answers where it is told the recipient.
    Hang,
}

#[derive(Debug, Default)]
struct State {
    acts: VecDeque<Act>,
    greeted: usize,
    taken: Vec<String>,
}

/// It runs until the test process ends.
pub(crate) struct MailServer {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl MailServer {
    /// A server that does these things one after the other, and then takes every mail.
    pub(crate) fn start(acts: &[Act]) -> Self {
        Self::start_at(0, acts)
    }

    pub(crate) fn start_at(port: u16, acts: &[Act]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a port can be listened on");
        let port = listener.local_addr().expect("it has an address").port();
        let state = Arc::new(Mutex::new(State {
            acts: acts.iter().copied().collect(),
            ..State::default()
        }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&shared);
                // A client that goes away ends its conversation, and nothing else.
                std::thread::spawn(move || converse(stream, &state).ok());
            }
        });
        Self { port, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// How many connections said hello.
    pub(crate) fn greeted(&self) -> usize {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).greeted
    }

    /// The mails it took, once there are `count`.
    pub(crate) fn taken(&self, count: usize) -> Vec<String> {
        eventually("mails that the server took", || {
            let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            (state.taken.len() >= count).then(|| state.taken.clone())
        })
    }
}

fn converse(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    let act = {
        let mut state = lock();
        state.greeted += 1;
        state.acts.pop_front().unwrap_or(Act::Take)
    };
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 ready\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match (verb.as_str(), act) {
            ("EHLO", _) => "250-localhost\r\n250 8BITMIME",
            ("RCPT", Act::Refuse(answer)) => answer,
            ("RCPT", Act::Hang) => {
                // Until the other side gives up.
                stream.read_to_end(&mut Vec::new())?;
                return Ok(());
            }
            ("DATA", _) => {
                stream.write_all(b"354 go on\r\n")?;
                let mut mail = String::new();
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                lock().taken.push(mail);
                "250 taken"
            }
            ("QUIT", _) => {
                stream.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => "250 ok",
        };
        stream.write_all(answer.as_bytes())?;
        stream.write_all(b"\r\n")?;
    }
    Ok(())
}
