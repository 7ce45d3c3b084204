//! The rows of one handle, gathered into a product.

use std::collections::HashSet;

use super::super::limits::{MAX_IMAGES, MAX_OPTIONS, MAX_VARIANTS, Place, check, too_many};
use super::super::record::{ImageRecord, MembershipRecord, ProductRecord, Rejection, StockRecord, VariantRecord};
use super::super::rejection::code;
use super::super::slug::slug;
use super::cells::Cells;
use super::columns::Column;
use super::header::Header;
use super::{attributes, options};

/// Cells that speak of the product as a whole: the first row has them, later rows repeat them or leave them empty.
pub(super) const PRODUCT_COLUMNS: [Column; 10] = [
    Column::Title,
    Column::Body,
    Column::Vendor,
    Column::ProductType,
    Column::Tags,
    Column::Published,
    Column::Status,
    Column::Collection,
    Column::SeoTitle,
    Column::SeoDescription,
];

/// Cells that make a later row a variant. What is left, such as a weight, tools also fill on rows of images.
const VARIANT_COLUMNS: [Column; 9] = [
    Column::OptionValue(0),
    Column::OptionValue(1),
    Column::OptionValue(2),
    Column::Sku,
    Column::Barcode,
    Column::Price,
    Column::CompareAt,
    Column::Quantity,
    Column::VariantImage,
];

/// A product of which some rows are read.
#[derive(Debug)]
pub(super) struct Draft {
    product: ProductRecord,
    /// Texts of the first row, to compare later rows with.
    told: Vec<String>,
    option_names: Vec<String>,
    variants: Vec<VariantRecord>,
    images: Vec<(Option<i64>, ImageRecord)>,
    /// Codes of the markets in which the product is not sold.
    excluded: Vec<String>,
    collection: Option<String>,
}

/// A product that is read in full.
#[derive(Debug, PartialEq)]
pub(super) struct Complete {
    pub(super) product: ProductRecord,
    /// The title of the collection that it is put into.
    pub(super) collection: Option<String>,
}

impl Draft {
    /// Reads the first row of a product.
    ///
    /// # Errors
    ///
    /// The first cell that cannot be taken.
    pub(super) fn begin(cells: Cells, handle: &str) -> Result<Self, Rejection> {
        refuse_gift_card(cells)?;
        if let Some(title) = cells.header.cell(Column::Title)
            && cells.at(title).is_empty()
        {
            let reason = "The first row of a product needs its title.";
            return Err(cells.refuse(title, code::MISSING_TITLE, reason));
        }
        let text = |column| cells.text(column).map(str::to_owned);
        let product = ProductRecord {
            handle: handle.to_owned(),
            title: text(Column::Title),
            description_html: cells.raw(Column::Body).map(str::to_owned),
            vendor: text(Column::Vendor),
            product_type: text(Column::ProductType),
            tags: cells.text(Column::Tags).map(tags),
            published: cells.published()?,
            seo_title: text(Column::SeoTitle),
            seo_description: text(Column::SeoDescription),
            attributes: attributes::read(cells),
            ..ProductRecord::default()
        };
        let mut draft = Self {
            product,
            told: PRODUCT_COLUMNS.map(|column| text(column).unwrap_or_default()).into(),
            option_names: options::names(cells)?,
            variants: Vec::new(),
            images: Vec::new(),
            excluded: excluded(cells)?,
            collection: cells.filled(Column::Collection).map(str::to_owned),
        };
        draft.take(cells, true)?;
        Ok(draft)
    }

    /// Reads a later row of the product: a variant, an image, or both.
    ///
    /// # Errors
    ///
    /// The first cell that cannot be taken.
    pub(super) fn add(&mut self, cells: Cells) -> Result<(), Rejection> {
        refuse_gift_card(cells)?;
        let named = |index: usize| self.option_names.get(index).map_or("", String::as_str);
        let product = PRODUCT_COLUMNS.into_iter().zip(self.told.iter().map(String::as_str));
        let options = (0..MAX_OPTIONS).map(|index| (Column::OptionName(index), named(index)));
        for (column, told) in product.chain(options) {
            if let (Some(cell), Some(text)) = (cells.header.cell(column), cells.filled(column))
                && text != told
                && !options::is_default_name(cells, column, text)
            {
                let reason = "The cell differs from the one in the product's first row. Empty it, or give the row a handle of its own.";
                return Err(cells.refuse(cell, code::CONFLICTING_VALUE, reason));
            }
        }
        let is_variant = VARIANT_COLUMNS.into_iter().any(|column| cells.filled(column).is_some())
            || cells
                .header
                .markets
                .iter()
                .filter_map(|market| market.price)
                .any(|cell| !cells.at(cell).is_empty());
        self.take(cells, is_variant)
    }

    /// The whole product, after its last row.
    ///
    /// # Errors
    ///
    /// What the rows contradict together, such as two equal variants.
    pub(super) fn finish(mut self, header: &Header, line: u64) -> Result<Complete, Rejection> {
        if header.cell(Column::ImageUrl).is_some() {
            self.images.sort_by_key(|(position, _)| position.unwrap_or(i64::MAX));
            let mut images: Vec<_> = self.images.into_iter().map(|(_, image)| image).collect();
            let alt = header.cell(Column::ImageAlt).map(|_| String::new());
            adopt_variant_images(&mut images, &self.variants, alt.as_ref());
            self.product.images = Some(images);
        }
        if header.has_options() {
            self.product.options = Some(options::gather(self.option_names, &self.variants));
        }
        if header.has_variants() {
            self.product.variants = Some(self.variants);
        }
        if let Some(title) = &self.collection {
            self.product.collections = Some(vec![MembershipRecord {
                collection: slug(title),
                position: None,
            }]);
        }
        check(&self.product).map_err(|violation| {
            let variants = self.product.variants.as_deref().unwrap_or_default();
            let line = violation.place.variant().map_or(line, |variant| variants[variant].line);
            let cell = column_of(violation.place).and_then(|column| header.cell(column));
            let rejection = Rejection::new(line, violation.code, violation.reason);
            match cell {
                Some(cell) => rejection.at(header.name(cell)),
                None => rejection,
            }
        })?;
        Ok(Complete {
            product: self.product,
            collection: self.collection,
        })
    }

    fn take(&mut self, cells: Cells, is_variant: bool) -> Result<(), Rejection> {
        if is_variant && cells.header.has_variants() {
            if self.variants.len() == MAX_VARIANTS {
                let reason = too_many(MAX_VARIANTS + 1, MAX_VARIANTS, "variants or more");
                return Err(Rejection::new(cells.row.line, code::TOO_MANY_VARIANTS, reason));
            }
            let variant = self.variant(cells)?;
            self.variants.push(variant);
        }
        self.take_image(cells)
    }

    fn variant(&self, cells: Cells) -> Result<VariantRecord, Rejection> {
        let text = |column| cells.text(column).map(str::to_owned);
        let mut prices: Vec<_> = cells.price()?.into_iter().collect();
        for market in &cells.header.markets {
            let price = cells.market_price(market)?;
            prices.extend(price.filter(|_| !self.excluded.contains(&market.code)));
        }
        Ok(VariantRecord {
            line: cells.row.line,
            id: None,
            unpriced: vec![],
            unstocked: vec![],
            option_values: options::values(&self.option_names, cells)?,
            sku: text(Column::Sku),
            barcode: text(Column::Barcode),
            weight_grams: cells.grams()?,
            requires_shipping: cells.boolean(Column::RequiresShipping)?,
            taxable: cells.boolean(Column::Taxable)?,
            sell_without_stock: cells.policy()?,
            tracked: cells.text(Column::Tracker).map(|tracker| !tracker.is_empty()),
            image: text(Column::VariantImage),
            prices,
            stock: cells
                .quantity()?
                .map(|on_hand| StockRecord {
                    location: None,
                    on_hand,
                })
                .into_iter()
                .collect(),
        })
    }

    fn take_image(&mut self, cells: Cells) -> Result<(), Rejection> {
        let Some(url) = cells.filled(Column::ImageUrl) else {
            return Ok(());
        };
        let position = cells.position()?;
        let alt = cells.text(Column::ImageAlt).map(str::to_owned);
        // Some tools repeat the product's image on the row of every variant.
        if let Some((_, image)) = self.images.iter_mut().find(|(_, image)| image.url == url) {
            if image.alt.as_deref().is_none_or(str::is_empty) {
                image.alt = alt;
            }
            return Ok(());
        }
        if self.images.len() == MAX_IMAGES {
            let reason = too_many(MAX_IMAGES + 1, MAX_IMAGES, "images or more");
            return Err(Rejection::new(cells.row.line, code::TOO_MANY_IMAGES, reason));
        }
        self.images.push((
            position,
            ImageRecord {
                url: url.to_owned(),
                alt,
                ..ImageRecord::default()
            },
        ));
        Ok(())
    }
}

/// Shopify keeps a variant's image among the product's; a file may name it for the variant only.
fn adopt_variant_images(images: &mut Vec<ImageRecord>, variants: &[VariantRecord], alt: Option<&String>) {
    let mut met: HashSet<_> = images.iter().map(|image| image.url.clone()).collect();
    for url in variants
        .iter()
        .filter_map(|variant| variant.image.as_ref())
        .filter(|url| !url.is_empty())
    {
        if met.insert(url.clone()) {
            images.push(ImageRecord {
                url: url.clone(),
                alt: alt.cloned(),
                ..ImageRecord::default()
            });
        }
    }
}

fn refuse_gift_card(cells: Cells) -> Result<(), Rejection> {
    match cells.header.cell(Column::GiftCard) {
        Some(cell) if cells.boolean_at(cell)? == Some(true) => {
            let reason = "Gift cards are not sold as products. Take the product's rows out of the file.";
            Err(cells.refuse(cell, code::GIFT_CARD_UNSUPPORTED, reason))
        }
        _ => Ok(()),
    }
}

/// Codes of the markets that the product's first row leaves out.
fn excluded(cells: Cells) -> Result<Vec<String>, Rejection> {
    let mut excluded = Vec::new();
    for market in &cells.header.markets {
        if let Some(cell) = market.included
            && cells.boolean_at(cell)? == Some(false)
        {
            excluded.push(market.code.clone());
        }
    }
    Ok(excluded)
}

fn tags(text: &str) -> Vec<String> {
    let mut met = HashSet::new();
    let tags = text.split(',').map(str::trim).filter(|tag| !tag.is_empty());
    tags.filter(|tag| met.insert(*tag)).map(str::to_owned).collect()
}

fn column_of(place: Place) -> Option<Column> {
    match place {
        Place::OptionName(index) => Some(Column::OptionName(index)),
        Place::OptionValues(_) => Some(Column::OptionValue(0)),
        Place::Sku(_) => Some(Column::Sku),
        Place::Images => Some(Column::ImageUrl),
        Place::Options | Place::Variants => None,
    }
}
