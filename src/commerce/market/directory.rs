//! All markets in memory: every request needs one, and they change a few times a year.

use std::sync::{Arc, PoisonError, RwLock};

use super::repo;
use crate::platform::changes::{self, Entity, Scope};
use crate::platform::db::{Db, DbErr};
use crate::platform::locale::{ShopContext, language_chain};
use crate::platform::money::Currency;

/// Where the shop sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Market {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub currency: Currency,
    pub countries: Vec<String>,
    /// The first is the default.
    pub languages: Vec<String>,
    pub prices_include_tax: bool,
    pub is_default: bool,
    pub position: i32,
}

/// A code that no market has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownMarket {
    #[error("there is no market {asked:?}; markets: {known}")]
    Code { asked: String, known: String },
    #[error("the shop has no market yet: import a catalogue first (tote import --help)")]
    Empty,
}

/// The markets at one moment.
#[derive(Debug, Default)]
pub struct Directory {
    /// The number of the shop's feed up to which this is current.
    seen: i64,
    markets: Vec<Arc<Market>>,
    /// The language of the shop's own texts.
    own_language: String,
}

impl Directory {
    #[must_use]
    pub fn markets(&self) -> &[Arc<Market>] {
        &self.markets
    }

    /// The language of the shop's own texts.
    #[must_use]
    pub fn own_language(&self) -> &str {
        &self.own_language
    }

    /// The market of `code`, or the default one.
    ///
    /// # Errors
    /// [`UnknownMarket`].
    pub fn find(&self, code: Option<&str>) -> Result<&Arc<Market>, UnknownMarket> {
        let found = match code {
            Some(code) => self
                .markets
                .iter()
                .find(|market| market.code.eq_ignore_ascii_case(code)),
            None => self
                .markets
                .iter()
                .find(|market| market.is_default)
                .or_else(|| self.markets.first()),
        };
        found.ok_or_else(|| match code {
            Some(asked) if !self.markets.is_empty() => {
                let known: Vec<&str> = self.markets.iter().map(|market| market.code.as_str()).collect();
                UnknownMarket::Code {
                    asked: asked.chars().take(32).collect(),
                    known: known.join(", "),
                }
            }
            _ => UnknownMarket::Empty,
        })
    }

    /// The context of a request that asked for a market by its code and for languages as `Accept-Language` does.
    ///
    /// # Errors
    /// [`UnknownMarket`].
    pub fn context(&self, code: Option<&str>, languages: Option<&str>) -> Result<ShopContext, UnknownMarket> {
        let market = match self.find(code) {
            Ok(market) => market,
            // A shop without markets is browsed all the same: it is empty, and its schema can be explored.
            Err(UnknownMarket::Empty) if code.is_none() => return Ok(self.nowhere(languages)),
            Err(unknown) => return Err(unknown),
        };
        let (language, translations) = language_chain(languages, &market.languages, &self.own_language);
        Ok(ShopContext {
            market_id: market.id,
            market_code: market.code.clone(),
            currency: market.currency,
            language,
            translations: translations.into(),
        })
    }

    /// The context of a shop without markets, in which nothing is sold.
    fn nowhere(&self, languages: Option<&str>) -> ShopContext {
        let (language, translations) = language_chain(languages, &[], &self.own_language);
        ShopContext {
            market_id: 0,
            market_code: String::new(),
            currency: Currency::none(),
            language,
            translations: translations.into(),
        }
    }
}

/// The directory that a process keeps, and brings up to date when the feed says that something changed.
#[derive(Debug, Clone)]
pub struct MarketDirectory {
    own_language: String,
    current: Arc<RwLock<Arc<Directory>>>,
}

impl MarketDirectory {
    /// Reads the markets.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load(db: &Db, own_language: &str) -> Result<Self, DbErr> {
        let directory = Self {
            own_language: own_language.to_owned(),
            current: Arc::default(),
        };
        directory
            .reload(db, changes::head(db.reader(), &Scope::Shop).await?)
            .await?;
        Ok(directory)
    }

    #[must_use]
    pub fn current(&self) -> Arc<Directory> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the markets again where one of them has changed since.
    ///
    /// # Errors
    /// What the database says; the markets stay as they were.
    pub async fn refresh(&self, db: &Db) -> Result<(), DbErr> {
        let seen = self.current().seen;
        if changes::has_moved(db.reader(), &Scope::Shop, &[Entity::Market], seen).await? {
            let head = changes::head(db.reader(), &Scope::Shop).await?;
            self.reload(db, head).await?;
        }
        Ok(())
    }

    async fn reload(&self, db: &Db, seen: i64) -> Result<(), DbErr> {
        // The head was read before the markets: what changes in between is read again at the next look.
        let markets = repo::load_all(db.reader()).await?.into_iter().map(Arc::new).collect();
        let directory = Directory {
            seen,
            markets,
            own_language: self.own_language.clone(),
        };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(directory);
        Ok(())
    }
}
