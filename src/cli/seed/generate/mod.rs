//! Catalogues of any size, for measurements: the same number and seed give the same records for ever.
//!
//! Products have six variants, three sizes by two colours. Nothing is remembered from one product to the next: names are
//! unique because each is worked out from its number, not because it was looked up.

mod shelf;
mod vocabulary;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use self::shelf::{Shelf, Shelves};
use self::vocabulary::{ADJECTIVES, BRANDS, CARE, COLOURS, DEPARTMENTS, FEATURES, FIT, MATERIALS, OCCASIONS, SEASONS};
use super::chance::Chance;
use super::slug::slug;
use crate::commerce::interchange::record::{
    Amount, AttributeKind, AttributeRecord, CollectionRecord, ImageRecord, MembershipRecord, OptionRecord, PriceRecord,
    ProductOptionRecord, ProductRecord, Record, StockRecord, ValueRecord, VariantRecord,
};

const COLOUR: &str = "Colour";
const SIZE: &str = "Size";

/// The records of a catalogue: attributes and options, then collections, then so many products. Prices and stock name no
/// market and no location: an import puts them where it is told to.
pub(crate) fn lines(products: u32, seed: u64) -> impl Iterator<Item = Record> {
    let shelves = Shelves::for_products(products);
    let departments = DEPARTMENTS
        .iter()
        .take(shelves.departments())
        .zip(1..)
        .map(|(department, position)| {
            collection(
                slug(department.name),
                department.name.to_owned(),
                String::new(),
                position,
            )
        });
    let leaves = (0..shelves.count()).map(move |index| {
        let shelf = shelves.shelf(index);
        collection(
            shelf.handle(),
            shelf.title(),
            slug(shelf.department().name),
            i64::from(index),
        )
    });
    let products = (0..products).map(move |index| Record::Product(Box::new(product(index, shelves, seed))));
    things().into_iter().chain(departments).chain(leaves).chain(products)
}

fn things() -> [Record; 4] {
    let value = |value: &str, swatch: Option<&str>| ValueRecord {
        value: value.to_owned(),
        swatch_color: swatch.map(str::to_owned),
        translations: None,
    };
    let attribute = |code: &str, name: &str, values: &[&str]| {
        Record::Attribute(AttributeRecord {
            code: code.to_owned(),
            name: Some(name.to_owned()),
            kind: Some(AttributeKind::Text),
            filterable: Some(true),
            translations: None,
            values: values.iter().map(|name| value(name, None)).collect(),
        })
    };
    let option = |name: &str, values: Vec<ValueRecord>| {
        Record::Option(OptionRecord {
            name: name.to_owned(),
            translations: None,
            values,
        })
    };
    let mut sizes: Vec<&str> = Vec::new();
    for size in DEPARTMENTS.iter().flat_map(|department| department.sizes) {
        if !sizes.contains(&size) {
            sizes.push(size);
        }
    }
    [
        attribute("material", "Material", &MATERIALS),
        attribute("season", "Season", &SEASONS),
        option(SIZE, sizes.into_iter().map(|size| value(size, None)).collect()),
        option(
            COLOUR,
            COLOURS.iter().map(|(name, swatch)| value(name, Some(swatch))).collect(),
        ),
    ]
}

fn collection(handle: String, title: String, parent: String, position: i64) -> Record {
    Record::Collection(CollectionRecord {
        handle,
        title: Some(title),
        parent: Some(parent),
        position: Some(position),
        ..CollectionRecord::default()
    })
}

/// The words of a product's name: no two products have the same.
struct Name {
    brand: &'static str,
    adjective: &'static str,
    material: &'static str,
    noun: &'static str,
    /// Counts on where all combinations of the words are used up.
    series: usize,
}

impl Name {
    fn of(index: u32, shelf: Shelf, shelves: Shelves) -> Self {
        // Counts the products of one noun, over all of its shelves.
        let number = index / shelves.count() * shelves.rounds(shelf.noun) + shelf.round;
        let number = number as usize;
        let all = BRANDS.len() * ADJECTIVES.len() * MATERIALS.len();
        // 1,543 is a prime that does not divide the number of combinations: its steps visit all of them.
        let word = (number % all * 1_543 + shelf.noun as usize * 97) % all;
        Self {
            brand: BRANDS[word % BRANDS.len()],
            adjective: ADJECTIVES[word / BRANDS.len() % ADJECTIVES.len()],
            material: MATERIALS[word / BRANDS.len() / ADJECTIVES.len()],
            noun: shelf.singular(),
            series: number / all,
        }
    }

    fn title(&self) -> String {
        let Self {
            brand,
            adjective,
            material,
            noun,
            series,
        } = self;
        match series {
            0 => format!("{brand} {adjective} {material} {noun}"),
            _ => format!("{brand} {adjective} {material} {noun} {}", series + 1),
        }
    }
}

fn product(index: u32, shelves: Shelves, seed: u64) -> ProductRecord {
    let mut chance = Chance::new(seed, u64::from(index));
    let shelf = shelves.shelf(index);
    let name = Name::of(index, shelf, shelves);
    let title = name.title();
    let handle = slug(&title);
    let season = *chance.pick(&SEASONS);
    let variants = variants(index, shelf, &mut chance);
    let values = |option: usize| {
        let mut values: Vec<String> = Vec::new();
        for value in variants.iter().map(|variant| &variant.option_values[option]) {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        values
    };
    ProductRecord {
        description_html: Some(format!("<p>{}</p>", description(&name, season, &mut chance))),
        vendor: Some(name.brand.to_owned()),
        product_type: Some(name.noun.to_owned()),
        published: Some(true),
        popularity: Some(i64::from(chance.below(100_000))),
        created_at: created_at(&mut chance),
        options: Some(vec![
            ProductOptionRecord {
                name: SIZE.to_owned(),
                values: values(0),
            },
            ProductOptionRecord {
                name: COLOUR.to_owned(),
                values: values(1),
            },
        ]),
        images: Some((1..=3).map(|number| image(&handle, number)).collect()),
        attributes: Some(BTreeMap::from([
            ("material".to_owned(), vec![name.material.to_owned()]),
            ("season".to_owned(), vec![season.to_owned()]),
        ])),
        collections: Some(vec![MembershipRecord {
            collection: shelf.handle(),
            position: None,
        }]),
        variants: Some(variants),
        title: Some(title),
        handle,
        ..ProductRecord::default()
    }
}

fn image(handle: &str, number: u32) -> ImageRecord {
    ImageRecord {
        url: format!("https://img.example/p/{handle}-{number}.jpg"),
        ..ImageRecord::default()
    }
}

/// Three neighbouring sizes of the department by two colours; larger sizes and the second colour cost a little more.
fn variants(index: u32, shelf: Shelf, chance: &mut Chance) -> Vec<VariantRecord> {
    let price = 1_295 + 100 * i64::from(chance.below(237));
    let start = chance.index(3);
    let sizes = &shelf.department().sizes[start..start + 3];
    let first = chance.index(COLOURS.len());
    let second = (first + 1 + chance.index(COLOURS.len() - 1)) % COLOURS.len();
    let mut variants = Vec::with_capacity(6);
    for (colour, extra) in [(COLOURS[first].0, 0), (COLOURS[second].0, 500)] {
        for (size, step) in sizes.iter().zip(0..) {
            let code = colour.get(..3).unwrap_or(colour).to_uppercase();
            variants.push(VariantRecord {
                option_values: vec![(*size).to_owned(), colour.to_owned()],
                sku: Some(format!("P{:06}-{code}-{}", index + 1, size.to_uppercase())),
                prices: vec![PriceRecord {
                    market: None,
                    currency: None,
                    amount: Amount::Minor(price + extra + 100 * step),
                    compare_at: None,
                }],
                stock: vec![StockRecord {
                    location: None,
                    on_hand: 300 + i64::from(chance.below(2_700)),
                }],
                ..VariantRecord::default()
            });
        }
    }
    variants
}

/// About 300 characters.
fn description(name: &Name, season: &str, chance: &mut Chance) -> String {
    let [one, two, three] = distinct(&FEATURES, chance);
    let [here, there, _] = distinct(&OCCASIONS, chance);
    let (fit, care) = (chance.pick(&FIT), chance.pick(&CARE));
    format!(
        "{} {} by {}, made from responsibly sourced {} with {one}, {two} and {three}. Designed for {here} and {there}, it \
         pairs easily with the rest of your {} wardrobe. {fit} {care}",
        name.adjective,
        name.noun.to_lowercase(),
        name.brand,
        name.material.to_lowercase(),
        season.to_lowercase(),
    )
}

/// Three different items of a list of at least three.
fn distinct(items: &[&'static str], chance: &mut Chance) -> [&'static str; 3] {
    let first = chance.index(items.len());
    let second = (first + 1 + chance.index(items.len() - 2)) % items.len();
    // The last one lies between the second and the first, going round.
    let between = (first + items.len() - second - 1) % items.len();
    [
        items[first],
        items[second],
        items[(second + 1 + chance.index(between)) % items.len()],
    ]
}

/// A moment of the first nine months of 2026.
fn created_at(chance: &mut Chance) -> Option<DateTime<Utc>> {
    let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().ok()?;
    Some(start + TimeDelta::seconds(i64::from(chance.below(270 * 24 * 60 * 60))))
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    fn products(count: u32, seed: u64) -> impl Iterator<Item = ProductRecord> {
        lines(count, seed).filter_map(|record| match record {
            Record::Product(product) => Some(*product),
            _ => None,
        })
    }

    #[test]
    fn the_same_seed_gives_the_same_records() {
        let first: Vec<Record> = lines(300, 7).collect();
        assert_eq!(first, lines(300, 7).collect::<Vec<_>>());
        assert_ne!(first, lines(300, 8).collect::<Vec<_>>());
    }

    #[test]
    fn any_size_gives_so_many_products_with_six_variants() {
        for count in [1, 2, 57, 2_000] {
            let variants: Vec<usize> = products(count, 1)
                .map(|product| product.variants.unwrap().len())
                .collect();
            assert_eq!(variants, vec![6; count as usize]);
        }
    }

    #[test]
    fn handles_are_unique_in_a_large_catalogue() {
        let handles: HashSet<String> = products(200_000, 1).map(|product| product.handle).collect();
        assert_eq!(handles.len(), 200_000);
    }

    #[test]
    fn skus_are_unique() {
        let skus: HashSet<String> = products(3_000, 1)
            .flat_map(|product| product.variants.unwrap())
            .filter_map(|variant| variant.sku)
            .collect();
        assert_eq!(skus.len(), 18_000);
    }

    #[test]
    fn every_product_lies_in_a_collection_that_came_before_it() {
        let mut sizes: HashMap<String, u32> = HashMap::new();
        let mut roots = HashSet::new();
        for record in lines(20_000, 1) {
            match record {
                Record::Collection(collection) => {
                    let parent = collection.parent.unwrap();
                    if parent.is_empty() {
                        roots.insert(collection.handle);
                    } else {
                        assert!(roots.contains(&parent), "{parent}");
                        sizes.insert(collection.handle, 0);
                    }
                }
                Record::Product(product) => {
                    for membership in product.collections.unwrap() {
                        *sizes.get_mut(&membership.collection).unwrap() += 1;
                    }
                }
                _ => {}
            }
        }
        assert!(sizes.values().all(|size| (55..=59).contains(size)), "{sizes:?}");
    }

    #[test]
    fn features_of_one_description_differ() {
        let mut chance = Chance::new(3, 3);
        for _ in 0..1_000 {
            let [one, two, three] = distinct(&FEATURES, &mut chance);
            assert!(one != two && two != three && one != three);
        }
    }
}
