//! Sneakers and running shoes.

use super::{Style, look};
use crate::cli::seed::catalogue::fibre::{CANVAS, LEATHER, MESH, VEGAN_LEATHER};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::Season;
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 3] = [
    Style {
        code: "sneaker",
        kind: Kind::Sneaker,
        collection: "shoes-sneakers",
        brand: "Werftgang",
        noun: words("Low-Top Sneakers", "Low-Top-Sneaker"),
        products: 5,
        looks: &[
            look("white", Pattern::Plain),
            look("black", Pattern::Plain),
            look("sage", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("red", Pattern::Plain),
        ],
        materials: &[&LEATHER, &VEGAN_LEATHER, &CANVAS],
        sizes: Sizes::ShoesAll,
        price_steps: (12, 16),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "Clean low-tops with a stitched cupsole and a padded collar.",
                "Schlichte flache Sneaker mit vernähter Schalensohle und gepolstertem Rand.",
            ),
            words(
                "A court shoe at heart: round toe, flat laces and one line along the side.",
                "Im Herzen ein Tennisschuh: runde Spitze, flache Schnürsenkel und eine Linie an der Seite.",
            ),
        ],
    },
    Style {
        code: "runner",
        kind: Kind::Sneaker,
        collection: "shoes-sneakers",
        brand: "Tote Active",
        noun: words("Running Shoes", "Laufschuhe"),
        products: 5,
        looks: &[
            look("cobalt", Pattern::Plain),
            look("black", Pattern::Plain),
            look("coral", Pattern::Plain),
        ],
        materials: &[&MESH],
        sizes: Sizes::ShoesAll,
        price_steps: (15, 18),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "Running shoes with a rockered sole that rolls you into the next step.",
                "Laufschuhe mit gebogener Sohle, die in den nächsten Schritt rollt.",
            ),
            words(
                "Cushioned for asphalt and park paths, with a heel that holds.",
                "Gedämpft für Asphalt und Parkwege, mit einer Ferse, die Halt gibt.",
            ),
        ],
    },
    Style {
        code: "high-top",
        kind: Kind::Sneaker,
        collection: "shoes-sneakers",
        brand: "Werftgang",
        noun: words("High-Top Sneakers", "High-Top-Sneaker"),
        products: 4,
        looks: &[
            look("red", Pattern::Plain),
            look("black", Pattern::Plain),
            look("ecru", Pattern::Plain),
        ],
        materials: &[&CANVAS],
        sizes: Sizes::ShoesAll,
        price_steps: (9, 12),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "High-tops with a rubber toe cap and eight pairs of eyelets.",
                "Knöchelhohe Sneaker mit Gummikappe und acht Paar Ösen.",
            ),
            words(
                "They hold the ankle lightly and look better with every scuff.",
                "Sie halten den Knöchel locker und sehen mit jedem Kratzer besser aus.",
            ),
        ],
    },
];
