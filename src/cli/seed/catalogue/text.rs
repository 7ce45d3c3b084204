//! Titles and descriptions of products, put together from the words of their style, kind and material.

use super::kind::Kind;
use super::material::Material;
use super::style::{Look, Style};
use super::words::{Language, Words};
use crate::cli::seed::images::Pattern;

/// The names of lines: words of coast, stone and weather that read the same in both languages.
pub(super) const LINES: [&str; 53] = [
    "Alder", "Bracken", "Cinder", "Clover", "Cove", "Drift", "Dune", "Eddy", "Fathom", "Fennel", "Flint", "Gale",
    "Glade", "Grove", "Harbour", "Heron", "Inlet", "Kelp", "Lagoon", "Lantern", "Larch", "Lichen", "Loam", "Marsh",
    "Meadow", "Mica", "Mistral", "Moor", "Moss", "Nettle", "Orchard", "Pebble", "Plover", "Prairie", "Quarry", "Quay",
    "Ridge", "Russet", "Sedge", "Shale", "Shoal", "Slate", "Sorrel", "Spruce", "Tarn", "Teasel", "Tern", "Thicket",
    "Thrift", "Tide", "Umber", "Vale", "Yarrow",
];

/// What the texts of a product are made from.
pub(super) struct Subject {
    pub(super) line: &'static str,
    pub(super) style: &'static Style,
    pub(super) look: Look,
    pub(super) material: &'static Material,
    /// Which of its sentences it takes: of the cut, of the material and of the styling.
    pub(super) choice: (usize, usize, usize),
}

impl Subject {
    /// The title, such as `Drift Linen Wrap Dress` and `Drift Wickelkleid aus Leinen`.
    pub(super) fn title(&self, language: Language) -> String {
        let noun = self.style.noun.in_language(language);
        let extra = if self.names_pattern() {
            pattern(self.look.pattern, language)
        } else {
            self.material.title.in_language(language)
        };
        match language {
            _ if extra.is_empty() => format!("{} {noun}", self.line),
            Language::English => format!("{} {extra} {noun}", self.line),
            Language::German => {
                // Two phrases with the same preposition are joined: *mit Reverskragen und Blumenmuster*.
                let extra = if noun.contains(" mit ") {
                    extra.replacen("mit ", "und ", 1)
                } else {
                    extra.to_owned()
                };
                format!("{} {noun} {extra}", self.line)
            }
        }
    }

    /// A pattern is worth naming only where the style comes without it as well.
    fn names_pattern(&self) -> bool {
        self.look.pattern != Pattern::Plain && self.style.looks.iter().any(|look| look.pattern != self.look.pattern)
    }

    /// Sentences about cut, material and styling, then composition and care as a list.
    pub(super) fn description_html(&self, language: Language) -> String {
        let [cut, material, styling] = self.sentences().map(|words| words.in_language(language));
        let composition = self.style.kind.composition_of().in_language(language);
        let composition = format!("{composition}{}", self.material.composition.in_language(language));
        let [first, second] = self
            .material
            .care
            .instructions()
            .map(|words| words.in_language(language));
        format!(
            "<p>{cut}</p><p>{material} {styling}</p>\
             <ul><li>{composition}</li><li>{first}</li><li>{second}</li></ul>"
        )
    }

    /// What search engines show below the title: the first sentence.
    pub(super) fn summary(&self, language: Language) -> String {
        self.sentences()[0].in_language(language).to_owned()
    }

    fn sentences(&self) -> [Words; 3] {
        let (cut, material, styling) = self.choice;
        let styles = Kind::styling(self.style.kind);
        [
            self.style.cut[cut % self.style.cut.len()],
            self.material.says[material % self.material.says.len()],
            styles[styling % styles.len()],
        ]
    }
}

/// How a title names a pattern.
fn pattern(pattern: Pattern, language: Language) -> &'static str {
    let (en, de) = match pattern {
        Pattern::Plain => ("", ""),
        Pattern::Stripes => ("Striped", "mit Streifen"),
        Pattern::Pinstripes => ("Pinstriped", "mit Nadelstreifen"),
        Pattern::Check => ("Checked", "mit Karomuster"),
        Pattern::Dots => ("Polka-Dot", "mit Punkten"),
        Pattern::Floral => ("Floral", "mit Blumenmuster"),
    };
    match language {
        Language::English => en,
        Language::German => de,
    }
}
