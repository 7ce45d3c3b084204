//! The attributes that products can be filtered by, and the options that make their variants.

use std::collections::BTreeMap;

use super::care::Care;
use super::material::Season;
use super::size;
use super::style::{self, Fit};
use super::words::{Words, words};
use crate::cli::seed::images::Pattern;
use crate::cli::seed::palette::COLOURS;
use crate::commerce::interchange::record::{AttributeKind, AttributeRecord, OptionRecord, ValueRecord};

/// The option of colours. Its name is written as the shop writes it.
pub(super) const COLOUR: Words = words("Colour", "Farbe");
/// The option of sizes.
pub(super) const SIZE: Words = words("Size", "Größe");

pub(super) const MATERIAL: &str = "material";
pub(super) const SEASON: &str = "season";
pub(super) const FIT: &str = "fit";
pub(super) const CARE: &str = "care";
pub(super) const PATTERN: &str = "pattern";
pub(super) const RECYCLED_PERCENT: &str = "recycled_percent";
pub(super) const VEGAN: &str = "vegan";

const SEASONS: [Words; 4] = [
    words("Spring", "Frühling"),
    words("Summer", "Sommer"),
    words("Autumn", "Herbst"),
    words("Winter", "Winter"),
];

impl Season {
    /// The values of the attribute *season*.
    pub(super) const fn names(self) -> &'static [Words] {
        match self {
            Self::Warm => SEASONS.split_at(2).0,
            Self::Cold => SEASONS.split_at(2).1,
            Self::AllYear => &SEASONS,
        }
    }
}

/// The value of the attribute *pattern*.
pub(super) const fn pattern_name(pattern: Pattern) -> Words {
    match pattern {
        Pattern::Plain => words("Plain", "Uni"),
        Pattern::Stripes => words("Striped", "Gestreift"),
        Pattern::Pinstripes => words("Pinstriped", "Nadelstreifen"),
        Pattern::Check => words("Checked", "Kariert"),
        Pattern::Dots => words("Polka Dots", "Gepunktet"),
        Pattern::Floral => words("Floral", "Geblümt"),
    }
}

/// A translation into German, where it differs from the English text.
pub(super) fn german(text: Words) -> Option<BTreeMap<String, String>> {
    (text.de != text.en).then(|| BTreeMap::from([("de".to_owned(), text.de.to_owned())]))
}

/// All attributes.
pub(super) fn attributes() -> Vec<AttributeRecord> {
    let mut materials: Vec<Words> = Vec::new();
    for fibre in style::all()
        .flat_map(|style| style.materials)
        .map(|material| material.fibre)
    {
        if !materials.contains(&fibre) {
            materials.push(fibre);
        }
    }
    materials.sort_by_key(|fibre| fibre.en);
    vec![
        attribute(MATERIAL, words("Material", "Material"), AttributeKind::Text, &materials),
        attribute(SEASON, words("Season", "Saison"), AttributeKind::Text, &SEASONS),
        attribute(
            FIT,
            words("Fit", "Passform"),
            AttributeKind::Text,
            &Fit::ALL.map(Fit::name),
        ),
        attribute(
            PATTERN,
            words("Pattern", "Muster"),
            AttributeKind::Text,
            &Pattern::ALL.map(pattern_name),
        ),
        attribute(
            CARE,
            words("Care", "Pflege"),
            AttributeKind::Text,
            &Care::ALL.map(Care::name),
        ),
        attribute(
            RECYCLED_PERCENT,
            words("Recycled content (%)", "Recyclinganteil (%)"),
            AttributeKind::Number,
            &[],
        ),
        attribute(VEGAN, words("Vegan", "Vegan"), AttributeKind::Boolean, &[]),
    ]
}

fn attribute(code: &str, name: Words, kind: AttributeKind, values: &[Words]) -> AttributeRecord {
    AttributeRecord {
        code: code.to_owned(),
        name: Some(name.en.to_owned()),
        kind: Some(kind),
        filterable: Some(true),
        translations: Some(BTreeMap::from([("de".to_owned(), name.de.to_owned())])),
        values: values.iter().map(|value| value_record(*value, None)).collect(),
    }
}

/// All options.
pub(super) fn options() -> [OptionRecord; 2] {
    let option = |name: Words, values: Vec<ValueRecord>| OptionRecord {
        name: name.en.to_owned(),
        translations: german(name),
        values,
    };
    let colours = COLOURS
        .iter()
        .map(|colour| value_record(words(colour.english, colour.german), Some(colour.hex())))
        .collect();
    let sizes = size::ALL
        .iter()
        .map(|size| value_record(words(size, size), None))
        .collect();
    [option(COLOUR, colours), option(SIZE, sizes)]
}

fn value_record(name: Words, swatch_color: Option<String>) -> ValueRecord {
    ValueRecord {
        value: name.en.to_owned(),
        swatch_color,
        translations: german(name),
    }
}
