//! The columns of the files that we write: Shopify's classic ones, in the order of its own exports.

use super::columns::{Column, GOOGLE, MarketColumn, OWN_NAMESPACE, PRODUCT_CATEGORY};

/// What of the shop goes into a file, beyond what every product has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The market whose prices fill `Variant Price`; prices without a market always do.
    pub market: Option<String>,
    /// The location whose stock fills `Variant Inventory Qty`; stock without a location always does.
    pub location: Option<String>,
    /// Codes of further markets, which get price columns of their own.
    pub markets: Vec<String>,
    /// Attributes that get a column. The product category and those of Google Shopping have one anyway.
    pub attributes: Vec<AttributeColumn>,
}

/// An attribute as a metafield column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeColumn {
    pub code: String,
    pub name: String,
}

/// What fills a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    Of(Column),
    Attribute(String),
    Market(MarketColumn, String),
    GiftCard,
    Fulfillment,
    WeightUnit,
    Empty,
}

const BEFORE_CATEGORY: &[(&str, Slot)] = &[
    ("Handle", Slot::Of(Column::Handle)),
    ("Title", Slot::Of(Column::Title)),
    ("Body (HTML)", Slot::Of(Column::Body)),
    ("Vendor", Slot::Of(Column::Vendor)),
];

const AFTER_CATEGORY: &[(&str, Slot)] = &[
    ("Type", Slot::Of(Column::ProductType)),
    ("Tags", Slot::Of(Column::Tags)),
    ("Published", Slot::Of(Column::Published)),
    ("Option1 Name", Slot::Of(Column::OptionName(0))),
    ("Option1 Value", Slot::Of(Column::OptionValue(0))),
    ("Option1 Linked To", Slot::Empty),
    ("Option2 Name", Slot::Of(Column::OptionName(1))),
    ("Option2 Value", Slot::Of(Column::OptionValue(1))),
    ("Option2 Linked To", Slot::Empty),
    ("Option3 Name", Slot::Of(Column::OptionName(2))),
    ("Option3 Value", Slot::Of(Column::OptionValue(2))),
    ("Option3 Linked To", Slot::Empty),
    ("Variant SKU", Slot::Of(Column::Sku)),
    ("Variant Grams", Slot::Of(Column::Grams)),
    ("Variant Inventory Tracker", Slot::Of(Column::Tracker)),
    ("Variant Inventory Qty", Slot::Of(Column::Quantity)),
    ("Variant Inventory Policy", Slot::Of(Column::Policy)),
    ("Variant Fulfillment Service", Slot::Fulfillment),
    ("Variant Price", Slot::Of(Column::Price)),
    ("Variant Compare At Price", Slot::Of(Column::CompareAt)),
    ("Variant Requires Shipping", Slot::Of(Column::RequiresShipping)),
    ("Variant Taxable", Slot::Of(Column::Taxable)),
    ("Unit Price Total Measure", Slot::Empty),
    ("Unit Price Total Measure Unit", Slot::Empty),
    ("Unit Price Base Measure", Slot::Empty),
    ("Unit Price Base Measure Unit", Slot::Empty),
    ("Variant Barcode", Slot::Of(Column::Barcode)),
    ("Image Src", Slot::Of(Column::ImageUrl)),
    ("Image Position", Slot::Of(Column::ImagePosition)),
    ("Image Alt Text", Slot::Of(Column::ImageAlt)),
    ("Gift Card", Slot::GiftCard),
    ("SEO Title", Slot::Of(Column::SeoTitle)),
    ("SEO Description", Slot::Of(Column::SeoDescription)),
];

const BEFORE_MARKETS: &[(&str, Slot)] = &[
    ("Variant Image", Slot::Of(Column::VariantImage)),
    ("Variant Weight Unit", Slot::WeightUnit),
    ("Variant Tax Code", Slot::Empty),
    ("Cost per item", Slot::Empty),
];

/// Every column with its header, from left to right.
pub(super) fn columns(layout: &Layout) -> Vec<(String, Slot)> {
    let fixed = |columns: &[(&str, Slot)]| -> Vec<(String, Slot)> {
        columns
            .iter()
            .map(|(header, slot)| ((*header).to_owned(), slot.clone()))
            .collect()
    };
    let mut columns = fixed(BEFORE_CATEGORY);
    columns.push((
        PRODUCT_CATEGORY.header.to_owned(),
        Slot::Attribute(PRODUCT_CATEGORY.code.to_owned()),
    ));
    columns.extend(fixed(AFTER_CATEGORY));
    columns.extend(
        GOOGLE
            .iter()
            .map(|known| (known.header.to_owned(), Slot::Attribute(known.code.to_owned()))),
    );
    let has_column = |code: &str| code == PRODUCT_CATEGORY.code || GOOGLE.iter().any(|known| known.code == code);
    let metafields = layout
        .attributes
        .iter()
        .filter(|attribute| !has_column(&attribute.code));
    columns.extend(metafields.map(|attribute| (metafield(attribute), Slot::Attribute(attribute.code.clone()))));
    columns.extend(fixed(BEFORE_MARKETS));
    for market in &layout.markets {
        for (header, column) in [
            ("Included", MarketColumn::Included),
            ("Price", MarketColumn::Price),
            ("Compare At Price", MarketColumn::CompareAt),
        ] {
            columns.push((format!("{header} / {market}"), Slot::Market(column, market.clone())));
        }
    }
    columns.push(("Status".to_owned(), Slot::Of(Column::Status)));
    columns
}

/// A code without a namespace gets ours, which the reader takes off again.
fn metafield(attribute: &AttributeColumn) -> String {
    let own = !attribute.code.contains('.') || attribute.code.starts_with(OWN_NAMESPACE);
    let namespace = if own { OWN_NAMESPACE } else { "" };
    format!("{} (product.metafields.{namespace}{})", attribute.name, attribute.code)
}

#[cfg(test)]
mod tests {
    use super::super::columns::{Meaning, meaning};
    use super::*;

    #[test]
    fn every_header_is_understood_again() {
        let attribute = |code: &str| AttributeColumn {
            code: code.to_owned(),
            name: "Its name".to_owned(),
        };
        let layout = Layout {
            markets: vec!["eu".to_owned()],
            attributes: ["material", "custom.care", "tote.x", "google_mpn"]
                .map(attribute)
                .into(),
            ..Layout::default()
        };
        for (header, slot) in columns(&layout) {
            match (meaning(&header), slot) {
                (Meaning::Kept(column), Slot::Of(slot)) => assert_eq!(column, slot, "{header}"),
                (Meaning::Attribute(code, _), Slot::Attribute(slot)) => assert_eq!(code, slot, "{header}"),
                (Meaning::Market(column, code), slot) => assert_eq!(Slot::Market(column, code), slot, "{header}"),
                (Meaning::Kept(Column::WeightUnit), slot) => assert_eq!(slot, Slot::WeightUnit),
                (Meaning::Kept(Column::GiftCard), slot) => assert_eq!(slot, Slot::GiftCard),
                (Meaning::Ignored, slot) => assert!(matches!(slot, Slot::Empty | Slot::Fulfillment), "{header}"),
                (meaning, slot) => panic!("{header} is read as {meaning:?} and written as {slot:?}"),
            }
        }
    }

    #[test]
    fn a_known_attribute_has_one_column() {
        let category = AttributeColumn {
            code: PRODUCT_CATEGORY.code.to_owned(),
            name: "Category".to_owned(),
        };
        let layout = Layout {
            attributes: vec![category],
            ..Layout::default()
        };
        assert_eq!(columns(&layout), columns(&Layout::default()));
    }
}
