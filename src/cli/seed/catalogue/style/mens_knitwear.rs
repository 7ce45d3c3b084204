//! Men's knitwear.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::Season;
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::{CASHMERE, LAMBSWOOL, MERINO};
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 5] = [
    Style {
        code: "mens-jumper",
        kind: Kind::Knit,
        collection: "men-knitwear",
        brand: "Ostersand",
        noun: words("Round-Neck Jumper", "Strickpullover"),
        products: 5,
        looks: &[
            look("charcoal", Pattern::Plain),
            look("forest", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&MERINO, &LAMBSWOOL],
        sizes: Sizes::Men,
        price_steps: (11, 15),
        season: Season::Cold,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A crew-neck jumper knitted in one piece at the shoulders, so that nothing pulls.",
                "Ein Rundhalspullover, an den Schultern in einem Stück gestrickt, damit nichts spannt.",
            ),
            words(
                "Regular, reliable and fine enough to wear under a jacket.",
                "Gerade, verlässlich und fein genug, um ihn unter der Jacke zu tragen.",
            ),
        ],
    },
    Style {
        code: "mens-roll-neck",
        kind: Kind::Knit,
        collection: "men-knitwear",
        brand: "Ostersand",
        noun: words("Fine-Knit Roll-Neck", "Feinstrick-Rolli"),
        products: 3,
        looks: &[
            look("black", Pattern::Plain),
            look("ecru", Pattern::Plain),
            look("burgundy", Pattern::Plain),
        ],
        materials: &[&MERINO, &CASHMERE],
        sizes: Sizes::Men,
        price_steps: (12, 16),
        season: Season::Cold,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "A fine roll neck that replaces shirt and tie from October to March.",
                "Ein feiner Rollkragen, der von Oktober bis März Hemd und Krawatte ersetzt.",
            ),
            words(
                "Close-fitting with a long collar; a quiet piece with good posture.",
                "Schmal geschnitten, mit hohem Kragen; ein leises Stück mit guter Haltung.",
            ),
        ],
    },
    Style {
        code: "half-zip",
        kind: Kind::Knit,
        collection: "men-knitwear",
        brand: "Ostersand",
        noun: words("Half-Zip Jumper", "Troyer"),
        products: 4,
        looks: &[
            look("camel", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("grey", Pattern::Plain),
        ],
        materials: &[&LAMBSWOOL, &MERINO],
        sizes: Sizes::Men,
        price_steps: (12, 15),
        season: Season::Cold,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A half-zip jumper with a stand-up collar for decks, hills and draughty offices.",
                "Ein Troyer mit Stehkragen für Deck, Deich und zugige Büros.",
            ),
            words(
                "The collar closes up to the chin and folds down flat indoors.",
                "Der Kragen schließt bis zum Kinn und liegt drinnen flach auf.",
            ),
        ],
    },
    Style {
        code: "shawl-cardigan",
        kind: Kind::Knit,
        collection: "men-knitwear",
        brand: "Ostersand",
        noun: words("Shawl-Collar Cardigan", "Strickjacke mit Schalkragen"),
        products: 3,
        looks: &[
            look("grey", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("chocolate", Pattern::Plain),
        ],
        materials: &[&LAMBSWOOL],
        sizes: Sizes::Men,
        price_steps: (14, 17),
        season: Season::Cold,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "A thick cardigan with a shawl collar, for those who read by the window.",
                "Eine dicke Strickjacke mit Schalkragen für alle, die am Fenster lesen.",
            ),
            words(
                "Four buttons and two pockets: as warm as a jacket and as kind as a blanket.",
                "Vier Knöpfe, zwei Taschen: warm wie eine Jacke, freundlich wie eine Decke.",
            ),
        ],
    },
    Style {
        code: "fair-isle",
        kind: Kind::Knit,
        collection: "men-knitwear",
        brand: "Ostersand",
        noun: words("Fair Isle Jumper", "Norwegerpullover"),
        products: 3,
        looks: &[
            look("navy", Pattern::Plain),
            look("forest", Pattern::Plain),
            look("rust", Pattern::Plain),
        ],
        materials: &[&LAMBSWOOL],
        sizes: Sizes::Men,
        price_steps: (13, 16),
        season: Season::Cold,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "Bands of small diamonds run around the yoke, knitted in and not printed on.",
                "Kleine Rauten laufen rund um die Passe, eingestrickt und nicht aufgedruckt.",
            ),
            words(
                "A patterned winter jumper that looks good long after the holidays.",
                "Ein gemusterter Winterpullover, der auch lange nach den Feiertagen gut aussieht.",
            ),
        ],
    },
];
