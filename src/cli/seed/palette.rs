//! The colours of the demo shop: the swatches of its products and the paint of their pictures.

/// A colour of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour {
    /// One lower-case word; part of the names of pictures.
    pub(crate) code: &'static str,
    /// Three letters; part of SKUs.
    pub(crate) sku: &'static str,
    pub(crate) english: &'static str,
    pub(crate) german: &'static str,
    pub(crate) rgb: [u8; 3],
}

impl Colour {
    /// The colour as `#rrggbb`.
    pub(crate) fn hex(&self) -> String {
        let [r, g, b] = self.rgb;
        format!("#{r:02x}{g:02x}{b:02x}")
    }
}

const fn colour(
    code: &'static str,
    sku: &'static str,
    english: &'static str,
    german: &'static str,
    rgb: [u8; 3],
) -> Colour {
    Colour {
        code,
        sku,
        english,
        german,
        rgb,
    }
}

/// All colours, neutral ones first: the order in which a filter shows them.
pub(crate) const COLOURS: &[Colour] = &[
    colour("black", "BLK", "Black", "Schwarz", [0x26, 0x26, 0x2a]),
    colour("charcoal", "CHA", "Charcoal", "Anthrazit", [0x4a, 0x4c, 0x52]),
    colour("grey", "GRY", "Grey Marl", "Grau meliert", [0xa7, 0xa9, 0xac]),
    colour("white", "WHT", "White", "Weiß", [0xf7, 0xf6, 0xf2]),
    colour("ecru", "ECR", "Ecru", "Naturweiß", [0xec, 0xe3, 0xd0]),
    colour("sand", "SND", "Sand", "Sand", [0xd6, 0xc3, 0xa3]),
    colour("camel", "CML", "Camel", "Camel", [0xbd, 0x8f, 0x5b]),
    colour("cognac", "COG", "Cognac", "Cognac", [0x9c, 0x5a, 0x2d]),
    colour("chocolate", "CHO", "Chocolate", "Schokoladenbraun", [0x5a, 0x3d, 0x2e]),
    colour("navy", "NVY", "Navy", "Marineblau", [0x27, 0x34, 0x55]),
    colour("indigo", "IND", "Dark Indigo", "Dunkles Indigo", [0x2f, 0x3f, 0x5f]),
    colour(
        "midblue",
        "MID",
        "Mid Blue Wash",
        "Mittelblaue Waschung",
        [0x5b, 0x7d, 0xa6],
    ),
    colour(
        "lightblue",
        "LTB",
        "Light Blue Wash",
        "Hellblaue Waschung",
        [0xa3, 0xbd, 0xd6],
    ),
    colour("sky", "SKY", "Sky Blue", "Himmelblau", [0xa9, 0xc9, 0xe3]),
    colour("cobalt", "CBT", "Cobalt", "Kobaltblau", [0x2f, 0x55, 0xb0]),
    colour("teal", "TEA", "Teal", "Petrol", [0x2a, 0x6e, 0x73]),
    colour("forest", "FOR", "Forest Green", "Waldgrün", [0x2e, 0x52, 0x40]),
    colour("olive", "OLV", "Olive", "Oliv", [0x6f, 0x71, 0x4a]),
    colour("sage", "SGE", "Sage", "Salbei", [0xa9, 0xb8, 0x9c]),
    colour("mustard", "MUS", "Mustard", "Senfgelb", [0xd2, 0xa0, 0x3a]),
    colour("butter", "BUT", "Butter Yellow", "Buttergelb", [0xf2, 0xdf, 0x9b]),
    colour("rust", "RST", "Rust", "Rost", [0xb3, 0x55, 0x33]),
    colour("coral", "COR", "Coral", "Koralle", [0xe5, 0x81, 0x6b]),
    colour("red", "RED", "Poppy Red", "Mohnrot", [0xc2, 0x38, 0x35]),
    colour("burgundy", "BUR", "Burgundy", "Burgunderrot", [0x73, 0x2a, 0x3a]),
    colour("rose", "ROS", "Dusty Rose", "Altrosa", [0xc9, 0x96, 0x97]),
    colour("blush", "BLS", "Blush", "Puderrosa", [0xed, 0xcf, 0xc8]),
    colour("lilac", "LIL", "Lilac", "Flieder", [0xbf, 0xae, 0xd3]),
    colour("aubergine", "AUB", "Aubergine", "Aubergine", [0x4c, 0x31, 0x4e]),
    colour("tortoise", "TOR", "Tortoiseshell", "Schildpatt", [0x7a, 0x4a, 0x28]),
    colour("straw", "STR", "Natural Straw", "Strohfarben", [0xdf, 0xc4, 0x8e]),
    colour("gold", "GLD", "Gold-Tone", "Goldfarben", [0xd4, 0xa9, 0x4f]),
    colour("silver", "SLV", "Silver-Tone", "Silberfarben", [0xb9, 0xbd, 0xc3]),
];

/// The colour with that code.
pub(crate) fn find(code: &str) -> Option<&'static Colour> {
    COLOURS.iter().find(|colour| colour.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_names_and_sku_parts_are_unique() {
        let distinct = |key: fn(&Colour) -> &'static str| COLOURS.iter().map(key).collect::<BTreeSet<_>>().len();
        assert_eq!(distinct(|colour| colour.code), COLOURS.len());
        assert_eq!(distinct(|colour| colour.sku), COLOURS.len());
        assert_eq!(distinct(|colour| colour.english), COLOURS.len());
        assert_eq!(distinct(|colour| colour.german), COLOURS.len());
    }

    #[test]
    fn hex_is_a_css_colour() {
        assert_eq!(find("navy").unwrap().hex(), "#273455");
    }
}
