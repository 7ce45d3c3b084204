//! A text in both languages of the demo shop.

/// English, the source language, and German.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) en: &'static str,
    pub(super) de: &'static str,
}

/// A text from its English and its German version.
pub(super) const fn words(en: &'static str, de: &'static str) -> Words {
    Words { en, de }
}

/// A language of the demo shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
}

impl Words {
    /// The text in a language.
    pub(super) const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::German => self.de,
        }
    }
}
