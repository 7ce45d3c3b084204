//! `stockFeedApply`.

use std::convert::Infallible;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::commerce::inventory::Quantity;
use crate::commerce::inventory::feed::{self, Feed, FeedOutcome, FeedRow, Item, RowComplaint, Verdict};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, Moment, bad_user_input, mutation_key, user_error};
use crate::platform::id::{GlobalId, Kind};
use crate::platform::principal::Permission;

/// Levels of one request.
const LEVELS_MAX: usize = 1_000;

/// What is wrong with a stock feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum StockFeedErrorCode {
    /// Only a warning: more units than that are reserved by orders and carts, and the level is as many as those.
    BelowReserved,
    /// The adjustment would leave fewer than none.
    InsufficientStock,
    /// The sequence is no whole number from 0 to 9,223,372,036,854,775,807.
    InvalidSequence,
    /// The name of the source is empty, too long, or has a character that is not allowed.
    InvalidSource,
    /// The level is out of bounds.
    InvalidStock,
    /// The level is below zero.
    NegativeStock,
    /// Another level of the list is of the same variant and location.
    Repeated,
    /// A later feed of the source was applied before. `feed.sequence` says which.
    StaleFeed,
    /// There is no location of that code.
    UnknownLocation,
    /// There is no variant of that SKU.
    UnknownSku,
    /// There is no such variant.
    VariantNotFound,
    /// The list has too few or too many levels.
    WrongCount,
    /// Something else; `message` says what.
    Other,
}

impl StockFeedErrorCode {
    fn from_name(name: &str) -> Self {
        match name {
            "BELOW_RESERVED" => Self::BelowReserved,
            "INSUFFICIENT_STOCK" => Self::InsufficientStock,
            "INVALID_SEQUENCE" => Self::InvalidSequence,
            "INVALID_SOURCE" => Self::InvalidSource,
            "INVALID_STOCK" => Self::InvalidStock,
            "NEGATIVE_STOCK" => Self::NegativeStock,
            "REPEATED" => Self::Repeated,
            "STALE_FEED" => Self::StaleFeed,
            "UNKNOWN_LOCATION" => Self::UnknownLocation,
            "UNKNOWN_SKU" => Self::UnknownSku,
            "VARIANT_NOT_FOUND" => Self::VariantNotFound,
            "WRONG_COUNT" => Self::WrongCount,
            _ => Self::Other,
        }
    }
}

user_error! {
    /// What is wrong with a stock feed, or was taken otherwise than it was given.
    StockFeedUserError(StockFeedErrorCode)
}

/// How many of a variant there are at a location: exactly one of `sku` and `variantId`, and exactly one of `onHand` and `adjust`.
#[derive(Debug, InputObject)]
struct StockFeedLevelInput {
    /// The variant's SKU.
    sku: Option<String>,
    /// The variant's id.
    variant_id: Option<ID>,
    /// The location's code.
    location: String,
    /// How many there are; zero or more. Where more than that are reserved by orders and carts, there are as many as those, with the
    /// warning `BELOW_RESERVED`.
    on_hand: Option<i32>,
    /// How many more there are than before; negative: fewer. Refused where it would leave fewer than none.
    adjust: Option<i32>,
}

/// What a warehouse system says about stock, taken whole or not at all.
#[derive(Debug, InputObject)]
struct StockFeedApplyInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The name of the warehouse system: 1 to 64 letters, digits, `.`, `_` and `-`. Each source counts for itself.
    source: String,
    /// A whole number as text, since it may be more than 2,147,483,647. It grows with each feed of the source: one that is lower than the
    /// last is refused as `STALE_FEED`, and the last one again changes nothing.
    sequence: String,
    /// 1 to 1,000 levels, each of another variant or location.
    levels: Vec<StockFeedLevelInput>,
}

/// How far a warehouse system has been heard.
#[derive(Debug, Clone, SimpleObject)]
struct StockFeed {
    /// The name of the source.
    source: String,
    /// The sequence of its last feed that was applied, as text.
    sequence: String,
    /// When that was.
    applied_at: Moment,
}

/// What a stock feed came to.
#[derive(SimpleObject)]
struct StockFeedApplyPayload {
    /// How far the source has been heard by now, also where this feed was refused; null: no feed of it was ever applied.
    feed: Option<StockFeed>,
    /// Whether the last feed of the source has this sequence already, so that nothing was to be done.
    already_applied: bool,
    /// Of how many variants the stock is not what it was.
    variants_changed: i32,
    /// What is wrong. Where there is anything, nothing was written.
    user_errors: Vec<StockFeedUserError>,
    /// What was taken otherwise than it was given.
    warnings: Vec<StockFeedUserError>,
}

/// Stock, for warehouse systems.
#[derive(Default)]
pub struct InventoryStaffMutation;

#[Object]
impl InventoryStaffMutation {
    /// Takes levels of stock from a warehouse system, all or none. Lists show it within about a second. Needs the permission
    /// `inventory`.
    #[graphql(directive = Cost::apply(20))]
    async fn stock_feed_apply(
        &self,
        ctx: &Context<'_>,
        input: StockFeedApplyInput,
    ) -> async_graphql::Result<StockFeedApplyPayload> {
        let staff = ctx.staff(Permission::Inventory)?;
        let key = mutation_key(&input.key)?;
        if !(1..=LEVELS_MAX).contains(&input.levels.len()) {
            let message = format!("must have 1 to {LEVELS_MAX} levels, but has {}", input.levels.len());
            return Err(bad_user_input("input.levels", message));
        }
        let sequence = input
            .sequence
            .parse()
            .map_err(|_| bad_user_input("input.sequence", "must be a whole number"))?;
        let levels = input.levels.into_iter().enumerate();
        let feed = Feed {
            source: input.source,
            sequence,
            rows: levels.map(|(at, level)| row(at, level)).collect::<Result<_, _>>()?,
        };
        let outcome = feed::apply_once(ctx.db(), ctx.clock(), staff, key, &feed).await?;
        payload(ctx, &feed.source, outcome).await
    }
}

fn row(at: usize, level: StockFeedLevelInput) -> async_graphql::Result<FeedRow> {
    let field = format!("input.levels.{at}");
    let item = match (level.sku, level.variant_id) {
        (Some(sku), None) => Item::Sku(sku),
        (None, Some(id)) => {
            let field = format!("{field}.variantId");
            let id = GlobalId::parse(&id).map_err(|invalid| bad_user_input(&field, invalid))?;
            if id.kind != Kind::Variant {
                return Err(bad_user_input(&field, "is not the id of a variant"));
            }
            Item::Variant(id.number)
        }
        _ => return Err(bad_user_input(&field, "give either sku or variantId")),
    };
    let quantity = match (level.on_hand, level.adjust) {
        (Some(on_hand), None) => Quantity::OnHand(on_hand.into()),
        (None, Some(by)) => Quantity::Adjust(by.into()),
        _ => return Err(bad_user_input(&field, "give either onHand or adjust")),
    };
    Ok(FeedRow {
        line: at as u64,
        item,
        location: level.location,
        quantity,
    })
}

async fn payload(
    ctx: &Context<'_>,
    source: &str,
    outcome: FeedOutcome,
) -> async_graphql::Result<StockFeedApplyPayload> {
    // PostgreSQL takes no such text; no source is called that.
    let state = if source.contains('\0') {
        None
    } else {
        let state = feed::feed_state(ctx.db().reader(), source).await;
        state.map_err(Error::<Infallible>::from)?
    };
    let errors = |rows: Vec<RowComplaint>| rows.into_iter().map(error).collect();
    Ok(StockFeedApplyPayload {
        feed: state.map(|state| StockFeed {
            source: source.to_owned(),
            sequence: state.sequence.to_string(),
            applied_at: Moment(from_ms(state.at_ms)),
        }),
        already_applied: outcome.verdict == Verdict::AlreadyApplied,
        variants_changed: i32::try_from(outcome.variants_changed).unwrap_or(i32::MAX),
        user_errors: errors(outcome.refusals),
        warnings: errors(outcome.warnings),
    })
}

fn error(one: RowComplaint) -> StockFeedUserError {
    let field = match one.line {
        Some(at) => vec!["levels".to_owned(), at.to_string(), one.field],
        None => vec![one.field],
    };
    StockFeedUserError {
        code: StockFeedErrorCode::from_name(&one.code),
        field,
        message: one.message,
    }
}
