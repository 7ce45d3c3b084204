//! Belts, socks, sunglasses and jewellery.

use super::{Style, look};
use crate::cli::seed::catalogue::fibre::{ACETATE, LEATHER, PLATED, SOCK_COTTON, SUEDE, VEGAN_LEATHER};
use crate::cli::seed::catalogue::kind::Kind;
use crate::cli::seed::catalogue::material::Season;
use crate::cli::seed::catalogue::size::Sizes;
use crate::cli::seed::catalogue::wool::MERINO;
use crate::cli::seed::catalogue::words::words;
use crate::cli::seed::images::Pattern;

pub(super) static STYLES: [Style; 6] = [
    Style {
        code: "belt",
        kind: Kind::Belt,
        collection: "accessories-belts-socks",
        brand: "Sattelrot",
        noun: words("Belt", "Gürtel"),
        products: 3,
        looks: &[look("cognac", Pattern::Plain), look("black", Pattern::Plain)],
        materials: &[&LEATHER, &VEGAN_LEATHER, &SUEDE],
        sizes: Sizes::Belts,
        price_steps: (7, 10),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "A three-centimetre belt with a solid buckle and stitched edges.",
                "Ein drei Zentimeter breiter Gürtel mit massiver Schnalle und abgesteppten Kanten.",
            ),
            words(
                "Made from one strap without a join, with a loop that stays.",
                "Aus einem Stück ohne Ansatz gefertigt, mit einer Schlaufe, die hält.",
            ),
        ],
    },
    Style {
        code: "socks",
        kind: Kind::Socks,
        collection: "accessories-belts-socks",
        brand: "Tote Basics",
        noun: words("Crew Socks", "Socken"),
        products: 4,
        looks: &[
            look("grey", Pattern::Stripes),
            look("navy", Pattern::Plain),
            look("mustard", Pattern::Plain),
        ],
        materials: &[&SOCK_COTTON, &MERINO],
        sizes: Sizes::Socks,
        price_steps: (0, 2),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "Crew socks with contrasting heels and toes, sold by the pair.",
                "Halbhohe Socken mit abgesetzter Ferse und Spitze, paarweise verkauft.",
            ),
            words(
                "Socks that stay up, breathe and make it through the wash as a couple.",
                "Socken, die nicht rutschen, atmen und als Paar durch die Wäsche kommen.",
            ),
        ],
    },
    Style {
        code: "round-sunglasses",
        kind: Kind::Glasses,
        collection: "accessories-sunglasses",
        brand: "Moorlicht",
        noun: words("Round Sunglasses", "Panto-Sonnenbrille"),
        products: 3,
        looks: &[
            look("tortoise", Pattern::Plain),
            look("black", Pattern::Plain),
            look("olive", Pattern::Plain),
        ],
        materials: &[&ACETATE],
        sizes: Sizes::None,
        price_steps: (11, 14),
        season: Season::Warm,
        fit: None,
        cut: [
            words(
                "Round frames with a keyhole bridge and dark lenses.",
                "Runde Fassung mit Schlüssellochsteg und dunklen Gläsern.",
            ),
            words(
                "A little bit of the seventies, with the lenses of today.",
                "Ein wenig Siebziger, mit den Gläsern von heute.",
            ),
        ],
    },
    Style {
        code: "square-sunglasses",
        kind: Kind::Glasses,
        collection: "accessories-sunglasses",
        brand: "Moorlicht",
        noun: words("Square Sunglasses", "Retro-Sonnenbrille"),
        products: 2,
        looks: &[look("black", Pattern::Plain), look("tortoise", Pattern::Plain)],
        materials: &[&ACETATE],
        sizes: Sizes::None,
        price_steps: (11, 14),
        season: Season::Warm,
        fit: None,
        cut: [
            words(
                "Square frames with softened corners that go well with strong opinions.",
                "Eckige Fassung mit weichen Kanten, passend zu klaren Ansichten.",
            ),
            words(
                "Bold from the front, slim from the side.",
                "Von vorn markant, von der Seite schmal.",
            ),
        ],
    },
    Style {
        code: "necklace",
        kind: Kind::Jewellery,
        collection: "accessories-jewellery",
        brand: "Moorlicht",
        noun: words("Pendant Necklace", "Halskette mit Anhänger"),
        products: 2,
        looks: &[look("gold", Pattern::Plain), look("silver", Pattern::Plain)],
        materials: &[&PLATED],
        sizes: Sizes::None,
        price_steps: (6, 9),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "A fine chain with a domed disc that catches the light.",
                "Eine feine Kette mit gewölbtem Plättchen, das das Licht fängt.",
            ),
            words(
                "The chain can be worn at two lengths, above the collar or below it.",
                "Die Kette lässt sich in zwei Längen tragen, über dem Kragen oder darunter.",
            ),
        ],
    },
    Style {
        code: "hoops",
        kind: Kind::Jewellery,
        collection: "accessories-jewellery",
        brand: "Moorlicht",
        noun: words("Hoop Earrings", "Creolen"),
        products: 2,
        looks: &[look("gold", Pattern::Plain), look("silver", Pattern::Plain)],
        materials: &[&PLATED],
        sizes: Sizes::None,
        price_steps: (5, 8),
        season: Season::AllYear,
        fit: None,
        cut: [
            words(
                "Hollow hoops with a lot of shine and hardly any weight.",
                "Hohle Creolen mit viel Glanz und kaum Gewicht.",
            ),
            words(
                "Medium-sized hoops that close with a soft click.",
                "Mittelgroße Creolen, die mit einem leisen Klick schließen.",
            ),
        ],
    },
];
