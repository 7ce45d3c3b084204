//! Attempts at finding something by an address for mail and a number that can be guessed, such as a guest's order.

use std::net::IpAddr;

use super::EmailAddress;
use super::code::AccountKey;
use super::throttle::{Act, Counted, Origin, Throttled};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;

/// An attempt that was counted.
#[derive(Debug)]
#[must_use]
pub struct Lookup(Counted);

impl Lookup {
    /// Counts an attempt, before it is made.
    ///
    /// # Errors
    /// [`Throttled`]: it must not be made, and was not counted. Or a fault.
    pub async fn count(
        means: (&Db, &Clock, &AccountKey),
        email: &EmailAddress,
        address: Option<IpAddr>,
    ) -> Result<Self, Error<Throttled>> {
        let origin = Origin {
            address,
            device: Vec::new(),
        };
        Act::Lookup.count(means, email, &origin, false).await.map(Self)
    }

    /// Gives the attempt back, which was right.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn forgive(self, db: &Db) -> Result<(), Error> {
        let mut attempts = db.attempts();
        loop {
            let txn = attempts.begin().await?;
            let result = self.0.forgive_in(&txn).await;
            if let Some(done) = attempts.end(txn, result).await {
                return done;
            }
        }
    }
}
