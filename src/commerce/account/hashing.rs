//! Hashing passwords: slow on purpose, so it is done by few at a time, and not by the threads that answer requests.

use std::sync::Arc;

use anyhow::anyhow;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;

use super::Password;
use crate::platform::error::Error;

/// Memory, passes and lanes of argon2id: the first of the minimal choices in OWASP's Password Storage Cheat Sheet (19 MiB, 2, 1;
/// of 2023, looked at in November 2026). RFC 9106 tells what they mean.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Passwords that wait for each thread that hashes.
const WAITING_A_THREAD: usize = 16;
/// When to come back where too many wait: they are done by then.
const RETRY_AFTER_MS: u64 = 1_000;

/// Too many passwords wait to be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    pub retry_after_ms: u64,
}

/// A few threads that hash passwords, and a queue that has an end. Cloning shares it.
#[derive(Debug, Clone)]
pub struct PasswordHasher(Arc<Pool>);

struct Pool {
    argon2: Argon2<'static>,
    /// Places of those that hash and those that wait.
    places: Arc<Semaphore>,
    threads: Arc<Semaphore>,
    /// A hash of no password, for addresses without an account.
    nobodys: String,
    #[cfg(test)]
    hashed: std::sync::atomic::AtomicU32,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool")
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

impl PasswordHasher {
    /// A pool of `threads`.
    ///
    /// # Errors
    /// Where there are no random bytes.
    pub fn new(threads: usize) -> anyhow::Result<Self> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|cause| anyhow!("argon2: {cause}"))?;
        Self::with(params, threads)
    }

    fn with(params: Params, threads: usize) -> anyhow::Result<Self> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut nobody = [0_u8; 32];
        getrandom::fill(&mut nobody).map_err(|cause| anyhow!("no random bytes: {cause}"))?;
        let nobodys = hash_by(&argon2, &nobody)?;
        Ok(Self(Arc::new(Pool {
            argon2,
            places: Arc::new(Semaphore::new(threads * (1 + WAITING_A_THREAD))),
            threads: Arc::new(Semaphore::new(threads)),
            nobodys,
            #[cfg(test)]
            hashed: std::sync::atomic::AtomicU32::new(0),
        })))
    }

    /// The hash of a password, with its parameters and a salt of its own.
    ///
    /// # Errors
    /// [`Busy`], or a fault.
    pub async fn hash(&self, password: &Password) -> Result<String, Error<Busy>> {
        let password = password.clone();
        self.run(move |argon2| hash_by(argon2, password.bytes())).await
    }

    /// Whether `password` is the one of `hash`. Without a hash it is not, after the same work.
    ///
    /// # Errors
    /// [`Busy`], or a fault.
    pub async fn verify(&self, password: &Password, hash: Option<&str>) -> Result<bool, Error<Busy>> {
        let password = password.clone();
        let is_known = hash.is_some();
        let hash = hash.unwrap_or(&self.0.nobodys).to_owned();
        self.run(move |argon2| {
            let hash =
                PasswordHash::new(&hash).map_err(|cause| anyhow!("a stored password cannot be read: {cause}"))?;
            match argon2.verify_password(password.bytes(), &hash) {
                Ok(()) => Ok(is_known),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(cause) => Err(anyhow!("a password cannot be compared: {cause}")),
            }
        })
        .await
    }

    /// Whether `hash` was made in another way than today's, so that it is made again when its password is at hand.
    #[must_use]
    pub fn is_outdated(&self, hash: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hash) else {
            return true;
        };
        let is_current = |params: Params| {
            let own = self.0.argon2.params();
            (params.m_cost(), params.t_cost(), params.p_cost()) == (own.m_cost(), own.t_cost(), own.p_cost())
        };
        let version = hash.version == Some(Version::V0x13.into());
        !(hash.algorithm == Algorithm::Argon2id.ident() && version && Params::try_from(&hash).is_ok_and(is_current))
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T, Error<Busy>> {
        let busy = |_| {
            Error::User(Busy {
                retry_after_ms: RETRY_AFTER_MS,
            })
        };
        let place = Arc::clone(&self.0.places).try_acquire_owned().map_err(busy)?;
        let thread = Arc::clone(&self.0.threads)
            .acquire_owned()
            .await
            .map_err(anyhow::Error::from)?;
        let pool = Arc::clone(&self.0);
        // Both are given back when the work is done, even where nobody waits for it any more.
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&pool.argon2);
            #[cfg(test)]
            pool.hashed.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            drop((thread, place));
            done
        });
        Ok(done.await.map_err(anyhow::Error::from)??)
    }

    /// How often it hashed.
    #[cfg(test)]
    pub(crate) fn hashed(&self) -> u32 {
        self.0.hashed.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// A pool that is fast, and good for tests only.
    #[cfg(test)]
    pub(crate) fn weak() -> Self {
        Self::with(Params::new(8, 1, 1, None).unwrap(), 2).unwrap()
    }
}

fn hash_by(argon2: &Argon2<'static>, password: &[u8]) -> anyhow::Result<String> {
    let hash = argon2
        .hash_password(password)
        .map_err(|cause| anyhow!("a password cannot be hashed: {cause}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let hasher = PasswordHasher::weak();
        let hash = hasher.hash(&Password::new("grey tablets")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert_ne!(hash, hasher.hash(&Password::new("grey tablets")).await.unwrap());
        assert!(
            hasher
                .verify(&Password::new("grey tablets"), Some(&hash))
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .verify(&Password::new("gray tablets"), Some(&hash))
                .await
                .unwrap()
        );
        assert!(matches!(
            hasher.verify(&Password::new("grey tablets"), Some("plain")).await,
            Err(Error::Fault(_))
        ));
    }

    #[tokio::test]
    async fn nobody_has_no_password_and_that_costs_one_hash() {
        let hasher = PasswordHasher::weak();
        let before = hasher.hashed();
        assert!(!hasher.verify(&Password::new("grey tablets"), None).await.unwrap());
        assert_eq!(hasher.hashed(), before + 1);
        // The dummy has the parameters of every other hash, so it takes as long.
        assert!(!hasher.is_outdated(&hasher.0.nobodys));
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_outdated_and_still_verified() {
        let (old, new) = (
            PasswordHasher::weak(),
            PasswordHasher::with(Params::new(16, 2, 1, None).unwrap(), 1).unwrap(),
        );
        let password = Password::new("grey tablets");
        let hash = old.hash(&password).await.unwrap();
        assert!(!old.is_outdated(&hash) && new.is_outdated(&hash));
        assert!(new.verify(&password, Some(&hash)).await.unwrap());
        assert!(!new.is_outdated(&new.hash(&password).await.unwrap()));
    }

    #[test]
    fn what_a_shop_uses_is_what_owasp_asks_for() {
        let hasher = PasswordHasher::new(1).unwrap();
        assert!(
            hasher.0.nobodys.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            hasher.0.nobodys
        );
    }

    #[tokio::test]
    async fn the_queue_has_an_end() {
        let hasher = PasswordHasher::with(Params::new(8, 1, 1, None).unwrap(), 1).unwrap();
        // Somebody hashes, and holds the only thread.
        let thread = Arc::clone(&hasher.0.threads).acquire_owned().await.unwrap();
        let password = Password::new("grey tablets");
        let mut waiting = Vec::new();
        for _ in 0..=WAITING_A_THREAD {
            let mut one = Box::pin(hasher.hash(&password));
            assert!(one.as_mut().now_or_never().is_none());
            waiting.push(one);
        }
        let refused = hasher.hash(&password).await;
        assert!(matches!(refused, Err(Error::User(Busy { retry_after_ms: 1_000 }))));
        drop(thread);
        for one in waiting {
            assert!(one.await.is_ok());
        }
        assert!(hasher.hash(&password).await.is_ok());
    }
}
