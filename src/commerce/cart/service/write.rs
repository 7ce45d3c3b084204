//! The one way in which every write to a cart runs.

use std::sync::{Mutex, PoisonError};

use super::decide::decide_in;
use crate::commerce::account::{OwnWork, OwnWrite, write_once};
use crate::commerce::cart::command::{Command, Write};
use crate::commerce::cart::draft::Draft;
use crate::commerce::cart::hold::release as hold;
use crate::commerce::cart::offer::Offers;
use crate::commerce::cart::outcome::{Outcome, Refusal, Warning, Why};
use crate::commerce::cart::reading::{Bill, WrittenCart};
use crate::commerce::cart::repo::{read, write as repo};
use crate::commerce::market::Directory;
use crate::commerce::promotion::DiscountTable;
use crate::commerce::shipping::ShippingTable;
use crate::commerce::tax::TaxTable;
use crate::platform::changes::{Change, Entity};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, DbErr, Foresight, Txn};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::{Owner, Shopper};

/// What writes to a cart work with.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub db: &'a Db,
    pub clock: &'a Clock,
    pub directory: &'a Directory,
    pub taxes: &'a TaxTable,
    pub discounts: &'a DiscountTable,
    pub shipping: &'a ShippingTable,
    /// The market of the request: that of a cart which is made now.
    pub market_id: i64,
    /// Languages of titles, best first.
    pub languages: &'a [String],
}

/// Does what `write` says to the shopper's cart, once for `key`: all of it or nothing. The cart is made where there is none. Returns the
/// cart as it is then, where it was written just now.
///
/// # Errors
/// [`WriteRefused`], or a fault.
pub async fn write(
    desk: &Desk<'_>,
    shopper: &Shopper,
    key: MutationKey,
    write: &Write,
) -> Result<(Outcome, Option<WrittenCart>), Error<WriteRefused>> {
    let at_desk = AtDesk {
        desk,
        write,
        written: Slot::default(),
    };
    let outcome = write_once(desk.db, desk.clock, shopper, key, &at_desk).await?;
    Ok((outcome, at_desk.written.take()))
}

/// What `write` says, to be run in a transaction of the caller's.
#[must_use]
pub fn at_desk<'a>(desk: &'a Desk<'a>, write: &'a Write) -> impl OwnWrite<Outcome = Outcome> + use<'a> {
    AtDesk {
        desk,
        write,
        written: Slot::default(),
    }
}

/// A write with what it works with.
struct AtDesk<'a> {
    desk: &'a Desk<'a>,
    write: &'a Write,
    written: Slot,
}

/// The cart that the last attempt has left, for who has called.
#[derive(Default)]
struct Slot(Mutex<Option<WrittenCart>>);

impl Slot {
    fn set(&self, cart: WrittenCart) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cart);
    }

    fn take(self) -> Option<WrittenCart> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OwnWrite for AtDesk<'_> {
    type Outcome = Outcome;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        self.write.fingerprint()
    }

    async fn foresee(&self, ahead: &Foresight, shopper: &Shopper) -> Result<(), DbErr> {
        read::whole_of(ahead, shopper.id).await.map(drop)
    }

    async fn run_in(&self, work: &mut OwnWork<'_>) -> Result<Outcome, Error<WriteRefused>> {
        let Self { desk, write, .. } = self;
        let txn = work.txn;
        let (mut draft, codes) = draft_in(txn, desk, work.owner, &write.command).await?;
        let mut offers = Offers::new();
        let decided = match refused_version(&draft, write) {
            Some(refusal) => Err(vec![refusal]),
            None => decide_in(txn, desk, (&mut draft, &codes, &mut offers), &write.command).await?,
        };
        let warnings = match decided {
            Ok(warnings) => with_other_cart(&draft, &write.command, warnings),
            Err(refusals) => return Ok(Outcome::Refused(refusals)),
        };
        let is_changed = draft.differs();
        if is_changed {
            hold::release_of_in(txn, desk.clock, &draft).await?;
            draft.finish(desk.clock.now_ms());
            repo::save_in(txn, &draft).await?;
            note(&draft, work);
        }
        let version = draft.cart.version;
        if is_changed {
            // What it held is let go, and `offers` have it back already.
            self.written.set(written(draft, codes, offers));
        }
        Ok(Outcome::Applied { version, warnings })
    }
}

fn written(draft: Draft, codes: Vec<String>, offers: Offers) -> WrittenCart {
    let Draft {
        cart,
        lines,
        codes: chosen,
        ..
    } = draft;
    WrittenCart {
        bill: Bill {
            cart,
            lines,
            codes: chosen.unwrap_or(codes),
            destination: None,
            picks_only: false,
            spent: Vec::new(),
        },
        offers,
    }
}

/// The shopper's cart with its codes, or a new one.
async fn draft_in(
    txn: &Txn,
    desk: &Desk<'_>,
    owner: &Owner,
    command: &Command,
) -> Result<(Draft, Vec<String>), Error<WriteRefused>> {
    if let Some((cart, lines, codes)) = read::whole_of(txn, owner.id()).await? {
        return Ok((Draft::of(cart, lines), codes));
    }
    let id = match command.minted_cart() {
        // A queue of edits outlives the cart that it was made for.
        Some(id) if matches!(command, Command::LinesAdjust { .. }) && read::exists(txn, id).await? => {
            new_uuid(desk.clock)
        }
        Some(id) => id,
        None => new_uuid(desk.clock),
    };
    Ok((Draft::new(id, owner, desk.market_id, desk.clock.now_ms()), Vec::new()))
}

fn refused_version(draft: &Draft, write: &Write) -> Option<Refusal> {
    let current = draft.cart.version;
    let expected = write.version?;
    (expected != current).then(|| Refusal::new(Why::VersionMismatch { current }, &["version"]))
}

/// Tells where the app has minted an id for a cart and there is another one.
fn with_other_cart(draft: &Draft, command: &Command, mut warnings: Vec<Warning>) -> Vec<Warning> {
    if let Some(given) = command.minted_cart()
        && given != draft.cart.id
        && draft.cart.version + i64::from(draft.differs()) > 0
    {
        warnings.push(Warning::OtherCart {
            cart: draft.cart.id,
            given,
        });
    }
    warnings
}

/// Notes what the draft has changed.
fn note(draft: &Draft, work: &mut OwnWork<'_>) {
    let lines = draft.line_changes();
    work.changed(Entity::Cart, draft.cart.id, Change::Upserted);
    for line in lines.added.iter().chain(&lines.changed) {
        work.changed(Entity::CartLine, line.id, Change::Upserted);
    }
    for id in lines.removed {
        work.changed(Entity::CartLine, id, Change::Removed);
    }
}
