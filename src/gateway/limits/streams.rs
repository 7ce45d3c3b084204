//! How many subscriptions are open at once.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::gateway::server::network;
use crate::platform::config::Config;
use crate::platform::graphql::code;

/// After how long a client asks again that was sent away.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Counts the open streams of this process, and of each principal; who is nobody is counted by address. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Streams(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    max: usize,
    per_principal_max: usize,
    turns: Semaphore,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    by_principal: HashMap<String, usize>,
}

/// The place of one stream. Dropping it frees it.
#[derive(Debug)]
pub struct StreamPlace {
    streams: Streams,
    principal: Option<String>,
}

impl Streams {
    /// By the settings `live.streams_…`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let (settings, places) = (&config.live, config.concurrency());
        Self::of(
            count(settings.streams_max),
            count(settings.streams_per_principal),
            (places / 2).max(1),
        )
    }

    fn of(max: usize, per_principal_max: usize, turns: usize) -> Self {
        Self(Arc::new(Inner {
            max,
            per_principal_max,
            turns: Semaphore::new(turns),
            open: Mutex::default(),
        }))
    }

    /// Waits for the right to run one message, in the order in which it is asked for: messages have half of the places for
    /// operations at most, however many streams a change concerns. `None` cannot be, since nobody closes it.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.0.turns.acquire().await.ok()
    }

    /// A place for one more stream of the principal with this key, else of this address; who is inside this process has
    /// neither and is not counted by itself.
    ///
    /// # Errors
    /// Where the process or the caller has as many as it may have.
    pub fn enter(&self, principal: Option<String>, address: Option<IpAddr>) -> Result<StreamPlace, Refusal> {
        let principal = principal.or_else(|| Some(format!("address:{}", network(address?))));
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.all >= self.0.max {
            let error = RequestError::new(code::UNAVAILABLE, "the server has no place for one more subscription");
            return Err(Refusal::new(Reason::Overloaded, error).retry_after(RETRY_AFTER));
        }
        if let Some(principal) = &principal {
            let count = open.by_principal.entry(principal.clone()).or_default();
            if *count >= self.0.per_principal_max {
                return Err(too_many(self.0.per_principal_max));
            }
            *count += 1;
        }
        open.all += 1;
        drop(open);
        Ok(StreamPlace {
            streams: self.clone(),
            principal,
        })
    }
}

fn too_many(max: usize) -> Refusal {
    let message = format!("you have {max} subscriptions open, and no more are allowed at once: end one first");
    let error = RequestError::new(code::RATE_LIMITED, message).with("limit", "streams");
    Refusal::new(Reason::RateLimited, error).retry_after(RETRY_AFTER)
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = self.streams.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all = open.all.saturating_sub(1);
        if let Some(principal) = &self.principal
            && let Some(count) = open.by_principal.get_mut(principal)
        {
            *count -= 1;
            if *count == 0 {
                open.by_principal.remove(principal);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(entered: Result<StreamPlace, Refusal>) -> Option<&'static str> {
        entered.err().map(|refusal| refusal.errors[0].code)
    }

    #[test]
    fn a_principal_has_so_many_and_gets_them_back() {
        let streams = Streams::of(10, 2, 1);
        let enter = |who: &str| streams.enter(Some(who.to_owned()), None);
        let first = enter("a").unwrap();
        let _second = enter("a").unwrap();
        assert_eq!(code_of(enter("a")), Some(code::RATE_LIMITED));
        let _other = enter("b").unwrap();
        drop(first);
        assert_eq!(code_of(enter("a")), None);
        assert!(!streams.0.open.lock().unwrap().by_principal.contains_key("c"));
    }

    #[test]
    fn who_is_nobody_is_counted_by_network() {
        let streams = Streams::of(10, 1, 1);
        let enter = |address: &str| streams.enter(None, Some(address.parse().unwrap()));
        let _phone = enter("2001:db8::1").unwrap();
        assert_eq!(code_of(enter("2001:db8::2")), Some(code::RATE_LIMITED));
        let _neighbour = enter("192.0.2.1").unwrap();
    }

    #[test]
    fn the_process_has_so_many() {
        let streams = Streams::of(2, 9, 1);
        let enter = || streams.enter(None, None);
        let (_first, second) = (enter().unwrap(), enter().unwrap());
        assert_eq!(code_of(enter()), Some(code::UNAVAILABLE));
        drop(second);
        assert_eq!(code_of(enter()), None);
    }
}
