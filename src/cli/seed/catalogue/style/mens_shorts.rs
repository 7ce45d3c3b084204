//! Men's shorts, swim shorts and training kit for the legs.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::fibre::{STRETCH, SWIM};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{LINEN, Season, TWILL};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 3] = [
    Style {
        code: "chino-shorts",
        kind: Kind::Shorts,
        collection: "men-shorts",
        brand: "Kieselgrau",
        noun: words("Chino Shorts", "Chinoshorts"),
        products: 4,
        looks: &[
            look("navy", Pattern::Plain),
            look("sand", Pattern::Plain),
            look("sage", Pattern::Plain),
        ],
        materials: &[&TWILL, &LINEN],
        sizes: Sizes::WaistMen,
        price_steps: (6, 8),
        season: Season::Warm,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "Shorts that end above the knee, with the pockets of proper trousers.",
                "Shorts, die über dem Knie enden, mit den Taschen einer richtigen Hose.",
            ),
            words(
                "Neatly cut, with belt loops and a hem that can be turned up once.",
                "Sauber geschnitten, mit Gürtelschlaufen und einem Saum, der sich einmal umschlagen lässt.",
            ),
        ],
    },
    Style {
        code: "swim-shorts",
        kind: Kind::Swim,
        collection: "men-shorts",
        brand: "Ostersand",
        noun: words("Swim Shorts", "Badeshorts"),
        products: 4,
        looks: &[
            look("coral", Pattern::Plain),
            look("teal", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&SWIM],
        sizes: Sizes::Men,
        price_steps: (5, 8),
        season: Season::Warm,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "Swim shorts with a side stripe, a soft inner net and a pocket that drains.",
                "Badeshorts mit Seitenstreifen, weichem Innenslip und einer Tasche, aus der das Wasser abläuft.",
            ),
            words(
                "Short enough to swim in and long enough to eat in.",
                "Kurz genug zum Schwimmen und lang genug fürs Restaurant.",
            ),
        ],
    },
    Style {
        code: "running-shorts",
        kind: Kind::Active,
        collection: "men-shorts",
        brand: "Tote Active",
        noun: words("Running Shorts", "Laufshorts"),
        products: 3,
        looks: &[
            look("cobalt", Pattern::Plain),
            look("black", Pattern::Plain),
            look("coral", Pattern::Plain),
        ],
        materials: &[&STRETCH],
        sizes: Sizes::Men,
        price_steps: (4, 7),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "Split at the sides for a long stride, with a key pocket in the waistband.",
                "Seitlich geschlitzt für lange Schritte, mit Schlüsseltasche im Bund.",
            ),
            words(
                "Running shorts that weigh less than a slice of bread.",
                "Laufshorts, die weniger wiegen als eine Scheibe Brot.",
            ),
        ],
    },
];
