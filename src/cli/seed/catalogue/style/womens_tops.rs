//! Women's T-shirts, sweatshirts, shirts and blouses.

use super::{Fit, Style, look};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::{
    COTTON, JERSEY, LINEN, LYOCELL, ORGANIC_COTTON, POPLIN, SATIN, SWEAT, Season, VISCOSE,
};
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::SILK;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 10] = [
    Style {
        code: "tee",
        kind: Kind::Top,
        collection: "women-tees",
        brand: "Tote Basics",
        noun: words("Crew-Neck T-Shirt", "Rundhals-T-Shirt"),
        products: 5,
        looks: &[
            look("white", Pattern::Plain),
            look("black", Pattern::Plain),
            look("rose", Pattern::Plain),
            look("navy", Pattern::Plain),
            look("sage", Pattern::Stripes),
        ],
        materials: &[&ORGANIC_COTTON, &COTTON, &JERSEY],
        sizes: Sizes::Women,
        price_steps: (2, 4),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "The T-shirt we start every season with: a neat crew neck and sleeves of just the right length.",
                "Das T-Shirt, mit dem bei uns jede Saison beginnt: sauberer Rundhals und Ärmel in genau der richtigen Länge.",
            ),
            words(
                "A slightly fitted T-shirt with a narrow ribbed neckline that never curls.",
                "Ein leicht tailliertes T-Shirt mit schmaler Rippblende, die sich nie einrollt.",
            ),
        ],
    },
    Style {
        code: "vee-tee",
        kind: Kind::Top,
        collection: "women-tees",
        brand: "Tote Basics",
        noun: words("V-Neck T-Shirt", "T-Shirt mit V-Ausschnitt"),
        products: 3,
        looks: &[
            look("white", Pattern::Plain),
            look("charcoal", Pattern::Plain),
            look("teal", Pattern::Plain),
        ],
        materials: &[&LYOCELL, &ORGANIC_COTTON],
        sizes: Sizes::Women,
        price_steps: (2, 4),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A V-neck that is deep enough to show a necklace and shallow enough for a bicycle.",
                "Ein V-Ausschnitt, tief genug für eine Kette und hoch genug fürs Fahrrad.",
            ),
            words(
                "Softly draped, with a ribbed V-neck and a hem that tucks in without a fight.",
                "Weich fallend, mit geripptem V-Ausschnitt und einem Saum, der sich gern einstecken lässt.",
            ),
        ],
    },
    Style {
        code: "boat-top",
        kind: Kind::Top,
        collection: "women-tees",
        brand: "Ostersand",
        noun: words("Breton Top", "Bretonshirt"),
        products: 4,
        looks: &[
            look("ecru", Pattern::Stripes),
            look("white", Pattern::Stripes),
            look("navy", Pattern::Stripes),
        ],
        materials: &[&ORGANIC_COTTON, &COTTON],
        sizes: Sizes::Women,
        price_steps: (4, 7),
        season: Season::AllYear,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "Boat neck, long sleeves and stripes that meet at the seams: a harbour classic.",
                "U-Boot-Ausschnitt, lange Ärmel und Streifen, die sich an den Nähten treffen: ein Klassiker vom Hafen.",
            ),
            words(
                "The Breton top as it should be, close at the shoulders and straight through the body.",
                "Das Bretonshirt, wie es sein soll: schmal an den Schultern, gerade im Schnitt.",
            ),
        ],
    },
    Style {
        code: "tank",
        kind: Kind::Top,
        collection: "women-tees",
        brand: "Tote Basics",
        noun: words("Ribbed Tank Top", "Ripp-Tanktop"),
        products: 4,
        looks: &[
            look("black", Pattern::Plain),
            look("white", Pattern::Plain),
            look("rust", Pattern::Plain),
        ],
        materials: &[&ORGANIC_COTTON, &JERSEY],
        sizes: Sizes::Women,
        price_steps: (1, 3),
        season: Season::Warm,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "A close ribbed tank with wide straps that hide every other strap.",
                "Ein anliegendes Tanktop mit breiten Trägern, unter denen jeder andere Träger verschwindet.",
            ),
            words(
                "Long enough to stay tucked in, ribbed enough to keep its shape.",
                "Lang genug, um im Bund zu bleiben, und so gerippt, dass die Form hält.",
            ),
        ],
    },
    Style {
        code: "cami",
        kind: Kind::Top,
        collection: "women-blouses-shirts",
        brand: "Moorlicht",
        noun: words("Camisole", "Trägertop"),
        products: 3,
        looks: &[
            look("blush", Pattern::Plain),
            look("black", Pattern::Plain),
            look("ecru", Pattern::Plain),
        ],
        materials: &[&SATIN, &SILK],
        sizes: Sizes::Women,
        price_steps: (5, 9),
        season: Season::Warm,
        fit: Some(Fit::Regular),
        cut: [
            words(
                "A camisole with fine adjustable straps and a hem that floats above the waistband.",
                "Ein Trägertop mit feinen, verstellbaren Trägern und einem Saum, der locker über dem Bund schwebt.",
            ),
            words(
                "Cut on the bias so that it skims instead of clings, with a clean straight edge.",
                "Schräg geschnitten, damit es umspielt statt klebt, mit klarer, gerader Kante.",
            ),
        ],
    },
    Style {
        code: "blouse",
        kind: Kind::Shirt,
        collection: "women-blouses-shirts",
        brand: "Moorlicht",
        noun: words("Balloon-Sleeve Blouse", "Bluse mit Ballonärmeln"),
        products: 4,
        looks: &[
            look("teal", Pattern::Dots),
            look("ecru", Pattern::Plain),
            look("burgundy", Pattern::Plain),
        ],
        materials: &[&VISCOSE, &LYOCELL, &POPLIN],
        sizes: Sizes::Women,
        price_steps: (7, 10),
        season: Season::AllYear,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Full sleeves gather at narrow cuffs, and a soft V-neck lets the rest fall as it likes.",
                "Weite Ärmel enden in schmalen Manschetten, und der weiche V-Ausschnitt lässt den Rest frei fallen.",
            ),
            words(
                "A blouse with a big gesture in the sleeves and none anywhere else.",
                "Eine Bluse mit großer Geste in den Ärmeln und sonst ganz ohne.",
            ),
        ],
    },
    Style {
        code: "shirt",
        kind: Kind::Shirt,
        collection: "women-blouses-shirts",
        brand: "Fadenlauf",
        noun: words("Oversized Shirt", "Oversize-Hemd"),
        products: 5,
        looks: &[
            look("white", Pattern::Plain),
            look("sky", Pattern::Pinstripes),
            look("lilac", Pattern::Plain),
        ],
        materials: &[&POPLIN, &LINEN, &ORGANIC_COTTON],
        sizes: Sizes::Women,
        price_steps: (7, 10),
        season: Season::AllYear,
        fit: Some(Fit::Oversized),
        cut: [
            words(
                "Borrowed proportions, own character: a roomy shirt with a curved hem and a chest pocket.",
                "Geliehene Proportionen, eigener Charakter: ein weites Hemd mit rundem Saum und Brusttasche.",
            ),
            words(
                "A generous shirt that can be tucked, knotted or left to hang.",
                "Ein großzügiges Hemd, das man einstecken, knoten oder einfach hängen lassen kann.",
            ),
        ],
    },
    Style {
        code: "puff-top",
        kind: Kind::Top,
        collection: "women-blouses-shirts",
        brand: "Halmweite",
        noun: words("Puff-Sleeve Top", "Top mit Puffärmeln"),
        products: 3,
        looks: &[
            look("lilac", Pattern::Plain),
            look("white", Pattern::Plain),
            look("coral", Pattern::Floral),
        ],
        materials: &[&POPLIN, &ORGANIC_COTTON],
        sizes: Sizes::Women,
        price_steps: (5, 8),
        season: Season::Warm,
        fit: Some(Fit::Slim),
        cut: [
            words(
                "A cropped top with a square neck and sleeves that hold their air.",
                "Ein kurzes Top mit Karree-Ausschnitt und Ärmeln, die ihre Luft behalten.",
            ),
            words(
                "Short, square and slightly romantic, with elastic at the cuffs.",
                "Kurz, kantig und ein wenig romantisch, mit Gummizug an den Ärmeln.",
            ),
        ],
    },
    Style {
        code: "sweatshirt",
        kind: Kind::Sweat,
        collection: "women-tees",
        brand: "Tote Basics",
        noun: words("Sweatshirt", "Sweatshirt"),
        products: 4,
        looks: &[
            look("grey", Pattern::Plain),
            look("forest", Pattern::Plain),
            look("rose", Pattern::Plain),
        ],
        materials: &[&SWEAT],
        sizes: Sizes::Women,
        price_steps: (6, 9),
        season: Season::AllYear,
        fit: Some(Fit::Relaxed),
        cut: [
            words(
                "Raglan sleeves and firm ribs keep this sweatshirt relaxed without looking sleepy.",
                "Raglanärmel und feste Bündchen machen dieses Sweatshirt entspannt, aber nicht verschlafen.",
            ),
            words(
                "A soft, boxy sweatshirt that ends right at the waistband.",
                "Ein weiches, kastiges Sweatshirt, das genau am Bund endet.",
            ),
        ],
    },
    Style {
        code: "hoodie",
        kind: Kind::Sweat,
        collection: "women-tees",
        brand: "Tote Basics",
        noun: words("Hoodie", "Hoodie"),
        products: 3,
        looks: &[
            look("forest", Pattern::Plain),
            look("lilac", Pattern::Plain),
            look("sand", Pattern::Plain),
        ],
        materials: &[&SWEAT],
        sizes: Sizes::Women,
        price_steps: (8, 11),
        season: Season::AllYear,
        fit: Some(Fit::Oversized),
        cut: [
            words(
                "A hood with substance, a pocket for both hands and room for a second layer.",
                "Eine Kapuze mit Substanz, eine Tasche für beide Hände und Platz für eine zweite Schicht.",
            ),
            words(
                "Our roomiest hoodie has dropped shoulders and a hood that stands up by itself.",
                "Unser weitester Hoodie hat überschnittene Schultern und eine Kapuze, die von selbst steht.",
            ),
        ],
    },
];
