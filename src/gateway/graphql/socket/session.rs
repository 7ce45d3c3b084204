//! What the messages of a socket do.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::Executor;
use futures_util::FutureExt as _;
use futures_util::StreamExt as _;
use futures_util::future::{BoxFuture, pending};
use futures_util::stream::SplitStream;
use poem::http::HeaderMap;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};
use tokio::sync::mpsc::Sender;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::{self, Message};

use super::conversation::{Opening, Socket};
use super::ending::Ending;
use super::init::Init;
use super::message::{self, Incoming, Subprotocol};
use super::operation::{Done, Operation};
use crate::gateway::engine::{Ask, Caller, Locale, Scopes};
use crate::gateway::graphql::body::Body;
use crate::gateway::graphql::call::Call;
use crate::gateway::graphql::{Graphql, answer};
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::gateway::telemetry::SocketLine;
use crate::platform::graphql::{Viewer, code};
use crate::platform::principal::Unauthenticated;

/// When a client may try again that has too many operations: by then one may have ended.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// One socket, from its first message to its end.
pub(super) struct Session<E, S> {
    graphql: Graphql<E, S>,
    subprotocol: Subprotocol,
    stage: Stage,
    queue: Sender<Message>,
    /// Those that run, by the ids of the client.
    running: HashMap<String, AbortHandle>,
    tasks: JoinSet<Done>,
    /// The ids of the client, by the tasks that run them.
    ids: HashMap<Id, String>,
    wants_cost: bool,
    is_draining: bool,
    heard_at: Instant,
    /// When the client was asked for a sign of life that has not come yet.
    asked_at: Option<Instant>,
    opened: u64,
    principal: &'static str,
    /// Ends when the caller is not known any more.
    // Never locked: it lets the session be shared, which a future alone may not.
    unknown: Mutex<BoxFuture<'static, Unauthenticated>>,
}

enum Stage {
    /// Nobody has said who they are yet.
    Waiting {
        until: Instant,
        caller: Box<Caller>,
        locale: Locale,
        headers: Box<HeaderMap>,
        is_elsewhere: bool,
    },
    Acknowledged {
        caller: Arc<Caller>,
        locale: Arc<Locale>,
    },
}

/// What a step of a session comes to: an end, where there is one.
type Step = Result<(), Ending>;

impl<E: Executor, S: Scopes> Session<E, S> {
    pub(super) fn new(
        graphql: Graphql<E, S>,
        subprotocol: Subprotocol,
        opening: Opening,
        call: Call,
        queue: Sender<Message>,
    ) -> Self {
        let now = Instant::now();
        let mut caller = Box::new(call.caller);
        // A socket is opened by GET, and what comes over it is not.
        caller.is_read_only = false;
        caller.can_stream = true;
        Self {
            stage: Stage::Waiting {
                until: now + graphql.streaming.init_timeout,
                caller,
                locale: opening.locale,
                headers: Box::new(opening.headers),
                is_elsewhere: opening.is_elsewhere,
            },
            graphql,
            subprotocol,
            queue,
            running: HashMap::new(),
            tasks: JoinSet::new(),
            ids: HashMap::new(),
            wants_cost: call.wants_cost,
            is_draining: false,
            heard_at: now,
            asked_at: None,
            opened: 0,
            principal: Viewer::default().kind(),
            unknown: Mutex::new(pending().boxed()),
        }
    }

    /// What the log tells of it.
    pub(super) fn tally(&self) -> SocketLine<'static> {
        SocketLine {
            principal: self.principal,
            operations: self.opened,
            ..SocketLine::default()
        }
    }

    /// Does what the client says until the socket ends.
    pub(super) async fn run(&mut self, stream: &mut SplitStream<Socket>) -> Ending {
        let draining = self.graphql.streaming.draining.clone();
        loop {
            if self.is_draining && self.tasks.is_empty() {
                return Ending::RESTARTING;
            }
            let (due, is_draining) = (self.due(), self.is_draining);
            let step = tokio::select! {
                biased;
                () = draining.begun(), if !is_draining => {
                    self.is_draining = true;
                    Ok(())
                }
                // Before what the client says, which could never end.
                // Also where nothing runs: what comes later would run for somebody who is not known any more.
                why = self.unknown.get_mut().unwrap_or_else(PoisonError::into_inner) => Err(Ending::unknown(why)),
                () = sleep_until(due) => self.tick().await,
                Some(done) = self.tasks.join_next_with_id() => self.reap(done).await,
                message = stream.next() => self.hear(message).await,
            };
            if let Err(ending) = step {
                return ending;
            }
        }
    }

    /// When something has to be done if nothing is heard.
    fn due(&self) -> Instant {
        match self.stage {
            Stage::Waiting { until, .. } => until,
            Stage::Acknowledged { .. } => self.asked_at.unwrap_or(self.heard_at) + self.graphql.streaming.ping,
        }
    }

    async fn tick(&mut self) -> Step {
        if let Stage::Waiting { .. } = self.stage {
            return Err(Ending::INIT_TIMEOUT);
        }
        if self.asked_at.is_some() {
            return Err(Ending::SILENT);
        }
        self.asked_at = Some(Instant::now());
        self.say(self.subprotocol.ping()).await?;
        // The older subprotocol has no answer to its sign of life, so the socket's own is asked for.
        if self.subprotocol == Subprotocol::Legacy {
            self.send(Message::Ping(tungstenite::Bytes::new())).await?;
        }
        Ok(())
    }

    async fn hear(&mut self, message: Option<Result<Message, tungstenite::Error>>) -> Step {
        self.heard_at = Instant::now();
        self.asked_at = None;
        let text = match message {
            None => return Err(Ending::Gone),
            Some(Err(error)) => return Err(error.into()),
            Some(Ok(Message::Close(frame))) => {
                // RFC 6455 has 1005 for a close without a code.
                return Err(Ending::ByClient(frame.map_or(1005, |frame| frame.code.into())));
            }
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(_))) => return Err(Ending::bad_message("bytes instead of text")),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => return Ok(()),
        };
        match self.subprotocol.read(&text).map_err(Ending::bad_message)? {
            Incoming::Init(payload) => self.init(&payload).await,
            Incoming::Ping(payload) => self.say(message::pong(payload.as_deref())).await,
            Incoming::Pong => Ok(()),
            Incoming::Subscribe { id, request } => self.subscribe(id, &request).await,
            Incoming::Complete { id } => {
                // It may have ended by itself in the meantime.
                if let Some(task) = self.running.remove(&id) {
                    task.abort();
                }
                Ok(())
            }
            Incoming::Terminate => Err(Ending::TERMINATED),
        }
    }

    async fn init(&mut self, payload: &Map<String, Json>) -> Step {
        let Stage::Waiting {
            caller,
            locale,
            headers,
            is_elsewhere,
            ..
        } = &mut self.stage
        else {
            return Err(Ending::SECOND_INIT);
        };
        let init = Init {
            payload,
            headers,
            is_elsewhere: *is_elsewhere,
        };
        let identified = self.graphql.scopes.identify(init.credentials()).await;
        // It is in the log, and the client can do nothing but come back.
        let identity = identified.map_err(|_| Ending::UNAVAILABLE)?;
        if let Viewer::Anonymous(why) = identity.viewer
            && why != Unauthenticated::Missing
        {
            if let Some(told) = self.subprotocol.not_acknowledged(why.message()) {
                self.say(told).await?;
            }
            return Err(Ending::unknown(why));
        }
        let mut caller = Caller::clone(caller);
        caller.identify(identity);
        caller.client = init.client();
        self.principal = caller.viewer.kind();
        self.unknown = Mutex::new(self.graphql.scopes.unknown(&caller));
        self.stage = Stage::Acknowledged {
            caller: Arc::new(caller),
            locale: Arc::new(init.locale(locale)),
        };
        for told in self.subprotocol.acknowledged() {
            self.say(*told).await?;
        }
        Ok(())
    }

    async fn subscribe(&mut self, id: String, request: &RawValue) -> Step {
        let Stage::Acknowledged { caller, locale } = &self.stage else {
            return Err(Ending::UNACKNOWLEDGED);
        };
        if let Entry::Occupied(running) = self.running.entry(id.clone()) {
            match self.subprotocol {
                Subprotocol::Transport => return Err(Ending::duplicate(&id)),
                // The older one begins anew.
                Subprotocol::Legacy => running.remove().abort(),
            }
        }
        if self.is_draining {
            // The client asks again where it comes back to.
            return Ok(());
        }
        let ask = match self.ask(request) {
            Ok(ask) => ask,
            Err(refusal) => return self.say(message::error(&id, &answer::errors(&refusal))).await,
        };
        self.opened += 1;
        let operation = Operation {
            engine: Arc::clone(&self.graphql.engine),
            scopes: Arc::clone(&self.graphql.scopes),
            caller: Arc::clone(caller),
            locale: Arc::clone(locale),
            draining: self.graphql.streaming.draining.clone(),
            queue: self.queue.clone(),
            subprotocol: self.subprotocol,
        };
        let name = id.clone();
        let task = self.tasks.spawn(async move { operation.run(&name, ask).await });
        self.ids.insert(task.id(), id.clone());
        self.running.insert(id, task);
        Ok(())
    }

    fn ask(&self, request: &RawValue) -> Result<Ask, Refusal> {
        let max = self.graphql.streaming.operations_max;
        if self.running.len() >= max {
            let message = format!("{max} operations run over this socket, and no more may at once: end one first");
            let error = RequestError::new(code::RATE_LIMITED, message).with("limit", "operations");
            return Err(Refusal::new(Reason::RateLimited, error).retry_after(RETRY_AFTER));
        }
        match Body::read(request.get().as_bytes(), 0)? {
            Body::One(mut ask) => {
                ask.wants_cost |= self.wants_cost;
                Ok(ask)
            }
            Body::Batch(_) => Err(Refusal::malformed("payload", "requests are sent one by one")),
        }
    }

    /// Takes note of an operation that has ended.
    async fn reap(&mut self, done: Result<(Id, Done), JoinError>) -> Step {
        let task = match &done {
            Ok((task, _)) => *task,
            Err(error) => error.id(),
        };
        let id = self.ids.remove(&task);
        // Another one may have its id by now.
        if let Some(id) = id
            && self.running.get(&id).is_some_and(|running| running.id() == task)
        {
            self.running.remove(&id);
        } else if done.is_ok() {
            // The client has ended it, and hears nothing more of it.
            return Ok(());
        }
        match done {
            Ok((_, Done::Said(last))) => self.say(last).await,
            Ok((_, Done::Unauthenticated(why))) => Err(Ending::unknown(why)),
            Ok((_, Done::Unavailable)) => Err(Ending::UNAVAILABLE),
            Ok((_, Done::Silently)) => Ok(()),
            Err(error) if error.is_cancelled() => Ok(()),
            Err(error) => {
                tracing::error!(%error, "an operation of a socket ended by a fault");
                Err(Ending::UNAVAILABLE)
            }
        }
    }

    async fn say(&self, text: impl Into<tungstenite::Utf8Bytes>) -> Step {
        self.send(Message::Text(text.into())).await
    }

    async fn send(&self, message: Message) -> Step {
        self.queue.send(message).await.map_err(|_| Ending::Gone)
    }
}
