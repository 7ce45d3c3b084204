//! A client that speaks over a socket.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::process::DEADLINE;

pub(crate) const TRANSPORT: &str = "graphql-transport-ws";
pub(crate) const LEGACY: &str = "graphql-ws";
pub(crate) const INIT: &str = r#"{"type":"connection_init"}"#;
pub(crate) const ACK: &str = r#"{"type":"connection_ack"}"#;

/// A socket, as a client has it. It waits for everything no longer than tests wait.
pub(crate) struct WebSocket(WebSocketStream<TcpStream>);

impl WebSocket {
    /// Opens one; `None` stands for a request without subprotocol.
    pub(crate) async fn try_open(
        address: SocketAddr,
        subprotocol: Option<&str>,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, Error> {
        let mut request = format!("ws://{address}/{path}").into_client_request()?;
        let subprotocol = subprotocol.map(|name| ("sec-websocket-protocol", name));
        for (name, value) in headers.iter().copied().chain(subprotocol) {
            request.headers_mut().insert(name, value.parse()?);
        }
        let stream = TcpStream::connect(address).await?;
        Ok(Self(client_async(request, stream).await?.0))
    }

    pub(crate) async fn open(address: SocketAddr, subprotocol: &str) -> Self {
        let opened = Self::try_open(address, Some(subprotocol), "graphql", &[]).await;
        opened.expect("the socket opens")
    }

    /// One that was let in.
    pub(crate) async fn acknowledged(address: SocketAddr) -> Self {
        let mut socket = Self::open(address, TRANSPORT).await;
        socket.say(INIT).await;
        assert_eq!(socket.hear().await, ACK);
        socket
    }

    pub(crate) async fn say(&mut self, text: impl Into<String>) {
        self.send(Message::text(text.into())).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.0.send(message).await.expect("the server reads");
    }

    /// Subscribes to `document`, by the newer subprotocol.
    pub(crate) async fn subscribe(&mut self, id: &str, document: &str) {
        let payload = serde_json::json!({"query": document});
        self.say(format!(r#"{{"type":"subscribe","id":"{id}","payload":{payload}}}"#))
            .await;
    }

    /// The next message of any kind; `None`: the connection has ended.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        let next = timeout(DEADLINE, self.0.next())
            .await
            .expect("the server says something");
        next.and_then(Result::ok)
    }

    /// The next message, which is a text.
    pub(crate) async fn hear(&mut self) -> String {
        match self.next().await {
            Some(Message::Text(text)) => text.to_string(),
            other => panic!("no text came, but {other:?}"),
        }
    }

    /// Code and reason by which the server closes it, whatever it says before.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.next().await {
                Some(Message::Close(Some(frame))) => {
                    // The answer to it goes out with the next look.
                    while self.next().await.is_some() {}
                    return (frame.code.into(), frame.reason.to_string());
                }
                Some(Message::Close(None)) | None => panic!("it ended without a code"),
                Some(_) => {}
            }
        }
    }

    pub(crate) async fn close(&mut self) {
        self.0.close(None).await.expect("it is open");
        while self.next().await.is_some() {}
    }
}
