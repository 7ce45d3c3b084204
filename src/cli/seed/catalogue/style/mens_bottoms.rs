//! Men's jeans and trousers.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{CORDUROY, DENIM, LINEN, ORGANIC_COTTON, SWEAT, Season, TWILL};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::SUITING;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 6] = [
    Style {
        code: "mens-slim-jeans",
        kind: Kind::Jeans,
        collection: "men-jeans",
        brand: "Fadenlauf",
        noun: words("Slim-Fit Jeans", "Slim-Fit-Jeans"),
        products: 4,
        looks: &[
            look("black", Pattern::Plain),
            look("indigo", Pattern::Plain),
            look("lightblue", Pattern::Plain),
        ],
        materials: &[&DENIM],
        sizes: Sizes::WaistMen,
        price_steps: (10, 13),
        season: Season::AllYear,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "Slim, not skinny: close at the thigh, straight at the ankle.",
                "Schmal, aber nicht eng: am Oberschenkel nah, am Knöchel gerade.",
            ),
            words(
                "A mid-rise jean with five pockets and a little give.",
                "Eine Jeans mit mittlerer Leibhöhe, fünf Taschen und etwas Stretch.",
            ),
        ],
    },
    Style {
        code: "mens-straight-jeans",
        kind: Kind::Jeans,
        collection: "men-jeans",
        brand: "Fadenlauf",
        noun: words("Regular Jeans", "Regular Jeans"),
        products: 4,
        looks: &[
            look("indigo", Pattern::Plain),
            look("midblue", Pattern::Plain),
            look("ecru", Pattern::Plain),
        ],
        materials: &[&DENIM],
        sizes: Sizes::WaistMen,
        price_steps: (11, 14),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A straight leg, a zip fly and rivets that mean it: jeans without an expiry date.",
                "Gerades Bein, Reißverschluss und echte Nieten: Jeans ohne Ablaufdatum.",
            ),
            words(
                "Roomy enough at the thigh for cyclists and long enough to turn up.",
                "Am Oberschenkel weit genug für Radfahrer und lang genug zum Umkrempeln.",
            ),
        ],
    },
    Style {
        code: "chinos",
        kind: Kind::Trousers,
        collection: "men-trousers",
        brand: "Kieselgrau",
        noun: words("Chinos", "Chino"),
        products: 4,
        looks: &[
            look("sand", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("olive", Pattern::Plain),
        ],
        materials: &[&TWILL, &ORGANIC_COTTON],
        sizes: Sizes::WaistMen,
        price_steps: (9, 11),
        season: Season::AllYear,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "Chinos with a clean front, slanted pockets and a leg that narrows gently.",
                "Eine Chino mit glatter Front, schrägen Taschen und einem Bein, das sanft schmaler wird.",
            ),
            words(
                "Neither jeans nor suit trousers, and better than both on most days.",
                "Weder Jeans noch Anzughose und an den meisten Tagen besser als beide.",
            ),
        ],
    },
    Style {
        code: "pleated-trousers",
        kind: Kind::Trousers,
        collection: "men-trousers",
        brand: "Kieselgrau",
        noun: words("Pleated Trousers", "Bundfaltenhose"),
        products: 4,
        looks: &[
            look("grey", Pattern::Plain),
            look("chocolate", Pattern::Plain),
            look("navy", Pattern::Pinstripes),
        ],
        materials: &[&SUITING, &LINEN, &CORDUROY],
        sizes: Sizes::WaistMen,
        price_steps: (12, 15),
        season: Season::AllYear,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "One pleat a side and turned-up hems bring back the comfort of old tailoring.",
                "Eine Bundfalte je Seite und Umschläge am Saum bringen den Komfort alter Schneiderkunst zurück.",
            ),
            words(
                "A high rise and an easy leg with a sharp crease.",
                "Hohe Leibhöhe und ein lockeres Bein mit scharfer Bügelfalte.",
            ),
        ],
    },
    Style {
        code: "cargo-trousers",
        kind: Kind::Trousers,
        collection: "men-trousers",
        brand: "Regenpfad",
        noun: words("Cargo Trousers", "Cargohose"),
        products: 3,
        looks: &[
            look("olive", Pattern::Plain),
            look("black", Pattern::Plain),
            look("sand", Pattern::Plain),
        ],
        materials: &[&TWILL],
        sizes: Sizes::WaistMen,
        price_steps: (10, 13),
        season: Season::AllYear,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Flat cargo pockets on the thighs keep their shape when they are full.",
                "Flache Taschen an den Oberschenkeln, die auch gefüllt die Form behalten.",
            ),
            words(
                "Sturdy trousers with shaped knees, for workshops, festivals and dogs.",
                "Eine robuste Hose mit vorgeformten Knien für Werkstatt, Festival und Hund.",
            ),
        ],
    },
    Style {
        code: "joggers",
        kind: Kind::Sweat,
        collection: "men-trousers",
        brand: "Tote Basics",
        noun: words("Joggers", "Jogginghose"),
        products: 3,
        looks: &[
            look("grey", Pattern::Plain),
            look("black", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&SWEAT],
        sizes: Sizes::Men,
        price_steps: (7, 10),
        season: Season::AllYear,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Joggers with a drawstring, deep pockets and cuffs that hold above the shoe.",
                "Eine Jogginghose mit Kordelzug, tiefen Taschen und Bündchen, die über dem Schuh halten.",
            ),
            words(
                "Tapered at the ankle and tidy at the waist, so that you may leave the house.",
                "Am Knöchel schmal, am Bund ordentlich: Damit darf man aus dem Haus.",
            ),
        ],
    },
];
