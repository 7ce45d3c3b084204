//! Wool and silk.

use super::care::Care;
use super::material::{Material, Season};
use super::words::{Words, words};

/// A material from an animal, to be handled with care.
const fn wool(fibre: Words, title: Words, composition: Words, says: [Words; 2]) -> Material {
    Material {
        fibre,
        title,
        composition,
        care: Care::HandWash,
        season: Some(Season::Cold),
        recycled_percent: 0,
        vegan: false,
        says,
    }
}

pub(super) static MERINO: Material = wool(
    words("Merino Wool", "Merinowolle"),
    words("Merino", "aus Merinowolle"),
    words("100 % merino wool", "100 % Merinowolle"),
    [
        words(
            "Fine merino is warm without weight and gentle enough to wear on bare skin.",
            "Feine Merinowolle wärmt, ohne zu beschweren, und ist weich genug für die bloße Haut.",
        ),
        words(
            "The merino comes from mulesing-free flocks and airs out overnight.",
            "Die Merinowolle stammt aus mulesingfreier Haltung und frischt über Nacht an der Luft auf.",
        ),
    ],
);

pub(super) static LAMBSWOOL: Material = wool(
    words("Lambswool", "Lammwolle"),
    words("Lambswool", "aus Lammwolle"),
    words("100 % lambswool", "100 % Lammwolle"),
    [
        words(
            "The lambswool is spun thick and springy, with flecks of colour you only see up close.",
            "Die Lammwolle ist dick und elastisch gesponnen, mit Farbtupfern, die man erst aus der Nähe sieht.",
        ),
        words(
            "Traditional lambswool traps warm air and shrugs off drizzle.",
            "Klassische Lammwolle speichert Wärme und lässt Nieselregen abperlen.",
        ),
    ],
);

pub(super) static CASHMERE: Material = wool(
    words("Cashmere Blend", "Kaschmirmischung"),
    words("Cashmere-Blend", "mit Kaschmir"),
    words("70 % merino wool, 30 % cashmere", "70 % Merinowolle, 30 % Kaschmir"),
    [
        words(
            "A third of cashmere makes the wool feather-light and wonderfully soft.",
            "Knapp ein Drittel Kaschmir macht die Wolle federleicht und wunderbar weich.",
        ),
        words(
            "The cashmere blend is knitted loosely, so that it warms without feeling heavy.",
            "Die Kaschmirmischung ist locker gestrickt und wärmt, ohne schwer zu wirken.",
        ),
    ],
);

pub(super) static SILK: Material = Material {
    season: None,
    ..wool(
        words("Silk", "Seide"),
        words("Silk", "aus Seide"),
        words("100 % silk", "100 % Seide"),
        [
            words(
                "Sand-washed silk has a matt touch and warms or cools as you need it.",
                "Sandgewaschene Seide hat einen matten Griff und wärmt oder kühlt, wie man es braucht.",
            ),
            words(
                "The mulberry silk is finished by hand with a rolled edge.",
                "Die Maulbeerseide ist von Hand mit einem rollierten Saum verarbeitet.",
            ),
        ],
    )
};

pub(super) static WOOL: Material = Material {
    care: Care::DryClean,
    recycled_percent: 30,
    ..wool(
        words("Wool", "Wolle"),
        words("Wool", "aus Wolle"),
        words(
            "70 % wool, 30 % recycled polyamide",
            "70 % Wolle, 30 % recyceltes Polyamid",
        ),
        [
            words(
                "The wool is felted and brushed until wind has no way through.",
                "Die Wolle ist gewalkt und gebürstet, bis kein Wind mehr durchkommt.",
            ),
            words(
                "Dense wool with a soft nap holds its shape for many winters.",
                "Dichte Wolle mit weichem Flor bleibt viele Winter lang in Form.",
            ),
        ],
    )
};

pub(super) static SUITING: Material = Material {
    care: Care::DryClean,
    season: Some(Season::AllYear),
    ..wool(
        words("Wool", "Wolle"),
        words("Wool", "aus Schurwolle"),
        words("98 % virgin wool, 2 % elastane", "98 % Schurwolle, 2 % Elasthan"),
        [
            words(
                "Light virgin wool with a hint of stretch sheds creases on the hanger.",
                "Leichte Schurwolle mit etwas Stretch hängt sich über Nacht von selbst aus.",
            ),
            words(
                "The fine wool breathes in summer, warms in winter and travels well.",
                "Die feine Schurwolle atmet im Sommer, wärmt im Winter und ist eine gute Reisebegleiterin.",
            ),
        ],
    )
};
