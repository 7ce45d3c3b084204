//! The demo shop: a fashion shop of four hundred products in English and German, for three markets.
//!
//! Everything is worked out from the tables in this folder and a fixed seed, so that every database gets the same shop.

mod attribute;
mod care;
mod collection;
mod curated;
mod discount;
mod fibre;
mod kind;
mod market;
mod material;
mod picture;
mod plan;
mod product;
mod size;
mod stock;
mod style;
mod styling;
mod terms;
mod text;
mod tree;
mod wool;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use self::curated::Memberships;
use self::market::Market;
use self::picture::Pictures;
use self::tree::COLLECTIONS;
use super::images;
use crate::commerce::interchange::record::Record;

/// The records of the demo shop, each after what it refers to.
pub(crate) fn records() -> impl Iterator<Item = Record> {
    let mut pictures = Pictures::default();
    let collections: Vec<Record> = COLLECTIONS
        .iter()
        .zip(1..)
        .map(|(collection, position)| {
            let image = pictures.record(&images::of_collection(collection.handle), collection.title().to_owned());
            Record::Collection(collection.record(position, image))
        })
        .collect();
    let plans = plan::assortment();
    let mut memberships = Memberships::of(&plans);
    let products = plans.into_iter().map(move |plan| {
        let collections = memberships.take(&plan);
        Record::Product(Box::new(product::record(&plan, collections, &mut pictures)))
    });
    let markets = Market::ALL.into_iter().map(|market| Record::Market(market.record()));
    markets
        .chain(terms::tax_classes().into_iter().map(Record::TaxClass))
        .chain(Market::ALL.into_iter().map(|market| Record::Tax(terms::tax(market))))
        .chain(
            Market::ALL
                .into_iter()
                .map(|market| Record::Shipping(terms::shipping(market))),
        )
        .chain(market::locations().into_iter().map(Record::Location))
        .chain(attribute::attributes().into_iter().map(Record::Attribute))
        .chain(attribute::options().into_iter().map(Record::Option))
        .chain(collections)
        .chain(products)
        .chain(
            discount::discounts()
                .into_iter()
                .map(|one| Record::Discount(Box::new(one))),
        )
}

/// The names of the files of all pictures that the records refer to.
pub(crate) fn image_names() -> BTreeSet<String> {
    let collections = COLLECTIONS
        .iter()
        .map(|collection| images::of_collection(collection.handle));
    let plans = plan::assortment();
    let products = plans
        .iter()
        .flat_map(|plan| product::views(plan).map(|name| name.file()));
    collections.chain(products).collect()
}
