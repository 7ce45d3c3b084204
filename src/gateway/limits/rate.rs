//! How many points a caller may spend in a time.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use super::buckets::Buckets;
use super::quota::Quota;
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::gateway::server::network;
use crate::platform::clock::Clock;
use crate::platform::config::Limits;
use crate::platform::graphql::code;
use crate::platform::principal::Rate;
use crate::platform::redis::{Charge, Redis};

/// Limits callers by the cost of what they ask for: each address, and each principal that is known. Cloning shares it.
#[derive(Clone)]
pub struct RateLimiter(Arc<Inner>);

struct Inner {
    address: Option<Quota>,
    principal: Option<Quota>,
    local: Buckets,
    /// `None`: this process limits alone.
    redis: Option<Redis>,
    clock: Clock,
}

/// What a caller may still spend, by the limit that is nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The most points at once.
    pub limit: u32,
    /// The points that are left.
    pub remaining: u32,
    pub restores_per_second: u32,
}

/// A principal whose points are counted.
#[derive(Debug, Clone, Copy)]
pub struct Spender<'a> {
    pub key: &'a str,
    /// Its own limit, which counts instead of those of every principal and address.
    pub own: Option<Rate>,
}

impl<'a> From<&'a str> for Spender<'a> {
    fn from(key: &'a str) -> Self {
        Self { key, own: None }
    }
}

/// A bucket that an operation is charged to.
struct Payer {
    /// The value of `extensions.limit`.
    limit: &'static str,
    quota: Quota,
    key: String,
}

impl RateLimiter {
    /// A limiter by the `rate_…` settings. With `redis`, all processes that share it count together; while it does not
    /// answer, each counts for itself, and allows as much as all did together.
    #[must_use]
    pub fn new(limits: &Limits, redis: Option<Redis>, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            address: Quota::new(limits.rate_address_per_second, limits.rate_address_burst),
            principal: Quota::new(limits.rate_principal_per_second, limits.rate_principal_burst),
            local: Buckets::new(),
            redis,
            clock,
        }))
    }

    /// Takes `cost` points from the address and from the principal, or from none of them. Returns what is left, by the limit
    /// that has the least left; `None` where no limit applies.
    ///
    /// # Errors
    /// [`Reason::RateLimited`] where one of them has not enough, with the time after which it will.
    pub async fn take(
        &self,
        principal: Option<Spender<'_>>,
        address: IpAddr,
        cost: u32,
    ) -> Result<Option<Standing>, Refusal> {
        let payers = self.payers(principal, address);
        let charges = payers.iter().map(|payer| {
            let charged = payer.quota.charged(cost);
            payer.charge(payer.quota.micros(charged))
        });
        let backlogs = self.charge(&charges.collect::<Vec<_>>()).await;
        let lacking = payers
            .iter()
            .zip(&backlogs)
            .filter_map(|(payer, backlog)| Some((payer.quota.wait(*backlog)?, payer)));
        if let Some((wait, payer)) = lacking.max_by_key(|(wait, _)| *wait) {
            let error = RequestError::new(code::RATE_LIMITED, "too much was asked for in too short a time")
                .with("limit", payer.limit)
                .with("cost", cost);
            return Err(Refusal::new(Reason::RateLimited, error).retry_after(wait));
        }
        let standings = payers.iter().zip(&backlogs).map(|(payer, backlog)| Standing {
            limit: payer.quota.burst(),
            remaining: payer.quota.remaining(*backlog),
            restores_per_second: payer.quota.per_second(),
        });
        Ok(standings.min_by_key(|standing| standing.remaining))
    }

    /// Gives back what an operation was charged too much: it was `estimated` when its points were taken, and cost `actual`.
    pub async fn give_back(&self, principal: Option<Spender<'_>>, address: IpAddr, estimated: u32, actual: u32) {
        if actual >= estimated {
            return;
        }
        let charges = self.payers(principal, address).into_iter().map(|payer| {
            let unused = payer.quota.charged(estimated) - payer.quota.charged(actual);
            payer.charge(-payer.quota.micros(unused))
        });
        let charges: Vec<_> = charges.filter(|charge| charge.micros < 0).collect();
        self.charge(&charges).await;
    }

    async fn charge(&self, charges: &[Charge]) -> Vec<i64> {
        if charges.is_empty() {
            return Vec::new();
        }
        if let Some(redis) = &self.0.redis {
            match redis.charge(charges).await {
                Ok(backlogs) => return backlogs,
                Err(cause) => tracing::debug!(%cause, "callers are limited by this process alone"),
            }
        }
        self.0.local.charge(charges, self.0.clock.now().timestamp_micros())
    }

    fn payers(&self, principal: Option<Spender<'_>>, address: IpAddr) -> Vec<Payer> {
        if let Some(Spender { key, own: Some(rate) }) = principal {
            // Its requests come from few addresses, which are not shared with strangers.
            let quota = Quota::new(rate.per_second, rate.burst);
            let payer = quota.map(|quota| Payer {
                limit: "principal",
                quota,
                key: format!("tote:rate:p:{key}"),
            });
            return payer.into_iter().collect();
        }
        let address = self.0.address.map(|quota| Payer {
            limit: "address",
            quota,
            key: format!("tote:rate:a:{}", network(address)),
        });
        let principal = self.0.principal.zip(principal).map(|(quota, principal)| Payer {
            limit: "principal",
            quota,
            key: format!("tote:rate:p:{}", principal.key),
        });
        address.into_iter().chain(principal).collect()
    }
}

impl Payer {
    fn charge(&self, micros: i64) -> Charge {
        Charge {
            key: self.key.clone(),
            micros,
            most: self.quota.most(),
        }
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RateLimiter")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::platform::clock::from_ms;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn limiter(address: (u32, u32), principal: (u32, u32)) -> (RateLimiter, Arc<AtomicI64>) {
        let now_ms = Arc::new(AtomicI64::new(1_800_000_000_000));
        let told = Arc::clone(&now_ms);
        let limits = Limits {
            rate_address_per_second: address.0,
            rate_address_burst: address.1,
            rate_principal_per_second: principal.0,
            rate_principal_burst: principal.1,
            ..Limits::default()
        };
        let clock = Clock::from_fn(move || from_ms(told.load(Ordering::Relaxed)));
        (RateLimiter::new(&limits, None, clock), now_ms)
    }

    #[tokio::test]
    async fn a_caller_spends_a_burst_and_then_what_comes_back() {
        let (limiter, now_ms) = limiter((10, 100), (0, 1));
        let standing = limiter.take(None, HOME, 30).await.unwrap().unwrap();
        assert_eq!(
            standing,
            Standing {
                limit: 100,
                remaining: 70,
                restores_per_second: 10
            }
        );
        limiter.take(None, HOME, 70).await.unwrap();
        let refusal = limiter.take(None, HOME, 25).await.unwrap_err();
        assert_eq!(refusal.reason, Reason::RateLimited);
        assert_eq!(refusal.retry_after, Some(Duration::from_millis(2_500)));
        let error = &refusal.errors[0];
        assert_eq!(
            (error.code, &error.extensions["limit"]),
            ("RATE_LIMITED", &"address".into())
        );
        assert_eq!(error.extensions["retryAfterMs"], 2_500);
        now_ms.fetch_add(2_499, Ordering::Relaxed);
        assert!(limiter.take(None, HOME, 25).await.is_err());
        now_ms.fetch_add(1, Ordering::Relaxed);
        let standing = limiter.take(None, HOME, 25).await.unwrap().unwrap();
        assert_eq!(standing.remaining, 0, "what was said to come came, and no more");
    }

    #[tokio::test]
    async fn who_is_refused_by_one_limit_pays_to_none() {
        let (limiter, _) = limiter((10, 1_000), (10, 100));
        limiter.take(Some("anna".into()), HOME, 90).await.unwrap();
        let refusal = limiter.take(Some("anna".into()), HOME, 90).await.unwrap_err();
        assert_eq!(refusal.errors[0].extensions["limit"], "principal");
        let standing = limiter.take(None, HOME, 0).await.unwrap().unwrap();
        assert_eq!(standing.remaining, 910);
        let standing = limiter.take(Some("bela".into()), HOME, 10).await.unwrap().unwrap();
        assert_eq!(
            (standing.limit, standing.remaining),
            (100, 90),
            "the nearest limit is told"
        );
    }

    #[tokio::test]
    async fn an_operation_that_costs_more_than_a_bucket_needs_a_full_one() {
        let (limiter, now_ms) = limiter((10, 100), (0, 1));
        limiter.take(None, HOME, 1).await.unwrap();
        let refusal = limiter.take(None, HOME, 5_000).await.unwrap_err();
        assert_eq!(refusal.retry_after, Some(Duration::from_millis(100)));
        now_ms.fetch_add(100, Ordering::Relaxed);
        limiter.take(None, HOME, 5_000).await.unwrap();
        // Of the 100 that it was charged, 40 come back.
        limiter.give_back(None, HOME, 5_000, 60).await;
        let standing = limiter.take(None, HOME, 0).await.unwrap().unwrap();
        assert_eq!(standing.remaining, 40);
    }

    #[tokio::test]
    async fn what_was_not_used_comes_back_to_both() {
        let (limiter, _) = limiter((10, 1_000), (10, 100));
        limiter.take(Some("anna".into()), HOME, 80).await.unwrap();
        limiter.give_back(Some("anna".into()), HOME, 80, 30).await;
        limiter.give_back(Some("anna".into()), HOME, 80, 90).await;
        let standing = limiter.take(Some("anna".into()), HOME, 0).await.unwrap().unwrap();
        assert_eq!(standing.remaining, 70);
        let standing = limiter.take(None, HOME, 0).await.unwrap().unwrap();
        assert_eq!(standing.remaining, 970);
    }

    #[tokio::test]
    async fn zero_switches_a_limit_off() {
        let (limiter, _) = limiter((0, 1), (0, 1));
        for _ in 0..100 {
            assert_eq!(limiter.take(Some("anna".into()), HOME, u32::MAX).await, Ok(None));
        }
    }

    #[tokio::test]
    async fn addresses_count_by_network() {
        let (limiter, _) = limiter((1, 10), (0, 1));
        let take = async |address: &str| limiter.take(None, address.parse().unwrap(), 10).await.is_ok();
        assert!(take("2001:db8:1:2::1").await);
        assert!(!take("2001:db8:1:2:ffff::9").await, "the same /64");
        assert!(take("2001:db8:1:3::1").await);
        assert!(take("::ffff:192.0.2.1").await);
        assert!(!take("192.0.2.1").await, "the same written as IPv6");
        assert!(take("192.0.2.2").await);
    }
}
