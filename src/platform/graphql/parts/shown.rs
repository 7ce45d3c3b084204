//! Things whose parts are kept, where they are shown.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    Context, ContextSelectionSet, OutputType, Positioned, QueryPathNode, QueryPathSegment, ServerResult, Value,
};

use super::kept::{KeptPart, PartsAt, Wording};
use super::written::written;
use crate::platform::graphql::context::{ContextExt as _, sources_of};
use crate::platform::graphql::sources::{Sources, noting};

/// Something of which parts are kept.
pub trait Part: OutputType {
    /// Its number among those of its kind; `None`: nothing of this one is kept.
    fn number(&self) -> Option<i64>;

    /// Tells what it is made of itself, before anything else of it is read.
    fn tell(&self, sources: &Sources);
}

/// Knows what values of an operation cost.
pub trait Weigh: Send + Sync {
    /// The points of `value`, one of those that the field at `path` has returned; `None`: it cannot be told.
    fn points(&self, path: &[&str], value: &Value) -> Option<u64>;
}

/// By what the parts of an operation are weighed, since nobody sees later what is in them. Where it is missing, nothing is kept.
#[derive(Clone)]
pub struct Weighing(pub Arc<dyn Weigh>);

impl fmt::Debug for Weighing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Weighing")
    }
}

/// A thing that is shown by parts that are kept, where they are.
#[derive(Debug)]
pub struct Kept<T> {
    thing: T,
    parts: Option<Arc<PartsAt>>,
}

impl<T> Kept<T> {
    /// `parts`: as they were before the thing was read; `None`: nothing is kept.
    #[must_use]
    pub fn new(thing: T, parts: Option<Arc<PartsAt>>) -> Self {
        Self { thing, parts }
    }

    /// What `reading` finds; it begins when it is known which parts there are.
    ///
    /// # Errors
    /// Those of `reading`.
    pub async fn found<E>(
        ctx: &Context<'_>,
        reading: impl Future<Output = Result<Option<T>, E>>,
    ) -> Result<Option<Self>, E> {
        let parts = ctx.parts().await.map(Arc::new);
        Ok(reading.await?.map(|thing| Self::new(thing, parts)))
    }
}

impl<T: Part> OutputType for Kept<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let Some(asked) = self
            .parts
            .as_deref()
            .and_then(|parts| Asked::of(&self.thing, parts, ctx))
        else {
            return Box::pin(self.thing.resolve(ctx, field)).await;
        };
        match asked.find() {
            Some(kept) => Ok(asked.show(&kept)),
            None => Box::pin(asked.make(&self.thing, ctx, field)).await,
        }
    }
}

/// What is asked of a thing.
struct Asked<'a> {
    number: i64,
    wording: Arc<Wording>,
    parts: &'a PartsAt,
    sources: &'a Sources,
    weighing: &'a Weighing,
}

impl<'a> Asked<'a> {
    fn of<T: Part>(thing: &T, parts: &'a PartsAt, ctx: &'a ContextSelectionSet<'_>) -> Option<Self> {
        Some(Self {
            number: thing.number()?,
            wording: parts.wording(&T::type_name(), &ctx.item.node, &ctx.query_env.variables)?,
            parts,
            sources: sources_of(ctx),
            weighing: ctx.data_opt()?,
        })
    }

    fn find(&self) -> Option<Arc<KeptPart>> {
        self.parts.find(&self.wording, self.number)
    }

    fn show(&self, kept: &KeptPart) -> Value {
        tracing::trace!(number = self.number, "shown as it is kept");
        self.sources.add(kept.tags().iter().copied());
        Value::Binary(kept.written.clone())
    }

    /// What is asked of `thing`, which is kept for others.
    async fn make<T: Part>(
        &self,
        thing: &T,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let own = Sources::default();
        thing.tell(&own);
        let value = noting(&own, thing.resolve(ctx, field)).await;
        let tags = own.shared();
        // What is around it, such as another part, is made of the same.
        if let Some(tags) = &tags {
            self.sources.add(tags.iter().copied());
        } else {
            self.sources.keep_private();
            self.wording.note_own();
        }
        let value = value?;
        let has_failed = !ctx.query_env.errors.lock().is_ok_and(|errors| errors.is_empty());
        if let Some(tags) = tags.filter(|_| !has_failed)
            && let Some(points) = self.weighing.0.points(&path_of(ctx), &value)
            && let Ok(written) = written(points, &value)
        {
            self.parts.keep(&self.wording, self.number, written, tags);
        }
        Ok(value)
    }
}

/// The names in the answer that lead to what is resolved.
fn path_of<'a>(ctx: &ContextSelectionSet<'a>) -> Vec<&'a str> {
    let mut path = Vec::new();
    let mut next: Option<QueryPathNode<'a>> = ctx.path_node;
    while let Some(node) = next {
        if let QueryPathSegment::Name(name) = node.segment {
            path.push(name);
        }
        next = node.parent.copied();
    }
    path.reverse();
    path
}
