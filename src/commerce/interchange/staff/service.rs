//! The one way in which staff write.

use tokio::sync::Mutex;

use super::command::Command;
use super::desk::Desk;
use super::outcome::{Complaint, Outcome};
use super::text::unkept;
use super::{collection, price, product, schedule, stock, variant};
use crate::platform::changes::{self, ChangeSet, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Turn, Txn, is_constraint_violation, take_turn_in};
use crate::platform::error::Error;
use crate::platform::idempotency::{self, Begun, Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::StaffMember;

/// Writes of staff in this process take turns before they ask for a connection: those who wait for the catalogue's turn would
/// otherwise hold the connections that shoppers are answered by.
static ONE: Mutex<()> = Mutex::const_new(());

/// Does what `command` says, once for `key`; returns what it came to. A refusal writes nothing but itself.
///
/// # Errors
/// [`WriteRefused::KeyReused`], or a fault.
pub async fn write(
    db: &Db,
    clock: &Clock,
    own_language: &str,
    staff: &StaffMember,
    key: MutationKey,
    command: &Command,
) -> Result<Outcome, Error<WriteRefused>> {
    let fingerprint = Fingerprint::of("staff", command)?;
    let _one = ONE.lock().await;
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let desk = Desk {
            txn: &txn,
            clock,
            own_language,
            changes: ChangeSet::default(),
        };
        let result = write_in(desk, staff, key, fingerprint, command).await;
        match attempts.end(txn, result).await {
            // What no rule foresaw. Nothing was written, and nothing is kept: the same key may be sent again.
            Some(Err(Error::Fault(cause))) if is_constraint_violation(&cause) => {
                tracing::warn!(cause = format!("{cause:#}"), "the database refused a write of staff");
                let message = "the database refused it: it would contradict what the shop holds";
                return Ok(Outcome::refused(vec![Complaint::new("CONSTRAINT", &[], message)]));
            }
            Some(done) => return done,
            None => {}
        }
    }
}

async fn write_in(
    mut desk: Desk<'_>,
    staff: &StaffMember,
    key: MutationKey,
    fingerprint: Fingerprint,
    command: &Command,
) -> Result<Outcome, Error<WriteRefused>> {
    let (txn, clock): (&Txn, &Clock) = (desk.txn, desk.clock);
    // What is compared must stay until it is written; and of two requests with one key the second waits here.
    take_turn_in(txn, Turn::Catalogue).await?;
    let claim = match idempotency::begin_staff_in::<Outcome>(txn, staff, key, fingerprint).await? {
        Begun::Replay(outcome) => {
            // Another process may have written it a moment ago: what is told here can be read here.
            changes::tell_again_in(txn, &Scope::Shop);
            return Ok(outcome);
        }
        Begun::Fresh(claim) => claim,
    };
    let outcome = done(&mut desk, command)
        .await
        .map_err(|error| Error::Fault(error.into_cause()))?;
    claim.keep_in(txn, clock, &outcome).await?;
    changes::record_in(txn, clock, &desk.changes).await?;
    Ok(outcome)
}

async fn done(desk: &mut Desk<'_>, command: &Command) -> Result<Outcome, Error> {
    if let Some(complaint) = unkept(command)? {
        return Ok(Outcome::refused(vec![complaint]));
    }
    match command {
        Command::ProductSave(command) => product::save_in(desk, command).await,
        Command::VariantSave(command) => variant::save_in(desk, command).await,
        Command::PricesSet(prices) => price::set_in(desk, prices).await,
        Command::PriceRemove { variant_id, market } => price::remove_in(desk, *variant_id, market).await,
        Command::StockLevelsSet(levels) => stock::set_in(desk, levels).await,
        Command::CollectionSave(command) => collection::save_in(desk, command).await,
        Command::TranslationsSave(command) => collection::translate_in(desk, command).await,
        Command::ScheduleCreate(command) => schedule::create_in(desk, command).await,
        Command::ScheduleCancel(id) => schedule::cancel_in(desk, *id).await,
    }
}
