//! What each command reads before it decides.

use std::collections::HashSet;

use uuid::Uuid;

use super::write::Desk;
use crate::commerce::cart::command::{BuyerIdentity, Command};
use crate::commerce::cart::draft::Draft;
use crate::commerce::cart::edit::{self, Ground};
use crate::commerce::cart::hold::Hold;
use crate::commerce::cart::line::Seen;
use crate::commerce::cart::offer::{Offers, load_offers};
use crate::commerce::cart::outcome::{Refusal, Warning, Why};
use crate::commerce::cart::reading;
use crate::commerce::cart::repo::read;
use crate::platform::db::{DbErr, Txn};
use crate::platform::id::new_uuid;

type Decided = Result<Vec<Warning>, Vec<Refusal>>;

/// Changes `draft`, which had those codes, as `command` says; what was asked of the market is put into `offers`.
///
/// # Errors
/// What the database says; what the shopper can mend is within.
pub(super) async fn decide_in(
    txn: &Txn,
    desk: &Desk<'_>,
    (draft, had, offers): (&mut Draft, &[String], &mut Offers),
    command: &Command,
) -> Result<Decided, DbErr> {
    Ok(match command {
        Command::LinesAdd { lines, cart } => {
            // An id of our own is nobody's yet.
            if !draft.exists() && cart.is_some() && read::exists(txn, draft.cart.id).await? {
                return Ok(Err(vec![Refusal::new(Why::CartIdTaken, &["cartId"])]));
            }
            *offers = offers_in(txn, desk, draft, lines.iter().map(|line| line.variant_id)).await?;
            let taken = taken_in(txn, draft, lines.iter().filter_map(|line| line.id)).await?;
            on_ground(desk, offers, &taken, |ground| edit::add(draft, lines, ground))
        }
        Command::LinesAdjust { lines, .. } => {
            *offers = offers_in(txn, desk, draft, lines.iter().map(|line| line.variant_id)).await?;
            let taken = taken_in(txn, draft, lines.iter().filter_map(|line| line.id)).await?;
            on_ground(desk, offers, &taken, |ground| edit::adjust(draft, lines, ground))
        }
        Command::LinesUpdate(updates) => {
            *offers = offers_in(txn, desk, draft, std::iter::empty()).await?;
            on_ground(desk, offers, &HashSet::new(), |ground| {
                edit::update(draft, updates, ground)
            })
        }
        Command::LinesRemove(ids) => Ok(edit::remove(draft, ids)),
        Command::DiscountCodesUpdate(codes) => {
            let chosen = edit::choose_codes(draft, codes);
            // The codes that it has already change nothing, not even its version.
            if draft.exists() && chosen.is_ok() && draft.codes.as_deref() == Some(had) {
                draft.codes = None;
            }
            chosen.map(|()| Vec::new())
        }
        Command::BuyerIdentityUpdate(identity) => identify_in(txn, desk, draft, identity).await?,
        Command::NoteUpdate(note) => edit::write_note(draft, note).map(|()| Vec::new()),
        Command::DeliveryOptionUpdate(handle) => deliver_in(txn, desk, draft, handle.as_deref()).await?,
    })
}

/// What the cart's market offers of what is in it and of `more`, with what is kept for this cart.
async fn offers_in(
    txn: &Txn,
    desk: &Desk<'_>,
    draft: &Draft,
    more: impl Iterator<Item = i64>,
) -> Result<Offers, DbErr> {
    let variants = distinct(draft.lines.iter().map(|line| line.variant_id).chain(more));
    let mut offers = load_offers(txn, draft.cart.market_id, &variants).await?;
    if let Some(hold) = Hold::live(&draft.cart, desk.clock)? {
        hold.give_back(&mut offers);
    }
    Ok(offers)
}

/// Those of the ids of lines that are in use in another cart.
async fn taken_in(txn: &Txn, draft: &Draft, minted: impl Iterator<Item = Uuid>) -> Result<HashSet<Uuid>, DbErr> {
    let unknown: Vec<Uuid> = minted.filter(|id| draft.line(*id).is_none()).collect();
    if unknown.is_empty() {
        return Ok(HashSet::new());
    }
    read::lines_in_use(txn, &unknown).await
}

async fn identify_in(
    txn: &Txn,
    desk: &Desk<'_>,
    draft: &mut Draft,
    identity: &BuyerIdentity,
) -> Result<Decided, DbErr> {
    let before = draft.cart.market_id;
    let decided = edit::identify(draft, identity, desk.directory);
    if draft.cart.market_id != before {
        see_prices_in(txn, draft).await?;
    }
    Ok(decided)
}

/// Takes the prices of the cart's market for seen: the shopper has moved the cart there and is told.
async fn see_prices_in(txn: &Txn, draft: &mut Draft) -> Result<(), DbErr> {
    let market_id = draft.cart.market_id;
    let variants = distinct(draft.lines.iter().map(|line| line.variant_id));
    let offers = load_offers(txn, market_id, &variants).await?;
    for line in &mut draft.lines {
        if let Some(price) = offers.get(&line.variant_id).and_then(|offered| offered.sold()) {
            line.seen = Seen {
                minor: price.amount_minor,
                market_id,
            };
        }
    }
    Ok(())
}

async fn deliver_in(txn: &Txn, desk: &Desk<'_>, draft: &mut Draft, handle: Option<&str>) -> Result<Decided, DbErr> {
    if let Some(handle) = handle {
        let offered = reading::quotes_of(txn, desk, draft).await?;
        if !offered.iter().any(|quote| quote.handle == handle) {
            return Ok(Err(vec![Refusal::new(Why::DeliveryOption, &["handle"])]));
        }
    }
    draft.cart.delivery_option = handle.map(str::to_owned);
    Ok(Ok(Vec::new()))
}

fn on_ground(
    desk: &Desk<'_>,
    offers: &Offers,
    taken: &HashSet<Uuid>,
    edit: impl FnOnce(&Ground<'_>) -> Decided,
) -> Decided {
    let mint = || new_uuid(desk.clock);
    edit(&Ground {
        offers,
        taken,
        now_ms: desk.clock.now_ms(),
        mint: &mint,
    })
}

fn distinct(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
