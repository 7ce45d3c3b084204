//! Scarves and gloves.

use super::{Style, look};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::Season;
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::{CASHMERE, LAMBSWOOL, MERINO, SILK};
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 3] = [
    Style {
        code: "scarf",
        kind: Kind::Scarf,
        collection: "accessories-scarves-gloves",
        brand: "Ostersand",
        noun: words("Scarf", "Schal"),
        products: 3,
        looks: &[
            look("mustard", Pattern::Plain),
            look("red", Pattern::Check),
            look("grey", Pattern::Plain),
        ],
        materials: &[&LAMBSWOOL, &CASHMERE, &MERINO],
        sizes: Sizes::None,
        price_steps: (8, 13),
        season: Season::Cold,
        fit: None,
        cut: [
            words(
                "A long scarf with fringed ends that goes round the neck twice.",
                "Ein langer Schal mit Fransen, der zweimal um den Hals passt.",
            ),
            words(
                "Woven thick and brushed soft, wide enough to be a blanket on the train.",
                "Dick gewebt, weich gebürstet und breit genug, um im Zug eine Decke zu sein.",
            ),
        ],
    },
    Style {
        code: "silk-scarf",
        kind: Kind::Scarf,
        collection: "accessories-scarves-gloves",
        brand: "Moorlicht",
        noun: words("Silk Square", "Nickituch"),
        products: 3,
        looks: &[
            look("teal", Pattern::Plain),
            look("red", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&SILK],
        sizes: Sizes::None,
        price_steps: (7, 10),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "A printed square to tie round the neck, the hair or the handle of a bag.",
                "Ein bedrucktes Tuch für den Hals, die Haare oder den Henkel der Tasche.",
            ),
            words(
                "One flower in the middle, a double border and a hand-rolled edge.",
                "Eine Blume in der Mitte, eine doppelte Bordüre und ein handrollierter Rand.",
            ),
        ],
    },
    Style {
        code: "gloves",
        kind: Kind::Gloves,
        collection: "accessories-scarves-gloves",
        brand: "Ostersand",
        noun: words("Knitted Gloves", "Strickhandschuhe"),
        products: 3,
        looks: &[
            look("burgundy", Pattern::Plain),
            look("black", Pattern::Plain),
            look("camel", Pattern::Plain),
        ],
        materials: &[&MERINO, &CASHMERE],
        sizes: Sizes::Gloves,
        price_steps: (5, 8),
        season: Season::Cold,
        fit: None,
        cut: [
            words(
                "Knitted gloves with long cuffs that reach under the sleeve.",
                "Strickhandschuhe mit langen Bündchen, die bis unter den Ärmel reichen.",
            ),
            words(
                "Fine enough to find a key with, and tipped for touch screens.",
                "Fein genug, um den Schlüssel zu finden, und mit Fingerspitzen fürs Display.",
            ),
        ],
    },
];
