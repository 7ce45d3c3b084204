//! Flats and sandals.

use super::{Style, look};
use crate::cli::seed::catalogue::fibre::{CANVAS, LEATHER, SUEDE, VEGAN_LEATHER};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{LINEN, Season};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 5] = [
    Style {
        code: "loafer",
        kind: Kind::Flat,
        collection: "shoes-flats",
        brand: "Werftgang",
        noun: words("Loafers", "Loafer"),
        products: 4,
        looks: &[
            look("burgundy", Pattern::Plain),
            look("black", Pattern::Plain),
            look("chocolate", Pattern::Plain),
        ],
        materials: &[&LEATHER, &VEGAN_LEATHER],
        sizes: Sizes::ShoesAll,
        price_steps: (15, 18),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "Loafers with a moccasin seam and a small metal bar across the instep.",
                "Loafer mit Mokassinnaht und einer kleinen Metallspange auf dem Spann.",
            ),
            words(
                "Slip in, walk off: no laces, no breaking in.",
                "Hineinschlüpfen, losgehen: ohne Schnüren, ohne Einlaufen.",
            ),
        ],
    },
    Style {
        code: "ballet-flat",
        kind: Kind::Flat,
        collection: "shoes-flats",
        brand: "Werftgang",
        noun: words("Ballet Flats", "Ballerinas"),
        products: 4,
        looks: &[
            look("blush", Pattern::Plain),
            look("black", Pattern::Plain),
            look("red", Pattern::Plain),
        ],
        materials: &[&LEATHER, &VEGAN_LEATHER],
        sizes: Sizes::ShoesWomen,
        price_steps: (11, 14),
        season: Season::Warm,
        fit: None,
        cut: [
            words(
                "Soft ballet flats with a round toe and a small bow.",
                "Weiche Ballerinas mit runder Spitze und kleiner Schleife.",
            ),
            words(
                "Flexible enough to fold and cushioned enough to walk across town.",
                "Biegsam genug zum Falten und gepolstert genug für den Weg durch die Stadt.",
            ),
        ],
    },
    Style {
        code: "espadrille",
        kind: Kind::Flat,
        collection: "shoes-flats",
        brand: "Halmweite",
        noun: words("Espadrilles", "Espadrilles"),
        products: 4,
        looks: &[
            look("navy", Pattern::Plain),
            look("ecru", Pattern::Plain),
            look("coral", Pattern::Plain),
        ],
        materials: &[&CANVAS, &LINEN],
        sizes: Sizes::ShoesAll,
        price_steps: (7, 10),
        season: Season::Warm,
        fit: None,
        cut: [
            words(
                "Espadrilles with a rope sole that is stitched by hand in one piece.",
                "Espadrilles mit Seilsohle, von Hand in einem Stück vernäht.",
            ),
            words(
                "The shoe for the last hundred metres to the sea.",
                "Der Schuh für die letzten hundert Meter bis zum Meer.",
            ),
        ],
    },
    Style {
        code: "sandal",
        kind: Kind::Sandal,
        collection: "shoes-sandals",
        brand: "Werftgang",
        noun: words("Strappy Sandals", "Riemchensandalen"),
        products: 4,
        looks: &[
            look("cognac", Pattern::Plain),
            look("black", Pattern::Plain),
            look("gold", Pattern::Plain),
        ],
        materials: &[&LEATHER, &VEGAN_LEATHER],
        sizes: Sizes::ShoesWomen,
        price_steps: (11, 14),
        season: Season::Warm,
        fit: None,
        cut: [
            words(
                "Flat sandals with slim straps and a buckle at the ankle.",
                "Flache Sandalen mit schmalen Riemen und einer Schnalle am Knöchel.",
            ),
            words(
                "Three straps, one buckle and a sole made for cobblestones.",
                "Drei Riemen, eine Schnalle und eine Sohle, gemacht für Kopfsteinpflaster.",
            ),
        ],
    },
    Style {
        code: "slide",
        kind: Kind::Sandal,
        collection: "shoes-sandals",
        brand: "Werftgang",
        noun: words("Slides", "Pantoletten"),
        products: 4,
        looks: &[
            look("black", Pattern::Plain),
            look("cognac", Pattern::Plain),
            look("olive", Pattern::Plain),
        ],
        materials: &[&LEATHER, &SUEDE, &VEGAN_LEATHER],
        sizes: Sizes::ShoesAll,
        price_steps: (10, 13),
        season: Season::Warm,
        fit: None,
        cut: [
            words(
                "Slides with one broad strap, a buckle and a cork footbed.",
                "Pantoletten mit einem breiten Riemen, Schnalle und Korkfußbett.",
            ),
            words(
                "On in a second, off in a second, and comfortable for everything between.",
                "In einer Sekunde an, in einer Sekunde aus und dazwischen einfach bequem.",
            ),
        ],
    },
];
