//! Which handler does which kind of job.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::context::JobContext;
use super::failure::JobError;
use super::queue::Job;
use super::recurrence::{Every, Recurrence};

type Run =
    Box<dyn Fn(JobContext, &str) -> Result<BoxFuture<'static, Result<(), JobError>>, serde_json::Error> + Send + Sync>;

/// What is done about one kind of job.
pub(super) struct Kind {
    pub(super) attempts_max: u32,
    pub(super) wait_max: Duration,
    pub(super) run: Run,
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kind")
            .field("attempts_max", &self.attempts_max)
            .finish_non_exhaustive()
    }
}

/// The handlers of all kinds of jobs, put together in one place (`App::jobs`).
#[derive(Debug, Default)]
pub struct Registry {
    kinds: BTreeMap<&'static str, Kind>,
    recurrences: Vec<Recurrence>,
}

impl Registry {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Has jobs of the type `J` done by `handler`: `registry.on(cart::expire)` with
    /// `async fn expire(context: JobContext, job: Expire) -> Result<(), JobError>`.
    ///
    /// # Panics
    /// Where the kind has a handler already, or its name is another type's: an error of the program, seen at its start.
    #[must_use]
    pub fn on<J, F, Done>(mut self, handler: F) -> Self
    where
        J: Job,
        F: Fn(JobContext, J) -> Done + Send + Sync + 'static,
        Done: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        let run: Run = Box::new(move |context, payload| Ok(handler(context, serde_json::from_str(payload)?).boxed()));
        let kind = Kind {
            attempts_max: J::ATTEMPTS_MAX,
            wait_max: J::WAIT_MAX,
            run,
        };
        assert!(
            self.kinds.insert(J::KIND, kind).is_none(),
            "two handlers for {}",
            J::KIND
        );
        self
    }

    /// Has jobs of the type `J` done by `handler`, and `every.job` done again and again, beginning at once.
    ///
    /// # Panics
    /// As [`Self::on`], and where the job cannot be written as JSON.
    #[must_use]
    pub fn every<J, F, Done>(self, every: Every<J>, handler: F) -> Self
    where
        J: Job,
        F: Fn(JobContext, J) -> Done + Send + Sync + 'static,
        Done: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        let mut registry = self.on(handler);
        let recurrence = Recurrence::new(every).expect("a job is written as JSON");
        registry.recurrences.push(recurrence);
        registry
    }

    pub(super) fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.get(name)
    }

    /// The names of all kinds, which its workers take.
    pub(super) fn names(&self) -> Vec<String> {
        self.kinds.keys().map(|&name| name.to_owned()).collect()
    }

    pub(super) fn recurrences(&self) -> &[Recurrence] {
        &self.recurrences
    }

    /// How the job comes again; `None`: it is done once.
    pub(super) fn recurrence(&self, kind: &str, unique_key: Option<&str>) -> Option<&Recurrence> {
        self.recurrences.iter().find(|one| one.is_of(kind, unique_key))
    }
}
