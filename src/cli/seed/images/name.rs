//! The names of pictures: everything that a picture shows, so that two products that look alike share one file.

use std::fmt;

use super::View;
use super::pattern::Pattern;
use crate::cli::seed::palette::{self, Colour};

/// What a picture shows, written as `style-colour-pattern-view`, such as `wrap-dress-rust-dots-front`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PictureName<'a> {
    pub(crate) style: &'a str,
    pub(crate) colour: &'static Colour,
    pub(crate) pattern: Pattern,
    pub(crate) view: View,
}

impl<'a> PictureName<'a> {
    /// The parts of a name; `None` if a colour, pattern or view is unknown. Styles are not looked up.
    pub(super) fn parse(name: &'a str) -> Option<Self> {
        let mut parts = name.rsplitn(4, '-');
        let (view, pattern, colour) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            style: parts.next()?,
            colour: palette::find(colour)?,
            pattern: Pattern::ALL.into_iter().find(|known| known.code() == pattern)?,
            view: View::ALL.into_iter().find(|known| known.code() == view)?,
        })
    }
}

impl PictureName<'_> {
    /// The name of the picture's file.
    pub(crate) fn file(&self) -> String {
        format!("{self}{}", super::EXTENSION)
    }
}

impl fmt::Display for PictureName<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            style,
            colour,
            pattern,
            view,
        } = self;
        write!(formatter, "{style}-{}-{}-{}", colour.code, pattern.code(), view.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_shows() {
        let name = PictureName::parse("wrap-dress-rust-dots-front").unwrap();
        assert_eq!((name.style, name.colour.code), ("wrap-dress", "rust"));
        assert_eq!((name.pattern, name.view), (Pattern::Dots, View::Front));
        assert_eq!(name.to_string(), "wrap-dress-rust-dots-front");
    }

    #[test]
    fn a_name_with_an_unknown_part_is_none() {
        for name in [
            "",
            "dress",
            "dress-rust-dots",
            "dress-mauve-dots-front",
            "dress-rust-zebra-front",
            "dress-rust-dots-top",
        ] {
            assert_eq!(PictureName::parse(name), None, "{name}");
        }
    }
}
