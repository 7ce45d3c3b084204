//! Applying a feed.

use std::collections::{BTreeSet, HashMap};

use super::outcome::{FeedOutcome, RowComplaint, Verdict};
use super::row::{Feed, FeedRow, Item, SOURCE_FORM};
use crate::commerce::catalog;
use crate::commerce::inventory::ledger::{Cause, Reason};
use crate::commerce::inventory::level::{BelowReserved, LevelKey};
use crate::commerce::inventory::repo::{feed as rows, level, location};
use crate::platform::changes;
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Turn, Txn, take_turn_in};
use crate::platform::error::Error;
use crate::platform::idempotency::{self, Begun, Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::StaffMember;

pub use rows::feed_state;

/// Keys that are looked up at once.
const KEYS_MAX: usize = 4_000;
/// Feeds of one process take turns before they take a connection: those who wait for the catalogue's turn would otherwise hold the
/// connections that shoppers are answered by.
const SUBJECT: &str = "stock feeds";

/// Applies `feed`, whole or not at all; `dry_run`: tries it, and changes nothing.
///
/// # Errors
/// A fault of the database.
pub async fn apply(db: &Db, clock: &Clock, feed: &Feed, dry_run: bool) -> Result<FeedOutcome, Error> {
    if dry_run {
        let rehearsal = db.rehearsal().await?;
        let txn = rehearsal.begin().await?;
        let result = apply_in(&txn, clock, feed).await;
        let outcome = rehearsal.end(txn, result).await;
        rehearsal.discard().await?;
        return outcome;
    }
    let mut attempts = db.attempts_of(SUBJECT).await.unlimited();
    loop {
        let txn = attempts.begin().await?;
        let result = apply_in(&txn, clock, feed).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

/// Applies `feed` once for `key` of `staff`; returns what it came to.
///
/// # Errors
/// [`WriteRefused::KeyReused`], or a fault.
pub async fn apply_once(
    db: &Db,
    clock: &Clock,
    staff: &StaffMember,
    key: MutationKey,
    feed: &Feed,
) -> Result<FeedOutcome, Error<WriteRefused>> {
    let fingerprint = Fingerprint::of("stockFeedApply", feed)?;
    let mut attempts = db.attempts_of(SUBJECT).await;
    loop {
        let txn = attempts.begin().await?;
        let result = once_in(&txn, clock, staff, (key, fingerprint), feed).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn once_in(
    txn: &Txn,
    clock: &Clock,
    staff: &StaffMember,
    (key, fingerprint): (MutationKey, Fingerprint),
    feed: &Feed,
) -> Result<FeedOutcome, Error<WriteRefused>> {
    // Of two requests with one key the second waits here.
    take_turn_in(txn, Turn::Catalogue).await?;
    let claim = match idempotency::begin_staff_in::<FeedOutcome>(txn, staff, key, fingerprint).await? {
        Begun::Replay(outcome) => return Ok(outcome),
        Begun::Fresh(claim) => claim,
    };
    let outcome = apply_in(txn, clock, feed)
        .await
        .map_err(|error| Error::Fault(error.into_cause()))?;
    claim.keep_in(txn, clock, &outcome).await?;
    Ok(outcome)
}

async fn apply_in(txn: &Txn, clock: &Clock, feed: &Feed) -> Result<FeedOutcome, Error> {
    take_turn_in(txn, Turn::Catalogue).await?;
    let refusals = ill_formed(feed);
    if !refusals.is_empty() {
        return Ok(FeedOutcome::unreadable(feed.rows.len(), refusals));
    }
    let last = rows::feed_state(txn, &feed.source).await?.map(|state| state.sequence);
    match last {
        Some(last) if last > feed.sequence => {
            let message = format!(
                "the feed {} of {} was applied before: {} comes too late",
                last, feed.source, feed.sequence
            );
            let refusal = RowComplaint::new(None, "sequence", "STALE_FEED", message);
            return Ok(FeedOutcome::new(Verdict::Stale, Some(last), feed.rows.len()).refused(vec![refusal]));
        }
        Some(last) if last == feed.sequence => {
            return Ok(FeedOutcome::new(Verdict::AlreadyApplied, Some(last), feed.rows.len()));
        }
        _ => {}
    }
    let (levels, refusals) = judge_in(txn, feed).await?;
    if !refusals.is_empty() {
        return Ok(FeedOutcome::new(Verdict::Refused, last, feed.rows.len()).refused(refusals));
    }
    let cause = Cause {
        reason: Reason::Feed,
        reference: &format!("{}#{}", feed.source, feed.sequence),
    };
    let wanted: Vec<(LevelKey, i64)> = levels.iter().map(|(key, (_, on_hand))| (*key, *on_hand)).collect();
    let set = level::set_levels_in(txn, clock, cause, &wanted).await?;
    let moved: Vec<i64> = set.moved.iter().copied().collect();
    changes::mark_stock_in(txn, clock, &moved).await?;
    rows::save_in(txn, clock, &feed.source, feed.sequence).await?;
    let warning = |below: &BelowReserved| {
        let (row, _) = levels.get(&below.key)?;
        let field = row.quantity.field();
        Some(RowComplaint::new(
            Some(row.line),
            field,
            BelowReserved::CODE,
            below.message(),
        ))
    };
    let mut warnings: Vec<RowComplaint> = set.below.iter().filter_map(warning).collect();
    warnings.sort_by_key(|warning| warning.line);
    let mut outcome = FeedOutcome::new(Verdict::Applied, Some(feed.sequence), feed.rows.len()).warned(warnings);
    outcome.variants_changed = moved.len() as u64;
    Ok(outcome)
}

/// What is wrong before anything is looked up.
fn ill_formed(feed: &Feed) -> Vec<RowComplaint> {
    let refuse = |field, code, message: &str| RowComplaint::new(None, field, code, message);
    let mut refusals = Vec::new();
    if !feed.has_name() {
        refusals.push(refuse("source", "INVALID_SOURCE", SOURCE_FORM));
    }
    if feed.sequence < 0 {
        refusals.push(refuse("sequence", "INVALID_SEQUENCE", "a sequence is zero or more"));
    }
    if feed.rows.is_empty() {
        refusals.push(refuse("levels", "WRONG_COUNT", "a feed has at least one level"));
    }
    refusals
}

type Judged<'a> = HashMap<LevelKey, (&'a FeedRow, i64)>;

/// How many there shall be of each level, and what is wrong with rows. The levels are locked.
async fn judge_in<'a>(txn: &Txn, feed: &'a Feed) -> Result<(Judged<'a>, Vec<RowComplaint>), Error> {
    let variants = variants_in(txn, feed).await?;
    let locations: HashMap<String, i64> = location::load_locations(txn)
        .await?
        .into_iter()
        .map(|location| (location.code, location.id))
        .collect();
    let named: BTreeSet<i64> = variants.iter().flatten().copied().collect();
    let known = level::lock_levels_in(txn, &named.into_iter().collect::<Vec<_>>()).await?;
    let (mut levels, mut refusals) = (Judged::new(), Vec::new());
    for (row, variant) in feed.rows.iter().zip(variants) {
        let mut refuse = |field: &str, code: &str, message: String| {
            refusals.push(RowComplaint::new(Some(row.line), field, code, message));
        };
        let location_id = locations.get(&row.location).copied();
        if location_id.is_none() {
            let message = format!("there is no location {:?}", row.location);
            refuse("location", "UNKNOWN_LOCATION", message);
        }
        let (Some(variant_id), Some(location_id)) = (variant, location_id) else {
            if variant.is_none() {
                let (code, message) = match &row.item {
                    Item::Sku(sku) => ("UNKNOWN_SKU", format!("there is no variant of the SKU {sku:?}")),
                    Item::Variant(_) => ("VARIANT_NOT_FOUND", "there is no such variant".to_owned()),
                };
                refuse(row.item.field(), code, message);
            }
            continue;
        };
        let key = LevelKey {
            variant_id,
            location_id,
        };
        let before = known.get(&key).map_or(0, |level| level.on_hand);
        match row.quantity.over(before) {
            Ok(on_hand) => {
                if let Some((earlier, _)) = levels.insert(key, (row, on_hand)) {
                    let message = format!("row {} is of the same variant and location", earlier.line);
                    refuse(row.item.field(), "REPEATED", message);
                }
            }
            Err(invalid) => refuse(row.quantity.field(), invalid.code, invalid.message),
        }
    }
    Ok((levels, refusals))
}

/// The variant of each row, where there is one.
async fn variants_in(txn: &Txn, feed: &Feed) -> Result<Vec<Option<i64>>, Error> {
    let (mut skus, mut ids) = (Vec::new(), Vec::new());
    for row in &feed.rows {
        match &row.item {
            // PostgreSQL keeps no such text, and takes none.
            Item::Sku(sku) if !sku.contains('\0') => skus.push(sku.clone()),
            Item::Sku(_) => {}
            Item::Variant(id) => ids.push(*id),
        }
    }
    let mut by_sku = HashMap::new();
    for chunk in skus.chunks(KEYS_MAX) {
        by_sku.extend(catalog::variants_by_sku(txn, chunk).await?);
    }
    let mut known = HashMap::new();
    for chunk in ids.chunks(KEYS_MAX) {
        known.extend(catalog::products_of_variants(txn, chunk).await?);
    }
    let variant = |row: &FeedRow| match &row.item {
        Item::Sku(sku) => by_sku.get(sku).copied(),
        Item::Variant(id) => known.contains_key(id).then_some(*id),
    };
    Ok(feed.rows.iter().map(variant).collect())
}
