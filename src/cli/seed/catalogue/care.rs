//! How to look after a product.

use super::words::{Words, words};

/// A way of cleaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    Machine30,
    Machine40,
    HandWash,
    DryClean,
    Wipe,
    Brush,
    Polish,
}

impl Care {
    pub(super) const ALL: [Self; 7] = [
        Self::Machine30,
        Self::Machine40,
        Self::HandWash,
        Self::DryClean,
        Self::Wipe,
        Self::Brush,
        Self::Polish,
    ];

    /// The value of the attribute *care*.
    pub(super) const fn name(self) -> Words {
        match self {
            Self::Machine30 => words("Machine wash 30 °C", "Maschinenwäsche 30 °C"),
            Self::Machine40 => words("Machine wash 40 °C", "Maschinenwäsche 40 °C"),
            Self::HandWash => words("Hand wash", "Handwäsche"),
            Self::DryClean => words("Dry clean", "Chemische Reinigung"),
            Self::Wipe => words("Wipe clean", "Feucht abwischen"),
            Self::Brush => words("Brush clean", "Trocken abbürsten"),
            Self::Polish => words("Polish with a cloth", "Mit einem Tuch polieren"),
        }
    }

    /// What the label says, line by line.
    pub(super) const fn instructions(self) -> [Words; 2] {
        match self {
            Self::Machine30 => [
                words(
                    "Machine wash at 30 °C with similar colours",
                    "Maschinenwäsche bei 30 °C mit ähnlichen Farben",
                ),
                words("Do not tumble dry", "Nicht in den Trockner geben"),
            ],
            Self::Machine40 => [
                words(
                    "Machine wash at 40 °C with similar colours",
                    "Maschinenwäsche bei 40 °C mit ähnlichen Farben",
                ),
                words("Iron on medium heat if needed", "Bei Bedarf auf mittlerer Stufe bügeln"),
            ],
            Self::HandWash => [
                words("Hand wash in cool water", "Handwäsche in kühlem Wasser"),
                words("Reshape and dry flat", "In Form ziehen und liegend trocknen"),
            ],
            Self::DryClean => [
                words("Dry clean only", "Nur chemisch reinigen"),
                words(
                    "Air on a wide hanger between wears",
                    "Zwischendurch auf einem breiten Bügel lüften",
                ),
            ],
            Self::Wipe => [
                words("Wipe with a damp cloth", "Mit einem feuchten Tuch abwischen"),
                words("Keep away from direct heat", "Vor direkter Hitze schützen"),
            ],
            Self::Brush => [
                words(
                    "Brush when dry with a soft suede brush",
                    "Trocken mit einer weichen Veloursbürste abbürsten",
                ),
                words("Waterproof before the first wear", "Vor dem ersten Tragen imprägnieren"),
            ],
            Self::Polish => [
                words(
                    "Polish with a soft, dry cloth",
                    "Mit einem weichen, trockenen Tuch polieren",
                ),
                words("Take off before swimming", "Vor dem Schwimmen ablegen"),
            ],
        }
    }
}
