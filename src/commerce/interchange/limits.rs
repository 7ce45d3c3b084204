//! What every product must hold to, whichever file it comes from.

use std::collections::HashSet;

use super::record::ProductRecord;
use super::rejection::code;

/// Options of one product.
pub const MAX_OPTIONS: usize = 3;

/// Variants of one product.
pub const MAX_VARIANTS: usize = 2_048;

/// Images of one product.
pub const MAX_IMAGES: usize = 250;

/// Where in a product a rule is broken. Each format says it in its own words: a column or a JSON path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Options,
    OptionName(usize),
    Variants,
    /// Of the variant with that index.
    OptionValues(usize),
    Sku(usize),
    Images,
}

impl Place {
    /// The variant that is at fault, where it is one.
    pub(super) fn variant(self) -> Option<usize> {
        match self {
            Self::OptionValues(variant) | Self::Sku(variant) => Some(variant),
            Self::Options | Self::OptionName(_) | Self::Variants | Self::Images => None,
        }
    }
}

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Violation {
    pub(super) place: Place,
    pub(super) code: &'static str,
    pub(super) reason: String,
}

impl Violation {
    fn new(place: Place, code: &'static str, reason: impl Into<String>) -> Self {
        Self {
            place,
            code,
            reason: reason.into(),
        }
    }
}

/// Checks what can be said of a product without the catalogue: counts, and that no two variants are the same.
///
/// # Errors
///
/// The first rule that is broken, in the order options, variants, images.
pub(super) fn check(product: &ProductRecord) -> Result<(), Violation> {
    check_options(product)?;
    check_variants(product)?;
    let images = product.images.as_ref().map_or(0, Vec::len);
    if images > MAX_IMAGES {
        return Err(Violation::new(
            Place::Images,
            code::TOO_MANY_IMAGES,
            too_many(images, MAX_IMAGES, "images"),
        ));
    }
    Ok(())
}

/// The sentence for a product with too many of something.
pub(super) fn too_many(count: usize, limit: usize, things: &str) -> String {
    format!("The product has {count} {things}; at most {limit} are possible.")
}

fn check_options(product: &ProductRecord) -> Result<(), Violation> {
    let options = product.options.as_deref().unwrap_or_default();
    if options.len() > MAX_OPTIONS {
        return Err(Violation::new(
            Place::Options,
            code::TOO_MANY_OPTIONS,
            too_many(options.len(), MAX_OPTIONS, "options"),
        ));
    }
    for (index, option) in options.iter().enumerate() {
        if options[..index].iter().any(|earlier| earlier.name == option.name) {
            let reason = format!("Two options of the product are named {:?}.", option.name);
            return Err(Violation::new(Place::OptionName(index), code::DUPLICATE_OPTION, reason));
        }
    }
    Ok(())
}

fn check_variants(product: &ProductRecord) -> Result<(), Violation> {
    let variants = product.variants.as_deref().unwrap_or_default();
    if variants.len() > MAX_VARIANTS {
        let reason = too_many(variants.len(), MAX_VARIANTS, "variants");
        return Err(Violation::new(Place::Variants, code::TOO_MANY_VARIANTS, reason));
    }
    let mut skus = HashSet::new();
    let mut choices = HashSet::new();
    for (index, variant) in variants.iter().enumerate() {
        if let Some(options) = &product.options
            && (variant.option_values.len() != options.len() || variant.option_values.iter().any(String::is_empty))
        {
            let reason = format!(
                "The variant needs one value for each of the product's options, of which there are {}.",
                options.len()
            );
            return Err(Violation::new(
                Place::OptionValues(index),
                code::MISSING_OPTION_VALUE,
                reason,
            ));
        }
        let sku = variant.sku.as_deref().filter(|sku| !sku.is_empty());
        if let Some(sku) = sku
            && !skus.insert(sku)
        {
            let reason = format!("Two variants of the product have the SKU {sku:?}.");
            return Err(Violation::new(Place::Sku(index), code::DUPLICATE_SKU, reason));
        }
        // Where the file says nothing of options, the SKU alone tells variants apart.
        let told_apart_by_sku = product.options.is_none() && variant.option_values.is_empty() && sku.is_some();
        if !told_apart_by_sku && !choices.insert(variant.option_values.as_slice()) {
            return Err(Violation::new(
                Place::OptionValues(index),
                code::DUPLICATE_VARIANT,
                same_choice(&variant.option_values),
            ));
        }
    }
    Ok(())
}

fn same_choice(values: &[String]) -> String {
    if values.is_empty() {
        "The product has several variants, but nothing that tells them apart: give them options.".to_owned()
    } else {
        format!(
            "Two variants of the product have the same option values: {}.",
            values.join(" / ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::{ImageRecord, ProductOptionRecord, VariantRecord};
    use super::*;

    fn product(options: &[&str], variants: &[(&[&str], Option<&str>)]) -> ProductRecord {
        ProductRecord {
            options: Some(
                options
                    .iter()
                    .map(|name| ProductOptionRecord {
                        name: (*name).to_owned(),
                        values: Vec::new(),
                    })
                    .collect(),
            ),
            variants: Some(
                variants
                    .iter()
                    .map(|(values, sku)| VariantRecord {
                        option_values: values.iter().map(|value| (*value).to_owned()).collect(),
                        sku: sku.map(str::to_owned),
                        ..VariantRecord::default()
                    })
                    .collect(),
            ),
            ..ProductRecord::default()
        }
    }

    fn fault(product: &ProductRecord) -> (Place, &'static str) {
        let violation = check(product).unwrap_err();
        (violation.place, violation.code)
    }

    #[test]
    fn variants_that_differ_pass() {
        assert_eq!(
            check(&product(&["Size"], &[(&["S"], Some("A")), (&["M"], Some(""))])),
            Ok(())
        );
        assert_eq!(check(&product(&[], &[(&[], None)])), Ok(()));
        assert_eq!(check(&ProductRecord::default()), Ok(()));
    }

    #[test]
    fn variants_that_do_not_differ_are_named() {
        let same_values = product(&["Size"], &[(&["S"], Some("A")), (&["S"], Some("B"))]);
        assert_eq!(fault(&same_values), (Place::OptionValues(1), code::DUPLICATE_VARIANT));
        let same_sku = product(&["Size"], &[(&["S"], Some("A")), (&["M"], Some("A"))]);
        assert_eq!(fault(&same_sku), (Place::Sku(1), code::DUPLICATE_SKU));
        let nothing = product(&[], &[(&[], None), (&[], None)]);
        assert_eq!(fault(&nothing), (Place::OptionValues(1), code::DUPLICATE_VARIANT));
    }

    #[test]
    fn without_options_the_sku_tells_variants_apart() {
        let mut product = product(&[], &[(&[], Some("A")), (&[], Some("B"))]);
        product.options = None;
        assert_eq!(check(&product), Ok(()));
        product.variants.as_mut().unwrap()[1].sku = Some("A".to_owned());
        assert_eq!(fault(&product), (Place::Sku(1), code::DUPLICATE_SKU));
    }

    #[test]
    fn every_option_needs_a_value() {
        assert_eq!(
            fault(&product(&["Size"], &[(&[], None)])),
            (Place::OptionValues(0), code::MISSING_OPTION_VALUE)
        );
        assert_eq!(
            fault(&product(&["Size"], &[(&[""], None)])),
            (Place::OptionValues(0), code::MISSING_OPTION_VALUE)
        );
        assert_eq!(
            fault(&product(&["Size", "Size"], &[])),
            (Place::OptionName(1), code::DUPLICATE_OPTION)
        );
        assert_eq!(
            fault(&product(&["A", "B", "C", "D"], &[])),
            (Place::Options, code::TOO_MANY_OPTIONS)
        );
    }

    #[test]
    fn the_limits_themselves_pass() {
        let values: Vec<String> = (0..=MAX_VARIANTS).map(|number| number.to_string()).collect();
        let mut full = product(&["Number"], &[]);
        let variant = |value: &String| VariantRecord {
            option_values: vec![value.clone()],
            ..VariantRecord::default()
        };
        full.variants = Some(values[..MAX_VARIANTS].iter().map(variant).collect());
        full.images = Some(vec![ImageRecord::default(); MAX_IMAGES]);
        assert_eq!(check(&full), Ok(()));

        full.images = Some(vec![ImageRecord::default(); MAX_IMAGES + 1]);
        assert_eq!(fault(&full), (Place::Images, code::TOO_MANY_IMAGES));
        full.variants = Some(values.iter().map(variant).collect());
        assert_eq!(fault(&full), (Place::Variants, code::TOO_MANY_VARIANTS));
    }
}
