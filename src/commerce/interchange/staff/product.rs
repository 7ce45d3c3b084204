//! Saving a product.

use super::command::ProductSave;
use super::desk::Desk;
use super::outcome::{Complaint, Outcome};
use super::variant::field_of;
use crate::commerce::catalog;
use crate::commerce::interchange::record::ProductRecord;
use crate::platform::error::Error;

pub(super) async fn save_in(desk: &mut Desk<'_>, command: &ProductSave) -> Result<Outcome, Error> {
    let mut record = command.record.clone();
    if let Some(id) = command.id {
        let mut handles = catalog::product_handles(desk.txn, &[id]).await?;
        let Some(handle) = handles.remove(&id) else {
            return Ok(Outcome::refused(vec![Complaint::new(
                "PRODUCT_NOT_FOUND",
                &["id"],
                "there is no such product",
            )]));
        };
        if !record.handle.is_empty() && record.handle != handle {
            return Ok(Outcome::refused(vec![Complaint::new(
                "HANDLE_FIXED",
                &["handle"],
                format!("the product's handle is {handle:?}, and a handle does not change"),
            )]));
        }
        record.handle = handle;
    }
    let mut refusals = number(&mut record);
    refusals.extend(strangers(desk, &record).await?);
    if !refusals.is_empty() {
        return Ok(Outcome::refused(refusals));
    }
    desk.write_products(vec![record], |row, column| {
        let field = field_of(column);
        match usize::try_from(row).ok().and_then(|row| row.checked_sub(1)) {
            Some(at) => vec!["variants".to_owned(), at.to_string(), field],
            None => vec![field],
        }
    })
    .await
}

/// What is wrong with ids of variants: an import would pass over one that is not the product's, and change another variant instead.
async fn strangers(desk: &Desk<'_>, record: &ProductRecord) -> Result<Vec<Complaint>, Error> {
    let ids: Vec<i64> = record
        .variants
        .iter()
        .flatten()
        .filter_map(|variant| variant.id)
        .collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let handle = std::slice::from_ref(&record.handle);
    let own = catalog::product_ids_by_handle(desk.txn, handle)
        .await?
        .remove(&record.handle);
    let mut products = catalog::products_of_variants(desk.txn, &ids).await?;
    let variants = record.variants.iter().flatten().enumerate();
    let strange = variants.filter_map(|(at, variant)| {
        // Taken out, so that one that is named twice is strange the second time.
        let product = products.remove(&variant.id?);
        (product.is_none() || product != own).then_some(at)
    });
    let complain = |at| {
        let message = "the product has no such variant, or it is named twice";
        Complaint::of_row("VARIANT_NOT_FOUND", "variants", at, "id", message)
    };
    Ok(strange.map(complain).collect())
}

/// Numbers the variants, so that complaints say which; returns what is wrong with their stock, which an import would adjust.
fn number(record: &mut ProductRecord) -> Vec<Complaint> {
    let mut refusals = Vec::new();
    for (at, variant) in record.variants.iter_mut().flatten().enumerate() {
        variant.line = at as u64 + 1;
        if variant.stock.iter().any(|level| level.on_hand < 0) {
            refusals.push(Complaint::of_row(
                "NEGATIVE_STOCK",
                "variants",
                at,
                "stock",
                "a level is zero or more",
            ));
        }
    }
    refusals
}
