//! Women's knitwear.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::Season;
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::{CASHMERE, LAMBSWOOL, MERINO};
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 6] = [
    Style {
        code: "jumper",
        kind: Kind::Knit,
        collection: "women-knitwear",
        brand: "Ostersand",
        noun: words("Crew-Neck Jumper", "Rundhalspullover"),
        products: 5,
        looks: &[
            look("mustard", Pattern::Plain),
            look("charcoal", Pattern::Plain),
            look("rose", Pattern::Plain),
            look("teal", Pattern::Plain),
        ],
        materials: &[&MERINO, &LAMBSWOOL, &CASHMERE],
        sizes: Sizes::Women,
        price_steps: (10, 15),
        season: Season::Cold,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A plain jumper is the hardest to make well; this one has fully fashioned shoulders and tidy ribs.",
                "Ein schlichter Pullover ist der schwierigste; dieser hat formgestrickte Schultern und saubere Bündchen.",
            ),
            words(
                "Round neck, straight cut, nothing to distract from the yarn.",
                "Rundhals, gerader Schnitt, nichts lenkt vom Garn ab.",
            ),
        ],
    },
    Style {
        code: "roll-neck",
        kind: Kind::Knit,
        collection: "women-knitwear",
        brand: "Ostersand",
        noun: words("Roll-Neck Jumper", "Rollkragenpullover"),
        products: 4,
        looks: &[
            look("ecru", Pattern::Plain),
            look("black", Pattern::Plain),
            look("camel", Pattern::Plain),
        ],
        materials: &[&MERINO, &CASHMERE],
        sizes: Sizes::Women,
        price_steps: (11, 16),
        season: Season::Cold,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "The roll neck is tall enough to fold twice and soft enough to leave up.",
                "Der Rollkragen ist hoch genug zum Umschlagen und weich genug, um ihn oben zu lassen.",
            ),
            words(
                "A slim roll neck that disappears under blazers and stands alone just as well.",
                "Ein schmaler Rollkragenpullover, der unter Blazern verschwindet und auch allein besteht.",
            ),
        ],
    },
    Style {
        code: "cardigan",
        kind: Kind::Knit,
        collection: "women-knitwear",
        brand: "Ostersand",
        noun: words("V-Neck Cardigan", "Strickjacke"),
        products: 4,
        looks: &[
            look("burgundy", Pattern::Plain),
            look("ecru", Pattern::Plain),
            look("sage", Pattern::Plain),
        ],
        materials: &[&LAMBSWOOL, &MERINO],
        sizes: Sizes::Women,
        price_steps: (11, 15),
        season: Season::Cold,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "A cardigan with five horn-look buttons and two patch pockets for cold fingers.",
                "Eine Strickjacke mit fünf Knöpfen in Hornoptik und zwei aufgesetzten Taschen für kalte Finger.",
            ),
            words(
                "Deep V, long ribs and a cut that closes over a dress as well as over a shirt.",
                "Tiefer Ausschnitt, lange Bündchen und ein Schnitt, der über Kleid und Hemd gleich gut schließt.",
            ),
        ],
    },
    Style {
        code: "knit-vest",
        kind: Kind::Knit,
        collection: "women-knitwear",
        brand: "Ostersand",
        noun: words("Knitted Vest", "Pullunder"),
        products: 3,
        looks: &[
            look("navy", Pattern::Plain),
            look("camel", Pattern::Plain),
            look("forest", Pattern::Plain),
        ],
        materials: &[&LAMBSWOOL, &MERINO],
        sizes: Sizes::Women,
        price_steps: (8, 11),
        season: Season::Cold,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A sleeveless V-neck knit that gives every shirt a second life.",
                "Ein ärmelloses Strickstück mit V-Ausschnitt, das jedem Hemd ein zweites Leben gibt.",
            ),
            words(
                "Warm where it counts and free in the arms: the vest has learned to be modern again.",
                "Warm, wo es zählt, und frei in den Armen: Der Pullunder ist wieder modern.",
            ),
        ],
    },
    Style {
        code: "vee-jumper",
        kind: Kind::Knit,
        collection: "women-knitwear",
        brand: "Ostersand",
        noun: words("V-Neck Jumper", "Pullover mit V-Ausschnitt"),
        products: 3,
        looks: &[
            look("sage", Pattern::Plain),
            look("lilac", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&CASHMERE, &MERINO],
        sizes: Sizes::Women,
        price_steps: (11, 16),
        season: Season::Cold,
        fit: Some(Fit::Oversized),
        cut: [
            words(
                "Loosely knitted and wide in the body, with a V-neck that slips off the shoulder if you let it.",
                "Locker gestrickt und weit im Körper, mit einem V-Ausschnitt, der auf Wunsch über die Schulter rutscht.",
            ),
            words(
                "An easy V-neck jumper with long cuffs to fold back.",
                "Ein unkomplizierter Pullover mit V-Ausschnitt und langen Bündchen zum Umschlagen.",
            ),
        ],
    },
    Style {
        code: "cable-jumper",
        kind: Kind::Knit,
        collection: "women-knitwear",
        brand: "Ostersand",
        noun: words("Cable-Knit Jumper", "Zopfpullover"),
        products: 4,
        looks: &[
            look("ecru", Pattern::Plain),
            look("rust", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&LAMBSWOOL, &MERINO],
        sizes: Sizes::Women,
        price_steps: (12, 16),
        season: Season::Cold,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Hand-linked cables run from shoulder to hem, as they have on fishing boats for a century.",
                "Handgekettelte Zöpfe laufen von der Schulter bis zum Saum, wie seit hundert Jahren auf Fischerbooten.",
            ),
            words(
                "A cable-knit jumper with weight, depth and a neckline that does not scratch.",
                "Ein Zopfpullover mit Gewicht, Tiefe und einem Ausschnitt, der nicht kratzt.",
            ),
        ],
    },
];
