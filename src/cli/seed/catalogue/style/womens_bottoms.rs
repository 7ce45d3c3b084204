//! Women's jeans, trousers and skirts.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{DENIM, LINEN, LYOCELL, ORGANIC_COTTON, SATIN, Season, TWILL, VISCOSE};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::{SILK, SUITING};
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 11] = [
    Style {
        code: "straight-jeans",
        kind: Kind::Jeans,
        collection: "women-jeans",
        brand: "Fadenlauf",
        noun: words("Straight Jeans", "Straight Jeans"),
        products: 4,
        looks: &[
            look("midblue", Pattern::Plain),
            look("black", Pattern::Plain),
            look("indigo", Pattern::Plain),
        ],
        materials: &[&DENIM],
        sizes: Sizes::WaistWomen,
        price_steps: (10, 13),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "High at the waist and straight from the hip down, with five pockets and a zip fly.",
                "Hoch in der Taille und ab der Hüfte gerade, mit fünf Taschen und Reißverschluss.",
            ),
            words(
                "A straight leg that meets the ankle and suits nearly every shoe.",
                "Ein gerades Bein, das am Knöchel endet und zu fast jedem Schuh passt.",
            ),
        ],
    },
    Style {
        code: "wide-jeans",
        kind: Kind::Jeans,
        collection: "women-jeans",
        brand: "Fadenlauf",
        noun: words("Wide-Leg Jeans", "Wide-Leg-Jeans"),
        products: 4,
        looks: &[
            look("indigo", Pattern::Plain),
            look("lightblue", Pattern::Plain),
            look("ecru", Pattern::Plain),
        ],
        materials: &[&DENIM],
        sizes: Sizes::WaistWomen,
        price_steps: (11, 14),
        season: Season::AllYear,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Fitted at the waist, then wide all the way to the floor: jeans with presence.",
                "In der Taille schmal, dann weit bis zum Boden: Jeans mit Auftritt.",
            ),
            words(
                "Long, wide and clean, with a press-like line that the denim holds by itself.",
                "Lang, weit und klar, mit einer Linie, die der Denim ganz von selbst hält.",
            ),
        ],
    },
    Style {
        code: "slim-jeans",
        kind: Kind::Jeans,
        collection: "women-jeans",
        brand: "Fadenlauf",
        noun: words("Slim Jeans", "Slim Jeans"),
        products: 3,
        looks: &[
            look("black", Pattern::Plain),
            look("midblue", Pattern::Plain),
            look("charcoal", Pattern::Plain),
        ],
        materials: &[&DENIM],
        sizes: Sizes::WaistWomen,
        price_steps: (9, 12),
        season: Season::AllYear,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "Slim from hip to ankle, with enough stretch to sit, kneel and cycle.",
                "Schmal von der Hüfte bis zum Knöchel, mit genug Stretch zum Sitzen, Knien und Radfahren.",
            ),
            words(
                "A narrow leg and a high back waist that stays where it should.",
                "Schmales Bein und ein hoher Bund, der hinten bleibt, wo er hingehört.",
            ),
        ],
    },
    Style {
        code: "wide-trousers",
        kind: Kind::Trousers,
        collection: "women-trousers",
        brand: "Moorlicht",
        noun: words("Wide-Leg Trousers", "Palazzohose"),
        products: 5,
        looks: &[
            look("chocolate", Pattern::Plain),
            look("black", Pattern::Plain),
            look("sage", Pattern::Plain),
        ],
        materials: &[&SUITING, &LYOCELL, &LINEN],
        sizes: Sizes::Women,
        price_steps: (11, 15),
        season: Season::AllYear,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Sharp pleats at the waist turn into a wide leg that swings when you walk.",
                "Scharfe Bundfalten gehen in ein weites Bein über, das beim Gehen schwingt.",
            ),
            words(
                "High-waisted and floor-length, with a crease that makes you taller.",
                "Hohe Taille, bodenlang und mit einer Bügelfalte, die größer macht.",
            ),
        ],
    },
    Style {
        code: "tapered-trousers",
        kind: Kind::Trousers,
        collection: "women-trousers",
        brand: "Moorlicht",
        noun: words("Tapered Trousers", "Zigarettenhose"),
        products: 4,
        looks: &[
            look("charcoal", Pattern::Plain),
            look("grey", Pattern::Check),
            look("navy", Pattern::Plain),
        ],
        materials: &[&SUITING, &TWILL],
        sizes: Sizes::Women,
        price_steps: (10, 13),
        season: Season::AllYear,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "Trousers with soft pleats and a leg that narrows towards the ankle.",
                "Eine Hose mit weichen Bundfalten und einem Bein, das sich zum Knöchel hin verjüngt.",
            ),
            words(
                "Neat enough for the office, with side pockets deep enough for real life.",
                "Korrekt genug fürs Büro, mit Seitentaschen, die tief genug fürs echte Leben sind.",
            ),
        ],
    },
    Style {
        code: "culottes",
        kind: Kind::Trousers,
        collection: "women-trousers",
        brand: "Halmweite",
        noun: words("Culottes", "Culotte"),
        products: 3,
        looks: &[
            look("rust", Pattern::Plain),
            look("sage", Pattern::Plain),
            look("black", Pattern::Plain),
        ],
        materials: &[&LINEN, &VISCOSE],
        sizes: Sizes::Women,
        price_steps: (9, 12),
        season: Season::Warm,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Culottes with a tie at the waist that look like a skirt and cycle like trousers.",
                "Eine Culotte mit Bindegürtel, die wie ein Rock aussieht und sich wie eine Hose fährt.",
            ),
            words(
                "Wide, calf-length and airy, with an elastic back waist.",
                "Weit, wadenlang und luftig, mit Gummizug im hinteren Bund.",
            ),
        ],
    },
    Style {
        code: "satin-skirt",
        kind: Kind::Skirt,
        collection: "women-skirts",
        brand: "Moorlicht",
        noun: words("Midi Slip Skirt", "Midi-Schlupfrock"),
        products: 4,
        looks: &[
            look("teal", Pattern::Plain),
            look("burgundy", Pattern::Plain),
            look("sand", Pattern::Plain),
        ],
        materials: &[&SATIN, &SILK],
        sizes: Sizes::Women,
        price_steps: (9, 13),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A bias-cut midi skirt that shimmers with every step and closes without a zip.",
                "Ein schräg geschnittener Midirock, der bei jedem Schritt schimmert und ganz ohne Reißverschluss auskommt.",
            ),
            words(
                "Cut on the bias, this skirt falls close at the hip and floats at the hem.",
                "Schräg zugeschnitten liegt dieser Rock an der Hüfte an und schwebt am Saum.",
            ),
        ],
    },
    Style {
        code: "pleated-skirt",
        kind: Kind::Skirt,
        collection: "women-skirts",
        brand: "Moorlicht",
        noun: words("Pleated Skirt", "Plisseerock"),
        products: 4,
        looks: &[
            look("rose", Pattern::Plain),
            look("sage", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&SATIN, &LYOCELL],
        sizes: Sizes::Women,
        price_steps: (10, 13),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "Fine knife pleats are set by heat, so they survive the wash and the suitcase.",
                "Feine Plissees, mit Hitze gelegt, überstehen Wäsche und Koffer.",
            ),
            words(
                "A swinging pleated skirt with a flat waistband that sits smooth under knitwear.",
                "Ein schwingender Plisseerock mit flachem Bund, der unter Strick nicht aufträgt.",
            ),
        ],
    },
    Style {
        code: "denim-skirt",
        kind: Kind::Skirt,
        collection: "women-skirts",
        brand: "Fadenlauf",
        noun: words("Denim Skirt", "Jeansrock"),
        products: 3,
        looks: &[
            look("midblue", Pattern::Plain),
            look("indigo", Pattern::Plain),
            look("ecru", Pattern::Plain),
        ],
        materials: &[&DENIM],
        sizes: Sizes::Women,
        price_steps: (8, 11),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A denim skirt that ends above the knee and buttons all the way down.",
                "Ein Jeansrock, der über dem Knie endet und durchgeknöpft ist.",
            ),
            words(
                "Five pockets, seven buttons and an A-line that forgives a second helping.",
                "Fünf Taschen, sieben Knöpfe und eine A-Linie, die eine zweite Portion verzeiht.",
            ),
        ],
    },
    Style {
        code: "wrap-skirt",
        kind: Kind::Skirt,
        collection: "women-skirts",
        brand: "Halmweite",
        noun: words("Wrap Skirt", "Wickelrock"),
        products: 3,
        looks: &[
            look("coral", Pattern::Floral),
            look("olive", Pattern::Plain),
            look("navy", Pattern::Dots),
        ],
        materials: &[&LINEN, &VISCOSE],
        sizes: Sizes::Women,
        price_steps: (8, 11),
        season: Season::Warm,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A wrap skirt that ties at the side and adjusts to every season of you.",
                "Ein Wickelrock, der seitlich gebunden wird und jede Form mitmacht.",
            ),
            words(
                "Two layers of fabric overlap far enough for wind, stairs and bicycles.",
                "Zwei Stofflagen überlappen weit genug für Wind, Treppen und Fahrräder.",
            ),
        ],
    },
    Style {
        code: "tiered-skirt",
        kind: Kind::Skirt,
        collection: "women-skirts",
        brand: "Halmweite",
        noun: words("Tiered Maxi Skirt", "Maxi-Stufenrock"),
        products: 3,
        looks: &[
            look("white", Pattern::Plain),
            look("black", Pattern::Plain),
            look("rust", Pattern::Plain),
        ],
        materials: &[&ORGANIC_COTTON, &LINEN],
        sizes: Sizes::Women,
        price_steps: (9, 12),
        season: Season::Warm,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Three gathered tiers, an elastic waist and metres of swing.",
                "Drei geraffte Stufen, ein elastischer Bund und meterweise Schwung.",
            ),
            words(
                "A maxi skirt that is made for bare feet and long tables in the garden.",
                "Ein Maxirock, gemacht für bloße Füße und lange Tafeln im Garten.",
            ),
        ],
    },
];
