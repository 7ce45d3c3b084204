//! How often something that can be guessed may be tried.
//!
//! An attempt is counted before it is made, by several counters at once, and given back where it was right: so a hundred attempts
//! that come together are a hundred. Counters of one account alone cannot keep its shopper out: a device that has signed in to the
//! account before is counted by itself, whatever others try meanwhile.

use std::net::{IpAddr, Ipv6Addr};

use super::EmailAddress;
use super::code::AccountKey;
use super::repo::throttle::{self, Counter, CounterState};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Password,
    Code,
    /// Causing a mail.
    Mail,
    /// Finding an order by its number and an address.
    Lookup,
}

/// Too many attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttled {
    pub retry_after_ms: u64,
}

/// Who tries.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// `None`: it does not come over the network.
    pub(super) address: Option<IpAddr>,
    /// What tells the device from others.
    pub(super) device: Vec<u8>,
}

/// What attempts are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// A network and an account.
    Pair,
    Network,
    Account,
    /// A device that is known to an account, and that account.
    Device,
}

/// How many attempts are free, how fast they are forgotten, and how long one waits after more.
#[derive(Debug, Clone, Copy)]
struct Policy {
    free: i32,
    /// One attempt is forgotten in this time.
    forget_ms: i64,
    first_wait_ms: i64,
    wait_max_ms: i64,
}

const fn policy(free: i32, forget_s: i64, (first_wait_s, wait_max_s): (i64, i64)) -> Policy {
    Policy {
        free,
        forget_ms: forget_s * 1_000,
        first_wait_ms: first_wait_s * 1_000,
        wait_max_ms: wait_max_s * 1_000,
    }
}

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
/// Attempts above the free ones that are remembered: the longest wait of any policy is reached before.
const REMEMBERED: i32 = 16;

impl Act {
    // Many shoppers share an address of a mobile network, so a network has many attempts, which are soon forgotten, and waits that
    // are short. An account's are counted over all networks, for attacks by many; that counter does not hold for devices which
    // the account knows.
    const fn policy(self, by: By) -> Policy {
        match (self, by) {
            (Self::Password | Self::Code | Self::Lookup, By::Pair | By::Device) => {
                policy(5, 30 * MINUTE_S, (1, 15 * MINUTE_S))
            }
            (Self::Password | Self::Code | Self::Lookup, By::Network) => policy(100, 3, (1, 30)),
            (Self::Password, By::Account) => policy(50, 5 * MINUTE_S, (1, MINUTE_S)),
            (Self::Code | Self::Lookup, By::Account) => policy(20, 5 * MINUTE_S, (1, 15 * MINUTE_S)),
            (Self::Mail, By::Pair | By::Device) => policy(3, 30 * MINUTE_S, (30, HOUR_S)),
            (Self::Mail, By::Network) => policy(60, 5, (1, 30)),
            (Self::Mail, By::Account) => policy(5, 30 * MINUTE_S, (MINUTE_S, HOUR_S)),
        }
    }

    /// The number that a counter has in the database; it never changes.
    const fn kind(self, by: By) -> i16 {
        let act = match self {
            Self::Password => 10,
            Self::Code => 20,
            Self::Mail => 30,
            Self::Lookup => 40,
        };
        act + match by {
            By::Pair => 1,
            By::Network => 2,
            By::Account => 3,
            By::Device => 4,
        }
    }
}

impl Policy {
    /// Milliseconds until the next attempt is let pass, at `now`.
    fn wait_ms(self, state: &CounterState, now: i64) -> i64 {
        let level = self.level_ms(state, now);
        let attempts = level.div_euclid(self.forget_ms) + i64::from(level.rem_euclid(self.forget_ms) > 0);
        let above = attempts - i64::from(self.free);
        let Ok(doublings) = u32::try_from(above) else {
            return 0;
        };
        let wait = self
            .first_wait_ms
            .saturating_mul(1 << doublings.min(30))
            .min(self.wait_max_ms);
        // A clock that was set back must not make anybody wait longer than the longest wait.
        (wait - (now - state.last_at_ms).max(0)).max(0)
    }

    /// When a counter is empty again to which an attempt is added at `now`.
    fn with_one_more(self, state: &CounterState, now: i64) -> i64 {
        now + self.level_ms(state, now) + self.forget_ms
    }

    /// How long it takes to forget what was counted.
    fn level_ms(self, state: &CounterState, now: i64) -> i64 {
        let most = self.forget_ms * i64::from(self.free + REMEMBERED);
        (state.empty_at_ms - now).clamp(0, most)
    }
}

/// Attempts that were counted, to be given back where they were right.
#[derive(Debug)]
#[must_use]
pub(super) struct Counted {
    act: Act,
    counters: Vec<(By, Counter)>,
}

impl Act {
    /// Counts an attempt on the account of `email`, whether there is one or not; `is_known`: the device has signed in to it before.
    /// It is a transaction of its own, so that it stays counted whatever becomes of the attempt.
    ///
    /// # Errors
    /// [`Throttled`]: it must not be made, and was not counted.
    pub(super) async fn count(
        self,
        (db, clock, key): (&Db, &Clock, &AccountKey),
        email: &EmailAddress,
        origin: &Origin,
        is_known: bool,
    ) -> Result<Counted, Error<Throttled>> {
        let counters = self.counters(key, email, origin, is_known);
        let mut attempts = db.attempts();
        loop {
            let txn = attempts.begin().await?;
            let result = self.count_in(&txn, clock, &counters).await;
            if let Some(done) = attempts.end(txn, result).await {
                return done.map(|()| Counted { act: self, counters });
            }
        }
    }

    async fn count_in(self, txn: &Txn, clock: &Clock, counters: &[(By, Counter)]) -> Result<(), Error<Throttled>> {
        let now = clock.now_ms();
        let keys: Vec<&Counter> = counters.iter().map(|(_, counter)| counter).collect();
        let found = throttle::lock_in(txn, &keys, now).await?;
        let mut longest = 0;
        let mut added = Vec::new();
        for (by, counter) in counters {
            let Some(state) = found.iter().find(|state| state.is_of(counter)) else {
                continue;
            };
            let policy = self.policy(*by);
            longest = longest.max(policy.wait_ms(state, now));
            added.push((counter, policy.with_one_more(state, now)));
        }
        if longest > 0 {
            let retry_after_ms = u64::try_from(longest).unwrap_or(u64::MAX);
            return Err(Error::User(Throttled { retry_after_ms }));
        }
        throttle::set_in(txn, &added, now).await?;
        throttle::prune_in(txn, now).await?;
        Ok(())
    }

    fn counters(self, key: &AccountKey, email: &EmailAddress, origin: &Origin, is_known: bool) -> Vec<(By, Counter)> {
        let network = origin.address.map_or_else(String::new, network);
        let account = email.key();
        let counted_by: &[By] = if is_known {
            &[By::Device]
        } else {
            &[By::Pair, By::Network, By::Account]
        };
        let counter = |by: &By| {
            let (network, account) = (network.as_bytes(), account.as_bytes());
            let subject: &[&[u8]] = match by {
                By::Pair => &[network, account],
                By::Network => &[network],
                By::Account => &[account],
                By::Device => &[account, &origin.device],
            };
            let kind = self.kind(*by);
            (*by, Counter::new(kind, key.hash_of_subject(kind, subject)))
        };
        // In the order of their kinds, in which rows are locked.
        counted_by.iter().map(counter).collect()
    }
}

impl Counted {
    /// Whether it was counted for a device that has signed in to the account before.
    pub(super) fn is_of_known_device(&self) -> bool {
        self.counters.iter().all(|(by, _)| *by == By::Device)
    }

    /// Gives the attempt back, which was not made: every counter counts one less, in a transaction of its own.
    ///
    /// # Errors
    /// A fault of the database.
    pub(super) async fn take_back(&self, db: &Db) -> Result<(), Error> {
        let mut attempts = db.attempts();
        loop {
            let txn = attempts.begin().await?;
            let result = self.take_back_in(&txn).await;
            if let Some(done) = attempts.end(txn, result).await {
                return done;
            }
        }
    }

    async fn take_back_in(&self, txn: &Txn) -> Result<(), Error> {
        for (by, counter) in &self.counters {
            throttle::give_back_in(txn, counter, Some(self.act.policy(*by).forget_ms)).await?;
        }
        Ok(())
    }

    /// Gives the attempt back, which was right: what was tried on this account from here is forgotten, elsewhere it counts one less.
    /// A network's other attempts stay, else an attacker would sign in to an account of their own in between.
    pub(super) async fn forgive_in(&self, txn: &Txn) -> Result<(), Error> {
        let is_own = |by: By| matches!(by, By::Pair | By::Device);
        for (by, counter) in &self.counters {
            let given_back = (!is_own(*by)).then(|| self.act.policy(*by).forget_ms);
            throttle::give_back_in(txn, counter, given_back).await?;
        }
        Ok(())
    }
}

/// Those who are one customer of a network: an address of version 4, and the 64 bits of version 6 that a household gets.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => {
            let prefix = u128::from(six) & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from(prefix))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTS: [Act; 4] = [Act::Password, Act::Code, Act::Mail, Act::Lookup];
    const BYS: [By; 4] = [By::Pair, By::Network, By::Account, By::Device];

    const NOW: i64 = 1_000_000_000;

    /// What one waits after so many attempts, all of them just now.
    fn wait_after(policy: Policy, attempts: i32) -> i64 {
        let mut state = CounterState::empty(NOW);
        for _ in 0..attempts {
            state.empty_at_ms = policy.with_one_more(&state, NOW);
        }
        policy.wait_ms(&state, NOW)
    }

    #[test]
    fn the_first_attempts_are_free_and_then_waits_double_up_to_a_limit() {
        let policy = policy(5, 600, (1, 60));
        for attempts in 0..5 {
            assert_eq!(wait_after(policy, attempts), 0);
        }
        let waits: Vec<i64> = (5..14).map(|attempts| wait_after(policy, attempts)).collect();
        assert_eq!(
            waits,
            [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]
        );
        assert_eq!(wait_after(policy, 100_000), 60_000);
    }

    #[test]
    fn who_waited_is_let_pass_and_what_was_long_ago_is_forgotten() {
        let policy = policy(5, 600, (1, 60));
        let mut state = CounterState::empty(NOW);
        state.empty_at_ms = NOW + 7 * policy.forget_ms;
        assert_eq!(policy.wait_ms(&state, NOW), 4_000);
        assert_eq!(policy.wait_ms(&state, NOW + 3_000), 1_000);
        assert_eq!(policy.wait_ms(&state, NOW + 4_000), 0);
        // The clock was set back.
        assert!(policy.wait_ms(&state, NOW - 86_400_000) <= policy.wait_max_ms);
        // Attempts that come more slowly than they are forgotten never add up.
        let mut now = NOW;
        for _ in 0..1_000 {
            assert_eq!(policy.wait_ms(&state, now + policy.wait_max_ms), 0);
            now += policy.forget_ms + policy.wait_max_ms;
            state.empty_at_ms = policy.with_one_more(&state, now);
            state.last_at_ms = now;
        }
        assert_eq!(policy.wait_ms(&state, now), 0);
    }

    #[test]
    fn every_counter_has_a_number_and_lets_somebody_in_again() {
        let mut kinds = Vec::new();
        for act in ACTS {
            for by in BYS {
                kinds.push(act.kind(by));
                let policy = act.policy(by);
                let longest = wait_after(policy, policy.free + REMEMBERED);
                assert_eq!(longest, policy.wait_max_ms, "{act:?} by {by:?}");
                assert!(longest <= 60 * 60 * 1_000 && policy.free > 0);
            }
        }
        let count = kinds.len();
        kinds.dedup();
        assert!(kinds.is_sorted() && kinds.len() == count);
    }

    #[test]
    fn a_network_is_an_address_of_version_4_or_a_household_of_version_6() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("192.0.2.1"), "192.0.2.1");
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::1"));
        assert_ne!(of("2001:db8:1:3::1"), of("2001:db8:1:2::1"));
    }

    #[test]
    fn a_known_device_is_counted_by_itself() {
        let key = AccountKey::new(b"secret");
        let email = EmailAddress::parse("shopper-1@example.com").unwrap();
        let origin = |device: &[u8]| Origin {
            address: None,
            device: device.to_vec(),
        };
        let known = Act::Password.counters(&key, &email, &origin(b"one"), true);
        assert_eq!(known.len(), 1);
        let strange = Act::Password.counters(&key, &email, &origin(b"one"), false);
        assert!(strange.iter().all(|(_, counter)| *counter != known[0].1));
        assert_ne!(
            Act::Password.counters(&key, &email, &origin(b"two"), true)[0].1,
            known[0].1
        );
    }
}
