//! The life of a socket, from its first byte to its goodbye.

use std::pin::pin;
use std::time::Duration;

use async_graphql::Executor;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use poem::Upgraded;
use poem::http::HeaderMap;
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};

use super::ending::Ending;
use super::message::Subprotocol;
use super::session::Session;
use crate::gateway::engine::{Locale, Scopes};
use crate::gateway::graphql::Graphql;
use crate::gateway::graphql::call::Call;
use crate::gateway::telemetry::SocketLine;

/// Messages that wait to be sent. What makes them waits when it is full.
const QUEUE: usize = 8;
/// Bytes that are read at once; each socket has so many for as long as it is open.
const READ_BUFFER: usize = 4 * 1_024;
/// How long a client has for what is still to be sent, and for answering the goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

pub(super) type Socket = WebSocketStream<Upgraded>;
type Sink = SplitSink<Socket, Message>;

/// What the handshake has told.
pub(super) struct Opening {
    /// `None`: none that the client offered is spoken here.
    pub(super) subprotocol: Option<Subprotocol>,
    pub(super) locale: Locale,
    /// The page that opened the socket is one of another site.
    pub(super) is_elsewhere: bool,
    pub(super) headers: HeaderMap,
}

/// Speaks with a client until one of both has enough.
pub(super) async fn converse<E: Executor, S: Scopes>(
    graphql: Graphql<E, S>,
    connection: Upgraded,
    opening: Opening,
    call: Call,
) {
    let message_max = graphql.options.body_max;
    let settings = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        // Each message is sent at once.
        .write_buffer_size(0)
        .max_message_size(Some(message_max))
        .max_frame_size(Some(message_max));
    let socket = WebSocketStream::from_raw_socket(connection, Role::Server, Some(settings)).await;
    let (mut sink, mut stream) = socket.split();
    let (begun, request_id) = (call.begun, call.caller.request_id.clone());
    let Some(subprotocol) = opening.subprotocol else {
        say_goodbye(&mut sink, &mut stream, &Ending::SUBPROTOCOL).await;
        return;
    };
    let slow = graphql.streaming.slow;
    let cut_off = {
        let draining = graphql.streaming.draining.clone();
        async move { draining.cut_off().await }
    };
    let (queue, queued) = mpsc::channel(QUEUE);
    let mut session = Session::new(graphql, subprotocol, opening, call, queue);
    let mut writer = pin!(write(sink, queued, slow));
    let (ending, stopped) = tokio::select! {
        ending = session.run(&mut stream) => (ending, None),
        (sink, ending) = writer.as_mut() => (ending, Some(sink)),
        () = cut_off => (Ending::RESTARTING, None),
    };
    let line = session.tally();
    // Its operations end with it, so nothing is added to what waits.
    drop(session);
    let sink = match stopped {
        Some(sink) => Some(sink),
        // What was answered before the end is still sent.
        None if ending != Ending::Gone => timeout(GOODBYE, writer).await.ok().map(|(sink, _)| sink),
        None => None,
    };
    if let Some(mut sink) = sink {
        say_goodbye(&mut sink, &mut stream, &ending).await;
    }
    SocketLine {
        subprotocol: subprotocol.name(),
        code: ending.code(),
        duration: begun.elapsed(),
        request_id: request_id.as_deref().unwrap_or_default(),
        ..line
    }
    .emit();
}

/// Sends what is queued; each message within `slow`. Returns when nobody queues any more, or the client does not take it.
async fn write(mut sink: Sink, mut queued: Receiver<Message>, slow: Duration) -> (Sink, Ending) {
    while let Some(message) = queued.recv().await {
        match timeout(slow, sink.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return (sink, Ending::Gone),
            Err(_) => return (sink, Ending::SLOW),
        }
    }
    (sink, Ending::Gone)
}

/// Tells why it ends, and waits a moment until the client has heard it.
async fn say_goodbye(sink: &mut Sink, stream: &mut SplitStream<Socket>, ending: &Ending) {
    let goodbye = async {
        match ending {
            Ending::Gone => return,
            // The answer to it is on its way already.
            Ending::ByClient(_) => {}
            Ending::Close { code, reason } => {
                let frame = CloseFrame {
                    code: (*code).into(),
                    reason: reason.as_ref().into(),
                };
                if sink.send(Message::Close(Some(frame))).await.is_err() {
                    return;
                }
            }
        }
        while let Some(Ok(_)) = stream.next().await {}
    };
    // Who does not answer is left behind.
    let _ = timeout(GOODBYE, goodbye).await;
}
