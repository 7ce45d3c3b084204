//! The way of a batch.

use std::time::Instant;

use super::admit::admitted;
use super::batch::{Answer, Answered, Batch, Desks, PushRefused, Report, Retry};
use super::step::{Order, Step};
use crate::platform::db::is_passing;
use crate::platform::error::Error;
use crate::platform::principal::Shopper;
use crate::sync::operation::Pushed;
use crate::sync::repo::client;

/// New mutations in one transaction.
const GROUP_MAX: usize = 32;

/// Applies `batch` in its order: each mutation once, whatever becomes of requests and answers. A refusal of one does not stop those
/// after it; what could not be tried does.
///
/// # Errors
/// Why nothing was done, or a fault before anything was.
pub async fn push(desks: &Desks<'_>, shopper: &Shopper, batch: &Batch) -> Result<Report, Error<PushRefused>> {
    let order = Order {
        desks,
        shopper,
        batch,
        until: Instant::now() + desks.time_max,
    };
    let mut run = Run {
        order,
        admitted: &batch.mutations[..admitted(&batch.mutations)],
        answers: Vec::with_capacity(batch.mutations.len()),
        last_seq: None,
        size: GROUP_MAX,
    };
    let halted = run.finish().await?;
    let Run {
        mut answers, last_seq, ..
    } = run;
    let retry = halted.unwrap_or(Retry::BatchLimit);
    let left = &batch.mutations[answers.len()..];
    answers.extend(left.iter().map(|pushed| Answered {
        seq: pushed.seq,
        answer: Answer::Retry(retry),
    }));
    let last_seq = if let Some(seq) = last_seq {
        seq
    } else {
        let seq = client::last_seq(desks.cart.db.reader(), shopper.id, batch.client).await?;
        seq.unwrap_or(0)
    };
    Ok(Report { answers, last_seq })
}

/// A batch that is under way.
struct Run<'a> {
    order: Order<'a>,
    /// What is run of it at once.
    admitted: &'a [Pushed],
    answers: Vec<Answered>,
    last_seq: Option<i64>,
    /// New mutations in the next transaction.
    size: usize,
}

impl Run<'_> {
    /// Runs what was admitted; why not all of it was.
    async fn finish(&mut self) -> Result<Option<Retry>, Error<PushRefused>> {
        loop {
            let rest = &self.admitted[self.answers.len()..];
            let halted = match self.order.step(rest, self.size).await {
                Ok(step) => self.take(step),
                // What ran stays, and the rest waits for another token.
                Err(Error::User(PushRefused::Unauthenticated(_))) if !self.answers.is_empty() => {
                    Some(Retry::Unauthenticated)
                }
                // Sent again, this mutation is the first, and the refusal is told.
                Err(Error::User(_)) if !self.answers.is_empty() => Some(Retry::BatchLimit),
                Err(Error::User(refused)) => return Err(Error::User(refused)),
                Err(Error::Fault(cause)) => self.after_fault(&cause).await?,
            };
            let is_late = !self.answers.is_empty() && self.order.is_late();
            let halted = halted.or_else(|| is_late.then_some(Retry::BatchLimit));
            if halted.is_some() || self.answers.len() == self.admitted.len() {
                return Ok(halted);
            }
        }
    }

    fn take(&mut self, step: Step) -> Option<Retry> {
        self.answers.extend(step.answers);
        self.last_seq = Some(step.last_seq);
        step.halted
    }

    /// What is done after a fault: a group is run one by one, and one that fails by itself is counted.
    async fn after_fault(&mut self, cause: &anyhow::Error) -> Result<Option<Retry>, Error<PushRefused>> {
        if is_passing(cause) {
            tracing::warn!(cause = format!("{cause:#}"), "a push has to wait");
            return Ok(Some(Retry::Unavailable));
        }
        if self.size > 1 {
            self.size = 1;
            return Ok(None);
        }
        tracing::error!(cause = format!("{cause:#}"), "a mutation of a push failed");
        let Some(pushed) = self.admitted.get(self.answers.len()) else {
            return Ok(Some(Retry::Internal));
        };
        match self.order.count_fault(pushed).await {
            Ok(Some(given_up)) => {
                self.last_seq = Some(given_up.seq);
                self.answers.push(Answered {
                    seq: given_up.seq,
                    answer: Answer::Ended(given_up),
                });
                Ok(None)
            }
            Err(Error::User(refused)) if self.answers.is_empty() => Err(Error::User(refused)),
            Ok(None) | Err(_) => Ok(Some(Retry::Internal)),
        }
    }
}
