//! From products to rows: as many rows as a product has variants or images, whichever is more.

use std::io::Write;

use super::super::limits::check;
use super::super::record::{Amount, PriceRecord, ProductRecord, VariantRecord};
use super::super::rejection::code;
use super::attributes::to_cell;
use super::columns::{Column, MarketColumn};
use super::layout::{Layout, Slot, columns};
use super::options::{DEFAULT_NAME, DEFAULT_TITLE};

/// Why a product was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The format cannot hold the product; no row of it was written.
    #[error("{handle}: {reason}")]
    Refused {
        handle: String,
        code: &'static str,
        reason: String,
    },
    #[error("the file could not be written: {0}")]
    Failed(#[from] csv::Error),
}

/// A file that is being written.
pub struct Writer<W: Write> {
    output: csv::Writer<W>,
    layout: Layout,
    slots: Vec<Slot>,
}

impl<W: Write> Writer<W> {
    /// Writes the header.
    ///
    /// # Errors
    ///
    /// [`WriteError::Failed`].
    pub fn new(output: W, layout: Layout) -> Result<Self, WriteError> {
        let mut output = csv::Writer::from_writer(output);
        let (headers, slots): (Vec<_>, Vec<_>) = columns(&layout).into_iter().unzip();
        output.write_record(headers)?;
        Ok(Self { output, layout, slots })
    }

    /// Writes all rows of a product. What has no column is left out: popularity, collections, translations, sizes of
    /// images, and prices, stock and attributes that the layout does not name.
    ///
    /// # Errors
    ///
    /// [`WriteError::Refused`] where a column cannot hold what the product has, [`WriteError::Failed`].
    pub fn write(&mut self, product: &ProductRecord) -> Result<(), WriteError> {
        refuse_unwritable(product)?;
        let variants = product.variants.as_ref().map_or(0, Vec::len);
        let images = product.images.as_ref().map_or(0, Vec::len);
        let rows: Vec<Vec<String>> = (0..variants.max(images).max(1))
            .map(|row| self.slots.iter().map(|slot| self.cell(slot, product, row)).collect())
            .collect::<Result<_, _>>()?;
        for row in rows {
            self.output.write_record(row)?;
        }
        Ok(())
    }

    /// Writes out what is still held back, and gives the output back.
    ///
    /// # Errors
    ///
    /// [`WriteError::Failed`].
    pub fn finish(self) -> Result<W, WriteError> {
        self.output
            .into_inner()
            .map_err(|error| WriteError::Failed(csv::Error::from(error.into_error())))
    }

    fn cell(&self, slot: &Slot, product: &ProductRecord, row: usize) -> Result<String, WriteError> {
        let variant = product.variants.as_deref().unwrap_or_default().get(row);
        Ok(match slot {
            Slot::Of(Column::Handle) => product.handle.clone(),
            Slot::Of(Column::Price) => self.price(product, variant, None, |price| Some(price.amount))?,
            Slot::Of(Column::CompareAt) => self.price(product, variant, None, |price| price.compare_at)?,
            Slot::Of(Column::Quantity) => self.quantity(variant),
            Slot::Of(column) => variant_cell(*column, variant)
                .or_else(|| image_cell(*column, product, row))
                .or_else(|| (row == 0).then(|| product_cell(*column, product)))
                .unwrap_or_default(),
            Slot::Market(MarketColumn::Price, market) => {
                self.price(product, variant, Some(market), |price| Some(price.amount))?
            }
            Slot::Market(MarketColumn::CompareAt, market) => {
                self.price(product, variant, Some(market), |price| price.compare_at)?
            }
            Slot::Market(MarketColumn::Included, market) if row == 0 => shown(is_sold(product, market)),
            Slot::Attribute(code) if row == 0 => {
                let values = product.attributes.as_ref().and_then(|attributes| attributes.get(code));
                to_cell(code, values.map_or(&[], Vec::as_slice))
            }
            Slot::GiftCard if row == 0 => shown(false),
            Slot::Fulfillment if variant.is_some() => "manual".to_owned(),
            Slot::WeightUnit if variant.is_some() => "g".to_owned(),
            _ => String::new(),
        })
    }

    /// An amount of the variant's price in a market; `None`: the file's own.
    fn price(
        &self,
        product: &ProductRecord,
        variant: Option<&VariantRecord>,
        market: Option<&String>,
        part: impl Fn(&PriceRecord) -> Option<Amount>,
    ) -> Result<String, WriteError> {
        let prices = variant.map_or(&[][..], |variant| &variant.prices);
        let is_own = |price: &PriceRecord| price.market.is_none() || price.market == self.layout.market;
        let price = prices.iter().find(|price| match market {
            Some(market) => price.market.as_ref() == Some(market),
            None => is_own(price),
        });
        match price.and_then(part) {
            Some(Amount::Major(amount)) => Ok(amount.to_string()),
            Some(Amount::Minor(_)) => Err(refused(
                product,
                code::AMOUNT_NOT_DECIMAL,
                "A price is in minor units; the format has decimal amounts.",
            )),
            None => Ok(String::new()),
        }
    }

    fn quantity(&self, variant: Option<&VariantRecord>) -> String {
        let stock = variant.map_or(&[][..], |variant| &variant.stock);
        let own = stock
            .iter()
            .find(|stock| stock.location.is_none() || stock.location == self.layout.location);
        own.map(|stock| stock.on_hand.to_string()).unwrap_or_default()
    }
}

fn refuse_unwritable(product: &ProductRecord) -> Result<(), WriteError> {
    if product.title.as_deref().is_none_or(|title| title.trim().is_empty()) {
        return Err(refused(product, code::MISSING_TITLE, "The format needs a title."));
    }
    if let Some(tag) = product.tags.iter().flatten().find(|tag| tag.contains(',')) {
        return Err(refused(
            product,
            code::TAG_WITH_COMMA,
            &format!("The tag {tag:?} has a comma, which parts tags in the format."),
        ));
    }
    check(product).map_err(|violation| refused(product, violation.code, &violation.reason))
}

fn refused(product: &ProductRecord, code: &'static str, reason: &str) -> WriteError {
    WriteError::Refused {
        handle: product.handle.clone(),
        code,
        reason: reason.to_owned(),
    }
}

/// The cell of a variant's column; `None` for other columns.
fn variant_cell(column: Column, variant: Option<&VariantRecord>) -> Option<String> {
    use Column::{Barcode, Grams, OptionValue, Policy, RequiresShipping, Sku, Taxable, Tracker, VariantImage};
    if !matches!(
        column,
        OptionValue(_) | Sku | Barcode | Grams | Tracker | Policy | RequiresShipping | Taxable | VariantImage
    ) {
        return None;
    }
    let Some(variant) = variant else {
        return Some(String::new());
    };
    Some(match column {
        OptionValue(0) if variant.option_values.is_empty() => DEFAULT_TITLE.to_owned(),
        OptionValue(index) => variant.option_values.get(index).cloned().unwrap_or_default(),
        Sku => variant.sku.clone().unwrap_or_default(),
        Barcode => variant.barcode.clone().unwrap_or_default(),
        VariantImage => variant.image.clone().unwrap_or_default(),
        Grams => variant.weight_grams.map(|grams| grams.to_string()).unwrap_or_default(),
        Tracker => if variant.tracked == Some(true) { "shopify" } else { "" }.to_owned(),
        Policy => variant
            .sell_without_stock
            .map_or("", |sell| if sell { "continue" } else { "deny" })
            .to_owned(),
        RequiresShipping => variant.requires_shipping.map(shown).unwrap_or_default(),
        _ => variant.taxable.map(shown).unwrap_or_default(),
    })
}

/// The cell of an image's column; `None` for other columns.
fn image_cell(column: Column, product: &ProductRecord, row: usize) -> Option<String> {
    let image = product.images.as_deref().unwrap_or_default().get(row);
    let text = match column {
        Column::ImageUrl => image.map(|image| image.url.clone()),
        Column::ImagePosition => image.map(|_| (row + 1).to_string()),
        Column::ImageAlt => image.and_then(|image| image.alt.clone()),
        _ => return None,
    };
    Some(text.unwrap_or_default())
}

/// The cell of a column that speaks of the whole product.
fn product_cell(column: Column, product: &ProductRecord) -> String {
    let text = match column {
        Column::Title => product.title.clone(),
        Column::Body => product.description_html.clone(),
        Column::Vendor => product.vendor.clone(),
        Column::ProductType => product.product_type.clone(),
        Column::Tags => product.tags.as_ref().map(|tags| tags.join(", ")),
        Column::Published => product.published.map(shown),
        Column::Status => product
            .published
            .map(|published| if published { "active" } else { "draft" }.to_owned()),
        Column::SeoTitle => product.seo_title.clone(),
        Column::SeoDescription => product.seo_description.clone(),
        Column::OptionName(index) => option_name(product, index),
        _ => None,
    };
    text.unwrap_or_default()
}

fn option_name(product: &ProductRecord, index: usize) -> Option<String> {
    let options = product.options.as_deref().unwrap_or_default();
    match options.get(index) {
        Some(option) => Some(option.name.clone()),
        None => (index == 0).then(|| DEFAULT_NAME.to_owned()),
    }
}

fn is_sold(product: &ProductRecord, market: &str) -> bool {
    let variants = product.variants.iter().flatten();
    variants
        .flat_map(|variant| &variant.prices)
        .any(|price| price.market.as_deref() == Some(market))
}

fn shown(truth: bool) -> String {
    if truth { "TRUE" } else { "FALSE" }.to_owned()
}
