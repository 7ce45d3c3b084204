//! Records made at random from a seed: whatever a record can say is written and read back the same.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::super::dice::Dice;
use super::super::record::{
    AttributeKind, AttributeRecord, BenefitRecord, CollectionRecord, DiscountRecord, ImageRecord, LocationRecord,
    MarketRecord, MembershipRecord, MethodRecord, OptionRecord, Parsed, PriceRecord, ProductOptionRecord,
    ProductRecord, Record, ShippingRecord, StockRecord, SubtotalTierRecord, TargetsRecord, TariffRecord,
    TaxClassRecord, TaxRateRecord, TaxRecord, TextTranslation, ValueRecord, VariantRecord, WeightTierRecord,
    ZoneRecord,
};
use super::{Reader, write};

fn value(dice: &mut Dice) -> ValueRecord {
    ValueRecord {
        value: dice.name(),
        swatch_color: dice.maybe(Dice::text),
        translations: dice.maybe(|dice| dice.map(Dice::text)),
    }
}

fn image(dice: &mut Dice) -> ImageRecord {
    let pixels = |dice: &mut Dice| i32::try_from(1 + dice.below(9_000)).unwrap();
    ImageRecord {
        url: dice.name(),
        alt: dice.maybe(Dice::text),
        width: dice.maybe(pixels),
        height: dice.maybe(pixels),
        thumbhash: dice.maybe(Dice::text),
    }
}

fn translation(dice: &mut Dice) -> TextTranslation {
    TextTranslation {
        title: dice.maybe(Dice::text),
        description_html: dice.maybe(Dice::text),
        seo_title: dice.maybe(Dice::text),
        seo_description: dice.maybe(Dice::text),
    }
}

fn price(dice: &mut Dice) -> PriceRecord {
    PriceRecord {
        market: dice.maybe(Dice::text),
        currency: dice.maybe(Dice::text),
        amount: dice.amount(),
        compare_at: dice.maybe(Dice::amount),
    }
}

fn variant(dice: &mut Dice, line: u64, options: usize) -> VariantRecord {
    VariantRecord {
        line,
        id: None,
        option_values: (0..options).map(|_| dice.name()).collect(),
        sku: dice.maybe(Dice::name),
        barcode: dice.maybe(Dice::text),
        weight_grams: dice.maybe(|dice| dice.integer().saturating_abs()),
        requires_shipping: dice.maybe(Dice::boolean),
        taxable: dice.maybe(Dice::boolean),
        sell_without_stock: dice.maybe(Dice::boolean),
        tracked: dice.maybe(Dice::boolean),
        image: dice.maybe(Dice::text),
        prices: dice.list(3, price),
        unpriced: vec![],
        unstocked: vec![],
        stock: dice.list(3, |dice| StockRecord {
            location: dice.maybe(Dice::text),
            on_hand: dice.integer(),
        }),
    }
}

fn product(dice: &mut Dice, line: u64) -> ProductRecord {
    let options = dice.maybe(|dice| {
        dice.list(3, |dice| ProductOptionRecord {
            name: dice.name(),
            values: dice.list(4, Dice::text),
        })
    });
    let count = options.as_ref().map_or(1, Vec::len);
    // Without options there is one variant.
    let most = if count == 0 { 1 } else { 5 };
    ProductRecord {
        handle: dice.name(),
        title: dice.maybe(Dice::text),
        description_html: dice.maybe(Dice::text),
        vendor: dice.maybe(Dice::text),
        product_type: dice.maybe(Dice::text),
        tax_class: dice.maybe(Dice::text),
        tags: dice.maybe(|dice| dice.list(4, Dice::text)),
        published: dice.maybe(Dice::boolean),
        popularity: dice.maybe(Dice::integer),
        created_at: dice.maybe(time),
        seo_title: dice.maybe(Dice::text),
        seo_description: dice.maybe(Dice::text),
        variants: dice.maybe(|dice| dice.list(most, |dice| variant(dice, line, count))),
        options,
        images: dice.maybe(|dice| dice.list(4, image)),
        attributes: dice.maybe(|dice| dice.map(|dice| dice.list(3, Dice::text))),
        collections: dice.maybe(|dice| {
            dice.list(3, |dice| MembershipRecord {
                collection: dice.name(),
                position: dice.maybe(Dice::integer),
            })
        }),
        translations: dice.maybe(|dice| dice.map(translation)),
    }
}

fn decimal(dice: &mut Dice) -> Decimal {
    let digits = i64::try_from(dice.roll() >> 1).unwrap();
    Decimal::new(digits, u32::try_from(dice.below(5)).unwrap())
}

fn targets(dice: &mut Dice) -> TargetsRecord {
    TargetsRecord {
        products: dice.maybe(|dice| dice.list(3, Dice::text)),
        collections: dice.maybe(|dice| dice.list(3, Dice::text)),
    }
}

fn time(dice: &mut Dice) -> DateTime<Utc> {
    let seconds = i64::try_from(dice.below(4_000_000_000)).unwrap();
    DateTime::from_timestamp(seconds, u32::try_from(dice.below(1_000_000_000)).unwrap()).unwrap()
}

fn discount(dice: &mut Dice) -> DiscountRecord {
    let benefit = match dice.below(4) {
        0 => BenefitRecord::Percentage { percent: decimal(dice) },
        1 => BenefitRecord::Amount {
            amounts: dice.map(decimal),
            per_unit: dice.boolean(),
        },
        2 => BenefitRecord::FreeShipping,
        _ => BenefitRecord::BuyGet {
            buy: dice.integer(),
            get: dice.integer(),
            gets: targets(dice),
            percent: decimal(dice),
            times: dice.maybe(Dice::integer),
        },
    };
    DiscountRecord {
        handle: dice.name(),
        title: dice.name(),
        translations: dice.map(Dice::text),
        active: dice.boolean(),
        codes: dice.maybe(|dice| dice.list(3, Dice::text)),
        benefit,
        targets: targets(dice),
        markets: dice.maybe(|dice| dice.list(3, Dice::text)),
        minimum_subtotals: dice.map(decimal),
        minimum_quantity: dice.maybe(Dice::integer),
        first_order_only: dice.boolean(),
        starts_at: dice.maybe(time),
        ends_at: dice.maybe(time),
        priority: dice.integer(),
        combines: dice.boolean(),
        usage_limit: dice.maybe(Dice::integer),
        customer_limit: dice.maybe(Dice::integer),
    }
}

fn percent(dice: &mut Dice) -> Decimal {
    Decimal::new(
        i64::try_from(dice.below(1_000_000)).unwrap(),
        u32::try_from(dice.below(5)).unwrap(),
    )
}

fn method(dice: &mut Dice) -> MethodRecord {
    MethodRecord {
        code: dice.name(),
        name: dice.name(),
        translations: dice.map(Dice::text),
        tariff: if dice.boolean() {
            TariffRecord::Weight(dice.list(3, |dice| WeightTierRecord {
                from_grams: dice.integer(),
                cost: dice.amount(),
            }))
        } else {
            TariffRecord::Subtotal(dice.list(3, |dice| SubtotalTierRecord {
                from: dice.amount(),
                cost: dice.amount(),
            }))
        },
        free_from: dice.maybe(Dice::amount),
        max_weight_grams: dice.maybe(Dice::integer),
        days_min: dice.integer(),
        days_max: dice.integer(),
    }
}

fn record(dice: &mut Dice, line: u64) -> Record {
    match dice.below(13) {
        0 => Record::Market(MarketRecord {
            code: dice.name(),
            name: dice.name(),
            currency: dice.name(),
            countries: dice.list(3, Dice::text),
            languages: dice.list(3, Dice::text),
            prices_include_tax: dice.boolean(),
            is_default: dice.boolean(),
        }),
        1 => Record::Location(LocationRecord {
            code: dice.name(),
            name: dice.name(),
            markets: dice.maybe(|dice| dice.list(3, Dice::text)),
        }),
        2 => Record::Attribute(AttributeRecord {
            code: dice.name(),
            name: dice.maybe(Dice::text),
            kind: dice.maybe(|dice| match dice.below(3) {
                0 => AttributeKind::Text,
                1 => AttributeKind::Number,
                _ => AttributeKind::Boolean,
            }),
            filterable: dice.maybe(Dice::boolean),
            translations: dice.maybe(|dice| dice.map(Dice::text)),
            values: dice.list(3, value),
        }),
        3 => Record::Option(OptionRecord {
            name: dice.name(),
            translations: dice.maybe(|dice| dice.map(Dice::text)),
            values: dice.list(3, value),
        }),
        4 => Record::Collection(CollectionRecord {
            handle: dice.name(),
            title: dice.maybe(Dice::text),
            description_html: dice.maybe(Dice::text),
            parent: dice.maybe(Dice::text),
            position: dice.maybe(Dice::integer),
            image: dice.maybe(image),
            translations: dice.maybe(|dice| dice.map(translation)),
        }),
        5 => Record::TaxClass(TaxClassRecord {
            code: dice.name(),
            name: dice.name(),
        }),
        6 => Record::Tax(TaxRecord {
            market: dice.name(),
            rates: dice.list(3, |dice| TaxRateRecord {
                class: dice.maybe(Dice::text),
                place: dice.name(),
                name: dice.name(),
                percent: percent(dice),
            }),
        }),
        7 => Record::Shipping(ShippingRecord {
            market: dice.name(),
            zones: dice.list(3, |dice| ZoneRecord {
                code: dice.name(),
                name: dice.name(),
                places: dice.list(3, Dice::text),
                methods: dice.list(2, method),
            }),
        }),
        8 => Record::Discount(Box::new(discount(dice))),
        _ => Record::Product(Box::new(product(dice, line))),
    }
}

#[test]
fn every_record_is_read_as_it_was_written() {
    let mut dice = Dice::new(20_250_301);
    let records: Vec<_> = (1..=5_000)
        .map(|line| Parsed {
            line,
            outcome: Ok(record(&mut dice, line)),
        })
        .collect();
    let mut file = Vec::new();
    for parsed in &records {
        write(parsed.outcome.as_ref().unwrap(), &mut file).unwrap();
    }
    let mut read = Reader::new(file.as_slice()).unwrap();
    for expected in &records {
        assert_eq!(read.next().as_ref(), Some(expected));
    }
    assert_eq!(read.next(), None);
}
