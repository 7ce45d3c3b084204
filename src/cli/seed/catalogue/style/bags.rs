//! Bags.

use super::{Style, look};
use crate::cli::seed::catalogue::fibre::{CANVAS, LEATHER, NYLON, SUEDE, VEGAN_LEATHER};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::Season;
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 6] = [
    Style {
        code: "tote-bag",
        kind: Kind::Bag,
        collection: "accessories-bags",
        brand: "Sattelrot",
        noun: words("Tote Bag", "Shopper"),
        products: 4,
        looks: &[
            look("ecru", Pattern::Plain),
            look("black", Pattern::Plain),
            look("olive", Pattern::Plain),
        ],
        materials: &[&CANVAS],
        sizes: Sizes::None,
        price_steps: (8, 13),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "The bag that gave the shop its name: wide, upright and happy to carry the lot.",
                "Die Tasche, die dem Laden den Namen gab: weit, standfest und bereit, alles zu tragen.",
            ),
            words(
                "A roomy tote with tan handles that fit over a winter coat.",
                "Ein geräumiger Shopper mit hellbraunen Henkeln, die auch über den Wintermantel passen.",
            ),
        ],
    },
    Style {
        code: "shoulder-bag",
        kind: Kind::Bag,
        collection: "accessories-bags",
        brand: "Sattelrot",
        noun: words("Shoulder Bag", "Schultertasche"),
        products: 4,
        looks: &[
            look("cognac", Pattern::Plain),
            look("black", Pattern::Plain),
            look("burgundy", Pattern::Plain),
        ],
        materials: &[&LEATHER, &VEGAN_LEATHER],
        sizes: Sizes::None,
        price_steps: (16, 20),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "A curved shoulder bag with a short strap and a turn lock.",
                "Eine geschwungene Schultertasche mit kurzem Riemen und Drehverschluss.",
            ),
            words(
                "It sits under the arm and holds more than it lets on.",
                "Sitzt unter dem Arm und fasst mehr, als man ihr ansieht.",
            ),
        ],
    },
    Style {
        code: "crossbody",
        kind: Kind::Bag,
        collection: "accessories-bags",
        brand: "Sattelrot",
        noun: words("Crossbody Bag", "Umhängetasche"),
        products: 4,
        looks: &[
            look("forest", Pattern::Plain),
            look("black", Pattern::Plain),
            look("camel", Pattern::Plain),
        ],
        materials: &[&LEATHER, &VEGAN_LEATHER, &SUEDE],
        sizes: Sizes::None,
        price_steps: (14, 17),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "A small crossbody with a long, adjustable strap and a tassel to find it by.",
                "Eine kleine Umhängetasche mit langem, verstellbarem Riemen und einer Quaste zum Wiederfinden.",
            ),
            words(
                "Phone, keys, cards and lipstick, each in its place.",
                "Telefon, Schlüssel, Karten und Lippenstift, alles an seinem Platz.",
            ),
        ],
    },
    Style {
        code: "backpack",
        kind: Kind::Backpack,
        collection: "accessories-bags",
        brand: "Sattelrot",
        noun: words("Backpack", "Rucksack"),
        products: 4,
        looks: &[
            look("navy", Pattern::Plain),
            look("olive", Pattern::Plain),
            look("black", Pattern::Plain),
        ],
        materials: &[&CANVAS, &NYLON],
        sizes: Sizes::None,
        price_steps: (13, 16),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "A backpack with two buckled straps and a padded sleeve for a laptop.",
                "Ein Rucksack mit zwei Schnallenriemen und gepolstertem Laptopfach.",
            ),
            words(
                "Rain-proof on top, breathable at the back and neat from all sides.",
                "Oben regenfest, am Rücken luftig und von allen Seiten schön.",
            ),
        ],
    },
    Style {
        code: "weekender",
        kind: Kind::Backpack,
        collection: "accessories-bags",
        brand: "Sattelrot",
        noun: words("Weekender", "Reisetasche"),
        products: 3,
        looks: &[
            look("olive", Pattern::Plain),
            look("black", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&CANVAS],
        sizes: Sizes::None,
        price_steps: (16, 19),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "Two nights, three outfits and one good book fit into this weekender.",
                "Zwei Nächte, drei Outfits und ein gutes Buch passen in diese Reisetasche.",
            ),
            words(
                "A travel bag in cabin size, with tan ends and a strap for the shoulder.",
                "Eine Reisetasche in Handgepäckgröße, mit hellbraunen Enden und Schultergurt.",
            ),
        ],
    },
    Style {
        code: "belt-bag",
        kind: Kind::Bag,
        collection: "accessories-bags",
        brand: "Tote Active",
        noun: words("Belt Bag", "Gürteltasche"),
        products: 3,
        looks: &[
            look("black", Pattern::Plain),
            look("sage", Pattern::Plain),
            look("coral", Pattern::Plain),
        ],
        materials: &[&NYLON, &VEGAN_LEATHER],
        sizes: Sizes::None,
        price_steps: (6, 9),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "A belt bag to wear around the waist or across the chest.",
                "Eine Gürteltasche für die Hüfte oder quer über der Brust.",
            ),
            words(
                "One zip, one hidden pocket, both hands free.",
                "Ein Reißverschluss, ein verstecktes Fach, beide Hände frei.",
            ),
        ],
    },
];
