//! Fields of `Subscription`: one resolver each, which opens the source of a stream or hands on one of its messages.
//!
//! The executor would keep one context, with its loaders and the rows in them, for as long as a stream is open. So the
//! gateway holds the source itself, and runs the document anew for each message, in a context of its own: the resolver is
//! called once to open the source ([`is_opening`], [`open`]), and then once a message to hand it on ([`current`]).

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;
use futures_util::stream::{self, BoxStream, Stream, StreamExt as _};

/// What a subscription tells, one message after the other. It ends where there is nothing more to tell, ever.
pub type Source = BoxStream<'static, Message>;

/// One message of a source.
#[derive(Clone)]
pub struct Message {
    value: Arc<dyn Any + Send + Sync>,
    /// From where a stream goes on after this message; `None`: it cannot be resumed.
    pub cursor: Option<String>,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

/// Where a resolver puts the source that it opens. In the data of a request that opens a stream.
#[derive(Default)]
pub struct Opening {
    source: Mutex<Option<Source>>,
    /// The cursor that the transport itself resumes from, such as a browser's `Last-Event-ID`.
    resume_after: Option<String>,
}

impl Opening {
    #[must_use]
    pub fn new(resume_after: Option<String>) -> Self {
        Self {
            resume_after,
            source: Mutex::default(),
        }
    }

    /// The source, once a resolver has opened it.
    #[must_use]
    pub fn take(&self) -> Option<Source> {
        self.source.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// From where the stream goes on: the cursor that the transport resumes from, which is newer than the document, else the
/// argument `after`.
#[must_use]
pub fn after(ctx: &Context<'_>, argument: Option<String>) -> Option<String> {
    let opening = ctx.data_opt::<Arc<Opening>>();
    opening.and_then(|opening| opening.resume_after.clone()).or(argument)
}

/// Whether the resolver is called to open its source, rather than to hand on a message.
#[must_use]
pub fn is_opening(ctx: &Context<'_>) -> bool {
    ctx.data_opt::<Arc<Opening>>().is_some()
}

/// Opens the stream of this request: its messages come from `source`, each with the cursor from which a stream goes on after it.
pub fn open<T: Send + Sync + 'static>(
    ctx: &Context<'_>,
    source: impl Stream<Item = (Option<String>, T)> + Send + 'static,
) {
    if let Some(opening) = ctx.data_opt::<Arc<Opening>>() {
        let source = source.map(|(cursor, value)| Message {
            cursor,
            value: Arc::new(value),
        });
        *opening.source.lock().unwrap_or_else(PoisonError::into_inner) = Some(source.boxed());
    }
}

/// The message of this request; nothing while the stream is being opened.
pub fn current<T: Clone + Send + Sync + 'static>(ctx: &Context<'_>) -> impl Stream<Item = T> + use<T> {
    let message = ctx.data_opt::<Message>();
    let value = message.and_then(|message| message.value.downcast_ref::<T>()).cloned();
    stream::iter(value)
}
