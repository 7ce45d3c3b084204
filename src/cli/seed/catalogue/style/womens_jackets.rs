//! Women's coats and jackets.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::fibre::{LEATHER, NYLON, SUEDE, VEGAN_LEATHER};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{DENIM, GABARDINE, LINEN, Season};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::{SUITING, WOOL};
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 7] = [
    Style {
        code: "wool-coat",
        kind: Kind::Jacket,
        collection: "women-coats-jackets",
        brand: "Moorlicht",
        noun: words("Double-Breasted Coat", "Zweireiher-Mantel"),
        products: 4,
        looks: &[
            look("camel", Pattern::Plain),
            look("charcoal", Pattern::Plain),
            look("burgundy", Pattern::Plain),
        ],
        materials: &[&WOOL],
        sizes: Sizes::Women,
        price_steps: (20, 24),
        season: Season::Cold,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A double-breasted coat with broad lapels and a hem below the knee.",
                "Ein zweireihiger Mantel mit breitem Revers und einem Saum unterm Knie.",
            ),
            words(
                "Tailored through the shoulders and straight below, fully lined and made for real winters.",
                "In den Schultern tailliert, darunter gerade, ganz gefüttert und für echte Winter gemacht.",
            ),
        ],
    },
    Style {
        code: "trench",
        kind: Kind::Jacket,
        collection: "women-coats-jackets",
        brand: "Regenpfad",
        noun: words("Trench Coat", "Trenchcoat"),
        products: 4,
        looks: &[
            look("sand", Pattern::Plain),
            look("olive", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&GABARDINE],
        sizes: Sizes::Women,
        price_steps: (19, 22),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "Storm flap, shoulder straps and a tied belt: everything that a trench coat needs.",
                "Sturmklappe, Schulterriegel und Bindegürtel: alles, was ein Trenchcoat braucht.",
            ),
            words(
                "A knee-length trench that is lined in the sleeves and light on the shoulders.",
                "Ein knielanger Trenchcoat, in den Ärmeln gefüttert und leicht auf den Schultern.",
            ),
        ],
    },
    Style {
        code: "puffer",
        kind: Kind::Jacket,
        collection: "women-coats-jackets",
        brand: "Regenpfad",
        noun: words("Puffer Jacket", "Steppjacke"),
        products: 4,
        looks: &[
            look("black", Pattern::Plain),
            look("olive", Pattern::Plain),
            look("blush", Pattern::Plain),
        ],
        materials: &[&NYLON],
        sizes: Sizes::Women,
        price_steps: (16, 20),
        season: Season::Cold,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "Padded with recycled fibre instead of down, this puffer packs into its own pocket.",
                "Mit recycelter Faser statt Daunen gefüllt, passt diese Steppjacke in ihre eigene Tasche.",
            ),
            words(
                "A warm, light puffer with a high collar and narrow chambers that keep their fill.",
                "Eine warme, leichte Steppjacke mit hohem Kragen und schmalen Kammern, in denen nichts verrutscht.",
            ),
        ],
    },
    Style {
        code: "blazer",
        kind: Kind::Jacket,
        collection: "women-coats-jackets",
        brand: "Moorlicht",
        noun: words("Single-Button Blazer", "Einknopf-Blazer"),
        products: 4,
        looks: &[
            look("black", Pattern::Plain),
            look("forest", Pattern::Plain),
            look("charcoal", Pattern::Pinstripes),
        ],
        materials: &[&SUITING, &LINEN],
        sizes: Sizes::Women,
        price_steps: (15, 19),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "One button, long lapels and a waist that is there without being squeezed.",
                "Ein Knopf, langes Revers und eine Taille, die da ist, ohne zu drücken.",
            ),
            words(
                "A blazer with soft shoulders and real pockets, half lined to stay cool.",
                "Ein Blazer mit weichen Schultern und echten Taschen, halb gefüttert, damit er kühl bleibt.",
            ),
        ],
    },
    Style {
        code: "denim-jacket",
        kind: Kind::Jacket,
        collection: "women-coats-jackets",
        brand: "Fadenlauf",
        noun: words("Denim Jacket", "Jeansjacke"),
        products: 3,
        looks: &[
            look("lightblue", Pattern::Plain),
            look("black", Pattern::Plain),
            look("ecru", Pattern::Plain),
        ],
        materials: &[&DENIM],
        sizes: Sizes::Women,
        price_steps: (12, 15),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A short denim jacket with flap pockets, metal buttons and a curved back seam.",
                "Eine kurze Jeansjacke mit Klappentaschen, Metallknöpfen und geschwungener Rückennaht.",
            ),
            words(
                "Cropped at the waist and roomy in the sleeves, ready for a jumper underneath.",
                "In der Taille kurz, in den Ärmeln weit genug für einen Pullover darunter.",
            ),
        ],
    },
    Style {
        code: "biker",
        kind: Kind::Jacket,
        collection: "women-coats-jackets",
        brand: "Sattelrot",
        noun: words("Biker Jacket", "Bikerjacke"),
        products: 3,
        looks: &[look("black", Pattern::Plain), look("cognac", Pattern::Plain)],
        materials: &[&LEATHER, &VEGAN_LEATHER, &SUEDE],
        sizes: Sizes::Women,
        price_steps: (21, 24),
        season: Season::AllYear,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "An asymmetric zip, wide lapels and a belted hem: the biker jacket without the noise.",
                "Schräger Reißverschluss, breites Revers und Gürtel am Saum: die Bikerjacke ohne Krach.",
            ),
            words(
                "Close-fitting and cropped, with zipped cuffs and a smooth lining.",
                "Schmal und kurz geschnitten, mit Reißverschluss an den Ärmeln und glattem Futter.",
            ),
        ],
    },
    Style {
        code: "gilet",
        kind: Kind::Jacket,
        collection: "women-coats-jackets",
        brand: "Regenpfad",
        noun: words("Quilted Gilet", "Steppweste"),
        products: 3,
        looks: &[
            look("olive", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("rust", Pattern::Plain),
        ],
        materials: &[&NYLON],
        sizes: Sizes::Women,
        price_steps: (10, 13),
        season: Season::Cold,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A diamond-quilted gilet that warms the middle and leaves the arms to you.",
                "Eine Weste mit Rautensteppung, die die Mitte wärmt und die Arme frei lässt.",
            ),
            words(
                "Thin enough for under a coat and warm enough to replace one in October.",
                "Dünn genug für unter den Mantel und warm genug, um ihn im Oktober zu ersetzen.",
            ),
        ],
    },
];
