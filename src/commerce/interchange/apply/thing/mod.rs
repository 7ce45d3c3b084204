//! Records that are not products: each is compared with what the shop has, and written where it differs.

mod attribute;
mod collection;
mod discount;
mod discount_form;
mod location;
mod market;
mod option;
mod shipping;
mod tax;
mod words;

use super::form::check_language;
use super::report::{Became, Report};
use super::session::ImportOptions;
use crate::commerce::interchange::record::{Record, Rejection};
use crate::commerce::market::{self as shop_market, Market, Place};
use crate::platform::changes::ChangeSet;
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;

/// What a record came to, or why it was refused.
type Outcome = Result<Became, Refusal>;

/// Why a record was refused: the field, a code and a sentence.
struct Refusal(&'static str, &'static str, String);

/// As [`Refusal`], for records with parts in parts: the path of the field, a code and a sentence.
#[derive(Debug, PartialEq, Eq)]
struct Misfit {
    path: String,
    code: &'static str,
    reason: String,
}

impl Misfit {
    fn new(path: &str, code: &'static str, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            code,
            reason: reason.into(),
        }
    }

    /// The same, seen from around `step`: a key, or `key[3]`.
    fn within(mut self, step: &str) -> Self {
        self.path = if self.path.is_empty() {
            step.to_owned()
        } else {
            format!("{step}.{}", self.path)
        };
        self
    }
}

impl From<Refusal> for Misfit {
    fn from(Refusal(field, code, reason): Refusal) -> Self {
        Self::new(field, code, reason)
    }
}

/// What things are applied with.
struct Apply<'a> {
    txn: &'a Txn,
    clock: &'a Clock,
    options: &'a ImportOptions,
    changes: &'a mut ChangeSet,
}

/// Why one of `languages` cannot be translated to.
fn wrong_language<'a>(apply: &Apply<'_>, mut languages: impl Iterator<Item = &'a String>) -> Option<String> {
    languages.find_map(|language| check_language(language, &apply.options.own_language).err())
}

/// The market of a record that belongs to one.
async fn market_of(apply: &Apply<'_>, code: &str) -> Result<Result<Market, Misfit>, Error> {
    let found = shop_market::load_all(apply.txn)
        .await?
        .into_iter()
        .find(|market| market.code == code);
    Ok(found.ok_or_else(|| {
        let reason = format!("there is no market {code:?}; a market comes before its terms");
        Misfit::new("market", "UNKNOWN_MARKET", reason)
    }))
}

/// A place of a market that is written as ISO 3166 does.
fn place_of(code: &str, market: &Market) -> Result<Place, Misfit> {
    let Some(place) = Place::parse(code) else {
        let reason = format!("{code:?} is not a code of ISO 3166 such as \"DE\" or \"US-CA\"");
        return Err(Misfit::new("", "INVALID_PLACE", reason));
    };
    if market.countries.contains(&place.country) {
        return Ok(place);
    }
    let reason = format!(
        "market {:?} does not serve {}: name it in the market's countries first",
        market.code, place.country
    );
    Err(Misfit::new("", "FOREIGN_PLACE", reason))
}

/// Applies one record that is not a product; notes in `report` what became of it.
pub(super) async fn apply_in(
    txn: &Txn,
    clock: &Clock,
    options: &ImportOptions,
    (line, record): (u64, &Record),
    changes: &mut ChangeSet,
    report: &mut Report,
) -> Result<(), Error> {
    let mut apply = Apply {
        txn,
        clock,
        options,
        changes,
    };
    let fitted = |outcome: Outcome| outcome.map_err(Misfit::from);
    let (kind, subject, outcome) = match record {
        Record::Market(market) => ("market", &market.code, fitted(market::apply(&mut apply, market).await?)),
        Record::TaxClass(class) => ("tax_class", &class.code, tax::apply_class(&mut apply, class).await?),
        Record::Tax(tax) => ("tax", &tax.market, tax::apply(&mut apply, tax).await?),
        Record::Shipping(shipping) => (
            "shipping",
            &shipping.market,
            shipping::apply(&mut apply, shipping).await?,
        ),
        Record::Location(location) => (
            "location",
            &location.code,
            fitted(location::apply(&mut apply, location).await?),
        ),
        Record::Attribute(attribute) => (
            "attribute",
            &attribute.code,
            fitted(attribute::apply(&mut apply, attribute).await?),
        ),
        Record::Option(option) => ("option", &option.name, fitted(option::apply(&mut apply, option).await?)),
        Record::Collection(collection) => (
            "collection",
            &collection.handle,
            fitted(collection::apply(&mut apply, collection).await?),
        ),
        Record::Discount(discount) => (
            "discount",
            &discount.handle,
            fitted(discount::apply(&mut apply, discount).await?),
        ),
        // Products come in batches of their own.
        Record::Product(_) => return Ok(()),
    };
    match outcome {
        Ok(became) => report.count(kind, became),
        Err(Misfit { path, code, reason }) => {
            report.reject(
                kind,
                vec![Rejection {
                    line,
                    subject: Some(subject.clone()),
                    field: Some(path),
                    code,
                    reason,
                }],
            );
        }
    }
    Ok(())
}
