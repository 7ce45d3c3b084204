//! Saving a variant.

use super::command::VariantSave;
use super::desk::Desk;
use super::outcome::{Complaint, Outcome};
use crate::commerce::catalog;
use crate::commerce::interchange::apply::Stored;
use crate::commerce::interchange::record::{ProductRecord, VariantRecord};
use crate::platform::error::Error;

pub(super) async fn save_in(desk: &mut Desk<'_>, command: &VariantSave) -> Result<Outcome, Error> {
    let refused = |code, field: &[&str], message| Outcome::refused(vec![Complaint::new(code, field, message)]);
    let record = &command.record;
    if record.stock.iter().any(|level| level.on_hand < 0) {
        return Ok(refused(
            "NEGATIVE_STOCK",
            &["variant", "stock"],
            "a level is zero or more",
        ));
    }
    let product_id = match product_of(desk, command).await? {
        Ok(product_id) => product_id,
        Err(complaint) => return Ok(Outcome::refused(vec![complaint])),
    };
    let Some(stored) = desk.stored(&[product_id]).await?.pop() else {
        return Ok(refused("PRODUCT_NOT_FOUND", &["productId"], "there is no such product"));
    };
    let mut variants = untouched(&stored);
    let mut own = VariantRecord {
        line: 1,
        ..record.clone()
    };
    own.id = own.id.or_else(|| known_as(&stored, &own));
    match variants
        .iter_mut()
        .find(|variant| variant.id == own.id && own.id.is_some())
    {
        Some(known) => {
            if own.option_values.is_empty() {
                own.option_values.clone_from(&known.option_values);
            }
            *known = own.clone();
        }
        None => variants.push(own.clone()),
    }
    let changed = ProductRecord {
        handle: stored.record.handle.clone(),
        variants: Some(variants),
        ..ProductRecord::default()
    };
    let mut outcome = desk
        .write_products(vec![changed], |_, column| vec!["variant".to_owned(), field_of(column)])
        .await?;
    if outcome.refusals.is_empty() {
        outcome.variant = match own.id {
            Some(id) => Some(id),
            None => desk.stored(&[product_id]).await?.iter().find_map(|stored| {
                let records = stored.record.variants.iter().flatten();
                let mut rows = records.zip(&stored.bundle.variants);
                rows.find_map(|(variant, row)| (variant.option_values == own.option_values).then_some(row.id))
            }),
        };
    }
    Ok(outcome)
}

/// The product of a variant, known or new.
async fn product_of(desk: &Desk<'_>, command: &VariantSave) -> Result<Result<i64, Complaint>, Error> {
    let Some(id) = command.record.id else {
        let missing = || Complaint::new("MISSING_PRODUCT", &["productId"], "a new variant needs its product");
        return Ok(command.product_id.ok_or_else(missing));
    };
    let unknown = || Complaint::new("VARIANT_NOT_FOUND", &["variant", "id"], "there is no such variant");
    let mut products = catalog::products_of_variants(desk.txn, &[id]).await?;
    Ok(products.remove(&id).ok_or_else(unknown))
}

/// The variant that `own` speaks of without naming its id: that of its SKU, else that of its option values.
fn known_as(stored: &Stored, own: &VariantRecord) -> Option<i64> {
    let by = |is_same: &dyn Fn(&VariantRecord) -> bool| {
        let records = stored.record.variants.iter().flatten();
        let mut rows = records.zip(&stored.bundle.variants);
        rows.find_map(|(variant, row)| is_same(variant).then_some(row.id))
    };
    let sku = own.sku.as_deref().map(str::trim).filter(|sku| !sku.is_empty());
    sku.and_then(|sku| by(&|variant| variant.sku.as_deref() == Some(sku)))
        .or_else(|| by(&|variant| !own.option_values.is_empty() && variant.option_values == own.option_values))
}

/// All variants of a product, of which nothing is said but which they are.
pub(super) fn untouched(stored: &Stored) -> Vec<VariantRecord> {
    let known = stored.record.variants.iter().flatten().zip(&stored.bundle.variants);
    known
        .map(|(variant, row)| VariantRecord {
            id: Some(row.id),
            option_values: variant.option_values.clone(),
            ..VariantRecord::default()
        })
        .collect()
}

/// The field of a product's or variant's input that an import's column, or the code of its warning, speaks of.
pub(super) fn field_of(column: &str) -> String {
    let field = match column {
        "price" | "compare-at price" | "COMPARE_AT_IGNORED" => "prices",
        "weight" => "weightGrams",
        "BELOW_RESERVED" => "stock",
        "description_html" => "descriptionHtml",
        "product_type" => "productType",
        "tax_class" => "taxClass",
        attribute if attribute.starts_with("attributes") => "attributes",
        other => other,
    };
    field.to_owned()
}
