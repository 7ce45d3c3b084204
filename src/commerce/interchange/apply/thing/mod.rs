//! Records that are not products: each is compared with what the shop has, and written where it differs.

mod attribute;
mod collection;
mod discount;
mod discount_form;
mod location;
mod market;
mod option;
mod words;

use super::form::check_language;
use super::report::{Became, Report};
use super::session::ImportOptions;
use crate::commerce::interchange::record::{Record, Rejection};
use crate::platform::changes::ChangeSet;
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;

/// What a record came to, or why it was refused.
type Outcome = Result<Became, Refusal>;

/// Why a record was refused: the field, a code and a sentence.
struct Refusal(&'static str, &'static str, String);

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
    let (kind, subject, outcome) = match record {
        Record::Market(market) => ("market", &market.code, market::apply(&mut apply, market).await?),
        Record::Location(location) => ("location", &location.code, location::apply(&mut apply, location).await?),
        Record::Attribute(attribute) => (
            "attribute",
            &attribute.code,
            attribute::apply(&mut apply, attribute).await?,
        ),
        Record::Option(option) => ("option", &option.name, option::apply(&mut apply, option).await?),
        Record::Collection(collection) => (
            "collection",
            &collection.handle,
            collection::apply(&mut apply, collection).await?,
        ),
        Record::Discount(discount) => (
            "discount",
            &discount.handle,
            discount::apply(&mut apply, discount).await?,
        ),
        // Products come in batches of their own.
        Record::Product(_) => return Ok(()),
    };
    match outcome {
        Ok(became) => report.count(kind, became),
        Err(Refusal(field, code, reason)) => {
            report.reject(
                kind,
                vec![Rejection {
                    line,
                    subject: Some(subject.clone()),
                    field: Some(field.to_owned()),
                    code,
                    reason,
                }],
            );
        }
    }
    Ok(())
}
