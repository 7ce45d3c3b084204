//! Markets and the shop in the schema.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{Directory, Market};
use crate::platform::graphql::{AssumedSize, ContextExt as _, CountryCode, CurrencyCode, LanguageCode};

/// The shop's name, for the schema.
#[derive(Debug, Clone)]
pub struct ShopName(pub Arc<str>);

/// Where the shop sells: one currency, some countries and languages. A request chooses one by `?market=` or the header
/// `X-Market`.
pub struct MarketObject(Arc<Market>);

/// Where the shop sells: one currency, some countries and languages. A request chooses one by `?market=` or the header
/// `X-Market`.
#[Object(name = "Market")]
impl MarketObject {
    /// The code that a request names, such as `de`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The currency of every amount in this market.
    async fn currency_code(&self) -> CurrencyCode {
        CurrencyCode(self.0.currency.code().to_owned())
    }

    /// The countries that this market serves.
    #[graphql(directive = AssumedSize::apply(30))]
    async fn countries(&self) -> Vec<CountryCode> {
        self.0.countries.iter().cloned().map(CountryCode).collect()
    }

    /// The languages that texts are offered in, the default first.
    #[graphql(directive = AssumedSize::apply(5))]
    async fn languages(&self) -> Vec<LanguageCode> {
        self.0.languages.iter().cloned().map(LanguageCode).collect()
    }

    /// Whether a request that names no market is answered in this one.
    fn is_default(&self) -> bool {
        self.0.is_default
    }

    /// Whether shown prices include tax.
    async fn prices_include_tax(&self) -> bool {
        self.0.prices_include_tax
    }
}

/// The shop, as the market and language of the request see it.
pub struct Shop {
    directory: Arc<Directory>,
    name: Arc<str>,
}

/// The shop, as the market and language of the request see it.
#[Object]
impl Shop {
    /// The shop's name.
    async fn name(&self) -> &str {
        &self.name
    }

    /// The market that this request is answered in; null only in a shop without any market.
    fn market(&self, ctx: &Context<'_>) -> Option<MarketObject> {
        let market = self.directory.find(Some(&ctx.shop().market_code)).ok()?;
        Some(MarketObject(Arc::clone(market)))
    }

    /// All markets.
    #[graphql(directive = AssumedSize::apply(10))]
    async fn markets(&self) -> Vec<MarketObject> {
        self.directory
            .markets()
            .iter()
            .map(|market| MarketObject(Arc::clone(market)))
            .collect()
    }

    /// The language that this request is answered in. A text without a translation comes in the shop's own language.
    async fn language(&self, ctx: &Context<'_>) -> LanguageCode {
        LanguageCode(ctx.shop().language.clone())
    }

    /// All languages of all markets.
    #[graphql(directive = AssumedSize::apply(10))]
    async fn languages(&self) -> Vec<LanguageCode> {
        let mut languages: Vec<&String> = self
            .directory
            .markets()
            .iter()
            .flat_map(|market| &market.languages)
            .collect();
        languages.sort();
        languages.dedup();
        languages.into_iter().cloned().map(LanguageCode).collect()
    }
}

#[derive(Default)]
pub struct ShopQuery;

#[Object]
impl ShopQuery {
    /// The shop: its name, markets and languages, and the market and language of this request.
    async fn shop(&self, ctx: &Context<'_>) -> Shop {
        Shop {
            directory: Arc::clone(ctx.data_unchecked()),
            name: Arc::clone(&ctx.data_unchecked::<ShopName>().0),
        }
    }
}
