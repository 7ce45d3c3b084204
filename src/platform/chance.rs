//! Random bits for what has to be another each time, and need not be secret: names of requests and of traces, waits, what is done by chance.
//!
//! They are made in the process. Each thread begins with random bits of the system, which would cost a call into the kernel each time.

use std::cell::RefCell;

use fastrand::Rng;

thread_local! {
    static RNG: RefCell<Rng> = RefCell::new(begin());
}

fn begin() -> Rng {
    // Where the system has none, names repeat, which makes a log harder to read and nothing worse.
    Rng::with_seed(getrandom::u64().unwrap_or_default())
}

/// 64 random bits, which nobody may take for a secret.
#[must_use]
pub fn bits() -> u64 {
    RNG.with_borrow_mut(|rng| rng.u64(..))
}

/// 128 bits, of as many different values as 64 have.
#[must_use]
pub fn wide_bits() -> u128 {
    u128::from(bits()) << 64 | u128::from(bits())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn they_are_others_each_time_and_in_each_thread() {
        let drawn = || (0..1_000).map(|_| wide_bits()).collect::<Vec<_>>();
        let others: Vec<_> = (0..4).map(|_| std::thread::spawn(drawn)).collect();
        let mut seen: HashSet<u128> = drawn().into_iter().collect();
        for other in others {
            seen.extend(other.join().unwrap());
        }
        assert_eq!(seen.len(), 5_000);
    }
}
