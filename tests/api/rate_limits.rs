//! Limits of callers that several processes keep together.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tote::gateway::limits::RateLimiter;
use tote::gateway::refusal::Reason;
use tote::platform::clock::Clock;
use tote::platform::config::Limits;
use tote::platform::redis::Redis;

use crate::redis::RedisServer;

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// So slow that nothing comes back during a test.
fn slow(address_burst: u32, principal_burst: u32) -> Limits {
    Limits {
        rate_address_per_second: 1,
        rate_address_burst: address_burst,
        rate_principal_per_second: 1,
        rate_principal_burst: principal_burst,
        ..Limits::default()
    }
}

fn limiter(limits: &Limits, redis: Option<&str>) -> RateLimiter {
    let redis = redis.map(|url| Redis::open(url).expect("a good URL"));
    RateLimiter::new(limits, redis, Clock::system())
}

#[tokio::test]
async fn processes_share_what_a_caller_may_spend() {
    let server = RedisServer::start();
    let limits = slow(100_000, 1_000);
    let one = limiter(&limits, Some(&server.url()));
    let other = limiter(&limits, Some(&server.url()));
    let mut takes = JoinSet::new();
    for number in 0..300 {
        let limiter = if number % 2 == 0 { one.clone() } else { other.clone() };
        takes.spawn(async move { limiter.take(Some("anna".into()), HOME, 10).await.is_ok() });
    }
    let allowed = takes
        .join_all()
        .await
        .into_iter()
        .filter(|is_allowed| *is_allowed)
        .count();
    assert_eq!(allowed, 100, "1,000 points in takes of 10");
    let refusal = other
        .take(Some("anna".into()), HOME, 10)
        .await
        .expect_err("nothing is left");
    assert_eq!(
        (refusal.reason, &refusal.errors[0].extensions["limit"]),
        (Reason::RateLimited, &"principal".into())
    );
    assert!(
        refusal.retry_after.is_some_and(|wait| wait <= Duration::from_secs(10)),
        "{refusal:?}"
    );
    // Who was refused by one limit paid nothing to the other, and what was not used comes back to both.
    one.give_back(Some("anna".into()), HOME, 10, 4).await;
    let remaining = async |principal: Option<&str>| {
        let standing = other
            .take(principal.map(Into::into), HOME, 0)
            .await
            .expect("nothing is asked for");
        standing.expect("a limit applies").remaining
    };
    assert!((6..9).contains(&remaining(Some("anna")).await));
    assert!((99_006..99_009).contains(&remaining(None).await));
}

#[tokio::test]
async fn redis_and_the_process_count_alike() {
    let server = RedisServer::start();
    let limits = slow(500, 200);
    let shared = limiter(&limits, Some(&server.url()));
    let alone = limiter(&limits, None);
    let mut chance: u32 = 7;
    for step in 0..400 {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let principal = [None, Some("anna"), Some("bela")][(chance >> 28) as usize % 3];
        let cost = (chance >> 20) % 40;
        let [one, other] = [&shared, &alone].map(|limiter| async move {
            if cost > 30 {
                limiter.give_back(principal.map(Into::into), HOME, cost, 3).await;
            }
            match limiter.take(principal.map(Into::into), HOME, cost).await {
                Ok(standing) => (true, i64::from(standing.expect("a limit applies").remaining)),
                Err(refusal) => (
                    false,
                    refusal.retry_after.map_or(0, |wait| -(wait.as_secs().cast_signed())),
                ),
            }
        });
        let (one, other) = (one.await, other.await);
        // A point comes back each second, and the two are not asked in the same moment.
        let is_near = (one.1 - other.1).abs() <= 1;
        let is_alike = one.0 == other.0 && is_near;
        let is_at_the_edge = one.0 != other.0 && one.1.abs() <= 1 && other.1.abs() <= 1;
        assert!(
            is_alike || is_at_the_edge,
            "step {step}: {one:?} in Redis, {other:?} in the process"
        );
        if is_at_the_edge {
            return;
        }
    }
}

#[tokio::test]
async fn a_bucket_that_is_full_again_leaves_nothing_in_redis() {
    let server = RedisServer::start();
    let limits = Limits {
        rate_address_per_second: 1_000,
        rate_address_burst: 1_000,
        ..Limits::default()
    };
    let limiter = limiter(&limits, Some(&server.url()));
    limiter.take(None, HOME, 500).await.expect("enough is left");
    assert_eq!(server.say(&["DBSIZE"]).as_deref(), Some(":1"));
    let began = Instant::now();
    while server.say(&["DBSIZE"]).as_deref() != Some(":0") {
        assert!(began.elapsed() < Duration::from_secs(30), "the key stays");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    limiter.take(None, HOME, 500).await.expect("enough is left");
    limiter.give_back(None, HOME, 500, 0).await;
    assert_eq!(server.say(&["DBSIZE"]).as_deref(), Some(":0"));
}

#[tokio::test]
async fn without_redis_each_process_limits_by_itself_and_nobody_waits() {
    let server = RedisServer::start();
    let limits = slow(100_000, 1_000);
    let limiter = limiter(&limits, Some(&server.url()));
    limiter
        .take(Some("anna".into()), HOME, 900)
        .await
        .expect("enough is left");
    server.freeze();
    let began = Instant::now();
    let mut taken = 0;
    for _ in 0..200 {
        taken += u32::from(limiter.take(Some("anna".into()), HOME, 10).await.is_ok());
    }
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(
        (100..=103).contains(&taken),
        "a bucket of this process, which was full: {taken}"
    );
    server.thaw();
    let began = Instant::now();
    let back = loop {
        // What is left in Redis: 100 points.
        if let Ok(Some(standing)) = limiter.take(Some("anna".into()), HOME, 0).await
            && standing.remaining >= 90
        {
            break standing.remaining;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "Redis is never asked again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(back < 200, "{back}");
}
