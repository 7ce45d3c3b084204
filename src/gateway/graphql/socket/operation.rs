//! One operation of a socket.

use std::sync::Arc;

use async_graphql::Executor;
use poem::http::StatusCode;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use super::message::{self, Subprotocol};
use crate::gateway::document::OperationKind;
use crate::gateway::engine::{Ask, Caller, Ended, Engine, Live, LiveAnswer, Locale, Outcome, Reply, Scopes};
use crate::gateway::graphql::answer;
use crate::gateway::graphql::call::{Entry, outcome};
use crate::gateway::graphql::stream::Told;
use crate::gateway::refusal::Reason;
use crate::gateway::server::Draining;
use crate::platform::principal::Unauthenticated;

/// Of HTTP: that of the handshake.
const STATUS: StatusCode = StatusCode::SWITCHING_PROTOCOLS;

/// One operation, before it runs.
pub(super) struct Operation<E, S> {
    pub(super) engine: Arc<Engine<E>>,
    pub(super) scopes: Arc<S>,
    pub(super) caller: Arc<Caller>,
    pub(super) locale: Arc<Locale>,
    pub(super) draining: Draining,
    pub(super) queue: Sender<Message>,
    pub(super) subprotocol: Subprotocol,
}

/// How an operation has ended.
#[derive(Debug)]
pub(super) enum Done {
    /// With this as its last message.
    Said(String),
    /// The caller is not known any more, and so the socket ends.
    Unauthenticated(Unauthenticated),
    /// It cannot go on for now, and so the socket ends: clients take the end of one operation as final.
    Unavailable,
    /// Without a word: the server drains, or nobody hears it.
    Silently,
}

/// Whether what refuses an operation now passes by itself.
fn may_pass(reason: Reason) -> bool {
    matches!(reason, Reason::Overloaded | Reason::Internal | Reason::Timeout)
}

/// Whether it is a subscription, or nobody has read yet what it is.
fn may_stream(kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| kind == OperationKind::Subscription.as_str())
}

impl<E: Executor, S: Scopes> Operation<E, S> {
    /// Answers `ask`. Its last message is not sent but returned, so that the id is free before the client hears of the end.
    pub(super) async fn run(self, id: &str, ask: Ask) -> Done {
        let begun = Instant::now();
        let opened = self.engine.open(ask, &self.caller, &self.scopes, &self.locale);
        match opened.await {
            Reply::Answer(answered) => {
                let Outcome { result, record } = *answered;
                let entry = Entry {
                    caller: &self.caller,
                    begun,
                    status: STATUS,
                };
                entry.tell(&record, outcome(&result));
                match &result {
                    Ok(_) if self.say(id, &answer::text(&result)).await => Done::Said(message::complete(id)),
                    Ok(_) => Done::Silently,
                    // Clients take an `error` as final, and come back after the end of a socket.
                    Err(refusal) if may_pass(refusal.reason) && may_stream(record.operation_kind) => Done::Unavailable,
                    Err(refusal) => Done::Said(message::error(id, &answer::errors(refusal))),
                }
            }
            Reply::Stream(live) => {
                let told = Told::new(Arc::clone(&self.caller), live.record().clone(), begun, STATUS);
                self.pull(id, live, told).await
            }
        }
    }

    async fn pull(self, id: &str, mut live: Box<Live<E, S>>, mut told: Told) -> Done {
        loop {
            let next = tokio::select! {
                biased;
                () = self.draining.begun() => return Done::Silently,
                next = live.next() => next,
            };
            let ended = match next {
                Ok(LiveAnswer { executed, .. }) => {
                    if self.say(id, &answer::text(&Ok(executed))).await {
                        continue;
                    }
                    return Done::Silently;
                }
                Err(ended) => ended,
            };
            told.note(&ended);
            return match ended {
                Ended::Completed => Done::Said(message::complete(id)),
                Ended::Unauthenticated(why) => Done::Unauthenticated(why),
                Ended::Interrupted(_) => Done::Unavailable,
                Ended::Refused(refusal) => Done::Said(message::error(id, &answer::errors(&refusal))),
            };
        }
    }

    /// Sends one answer; returns whether anybody is there to hear it.
    async fn say(&self, id: &str, json: &str) -> bool {
        let message = self.subprotocol.next(id, json);
        self.queue.send(Message::text(message)).await.is_ok()
    }
}
