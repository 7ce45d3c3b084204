//! What a product shall be: what the file says, laid over what the shop has.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::form::{HANDLE_FORM, IMAGE_URL_FORM, NAME_MAX, check_language, is_handle, is_image_url, translated};
use super::report::Warning;
use super::shop::Shop;
use super::stored::Stored;
use super::variant;
use super::word::{fits, kind_form};
use crate::commerce::catalog::sanitise;
use crate::commerce::interchange::record::{
    ImageRecord, MembershipRecord, ProductOptionRecord, ProductRecord, Rejection, TextTranslation,
};
use crate::commerce::interchange::{MAX_IMAGES, MAX_OPTIONS};
use crate::commerce::tax;
use crate::platform::clock::{Clock, from_ms};

use super::session::ImportOptions;

/// Popularity stays below this, so that it can be turned into a rank.
const POPULARITY_MAX: i64 = 1_000_000_000;

/// Everything that a product is judged by.
pub(super) struct Judge<'a> {
    pub(super) shop: &'a Shop,
    pub(super) options: &'a ImportOptions,
    /// Code of the market of prices that name none.
    pub(super) market: &'a str,
    pub(super) clock: &'a Clock,
    /// The collections that the batch names, by handle.
    pub(super) collections: &'a HashMap<String, i64>,
    /// Names of the shop's classes for tax, by code.
    pub(super) tax_classes: &'a BTreeMap<String, String>,
    /// Kinds of the attributes that the shop has, by code.
    pub(super) kinds: &'a HashMap<String, i16>,
    pub(super) line: u64,
    pub(super) handle: &'a str,
    pub(super) rejections: Vec<Rejection>,
    pub(super) warnings: Vec<Warning>,
}

/// A product as it shall be, with every field set.
#[derive(Debug)]
pub(super) struct Desired {
    pub(super) record: ProductRecord,
    /// For each variant, the stored one that it is, as an index.
    pub(super) sources: Vec<Option<usize>>,
}

impl Judge<'_> {
    pub(super) fn reject(&mut self, line: u64, field: &str, code: &'static str, reason: impl Into<String>) {
        let line = if line == 0 { self.line } else { line };
        self.rejections.push(Rejection {
            line,
            subject: Some(self.handle.to_owned()),
            field: Some(field.to_owned()),
            code,
            reason: reason.into(),
        });
    }

    pub(super) fn warn(&mut self, line: u64, code: &'static str, reason: impl Into<String>) {
        let line = if line == 0 { self.line } else { line };
        self.warnings.push(Warning {
            line,
            subject: self.handle.to_owned(),
            code,
            reason: reason.into(),
        });
    }

    /// The product that `incoming` makes of `stored`; what is wrong with it is noted.
    pub(super) fn judge(&mut self, incoming: &ProductRecord, stored: Option<&Stored>) -> Desired {
        let base = stored.map(|stored| &stored.record);
        self.check_handle(incoming);
        let mut images = self.images(incoming, base);
        let options = self.options(incoming, base);
        let (options, variants, sources) = variant::judge(self, incoming, stored, options, &mut images);
        let text = |own: Option<&String>, base: Option<&String>| {
            Some(own.or(base).map(|text| text.trim().to_owned()).unwrap_or_default())
        };
        let html = incoming.description_html.as_deref().map(|html| sanitise(html.trim()));
        let record = ProductRecord {
            handle: incoming.handle.clone(),
            title: self.title(incoming, base),
            description_html: html
                .or_else(|| base?.description_html.clone())
                .or_else(|| Some(String::new())),
            vendor: text(incoming.vendor.as_ref(), base.and_then(|base| base.vendor.as_ref())),
            product_type: text(
                incoming.product_type.as_ref(),
                base.and_then(|base| base.product_type.as_ref()),
            ),
            tax_class: Some(self.tax_class(incoming, base)),
            tags: Some(tags(incoming.tags.as_ref().or_else(|| base?.tags.as_ref()))),
            published: Some(incoming.published.or_else(|| base?.published).unwrap_or(true)),
            popularity: Some(self.popularity(incoming, base)),
            // The database keeps milliseconds.
            created_at: Some(from_ms(
                incoming
                    .created_at
                    .or_else(|| base?.created_at)
                    .unwrap_or_else(|| self.clock.now())
                    .timestamp_millis(),
            )),
            seo_title: text(
                incoming.seo_title.as_ref(),
                base.and_then(|base| base.seo_title.as_ref()),
            ),
            seo_description: text(
                incoming.seo_description.as_ref(),
                base.and_then(|base| base.seo_description.as_ref()),
            ),
            options: Some(options),
            variants: Some(variants),
            images: Some(images),
            attributes: Some(self.attributes(incoming, base)),
            collections: Some(self.memberships(incoming, base)),
            translations: Some(self.translations(incoming, base)),
        };
        Desired { record, sources }
    }

    fn check_handle(&mut self, incoming: &ProductRecord) {
        if !is_handle(&incoming.handle) {
            self.reject(0, "handle", "INVALID_HANDLE", HANDLE_FORM);
        }
    }

    fn title(&mut self, incoming: &ProductRecord, base: Option<&ProductRecord>) -> Option<String> {
        let title = incoming
            .title
            .as_deref()
            .map(str::trim)
            .filter(|title| !title.is_empty())
            .map(str::to_owned)
            .or_else(|| base?.title.clone());
        match &title {
            None => self.reject(0, "title", "MISSING_TITLE", "a new product needs a title"),
            Some(title) if title.chars().count() > NAME_MAX => {
                self.reject(0, "title", "TITLE_TOO_LONG", "a title has at most 255 characters");
            }
            Some(_) => {}
        }
        title
    }

    fn tax_class(&mut self, incoming: &ProductRecord, base: Option<&ProductRecord>) -> String {
        let class = incoming
            .tax_class
            .as_deref()
            .map(str::trim)
            .or_else(|| base?.tax_class.as_deref())
            .filter(|class| !class.is_empty())
            .unwrap_or(tax::STANDARD);
        if !self.tax_classes.contains_key(class) {
            self.reject(
                0,
                "tax_class",
                "UNKNOWN_TAX_CLASS",
                format!("there is no tax class {class:?}; a class comes before its products"),
            );
        }
        class.to_owned()
    }

    fn popularity(&mut self, incoming: &ProductRecord, base: Option<&ProductRecord>) -> i64 {
        let popularity = incoming.popularity.or_else(|| base?.popularity).unwrap_or(0);
        if !(0..=POPULARITY_MAX).contains(&popularity) {
            self.reject(
                0,
                "popularity",
                "INVALID_POPULARITY",
                format!("popularity is 0 to {POPULARITY_MAX}, but is {popularity}"),
            );
        }
        popularity
    }

    fn images(&mut self, incoming: &ProductRecord, base: Option<&ProductRecord>) -> Vec<ImageRecord> {
        let mut urls = HashSet::new();
        let images: Vec<ImageRecord> = match (&incoming.images, base) {
            (Some(images), _) => images
                .iter()
                .filter(|image| urls.insert(image.url.clone()))
                .map(|image| self.image(image, base))
                .collect(),
            (None, Some(base)) => base.images.clone().unwrap_or_default(),
            (None, None) => vec![],
        };
        if images.len() > MAX_IMAGES {
            self.reject(
                0,
                "images",
                "TOO_MANY_IMAGES",
                format!(
                    "a product has at most {MAX_IMAGES} images, but this one has {}",
                    images.len()
                ),
            );
        }
        images
    }

    pub(super) fn check_image_url(&mut self, line: u64, field: &str, url: &str) {
        if !is_image_url(url) {
            self.reject(line, field, "INVALID_URL", format!("{IMAGE_URL_FORM}, but is {url:?}"));
        }
    }

    /// A format that knows only URL and text leaves the size that the shop knows.
    fn image(&mut self, image: &ImageRecord, base: Option<&ProductRecord>) -> ImageRecord {
        self.check_image_url(0, "images", &image.url);
        let known = base.and_then(|base| base.images.as_ref()?.iter().find(|known| known.url == image.url));
        ImageRecord {
            url: image.url.clone(),
            alt: image
                .alt
                .clone()
                .or_else(|| known?.alt.clone())
                .filter(|alt| !alt.is_empty()),
            width: image.width.or_else(|| known?.width).filter(|width| *width > 0),
            height: image.height.or_else(|| known?.height).filter(|height| *height > 0),
            thumbhash: image
                .thumbhash
                .clone()
                .or_else(|| known?.thumbhash.clone())
                .filter(|hash| !hash.is_empty()),
        }
    }

    fn options(&mut self, incoming: &ProductRecord, base: Option<&ProductRecord>) -> Vec<ProductOptionRecord> {
        let options = incoming
            .options
            .clone()
            .or_else(|| base?.options.clone())
            .unwrap_or_default();
        let mut names = HashSet::new();
        if options.len() > MAX_OPTIONS {
            self.reject(
                0,
                "options",
                "TOO_MANY_OPTIONS",
                format!(
                    "a product has at most {MAX_OPTIONS} options, but this one has {}",
                    options.len()
                ),
            );
        }
        if options
            .iter()
            .any(|option| option.name.is_empty() || !names.insert(&option.name))
        {
            self.reject(0, "options", "INVALID_OPTION", "every option needs a name of its own");
        }
        options
    }

    fn memberships(&mut self, incoming: &ProductRecord, base: Option<&ProductRecord>) -> Vec<MembershipRecord> {
        let members = incoming.collections.as_ref().or_else(|| base?.collections.as_ref());
        let by_handle: BTreeMap<&str, &MembershipRecord> = members
            .into_iter()
            .flatten()
            .map(|member| (member.collection.as_str(), member))
            .collect();
        for member in by_handle.values() {
            if !self.collections.contains_key(&member.collection) {
                self.reject(
                    0,
                    "collections",
                    "UNKNOWN_COLLECTION",
                    format!(
                        "there is no collection {:?}; a collection comes before its products",
                        member.collection
                    ),
                );
            }
            if member
                .position
                .is_some_and(|position| !(0..=POPULARITY_MAX).contains(&position))
            {
                self.reject(
                    0,
                    "collections",
                    "INVALID_POSITION",
                    format!("a position is 0 to {POPULARITY_MAX}"),
                );
            }
        }
        by_handle.into_values().cloned().collect()
    }

    fn translations(
        &mut self,
        incoming: &ProductRecord,
        base: Option<&ProductRecord>,
    ) -> BTreeMap<String, TextTranslation> {
        let mut all = base.and_then(|base| base.translations.clone()).unwrap_or_default();
        for (language, text) in incoming.translations.iter().flatten() {
            if let Err(reason) = check_language(language, &self.options.own_language) {
                self.reject(0, "translations", "INVALID_LANGUAGE", reason);
                continue;
            }
            let kept = all.entry(language.clone()).or_default();
            let lay = |slot: &mut Option<String>, text: &Option<String>, html: bool| {
                if let Some(text) = text {
                    *slot = translated(text, html);
                }
            };
            lay(&mut kept.title, &text.title, false);
            lay(&mut kept.description_html, &text.description_html, true);
            lay(&mut kept.seo_title, &text.seo_title, false);
            lay(&mut kept.seo_description, &text.seo_description, false);
        }
        all.retain(|_, text| *text != TextTranslation::default());
        all
    }

    fn attributes(&mut self, incoming: &ProductRecord, base: Option<&ProductRecord>) -> BTreeMap<String, Vec<String>> {
        let all = attributes(
            base.and_then(|base| base.attributes.as_ref()),
            incoming.attributes.as_ref(),
        );
        for (code, values) in &all {
            let Some(kind) = self.kinds.get(code).copied() else {
                continue;
            };
            if let Some(value) = values.iter().find(|value| !fits(kind, value)) {
                self.reject(
                    0,
                    &format!("attributes.{code}"),
                    "INVALID_ATTRIBUTE_VALUE",
                    format!("{value:?} does not fit the attribute {code:?}, {}", kind_form(kind)),
                );
            }
        }
        all
    }
}

fn tags(tags: Option<&Vec<String>>) -> Vec<String> {
    let mut seen = HashSet::new();
    tags.into_iter()
        .flatten()
        .map(|tag| tag.trim())
        .filter(|tag| !tag.is_empty() && seen.insert(*tag))
        .map(str::to_owned)
        .collect()
}

/// The attributes of the file over those that the shop has: a code without values is cleared, one that the file does
/// not name stays.
fn attributes(
    base: Option<&BTreeMap<String, Vec<String>>>,
    own: Option<&BTreeMap<String, Vec<String>>>,
) -> BTreeMap<String, Vec<String>> {
    let mut all = base.cloned().unwrap_or_default();
    for (code, values) in own.into_iter().flatten() {
        let mut seen = HashSet::new();
        let values = values.iter().map(|value| value.trim());
        let values = values
            .filter(|value| !value.is_empty() && seen.insert(*value))
            .map(str::to_owned);
        all.insert(code.clone(), values.collect());
    }
    all.retain(|_, values| !values.is_empty());
    all
}
