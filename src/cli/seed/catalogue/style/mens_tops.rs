//! Men's T-shirts, polos and sweatshirts.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::fibre::STRETCH;
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{COTTON, JERSEY, LINEN, ORGANIC_COTTON, SWEAT, Season};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 7] = [
    Style {
        code: "mens-tee",
        kind: Kind::Top,
        collection: "men-tees-polos",
        brand: "Tote Basics",
        noun: words("Heavy T-Shirt", "Basic-T-Shirt"),
        products: 5,
        looks: &[
            look("white", Pattern::Plain),
            look("black", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("olive", Pattern::Stripes),
        ],
        materials: &[&ORGANIC_COTTON, &COTTON],
        sizes: Sizes::Men,
        price_steps: (2, 5),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A T-shirt with weight: dense fabric, a firm collar and a cut that is neither tight nor wide.",
                "Ein T-Shirt mit Gewicht: dichter Stoff, fester Kragen und ein Schnitt, der weder eng noch weit ist.",
            ),
            words(
                "Straight through the body, with sleeves that end just above the elbow.",
                "Gerade im Körper, mit Ärmeln, die knapp über dem Ellbogen enden.",
            ),
        ],
    },
    Style {
        code: "pocket-tee",
        kind: Kind::Top,
        collection: "men-tees-polos",
        brand: "Tote Basics",
        noun: words("Pocket T-Shirt", "T-Shirt mit Brusttasche"),
        products: 3,
        looks: &[
            look("olive", Pattern::Plain),
            look("sand", Pattern::Plain),
            look("navy", Pattern::Stripes),
        ],
        materials: &[&ORGANIC_COTTON, &LINEN],
        sizes: Sizes::Men,
        price_steps: (3, 5),
        season: Season::Warm,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "A roomy T-shirt with a chest pocket for sunglasses or a train ticket.",
                "Ein weites T-Shirt mit Brusttasche für Sonnenbrille oder Fahrkarte.",
            ),
            words(
                "Boxy, soft and garment-dyed, so that no two are quite the same.",
                "Kastig, weich und stückgefärbt, deshalb gleicht keines ganz dem anderen.",
            ),
        ],
    },
    Style {
        code: "henley",
        kind: Kind::Top,
        collection: "men-tees-polos",
        brand: "Kieselgrau",
        noun: words("Henley", "Henley-Shirt"),
        products: 3,
        looks: &[
            look("rust", Pattern::Plain),
            look("charcoal", Pattern::Plain),
            look("ecru", Pattern::Plain),
        ],
        materials: &[&ORGANIC_COTTON, &JERSEY],
        sizes: Sizes::Men,
        price_steps: (4, 7),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A long-sleeved henley with three buttons and a collar that lies flat.",
                "Ein langärmliges Henley-Shirt mit drei Knöpfen und einem Ausschnitt, der flach anliegt.",
            ),
            words(
                "Somewhere between undershirt and jumper, and happy to be both.",
                "Irgendwo zwischen Unterhemd und Pullover, und gern beides.",
            ),
        ],
    },
    Style {
        code: "polo",
        kind: Kind::Top,
        collection: "men-tees-polos",
        brand: "Kieselgrau",
        noun: words("Polo Shirt", "Poloshirt"),
        products: 5,
        looks: &[
            look("navy", Pattern::Plain),
            look("forest", Pattern::Plain),
            look("white", Pattern::Plain),
        ],
        materials: &[&ORGANIC_COTTON, &COTTON],
        sizes: Sizes::Men,
        price_steps: (6, 8),
        season: Season::Warm,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A polo with a knitted collar that keeps its points down, even without ironing.",
                "Ein Poloshirt mit Strickkragen, dessen Spitzen auch ohne Bügeln liegen bleiben.",
            ),
            words(
                "Three buttons, ribbed cuffs and a slightly longer back to tuck in.",
                "Drei Knöpfe, gerippte Bündchen und ein etwas längerer Rücken zum Einstecken.",
            ),
        ],
    },
    Style {
        code: "mens-sweatshirt",
        kind: Kind::Sweat,
        collection: "men-tees-polos",
        brand: "Tote Basics",
        noun: words("Raglan Sweatshirt", "Raglan-Sweatshirt"),
        products: 4,
        looks: &[
            look("ecru", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("grey", Pattern::Plain),
        ],
        materials: &[&SWEAT],
        sizes: Sizes::Men,
        price_steps: (7, 10),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "Raglan seams, firm ribs and a small emblem: the sweatshirt from before it was sportswear.",
                "Raglannähte, feste Bündchen und ein kleines Emblem: das Sweatshirt, bevor es Sportmode wurde.",
            ),
            words(
                "A heavy sweatshirt with a neckline that survives being pulled over any head.",
                "Ein schweres Sweatshirt mit einem Ausschnitt, der jeden Kopf übersteht.",
            ),
        ],
    },
    Style {
        code: "zip-hoodie",
        kind: Kind::Sweat,
        collection: "men-tees-polos",
        brand: "Tote Basics",
        noun: words("Zip Hoodie", "Kapuzenjacke"),
        products: 4,
        looks: &[
            look("aubergine", Pattern::Plain),
            look("black", Pattern::Plain),
            look("olive", Pattern::Plain),
        ],
        materials: &[&SWEAT],
        sizes: Sizes::Men,
        price_steps: (9, 12),
        season: Season::AllYear,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "A zip hoodie with a two-way metal zip and a double-layered hood.",
                "Eine Kapuzenjacke mit Zwei-Wege-Metallreißverschluss und doppelt gelegter Kapuze.",
            ),
            words(
                "Wear it closed as a jumper or open as a jacket; the pockets sit right either way.",
                "Geschlossen ein Pullover, offen eine Jacke; die Taschen sitzen in beiden Fällen richtig.",
            ),
        ],
    },
    Style {
        code: "training-tee",
        kind: Kind::Active,
        collection: "men-tees-polos",
        brand: "Tote Active",
        noun: words("Training T-Shirt", "Trainingsshirt"),
        products: 4,
        looks: &[
            look("teal", Pattern::Plain),
            look("black", Pattern::Plain),
            look("cobalt", Pattern::Plain),
        ],
        materials: &[&STRETCH],
        sizes: Sizes::Men,
        price_steps: (4, 6),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "Raglan sleeves free the shoulders, and a reflective line shows you off after dark.",
                "Raglanärmel geben den Schultern Freiheit, ein reflektierender Streifen macht im Dunkeln sichtbar.",
            ),
            words(
                "A training shirt that dries on the way home.",
                "Ein Trainingsshirt, das schon auf dem Heimweg trocknet.",
            ),
        ],
    },
];
