//! Dresses.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{JERSEY, LINEN, LYOCELL, ORGANIC_COTTON, POPLIN, SATIN, Season, VISCOSE};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::{CASHMERE, MERINO, SILK, SUITING};
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 8] = [
    Style {
        code: "wrap-dress",
        kind: Kind::Dress,
        collection: "women-dresses",
        brand: "Halmweite",
        noun: words("Wrap Dress", "Wickelkleid"),
        products: 5,
        looks: &[
            look("rust", Pattern::Dots),
            look("forest", Pattern::Floral),
            look("black", Pattern::Plain),
            look("navy", Pattern::Dots),
        ],
        materials: &[&VISCOSE, &LINEN, &LYOCELL],
        sizes: Sizes::Women,
        price_steps: (11, 14),
        season: Season::Warm,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A wrap dress with elbow-length sleeves and a tie that sits exactly where your waist is.",
                "Ein Wickelkleid mit halblangen Ärmeln und einem Band, das genau in der Taille sitzt.",
            ),
            words(
                "The deep V, the swinging skirt and the long tie make this wrap dress an easy favourite.",
                "Tiefer Ausschnitt, schwingender Rock und ein langes Bindeband machen dieses Wickelkleid zum Lieblingsstück.",
            ),
        ],
    },
    Style {
        code: "shirt-dress",
        kind: Kind::Dress,
        collection: "women-dresses",
        brand: "Fadenlauf",
        noun: words("Shirt Dress", "Hemdblusenkleid"),
        products: 4,
        looks: &[
            look("sky", Pattern::Plain),
            look("white", Pattern::Pinstripes),
            look("olive", Pattern::Plain),
        ],
        materials: &[&POPLIN, &LINEN, &ORGANIC_COTTON],
        sizes: Sizes::Women,
        price_steps: (11, 14),
        season: Season::Warm,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A shirt dress with a crisp collar, a chest pocket and a belt to draw it in.",
                "Ein Hemdblusenkleid mit klarem Kragen, Brusttasche und einem Gürtel, der Form gibt.",
            ),
            words(
                "Buttoned from collar to hem, this dress can be worn closed, belted or open over trousers.",
                "Durchgeknöpft von Kragen bis Saum: geschlossen, gegürtet oder offen über einer Hose zu tragen.",
            ),
        ],
    },
    Style {
        code: "slip-dress",
        kind: Kind::Dress,
        collection: "women-dresses",
        brand: "Moorlicht",
        noun: words("Slip Dress", "Slipkleid"),
        products: 4,
        looks: &[
            look("black", Pattern::Plain),
            look("sage", Pattern::Plain),
            look("burgundy", Pattern::Plain),
        ],
        materials: &[&SATIN, &SILK],
        sizes: Sizes::Women,
        price_steps: (12, 17),
        season: Season::Warm,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "Cut on the bias with fine straps, this midi dress follows you without holding on.",
                "Schräg geschnitten und mit feinen Trägern umspielt dieses Midikleid die Figur, ohne einzuengen.",
            ),
            words(
                "A slip dress with a straight neckline and a slit that opens when you walk.",
                "Ein Slipkleid mit geradem Ausschnitt und einem Schlitz, der sich beim Gehen öffnet.",
            ),
        ],
    },
    Style {
        code: "tiered-dress",
        kind: Kind::Dress,
        collection: "women-dresses",
        brand: "Halmweite",
        noun: words("Tiered Dress", "Stufenkleid"),
        products: 3,
        looks: &[
            look("butter", Pattern::Floral),
            look("coral", Pattern::Floral),
            look("white", Pattern::Plain),
        ],
        materials: &[&ORGANIC_COTTON, &LINEN, &VISCOSE],
        sizes: Sizes::Women,
        price_steps: (11, 14),
        season: Season::Warm,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Three gathered tiers and short puff sleeves give this dress its easy swing.",
                "Drei geraffte Stufen und kurze Puffärmel geben diesem Kleid seinen leichten Schwung.",
            ),
            words(
                "A square neckline, a high waist and plenty of fabric that moves in the wind.",
                "Karree-Ausschnitt, hohe Taille und viel Stoff, der sich im Wind bewegt.",
            ),
        ],
    },
    Style {
        code: "knit-dress",
        kind: Kind::Dress,
        collection: "women-dresses",
        brand: "Ostersand",
        noun: words("Knit Dress", "Strickkleid"),
        products: 3,
        looks: &[
            look("camel", Pattern::Plain),
            look("charcoal", Pattern::Plain),
            look("burgundy", Pattern::Plain),
        ],
        materials: &[&MERINO, &CASHMERE],
        sizes: Sizes::Women,
        price_steps: (14, 18),
        season: Season::Cold,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "A ribbed knit dress with a roll neck that runs straight from shoulder to knee.",
                "Ein geripptes Strickkleid mit Rollkragen, das gerade von der Schulter bis zum Knie fällt.",
            ),
            words(
                "Fine ribs from top to toe: this dress hugs softly and never pinches.",
                "Feine Rippen von oben bis unten: Dieses Kleid schmiegt sich an und kneift nirgends.",
            ),
        ],
    },
    Style {
        code: "jersey-dress",
        kind: Kind::Dress,
        collection: "women-dresses",
        brand: "Tote Basics",
        noun: words("T-Shirt Dress", "Shirtkleid"),
        products: 3,
        looks: &[
            look("navy", Pattern::Stripes),
            look("black", Pattern::Plain),
            look("sage", Pattern::Plain),
        ],
        materials: &[&JERSEY, &ORGANIC_COTTON],
        sizes: Sizes::Women,
        price_steps: (6, 9),
        season: Season::Warm,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "As easy as a T-shirt, but with somewhere to go: knee-length, with a small side slit.",
                "So unkompliziert wie ein T-Shirt, nur ausgehfein: knielang, mit kleinem Schlitz an der Seite.",
            ),
            words(
                "One piece, no decisions: a straight T-shirt dress with a round neck.",
                "Ein Teil, keine Fragen: ein gerades Shirtkleid mit Rundhalsausschnitt.",
            ),
        ],
    },
    Style {
        code: "sundress",
        kind: Kind::Dress,
        collection: "women-dresses",
        brand: "Halmweite",
        noun: words("Maxi Sundress", "Sommer-Maxikleid"),
        products: 3,
        looks: &[
            look("coral", Pattern::Plain),
            look("teal", Pattern::Floral),
            look("ecru", Pattern::Plain),
        ],
        materials: &[&LINEN, &VISCOSE],
        sizes: Sizes::Women,
        price_steps: (11, 15),
        season: Season::Warm,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "A long summer dress with narrow straps and a skirt that is made of pure breeze.",
                "Ein langes Sommerkleid mit schmalen Trägern und einem Rock wie aus purem Wind.",
            ),
            words(
                "Fitted at the top and generous below, with a deep frill that brushes your ankles.",
                "Oben schmal, unten weit, mit einem tiefen Volant, der die Knöchel streift.",
            ),
        ],
    },
    Style {
        code: "pencil-dress",
        kind: Kind::Dress,
        collection: "women-dresses",
        brand: "Moorlicht",
        noun: words("Pencil Dress", "Etuikleid"),
        products: 3,
        looks: &[
            look("burgundy", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("black", Pattern::Plain),
        ],
        materials: &[&SUITING, &JERSEY],
        sizes: Sizes::Women,
        price_steps: (13, 17),
        season: Season::AllYear,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "Shaping seams run through this fitted dress, and a boat neck keeps it calm.",
                "Teilungsnähte formen dieses schmale Kleid, der U-Boot-Ausschnitt hält es schlicht.",
            ),
            words(
                "A knee-length pencil dress with cap sleeves that means business until five.",
                "Ein knielanges Etuikleid mit kleinen Ärmeln, das bis fünf Uhr ganz bei der Sache ist.",
            ),
        ],
    },
];
