//! Finding a guest's order again by its number and its address for mail.

use std::net::IpAddr;

use super::entity::shop_order;
use super::repo::list;
use crate::commerce::account::{AccountKey, EmailAddress, Lookup, Throttled};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;

/// The order of `number`, where a guest has made it and gave `email`. Attempts are counted before they are made, and given back where
/// they were right. A number that is not there and an address that is not the order's are the same answer after the same work. The
/// order of a customer is not found: who has an account signs in.
///
/// # Errors
/// Too many attempts, or a fault.
pub async fn look_up(
    (db, clock, key): (&Db, &Clock, &AccountKey),
    address: Option<IpAddr>,
    number: &str,
    email: &EmailAddress,
) -> Result<Option<shop_order::Model>, Error<Throttled>> {
    let attempt = Lookup::count((db, clock, key), email, address).await?;
    let number = number.trim().to_uppercase();
    // PostgreSQL refuses a text with a zero character, and no number has anything but graphic ASCII.
    let found = if number.bytes().all(|byte| byte.is_ascii_graphic()) {
        list::find_by_number(db.reader(), &number).await?
    } else {
        None
    };
    let found = found.filter(|order| order.guest && order.email_key == email.key());
    if found.is_some() {
        let forgiven: Result<(), Error> = attempt.forgive(db).await;
        forgiven.map_err(|error| Error::Fault(error.into_cause()))?;
    }
    Ok(found)
}
