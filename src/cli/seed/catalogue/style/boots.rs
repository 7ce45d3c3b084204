//! Boots and heels.

use super::{Style, look};
use crate::cli::seed::catalogue::fibre::{LEATHER, SUEDE, VEGAN_LEATHER};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::Season;
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 5] = [
    Style {
        code: "chelsea-boot",
        kind: Kind::Boot,
        collection: "shoes-boots",
        brand: "Werftgang",
        noun: words("Chelsea Boots", "Chelsea Boots"),
        products: 4,
        looks: &[
            look("chocolate", Pattern::Plain),
            look("black", Pattern::Plain),
            look("forest", Pattern::Plain),
        ],
        materials: &[&LEATHER, &SUEDE, &VEGAN_LEATHER],
        sizes: Sizes::ShoesAll,
        price_steps: (17, 20),
        season: Season::Cold,
        fit: None,
        cut: [
            words(
                "Elastic sides, a pull tab and no laces: boots for people with trains to catch.",
                "Elastische Einsätze, eine Lasche und keine Schnürsenkel: Boots für Leute, die ihren Zug kriegen wollen.",
            ),
            words(
                "A slim Chelsea boot on a stacked heel, welted so that it can be resoled.",
                "Schmale Chelsea Boots auf geschichtetem Absatz, rahmengenäht und neu besohlbar.",
            ),
        ],
    },
    Style {
        code: "lace-boot",
        kind: Kind::Boot,
        collection: "shoes-boots",
        brand: "Werftgang",
        noun: words("Lace-Up Boots", "Schnürstiefel"),
        products: 4,
        looks: &[
            look("camel", Pattern::Plain),
            look("black", Pattern::Plain),
            look("burgundy", Pattern::Plain),
        ],
        materials: &[&LEATHER, &SUEDE],
        sizes: Sizes::ShoesAll,
        price_steps: (18, 21),
        season: Season::Cold,
        fit: None,
        cut: [
            words(
                "Laced high above the ankle, with a lugged sole and a padded cuff.",
                "Hoch über den Knöchel geschnürt, mit Profilsohle und gepolstertem Schaft.",
            ),
            words(
                "Solid boots with a visible welt that will outlive their laces many times.",
                "Solide Stiefel mit sichtbarer Rahmennaht, die viele Schnürsenkel überleben.",
            ),
        ],
    },
    Style {
        code: "tall-boot",
        kind: Kind::Boot,
        collection: "shoes-boots",
        brand: "Werftgang",
        noun: words("Knee-High Boots", "Kniestiefel"),
        products: 3,
        looks: &[look("black", Pattern::Plain), look("chocolate", Pattern::Plain)],
        materials: &[&LEATHER, &SUEDE],
        sizes: Sizes::ShoesWomen,
        price_steps: (20, 23),
        season: Season::Cold,
        fit: None,
        cut: [
            words(
                "Knee-high boots with a straight shaft and a low, walkable heel.",
                "Kniehohe Stiefel mit geradem Schaft und niedrigem, alltagstauglichem Absatz.",
            ),
            words(
                "A clean silhouette with room for jeans and a zip on the inside.",
                "Eine klare Silhouette mit Platz für Jeans und Reißverschluss innen.",
            ),
        ],
    },
    Style {
        code: "heeled-boot",
        kind: Kind::Heel,
        collection: "shoes-heels",
        brand: "Werftgang",
        noun: words("Heeled Ankle Boots", "Stiefeletten mit Absatz"),
        products: 4,
        looks: &[
            look("black", Pattern::Plain),
            look("burgundy", Pattern::Plain),
            look("sand", Pattern::Plain),
        ],
        materials: &[&LEATHER, &SUEDE, &VEGAN_LEATHER],
        sizes: Sizes::ShoesWomen,
        price_steps: (17, 20),
        season: Season::Cold,
        fit: None,
        cut: [
            words(
                "Ankle boots with a slender block heel and a gold-tone side zip.",
                "Stiefeletten mit schlankem Blockabsatz und goldfarbenem Reißverschluss.",
            ),
            words(
                "Six centimetres of heel that you will forget by lunchtime.",
                "Sechs Zentimeter Absatz, die man bis mittags vergessen hat.",
            ),
        ],
    },
    Style {
        code: "pump",
        kind: Kind::Heel,
        collection: "shoes-heels",
        brand: "Werftgang",
        noun: words("Pumps", "Pumps"),
        products: 3,
        looks: &[
            look("black", Pattern::Plain),
            look("red", Pattern::Plain),
            look("navy", Pattern::Plain),
        ],
        materials: &[&LEATHER, &SUEDE],
        sizes: Sizes::ShoesWomen,
        price_steps: (15, 18),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "Pointed pumps with a heel that is high enough for a toast and low enough for a dance.",
                "Spitze Pumps mit einem Absatz, hoch genug zum Anstoßen und niedrig genug zum Tanzen.",
            ),
            words(
                "A graceful line from heel to toe, with a hidden pad under the ball of the foot.",
                "Eine schöne Linie von der Ferse bis zur Spitze, mit verstecktem Polster unter dem Ballen.",
            ),
        ],
    },
];
