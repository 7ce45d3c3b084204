//! Women's activewear and swimwear.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::fibre::{STRETCH, SWIM};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::Season;
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 4] = [
    Style {
        code: "leggings",
        kind: Kind::Active,
        collection: "women-active",
        brand: "Tote Active",
        noun: words("High-Rise Leggings", "High-Rise-Leggings"),
        products: 4,
        looks: &[
            look("black", Pattern::Plain),
            look("forest", Pattern::Plain),
            look("aubergine", Pattern::Plain),
        ],
        materials: &[&STRETCH],
        sizes: Sizes::Women,
        price_steps: (6, 9),
        season: Season::AllYear,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "Leggings with a broad waistband that stays up through every sprint.",
                "Leggings mit breitem Bund, der bei jedem Sprint oben bleibt.",
            ),
            words(
                "High-rise, squat-proof and with a pocket at the thigh for the phone.",
                "Hoch geschnitten, blickdicht und mit einer Tasche am Oberschenkel fürs Telefon.",
            ),
        ],
    },
    Style {
        code: "sports-bra",
        kind: Kind::Active,
        collection: "women-active",
        brand: "Tote Active",
        noun: words("Sports Bra", "Sport-BH"),
        products: 3,
        looks: &[
            look("black", Pattern::Plain),
            look("aubergine", Pattern::Plain),
            look("coral", Pattern::Plain),
        ],
        materials: &[&STRETCH],
        sizes: Sizes::Women,
        price_steps: (4, 7),
        season: Season::AllYear,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "Medium support with wide straps that cross where they do not rub.",
                "Mittlerer Halt mit breiten Trägern, die nirgends scheuern.",
            ),
            words(
                "A sports bra with removable pads and a soft underband instead of wires.",
                "Ein Sport-BH mit herausnehmbaren Pads und weichem Unterbrustband statt Bügeln.",
            ),
        ],
    },
    Style {
        code: "zip-top",
        kind: Kind::Active,
        collection: "women-active",
        brand: "Tote Active",
        noun: words("Half-Zip Running Top", "Laufshirt mit Zip"),
        products: 3,
        looks: &[
            look("cobalt", Pattern::Plain),
            look("black", Pattern::Plain),
            look("sage", Pattern::Plain),
        ],
        materials: &[&STRETCH],
        sizes: Sizes::Women,
        price_steps: (7, 10),
        season: Season::AllYear,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "A running top with a high collar, a short zip and thumbholes for cold mornings.",
                "Ein Laufshirt mit hohem Kragen, kurzem Reißverschluss und Daumenlöchern für kalte Morgen.",
            ),
            words(
                "The reflective line across the chest is seen long before you are.",
                "Den reflektierenden Streifen auf der Brust sieht man lange vor der Läuferin.",
            ),
        ],
    },
    Style {
        code: "swimsuit",
        kind: Kind::Swim,
        collection: "women-swim",
        brand: "Ostersand",
        noun: words("Swimsuit", "Badeanzug"),
        products: 4,
        looks: &[
            look("teal", Pattern::Plain),
            look("black", Pattern::Plain),
            look("coral", Pattern::Plain),
            look("navy", Pattern::Dots),
        ],
        materials: &[&SWIM],
        sizes: Sizes::Women,
        price_steps: (8, 11),
        season: Season::Warm,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "A swimsuit with a scooped back and a neckline that stays put in the water.",
                "Ein Badeanzug mit tiefem Rücken und einem Ausschnitt, der auch im Wasser bleibt, wo er ist.",
            ),
            words(
                "Double-layered in front, cut high at the leg and free of wires.",
                "Vorn doppelt gelegt, am Bein hoch geschnitten und ganz ohne Bügel.",
            ),
        ],
    },
];
