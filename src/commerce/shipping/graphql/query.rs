//! Root fields of shipping.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::DeliveryOption;
use crate::commerce::market::{Destination, Directory, Place};
use crate::commerce::shipping::{Parcel, ShippingTable, quote};
use crate::platform::graphql::{AssumedSize, ContextExt as _, CountryCode, MoneyAmount, bad_user_input};
use crate::platform::money::{Currency, minor_from_decimal};

#[derive(Default)]
pub struct ShippingQuery;

#[Object]
impl ShippingQuery {
    /// The ways of delivery in the market of this request, the cheapest first: for a product's page, or before there is a
    /// cart. A cart has its own, for what is in it. Empty where the market does not deliver to the destination; null
    /// only where an argument cannot be used.
    #[graphql(directive = AssumedSize::apply(5))]
    async fn delivery_options(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The country of the destination; without it, the market's first country.")]
        country_code: Option<CountryCode>,
        #[graphql(
            desc = "The region of the destination, by its code of ISO 3166-2 with or without the country: `CA` or `US-CA`. It \
                    needs `countryCode`."
        )]
        region_code: Option<String>,
        #[graphql(desc = "What the goods cost, in the market's currency; without it, nothing.")] subtotal: Option<
            MoneyAmount,
        >,
        #[graphql(desc = "What the goods weigh in grams, 0 or more.", default = 0)] weight_grams: i32,
    ) -> Option<async_graphql::Result<Vec<DeliveryOption>>> {
        let country = country_code.as_ref().map(|CountryCode(code)| code.as_str());
        Some(options(
            ctx,
            country,
            region_code.as_deref(),
            subtotal.as_ref(),
            weight_grams,
        ))
    }
}

fn options(
    ctx: &Context<'_>,
    country: Option<&str>,
    region: Option<&str>,
    subtotal: Option<&MoneyAmount>,
    weight_grams: i32,
) -> async_graphql::Result<Vec<DeliveryOption>> {
    let shop = ctx.shop();
    let parcel = Parcel {
        weight_grams: if weight_grams < 0 {
            return Err(bad_user_input("weightGrams", "a weight is 0 grams or more"));
        } else {
            weight_grams.into()
        },
        subtotal_minor: subtotal.map_or(Ok(0), |subtotal| minor(subtotal, shop.currency))?,
        needs_shipping: true,
    };
    let directory: &Arc<Directory> = ctx.data_unchecked();
    let Ok(market) = directory.find(Some(&shop.market_code)) else {
        return Ok(Vec::new());
    };
    let destination = destination(country, region, &market.countries)?;
    let table: &Arc<ShippingTable> = ctx.data_unchecked();
    let quotes = quote(table.zones(market.id), &shop.translations, &destination, &parcel);
    Ok(quotes
        .iter()
        .map(|quote| DeliveryOption::new(quote, shop.currency))
        .collect())
}

fn minor(amount: &MoneyAmount, currency: Currency) -> async_graphql::Result<i64> {
    match amount {
        MoneyAmount::Minor(minor, _) => Ok(*minor),
        MoneyAmount::Given(amount) => {
            minor_from_decimal(*amount, currency).map_err(|invalid| bad_user_input("subtotal", invalid))
        }
    }
}

fn destination(
    country: Option<&str>,
    region: Option<&str>,
    countries: &[String],
) -> async_graphql::Result<Destination> {
    if region.is_some() && country.is_none() {
        return Err(bad_user_input(
            "countryCode",
            "a region needs the country that it is a part of",
        ));
    }
    let destination = Destination::of(country, region, countries);
    if let Some(code) = &destination.country {
        if Place::parse(code).is_none_or(|place| place.region.is_some()) {
            return Err(bad_user_input(
                "countryCode",
                "a country is two letters of ISO 3166-1, such as DE",
            ));
        }
        let whole = destination.region.as_ref().map(|region| format!("{code}-{region}"));
        if whole.is_some_and(|whole| Place::parse(&whole).is_none()) {
            return Err(bad_user_input(
                "regionCode",
                "a region is a code of ISO 3166-2, such as CA or US-CA",
            ));
        }
    }
    Ok(destination)
}
