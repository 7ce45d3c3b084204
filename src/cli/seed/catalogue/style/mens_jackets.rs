//! Men's coats and jackets.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::fibre::{NYLON, SHELL};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{DENIM, LINEN, Season};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::{SUITING, WOOL};
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 7] = [
    Style {
        code: "bomber",
        kind: Kind::Jacket,
        collection: "men-coats-jackets",
        brand: "Regenpfad",
        noun: words("Bomber Jacket", "Bomberjacke"),
        products: 4,
        looks: &[
            look("olive", Pattern::Plain),
            look("black", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&NYLON, &SHELL],
        sizes: Sizes::Men,
        price_steps: (14, 17),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A bomber with a ribbed collar, cuffs and hem, lightly padded for spring.",
                "Eine Bomberjacke mit geripptem Kragen und Bündchen, leicht gefüttert für den Frühling.",
            ),
            words(
                "Short, clean and zipped to the chin, with two slanted pockets.",
                "Kurz, klar und bis zum Kinn geschlossen, mit zwei schrägen Taschen.",
            ),
        ],
    },
    Style {
        code: "parka",
        kind: Kind::Jacket,
        collection: "men-coats-jackets",
        brand: "Regenpfad",
        noun: words("Hooded Parka", "Parka mit Kapuze"),
        products: 4,
        looks: &[
            look("forest", Pattern::Plain),
            look("sand", Pattern::Plain),
            look("black", Pattern::Plain),
        ],
        materials: &[&SHELL],
        sizes: Sizes::Men,
        price_steps: (18, 22),
        season: Season::Cold,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "A long parka with a drawn-in waist, flap pockets and a storm-proof front.",
                "Ein langer Parka mit Tunnelzug, Klappentaschen und sturmsicherer Front.",
            ),
            words(
                "Warm, hooded and long enough to sit down on.",
                "Warm, mit Kapuze und lang genug, um sich daraufzusetzen.",
            ),
        ],
    },
    Style {
        code: "overcoat",
        kind: Kind::Jacket,
        collection: "men-coats-jackets",
        brand: "Kieselgrau",
        noun: words("Single-Breasted Overcoat", "Einreiher-Mantel"),
        products: 4,
        looks: &[
            look("charcoal", Pattern::Plain),
            look("camel", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&WOOL],
        sizes: Sizes::Men,
        price_steps: (21, 24),
        season: Season::Cold,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A single-breasted overcoat with three buttons and straight, quiet lines.",
                "Ein einreihiger Mantel mit drei Knöpfen und geraden, ruhigen Linien.",
            ),
            words(
                "Knee-length and fully lined, it fits over a blazer without a wrinkle.",
                "Knielang und ganz gefüttert passt er faltenfrei über einen Blazer.",
            ),
        ],
    },
    Style {
        code: "mens-puffer",
        kind: Kind::Jacket,
        collection: "men-coats-jackets",
        brand: "Regenpfad",
        noun: words("High-Neck Puffer", "Steppjacke mit Stehkragen"),
        products: 4,
        looks: &[
            look("mustard", Pattern::Plain),
            look("black", Pattern::Plain),
            look("teal", Pattern::Plain),
        ],
        materials: &[&NYLON],
        sizes: Sizes::Men,
        price_steps: (16, 20),
        season: Season::Cold,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A puffer with a high collar and broad chambers, filled with recycled fibre.",
                "Eine Steppjacke mit hohem Kragen und breiten Kammern, gefüllt mit recycelter Faser.",
            ),
            words(
                "It packs small, dries fast and keeps warm even when damp.",
                "Klein verpackt, schnell trocken und selbst feucht noch warm.",
            ),
        ],
    },
    Style {
        code: "mens-blazer",
        kind: Kind::Jacket,
        collection: "men-coats-jackets",
        brand: "Kieselgrau",
        noun: words("Two-Button Blazer", "Zweiknopf-Blazer"),
        products: 4,
        looks: &[
            look("navy", Pattern::Plain),
            look("grey", Pattern::Check),
            look("chocolate", Pattern::Plain),
        ],
        materials: &[&SUITING, &LINEN],
        sizes: Sizes::Men,
        price_steps: (17, 20),
        season: Season::AllYear,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "A two-button blazer without padding that wears like a cardigan and looks like a suit.",
                "Ein Zweiknopf-Blazer ohne Polster, der sich wie eine Strickjacke trägt und wie ein Anzug aussieht.",
            ),
            words(
                "Natural shoulders, flap pockets and a half lining for warm trains.",
                "Natürliche Schultern, Pattentaschen und ein halbes Futter für warme Züge.",
            ),
        ],
    },
    Style {
        code: "trucker",
        kind: Kind::Jacket,
        collection: "men-coats-jackets",
        brand: "Fadenlauf",
        noun: words("Trucker Jacket", "Trucker-Jacke"),
        products: 3,
        looks: &[
            look("indigo", Pattern::Plain),
            look("black", Pattern::Plain),
            look("lightblue", Pattern::Plain),
        ],
        materials: &[&DENIM],
        sizes: Sizes::Men,
        price_steps: (13, 16),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "The classic denim jacket with flap pockets and seams that meet in a V.",
                "Die klassische Jeansjacke mit Klappentaschen und Nähten, die zum V zusammenlaufen.",
            ),
            words(
                "A short jacket that looks better every year that you own it.",
                "Eine kurze Jacke, die mit jedem Jahr besser aussieht.",
            ),
        ],
    },
    Style {
        code: "rain-jacket",
        kind: Kind::Jacket,
        collection: "men-coats-jackets",
        brand: "Regenpfad",
        noun: words("Rain Jacket", "Regenjacke"),
        products: 4,
        looks: &[
            look("butter", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("forest", Pattern::Plain),
        ],
        materials: &[&SHELL],
        sizes: Sizes::Men,
        price_steps: (15, 18),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A waterproof jacket with an adjustable hood and a zip that stays dry inside.",
                "Eine wasserdichte Jacke mit verstellbarer Kapuze und einem Reißverschluss, der innen trocken bleibt.",
            ),
            words(
                "Long enough for the saddle and light enough for the rucksack.",
                "Lang genug für den Sattel und leicht genug für den Rucksack.",
            ),
        ],
    },
];
