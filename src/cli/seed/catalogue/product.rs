//! Plans turned into records.

use std::collections::BTreeMap;

use super::attribute::{self, CARE, COLOUR, FIT, MATERIAL, PATTERN, RECYCLED_PERCENT, SEASON, SIZE, VEGAN};
use super::kind::Kind;
use super::market;
use super::picture::Pictures;
use super::plan::{Plan, SEED};
use super::size::Sizes;
use super::stock;
use super::style::{Fit, Look};
use super::words::Language;
use crate::cli::seed::chance::Chance;
use crate::cli::seed::images::{Pattern, PictureName, View};
use crate::cli::seed::palette::{self, Colour};
use crate::cli::seed::slug::slug;
use crate::commerce::interchange::record::{
    ImageRecord, MembershipRecord, ProductOptionRecord, ProductRecord, TextTranslation, VariantRecord,
};

/// The record of a product.
pub(super) fn record(plan: &Plan, collections: Vec<MembershipRecord>, pictures: &mut Pictures) -> ProductRecord {
    let title = plan.subject.title(Language::English);
    let images = images(plan, &title, pictures);
    ProductRecord {
        handle: slug(&title),
        seo_title: Some(format!("{title} | Tote")),
        seo_description: Some(plan.subject.summary(Language::English)),
        title: Some(title),
        description_html: Some(plan.subject.description_html(Language::English)),
        vendor: Some(plan.style().brand.to_owned()),
        product_type: Some(plan.style().kind.product_type().to_owned()),
        tax_class: None,
        tags: Some(tags(plan)),
        published: Some(plan.is_published()),
        popularity: Some(plan.popularity),
        created_at: Some(plan.created_at),
        options: Some(options(plan)),
        variants: Some(variants(plan)),
        images: Some(images),
        attributes: Some(attributes(plan)),
        collections: Some(collections),
        translations: Some(BTreeMap::from([("de".to_owned(), german(plan))])),
    }
}

fn german(plan: &Plan) -> TextTranslation {
    let title = plan.subject.title(Language::German);
    TextTranslation {
        seo_title: Some(format!("{title} | Tote")),
        seo_description: Some(plan.subject.summary(Language::German)),
        title: Some(title),
        description_html: Some(plan.subject.description_html(Language::German)),
    }
}

fn tags(plan: &Plan) -> Vec<String> {
    let material = plan.material();
    let mut tags = vec![
        plan.style().kind.product_type().to_lowercase(),
        material.fibre.en.to_lowercase(),
    ];
    if plan.subject.look.pattern != Pattern::Plain {
        tags.push(attribute::pattern_name(plan.subject.look.pattern).en.to_lowercase());
    }
    if material.recycled_percent >= 50 {
        tags.push("recycled".to_owned());
    }
    if material.vegan {
        tags.push("vegan".to_owned());
    }
    tags.sort_unstable();
    tags.dedup();
    tags
}

fn attributes(plan: &Plan) -> BTreeMap<String, Vec<String>> {
    let material = plan.material();
    let season = material.season.unwrap_or(plan.style().season);
    let mut attributes = BTreeMap::new();
    let mut set = |code: &str, values: Vec<String>| attributes.insert(code.to_owned(), values);
    set(MATERIAL, vec![material.fibre.en.to_owned()]);
    set(SEASON, season.names().iter().map(|name| name.en.to_owned()).collect());
    set(CARE, vec![material.care.name().en.to_owned()]);
    set(
        PATTERN,
        vec![attribute::pattern_name(plan.subject.look.pattern).en.to_owned()],
    );
    set(RECYCLED_PERCENT, vec![material.recycled_percent.to_string()]);
    set(VEGAN, vec![material.vegan.to_string()]);
    if let Some(fit) = plan.style().fit.map(Fit::name) {
        set(FIT, vec![fit.en.to_owned()]);
    }
    attributes
}

/// Whether there is anything to choose.
fn has_options(plan: &Plan) -> bool {
    plan.looks.len() > 1 || plan.style().sizes != Sizes::None
}

fn options(plan: &Plan) -> Vec<ProductOptionRecord> {
    let mut options = Vec::new();
    if has_options(plan) {
        let values = plan
            .looks
            .iter()
            .filter_map(|look| colour(*look))
            .map(|colour| colour.english.to_owned());
        options.push(ProductOptionRecord {
            name: COLOUR.en.to_owned(),
            values: values.collect(),
        });
    }
    let sizes = plan.style().sizes.values();
    if !sizes.is_empty() {
        let values = sizes.iter().map(|size| (*size).to_owned()).collect();
        options.push(ProductOptionRecord {
            name: SIZE.en.to_owned(),
            values,
        });
    }
    options
}

fn variants(plan: &Plan) -> Vec<VariantRecord> {
    let sizes = plan.style().sizes.values();
    let mut variants = Vec::new();
    for (place, look) in plan.looks.iter().enumerate() {
        let Some(colour) = colour(*look) else { continue };
        if sizes.is_empty() {
            variants.push(variant(plan, place, colour, None, variants.len()));
        }
        for size in sizes {
            variants.push(variant(plan, place, colour, Some(size), variants.len()));
        }
    }
    variants
}

fn variant(plan: &Plan, place: usize, colour: &Colour, size: Option<&str>, index: usize) -> VariantRecord {
    let style = plan.style();
    let mut option_values = Vec::new();
    if has_options(plan) {
        option_values.push(colour.english.to_owned());
        option_values.extend(size.map(str::to_owned));
    }
    let sku = match size {
        Some(size) => format!("T{:04}-{}-{}", plan.number, colour.sku, Sizes::sku_part(size)),
        None => format!("T{:04}-{}", plan.number, colour.sku),
    };
    let sizes = style.sizes.values();
    let at_either_end = size.is_some_and(|size| sizes.first() == Some(&size) || sizes.last() == Some(&size));
    // Each variant has a sequence of its own: a colour more does not move the stock of the others.
    let mut chance = Chance::new(SEED.rotate_left(32), u64::from(plan.number) << 8 | index as u64);
    let gone = plan.is_sold_out() || plan.is_made_to_order();
    VariantRecord {
        line: 0,
        id: None,
        unpriced: vec![],
        unstocked: vec![],
        option_values,
        sku: Some(sku),
        barcode: Some(barcode(plan.number, index)),
        weight_grams: Some(style.kind.weight_grams()),
        requires_shipping: Some(true),
        taxable: Some(true),
        sell_without_stock: Some(plan.is_made_to_order()),
        tracked: Some(true),
        image: picture(plan, plan.looks[place], View::Front).map(|name| Pictures::url(&name.file())),
        prices: market::prices(plan.step, plan.sale_of(place)),
        stock: if gone {
            stock::none()
        } else {
            stock::levels(&mut chance, at_either_end)
        },
    }
}

/// An EAN-13 of the range 20 to 29, which every shop may use for its own purposes.
fn barcode(number: u32, index: usize) -> String {
    let digits = format!("21{number:05}{:05}", index + 1);
    let sum: u32 = digits
        .bytes()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

fn colour(look: Look) -> Option<&'static Colour> {
    palette::find(look.colour)
}

fn images(plan: &Plan, title: &str, pictures: &mut Pictures) -> Vec<ImageRecord> {
    views(plan)
        .map(|name| {
            let side = match name.view {
                View::Front => "",
                View::Back => ", from behind",
                View::Detail => ", close up",
            };
            pictures.record(&name.file(), format!("{title} in {}{side}", name.colour.english))
        })
        .collect()
}

/// The pictures of a product: its first colour from the front, then from its other side, then the other colours.
pub(super) fn views(plan: &Plan) -> impl Iterator<Item = PictureName<'static>> {
    let first = plan.looks[0];
    let others = plan.looks[1..].iter().map(|look| (*look, View::Front));
    let shown = [(first, View::Front), (first, second_view(plan.style().kind))]
        .into_iter()
        .chain(others);
    shown.filter_map(|(look, view)| picture(plan, look, view))
}

fn picture(plan: &Plan, look: Look, view: View) -> Option<PictureName<'static>> {
    Some(PictureName {
        style: plan.style().code,
        colour: colour(look)?,
        pattern: look.pattern,
        view,
    })
}

/// Garments turn round; knitwear and things are looked at from near.
const fn second_view(kind: Kind) -> View {
    match kind {
        Kind::Dress
        | Kind::Top
        | Kind::Shirt
        | Kind::Sweat
        | Kind::Jeans
        | Kind::Trousers
        | Kind::Shorts
        | Kind::Jacket
        | Kind::Active
        | Kind::Swim => View::Back,
        _ => View::Detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_barcode_ends_with_its_check_digit() {
        // 2 + 1 at the odd places, three times 1 + 1 at the even ones: 9, and 1 is left to the next ten.
        assert_eq!(barcode(1, 0), "2100001000011");
        assert!(barcode(400, 29).starts_with("2100400000"));
    }
}
