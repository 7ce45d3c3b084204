//! Saving a collection, and texts in other languages of it or of a product.

use super::command::{CollectionSave, Subject, TranslationsSave};
use super::desk::Desk;
use super::outcome::{Complaint, Outcome};
use super::variant::field_of;
use crate::commerce::catalog;
use crate::commerce::interchange::record::{CollectionRecord, ProductRecord, Record};
use crate::platform::error::Error;

pub(super) async fn save_in(desk: &mut Desk<'_>, command: &CollectionSave) -> Result<Outcome, Error> {
    let mut record = command.record.clone();
    if let Some(id) = command.id {
        let Some(handle) = catalog::collection_handle(desk.txn, id).await? else {
            return Ok(unknown("COLLECTION_NOT_FOUND", "there is no such collection"));
        };
        if !record.handle.is_empty() && record.handle != handle {
            let message = format!("the collection's handle is {handle:?}, and a handle does not change");
            return Ok(Outcome::refused(vec![Complaint::new(
                "HANDLE_FIXED",
                &["handle"],
                message,
            )]));
        }
        record.handle = handle;
    }
    write_in(desk, record).await
}

pub(super) async fn translate_in(desk: &mut Desk<'_>, command: &TranslationsSave) -> Result<Outcome, Error> {
    let translations = Some(command.translations.clone());
    match command.subject {
        Subject::Product(id) => {
            let Some(handle) = catalog::product_handles(desk.txn, &[id]).await?.remove(&id) else {
                return Ok(unknown("PRODUCT_NOT_FOUND", "there is no such product"));
            };
            let record = ProductRecord {
                handle,
                translations,
                ..ProductRecord::default()
            };
            desk.write_products(vec![record], |_, column| vec![field_of(column)])
                .await
        }
        Subject::Collection(id) => {
            let Some(handle) = catalog::collection_handle(desk.txn, id).await? else {
                return Ok(unknown("COLLECTION_NOT_FOUND", "there is no such collection"));
            };
            let record = CollectionRecord {
                handle,
                translations,
                ..CollectionRecord::default()
            };
            write_in(desk, record).await
        }
    }
}

async fn write_in(desk: &mut Desk<'_>, record: CollectionRecord) -> Result<Outcome, Error> {
    let handle = record.handle.clone();
    let mut outcome = desk
        .write_records(vec![Record::Collection(record)], |_, column| vec![field_of(column)])
        .await?;
    if outcome.refusals.is_empty() {
        let rows = catalog::collections_by_handle(desk.txn, std::slice::from_ref(&handle)).await?;
        outcome.collection = rows.get(&handle).map(|row| row.id);
    }
    Ok(outcome)
}

fn unknown(code: &str, message: &str) -> Outcome {
    Outcome::refused(vec![Complaint::new(code, &["id"], message)])
}
