//! The body of a stream, which pulls its subscription.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::unfold;
use poem::Body;
use poem::http::StatusCode;
use tokio::time::{Instant, sleep};

use super::framing::Frames;
use crate::gateway::engine::{Caller, Ended, Live, LiveAnswer, Record, Scopes};
use crate::gateway::graphql::answer;
use crate::gateway::graphql::call::{Entry, refused};
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::gateway::server::Draining;
use crate::gateway::telemetry::Outcome;
use crate::platform::graphql::code;
use crate::platform::principal::Unauthenticated;

/// When a client may come back that a server which stops has sent away: by then it reaches another one.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Tells the log about a stream when it is dropped, however that came.
pub(in crate::gateway::graphql) struct Told {
    caller: Arc<Caller>,
    record: Record,
    begun: Instant,
    status: StatusCode,
    pub(in crate::gateway::graphql) outcome: Outcome<'static>,
}

impl Told {
    pub(in crate::gateway::graphql) fn new(
        caller: Arc<Caller>,
        record: Record,
        begun: Instant,
        status: StatusCode,
    ) -> Self {
        Self {
            caller,
            record,
            begun,
            status,
            outcome: Outcome::Ok,
        }
    }

    /// Notes why a stream has ended.
    pub(in crate::gateway::graphql) fn note(&mut self, ended: &Ended) {
        self.outcome = match ended {
            Ended::Completed => Outcome::Ok,
            Ended::Unauthenticated(_) => Outcome::Refused(code::UNAUTHENTICATED),
            Ended::Refused(refusal) | Ended::Interrupted(refusal) => refused(refusal),
        };
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        Entry {
            caller: &self.caller,
            begun: self.begun,
            status: self.status,
        }
        .tell(&self.record, self.outcome);
    }
}

type Pulled<E, S> = (Box<Live<E, S>>, Result<LiveAnswer, Ended>);

/// An open stream, as far as it is pulled.
pub(super) struct Pull<E, S> {
    next: BoxFuture<'static, Pulled<E, S>>,
    frames: Frames,
    told: Told,
    draining: Draining,
    ping: Duration,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Opening,
    Open,
    Over,
}

/// It as the body of an answer.
pub(super) fn body<E: Executor, S: Scopes>(pull: Pull<E, S>) -> Body {
    let parts = unfold(pull, async |mut pull| {
        let part = pull.part().await.filter(|part| !part.is_empty())?;
        Some((Ok::<_, io::Error>(part), pull))
    });
    Body::from_bytes_stream(parts)
}

impl<E: Executor, S: Scopes> Pull<E, S> {
    pub(super) fn new(live: Box<Live<E, S>>, frames: Frames, told: Told, draining: Draining, ping: Duration) -> Self {
        Self {
            next: pulled(live),
            frames,
            told,
            draining,
            ping,
            stage: Stage::Opening,
        }
    }

    /// What is sent next; `None`: that was all.
    async fn part(&mut self) -> Option<String> {
        match self.stage {
            Stage::Over => return None,
            Stage::Opening => {
                self.stage = Stage::Open;
                return Some(self.frames.opening());
            }
            Stage::Open => {}
        }
        tokio::select! {
            biased;
            () = self.draining.begun() => {
                self.stage = Stage::Over;
                Some(self.frames.interrupted(&stopping()))
            }
            (live, pulled_next) = &mut self.next => Some(match pulled_next {
                Ok(LiveAnswer { executed, cursor }) => {
                    self.next = pulled(live);
                    self.frames.answer(&answer::text(&Ok(executed)), cursor.as_deref())
                }
                Err(ended) => self.end(&ended),
            }),
            () = sleep(self.ping) => Some(self.frames.silence()),
        }
    }

    fn end(&mut self, ended: &Ended) -> String {
        self.stage = Stage::Over;
        self.told.note(ended);
        match ended {
            Ended::Completed => self.frames.complete(),
            Ended::Unauthenticated(why) => self.frames.interrupted(&unknown(*why)),
            Ended::Interrupted(refusal) => self.frames.interrupted(refusal),
            Ended::Refused(refusal) => self.frames.refused(refusal),
        }
    }
}

/// The next answer, with what gives the one after it. It is one future, so that a sign of life does not begin it anew.
fn pulled<E: Executor, S: Scopes>(mut live: Box<Live<E, S>>) -> BoxFuture<'static, Pulled<E, S>> {
    async move {
        let next = live.next().await;
        (live, next)
    }
    .boxed()
}

fn stopping() -> Refusal {
    let error = RequestError::new(code::UNAVAILABLE, "this server is stopping: ask again");
    Refusal::new(Reason::Overloaded, error).retry_after(RETRY_AFTER)
}

fn unknown(why: Unauthenticated) -> Refusal {
    let error = RequestError::new(code::UNAUTHENTICATED, why.message()).with("reason", why.reason());
    Refusal::new(Reason::Unauthenticated, error)
}
