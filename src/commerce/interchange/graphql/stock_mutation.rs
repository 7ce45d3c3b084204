//! Prices and stock.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::complaint::{StaffUserError, user_errors};
use super::input::{decimal, number};
use super::mutation::write;
use super::object::StaffProduct;
use crate::commerce::interchange::staff::{Command, LevelSet, Outcome, PriceSet};
use crate::commerce::inventory::Quantity;
use crate::platform::graphql::{AssumedSize, Cost, MoneyAmount, bad_user_input};
use crate::platform::id::Kind;
use crate::platform::principal::Permission;

/// The regular price of a variant in a market.
#[derive(Debug, InputObject)]
pub(super) struct PriceInput {
    /// The variant.
    pub(super) variant_id: ID,
    /// The market's code.
    pub(super) market: String,
    /// The regular price, in the market's currency.
    pub(super) amount: MoneyAmount,
    /// The price before, if the regular price is itself a reduced one. Left out: none.
    pub(super) compare_at: Option<MoneyAmount>,
}

/// Regular prices to be set, all or none.
#[derive(Debug, InputObject)]
struct PricesSetInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// 1 to 250 prices, each of another variant or market.
    prices: Vec<PriceInput>,
}

/// A price to be taken away.
#[derive(Debug, InputObject)]
struct PriceRemoveInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The variant, which keeps its prices in other markets and must have one.
    variant_id: ID,
    /// The code of the market in which it is not to be sold any more.
    market: String,
}

/// How many of a variant there are at a location: exactly one of `onHand` and `adjust`.
#[derive(Debug, InputObject)]
struct StockLevelInput {
    /// The variant.
    variant_id: ID,
    /// The location's code.
    location: String,
    /// How many there are; zero or more. Where more than that are reserved by orders and carts, there are as many as those, with the
    /// warning `BELOW_RESERVED`.
    on_hand: Option<i32>,
    /// How many more there are than before; negative: fewer. Refused where it would leave fewer than none.
    adjust: Option<i32>,
}

/// Levels of stock to be set, all or none.
#[derive(Debug, InputObject)]
struct StockLevelsSetInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// 1 to 250 levels, each of another variant or location.
    levels: Vec<StockLevelInput>,
}

/// What setting prices or stock came to.
#[derive(SimpleObject)]
struct OffersPayload {
    /// The products of the variants as they are now; empty where nothing was written.
    #[graphql(directive = AssumedSize::apply(10))]
    products: Vec<StaffProduct>,
    /// What is wrong. Where there is anything, nothing was written.
    user_errors: Vec<StaffUserError>,
    /// What was taken otherwise than it was given.
    warnings: Vec<StaffUserError>,
}

#[derive(Default)]
pub(super) struct OfferMutation;

#[Object]
impl OfferMutation {
    /// Sets regular prices. Where a sale is in force shoppers go on seeing it, over the new price. Needs the permission `prices`.
    #[graphql(directive = Cost::apply(20))]
    async fn prices_set(&self, ctx: &Context<'_>, input: PricesSetInput) -> async_graphql::Result<OffersPayload> {
        let command = Command::PricesSet(prices(input.prices)?);
        payload(ctx, write(ctx, &[Permission::Prices], &input.key, command).await?).await
    }

    /// Takes a variant's price in a market away: it is not sold there any more. A variant keeps at least one price; to sell it nowhere,
    /// unpublish its product. Needs the permission `prices`.
    #[graphql(directive = Cost::apply(20))]
    async fn price_remove(&self, ctx: &Context<'_>, input: PriceRemoveInput) -> async_graphql::Result<OffersPayload> {
        let command = Command::PriceRemove {
            variant_id: number("input.variantId", &input.variant_id, Kind::Variant)?,
            market: input.market,
        };
        payload(ctx, write(ctx, &[Permission::Prices], &input.key, command).await?).await
    }

    /// Sets or adjusts levels of stock. Lists show it within about a second. Needs the permission `inventory`.
    #[graphql(directive = Cost::apply(20))]
    async fn stock_levels_set(
        &self,
        ctx: &Context<'_>,
        input: StockLevelsSetInput,
    ) -> async_graphql::Result<OffersPayload> {
        let levels = input.levels.into_iter().enumerate().map(|(at, level)| {
            let quantity = match (level.on_hand, level.adjust) {
                (Some(on_hand), None) => Quantity::OnHand(on_hand.into()),
                (None, Some(by)) => Quantity::Adjust(by.into()),
                _ => {
                    return Err(bad_user_input(
                        &format!("input.levels.{at}"),
                        "give either onHand or adjust",
                    ));
                }
            };
            Ok(LevelSet {
                variant_id: number(
                    &format!("input.levels.{at}.variantId"),
                    &level.variant_id,
                    Kind::Variant,
                )?,
                location: level.location,
                quantity,
            })
        });
        let command = Command::StockLevelsSet(levels.collect::<async_graphql::Result<_>>()?);
        payload(ctx, write(ctx, &[Permission::Inventory], &input.key, command).await?).await
    }
}

pub(super) fn prices(prices: Vec<PriceInput>) -> async_graphql::Result<Vec<PriceSet>> {
    let prices = prices.into_iter().enumerate().map(|(at, price)| {
        Ok(PriceSet {
            variant_id: number(
                &format!("input.prices.{at}.variantId"),
                &price.variant_id,
                Kind::Variant,
            )?,
            market: price.market,
            amount: decimal(&price.amount),
            compare_at: price.compare_at.as_ref().map(decimal),
        })
    });
    prices.collect()
}

async fn payload(ctx: &Context<'_>, outcome: Outcome) -> async_graphql::Result<OffersPayload> {
    Ok(OffersPayload {
        products: StaffProduct::load(ctx, &outcome.products).await?,
        user_errors: user_errors(outcome.refusals),
        warnings: user_errors(outcome.warnings),
    })
}
