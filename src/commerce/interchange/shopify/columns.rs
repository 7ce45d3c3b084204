//! The columns of Shopify's product CSV: what each header is called, now and formerly, and what becomes of it.

use super::super::slug::slug;

/// What a column says of a product, a variant or an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Handle,
    Title,
    Body,
    Vendor,
    ProductType,
    Tags,
    Published,
    Status,
    Collection,
    GiftCard,
    SeoTitle,
    SeoDescription,
    /// 0 to 2.
    OptionName(usize),
    OptionValue(usize),
    Sku,
    Barcode,
    Grams,
    Weight,
    WeightUnit,
    Tracker,
    Quantity,
    Policy,
    Price,
    CompareAt,
    RequiresShipping,
    Taxable,
    VariantImage,
    ImageUrl,
    ImagePosition,
    ImageAlt,
}

/// What a header means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    Kept(Column),
    /// A product's attribute: its code and its name.
    Attribute(String, String),
    /// A market's price, price before the sale, or whether the market has the product. Held with the market's code.
    Market(MarketColumn, String),
    /// Shopify's, but Tote has no place for it.
    Ignored,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarketColumn {
    Included,
    Price,
    CompareAt,
}

/// Header names in lower case; of several names for one column the first is Shopify's classic one.
const KEPT: &[(Column, &[&str])] = &[
    (Column::Handle, &["handle", "url handle"]),
    (Column::Title, &["title"]),
    (Column::Body, &["body (html)", "body html", "description"]),
    (Column::Vendor, &["vendor"]),
    (Column::ProductType, &["type", "product type", "custom product type"]),
    (Column::Tags, &["tags"]),
    (Column::Published, &["published", "published on online store"]),
    (Column::Status, &["status"]),
    (Column::Collection, &["collection"]),
    (Column::GiftCard, &["gift card"]),
    (Column::SeoTitle, &["seo title"]),
    (Column::SeoDescription, &["seo description"]),
    (Column::OptionName(0), &["option1 name"]),
    (Column::OptionName(1), &["option2 name"]),
    (Column::OptionName(2), &["option3 name"]),
    (Column::OptionValue(0), &["option1 value"]),
    (Column::OptionValue(1), &["option2 value"]),
    (Column::OptionValue(2), &["option3 value"]),
    (Column::Sku, &["variant sku", "sku"]),
    (
        Column::Barcode,
        &["variant barcode", "variant barcodes", "barcode", "barcodes"],
    ),
    (Column::Grams, &["variant grams", "weight value (grams)"]),
    (Column::Weight, &["variant weight", "weight value", "weight"]),
    (
        Column::WeightUnit,
        &["variant weight unit", "weight unit", "weight unit for display"],
    ),
    (Column::Tracker, &["variant inventory tracker", "inventory tracker"]),
    (Column::Quantity, &["variant inventory qty", "inventory quantity"]),
    (
        Column::Policy,
        &[
            "variant inventory policy",
            "inventory policy",
            "continue selling when out of stock",
        ],
    ),
    (Column::Price, &["variant price", "price"]),
    (
        Column::CompareAt,
        &["variant compare at price", "compare at price", "compare-at price"],
    ),
    (
        Column::RequiresShipping,
        &["variant requires shipping", "requires shipping"],
    ),
    (Column::Taxable, &["variant taxable", "charge tax"]),
    (Column::VariantImage, &["variant image", "variant image url"]),
    (Column::ImageUrl, &["image src", "product image url"]),
    (Column::ImagePosition, &["image position"]),
    (Column::ImageAlt, &["image alt text"]),
];

const IGNORED: &[&str] = &[
    "option1 linked to",
    "option2 linked to",
    "option3 linked to",
    "variant fulfillment service",
    "fulfillment service",
    "variant tax code",
    "tax code",
    "cost per item",
    "unit price total measure",
    "unit price total measure unit",
    "unit price base measure",
    "unit price base measure unit",
];

/// An attribute that has a column of its own: its code, the header we write, and other headers it has had, in lower
/// case.
pub(super) struct KnownAttribute {
    pub(super) code: &'static str,
    pub(super) header: &'static str,
    others: &'static [&'static str],
}

const fn known(code: &'static str, header: &'static str, others: &'static [&'static str]) -> KnownAttribute {
    KnownAttribute { code, header, others }
}

pub(super) const PRODUCT_CATEGORY: KnownAttribute = known(
    "product_category",
    "Product Category",
    &["standard product type", "standardized product type"],
);

pub(super) const GOOGLE: &[KnownAttribute] = &[
    known(
        "google_product_category",
        "Google Shopping / Google Product Category",
        &[],
    ),
    known("google_gender", "Google Shopping / Gender", &[]),
    known("google_age_group", "Google Shopping / Age Group", &[]),
    known(
        "google_mpn",
        "Google Shopping / MPN",
        &["google shopping / manufacturer part number (mpn)"],
    ),
    known(
        "google_adwords_grouping",
        "Google Shopping / AdWords Grouping",
        &["google shopping / ad group name"],
    ),
    known(
        "google_adwords_labels",
        "Google Shopping / AdWords Labels",
        &["google shopping / ads labels"],
    ),
    known("google_condition", "Google Shopping / Condition", &[]),
    known("google_custom_product", "Google Shopping / Custom Product", &[]),
    known("google_custom_label_0", "Google Shopping / Custom Label 0", &[]),
    known("google_custom_label_1", "Google Shopping / Custom Label 1", &[]),
    known("google_custom_label_2", "Google Shopping / Custom Label 2", &[]),
    known("google_custom_label_3", "Google Shopping / Custom Label 3", &[]),
    known("google_custom_label_4", "Google Shopping / Custom Label 4", &[]),
];

/// The namespace under which attributes without a namespace of their own travel as metafields.
pub(super) const OWN_NAMESPACE: &str = "tote.";

/// Markets are named by codes of 2 to 32 characters.
const MARKET_CODE_LENGTHS: std::ops::RangeInclusive<usize> = 2..=32;

/// What a header means, whatever its case and the space around it.
pub(super) fn meaning(header: &str) -> Meaning {
    let header = header.trim();
    let name = header.to_lowercase();
    if let Some((column, _)) = KEPT.iter().find(|(_, names)| names.contains(&name.as_str())) {
        return Meaning::Kept(*column);
    }
    if IGNORED.contains(&name.as_str()) {
        return Meaning::Ignored;
    }
    let is_attribute = |attribute: &&KnownAttribute| {
        attribute.header.eq_ignore_ascii_case(&name) || attribute.others.contains(&name.as_str())
    };
    if let Some(attribute) = std::iter::once(&PRODUCT_CATEGORY).chain(GOOGLE).find(is_attribute) {
        return Meaning::Attribute(attribute.code.to_owned(), attribute.header.to_owned());
    }
    metafield(header).or_else(|| market(&name)).unwrap_or(Meaning::Unknown)
}

/// `Care guide (product.metafields.custom.care)`: the name and the code `custom.care`.
fn metafield(header: &str) -> Option<Meaning> {
    let (name, path) = header.strip_suffix(')')?.rsplit_once('(')?;
    if path.starts_with("variant.metafields.") {
        return Some(Meaning::Ignored);
    }
    let path = path.strip_prefix("product.metafields.")?;
    let code = path.strip_prefix(OWN_NAMESPACE).unwrap_or(path);
    let name = name.trim();
    let name = if name.is_empty() { code } else { name };
    (!code.is_empty()).then(|| Meaning::Attribute(code.to_owned(), name.to_owned()))
}

/// `price / south america`: the market `south-america`.
fn market(name: &str) -> Option<Meaning> {
    let (column, market) = name.split_once(" / ")?;
    let column = match column {
        "included" => MarketColumn::Included,
        "price" => MarketColumn::Price,
        "compare at price" | "compare-at price" => MarketColumn::CompareAt,
        _ => return None,
    };
    let code = slug(market);
    (code.is_ascii() && MARKET_CODE_LENGTHS.contains(&code.len())).then_some(Meaning::Market(column, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classic_and_new_names_mean_the_same() {
        for (classic, new, column) in [
            ("Handle", "URL handle", Column::Handle),
            ("Body (HTML)", "Description", Column::Body),
            ("Variant Price", "Price", Column::Price),
            ("Variant Compare At Price", "Compare-at price", Column::CompareAt),
            (
                "Variant Inventory Policy",
                "Continue selling when out of stock",
                Column::Policy,
            ),
            ("Variant Grams", "Weight value (grams)", Column::Grams),
            ("Variant Taxable", "Charge tax", Column::Taxable),
            ("Image Src", "Product image URL", Column::ImageUrl),
            ("Option2 Value", "Option2 value", Column::OptionValue(1)),
        ] {
            assert_eq!(meaning(classic), Meaning::Kept(column));
            assert_eq!(meaning(&format!(" {} ", new.to_uppercase())), Meaning::Kept(column));
        }
    }

    #[test]
    fn attributes_are_named_by_code() {
        let attribute = |code: &str, name: &str| Meaning::Attribute(code.to_owned(), name.to_owned());
        assert_eq!(
            meaning("Google Shopping / gender"),
            attribute("google_gender", "Google Shopping / Gender")
        );
        assert_eq!(
            meaning("Google Shopping / Ads labels"),
            attribute("google_adwords_labels", "Google Shopping / AdWords Labels")
        );
        assert_eq!(
            meaning("Product category"),
            attribute("product_category", "Product Category")
        );
        assert_eq!(
            meaning("Care (EU) (product.metafields.custom.care)"),
            attribute("custom.care", "Care (EU)")
        );
        assert_eq!(
            meaning("Material (product.metafields.tote.material)"),
            attribute("material", "Material")
        );
        assert_eq!(meaning("Depth (variant.metafields.custom.depth)"), Meaning::Ignored);
    }

    #[test]
    fn markets_are_named_by_code() {
        let market = |column, code: &str| Meaning::Market(column, code.to_owned());
        assert_eq!(
            meaning("Price / South America"),
            market(MarketColumn::Price, "south-america")
        );
        assert_eq!(meaning("Compare At Price / EU"), market(MarketColumn::CompareAt, "eu"));
        assert_eq!(meaning("Compare-at price / EU"), market(MarketColumn::CompareAt, "eu"));
        assert_eq!(meaning("Included / Canada"), market(MarketColumn::Included, "canada"));
        assert_eq!(meaning("Price / X"), Meaning::Unknown);
    }

    #[test]
    fn the_rest_is_ignored_or_unknown() {
        assert_eq!(meaning("Cost per item"), Meaning::Ignored);
        assert_eq!(meaning("Shelf"), Meaning::Unknown);
        assert_eq!(meaning(""), Meaning::Unknown);
    }
}
