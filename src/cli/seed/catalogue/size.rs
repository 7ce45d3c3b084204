//! Runs of sizes.

/// The sizes that a style is made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sizes {
    /// One size, which is not an option.
    None,
    Women,
    Men,
    WaistWomen,
    WaistMen,
    ShoesWomen,
    ShoesAll,
    Socks,
    Belts,
    Gloves,
    Hats,
}

/// All sizes in the order in which a filter shows them.
pub(super) const ALL: [&str; 36] = [
    "XS", "S", "M", "L", "XL", "XXL", "S/M", "L/XL", "W26", "W27", "W28", "W29", "W30", "W31", "W32", "W33", "W34",
    "W36", "36", "37", "38", "39", "40", "41", "42", "43", "44", "45", "36–38", "39–42", "43–46", "80 cm", "90 cm",
    "100 cm", "110 cm", "120 cm",
];

impl Sizes {
    /// The sizes of the run, the smallest first.
    pub(super) fn values(self) -> &'static [&'static str] {
        match self {
            Self::None => &[],
            Self::Women => &ALL[0..5],
            Self::Men => &ALL[1..6],
            Self::Gloves => &ALL[1..4],
            Self::Hats => &ALL[6..8],
            Self::WaistWomen => &ALL[8..15],
            Self::WaistMen => &ALL[11..18],
            Self::ShoesWomen => &ALL[18..24],
            Self::ShoesAll => &ALL[18..28],
            Self::Socks => &ALL[28..31],
            Self::Belts => &ALL[31..36],
        }
    }

    /// A size as part of a SKU: letters and digits only.
    pub(super) fn sku_part(size: &str) -> String {
        size.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_size_has_a_sku_part_of_its_own() {
        let parts: BTreeSet<String> = ALL.iter().map(|size| Sizes::sku_part(size)).collect();
        assert_eq!(parts.len(), ALL.len());
    }

    #[test]
    fn every_size_belongs_to_a_run() {
        let runs = [
            Sizes::Women,
            Sizes::Men,
            Sizes::WaistWomen,
            Sizes::WaistMen,
            Sizes::ShoesWomen,
            Sizes::ShoesAll,
            Sizes::Socks,
            Sizes::Belts,
            Sizes::Gloves,
            Sizes::Hats,
        ];
        let used: BTreeSet<&str> = runs.iter().flat_map(|run| run.values()).copied().collect();
        assert_eq!(used, ALL.into_iter().collect());
    }
}
