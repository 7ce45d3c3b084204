//! Hats and caps.

use super::{Style, look};
use crate::cli::seed::catalogue::fibre::{NYLON, RAFFIA};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{CORDUROY, Season, TWILL};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::{LAMBSWOOL, MERINO};
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 4] = [
    Style {
        code: "beanie",
        kind: Kind::WarmHat,
        collection: "accessories-hats",
        brand: "Ostersand",
        noun: words("Ribbed Beanie", "Rippmütze"),
        products: 3,
        looks: &[
            look("rust", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("ecru", Pattern::Plain),
        ],
        materials: &[&MERINO, &LAMBSWOOL],
        sizes: Sizes::None,
        price_steps: (4, 7),
        season: Season::Cold,
        fit: None,
        cut: [
            words(
                "A ribbed beanie with a deep fold that keeps two ears warm, or three.",
                "Eine Rippmütze mit breitem Umschlag, die beide Ohren warm hält.",
            ),
            words(
                "Knitted in the round, without a seam to press.",
                "Rund gestrickt, ohne eine Naht, die drückt.",
            ),
        ],
    },
    Style {
        code: "cap",
        kind: Kind::SunHat,
        collection: "accessories-hats",
        brand: "Tote Basics",
        noun: words("Baseball Cap", "Baseballkappe"),
        products: 3,
        looks: &[
            look("navy", Pattern::Plain),
            look("forest", Pattern::Plain),
            look("sand", Pattern::Plain),
        ],
        materials: &[&TWILL, &CORDUROY],
        sizes: Sizes::None,
        price_steps: (4, 6),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "A six-panel cap with a curved peak and a strap at the back.",
                "Eine Kappe aus sechs Teilen mit gebogenem Schirm und verstellbarem Riemen.",
            ),
            words(
                "Washed soft from the start, with a small ring embroidered in front.",
                "Von Anfang an weich gewaschen, vorn mit einem kleinen gestickten Ring.",
            ),
        ],
    },
    Style {
        code: "bucket-hat",
        kind: Kind::SunHat,
        collection: "accessories-hats",
        brand: "Tote Basics",
        noun: words("Bucket Hat", "Fischerhut"),
        products: 3,
        looks: &[
            look("sage", Pattern::Plain),
            look("sand", Pattern::Plain),
            look("black", Pattern::Plain),
        ],
        materials: &[&TWILL, &NYLON],
        sizes: Sizes::Hats,
        price_steps: (5, 7),
        season: Season::Warm,
        fit: None,
        cut: [
            words(
                "A bucket hat with a stitched brim and metal eyelets for air.",
                "Ein Fischerhut mit gesteppter Krempe und Metallösen für frische Luft.",
            ),
            words(
                "It folds into any bag and comes out looking the same.",
                "Passt gefaltet in jede Tasche und sieht danach aus wie vorher.",
            ),
        ],
    },
    Style {
        code: "straw-hat",
        kind: Kind::SunHat,
        collection: "accessories-hats",
        brand: "Halmweite",
        noun: words("Wide-Brim Hat", "Hut mit breiter Krempe"),
        products: 2,
        looks: &[look("straw", Pattern::Plain)],
        materials: &[&RAFFIA],
        sizes: Sizes::Hats,
        price_steps: (9, 12),
        season: Season::Warm,
        fit: None,
        cut: [
            words(
                "A wide-brimmed hat with a dark ribbon and its own patch of shade.",
                "Ein Hut mit breiter Krempe, dunklem Band und eigenem Schatten.",
            ),
            words(
                "An inside drawstring keeps the hat in place when the wind has other plans.",
                "Ein Band im Inneren hält den Hut fest, wenn der Wind andere Pläne hat.",
            ),
        ],
    },
];
