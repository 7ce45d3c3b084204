//! The styles of the demo shop: each is drawn once and sold as several products.
//!
//! To add one, draw it (`images::drawing`), describe it in the file of its kind, and keep the number of products in step
//! with the tests.

mod bags;
mod boots;
mod details;
mod dresses;
mod hats;
mod light_shoes;
mod mens_bottoms;
mod mens_jackets;
mod mens_knitwear;
mod mens_shirts;
mod mens_shorts;
mod mens_tops;
mod sneakers;
mod winter;
mod womens_bottoms;
mod womens_jackets;
mod womens_knitwear;
mod womens_sport;
mod womens_tops;

use super::kind::Kind;
use super::material::{Material, Season};
use super::size::Sizes;
use super::words::{Words, words};
use crate::cli::seed::images::Pattern;

/// A cut that several products share, in other colours and materials.
#[derive(Debug)]
pub(super) struct Style {
    /// The name of its drawing.
    pub(super) code: &'static str,
    pub(super) kind: Kind,
    /// Handle of the collection that lists it; the collections above list it too.
    pub(super) collection: &'static str,
    /// The house brand: the vendor of its products.
    pub(super) brand: &'static str,
    pub(super) noun: Words,
    /// How many products there are of it.
    pub(super) products: u8,
    pub(super) looks: &'static [Look],
    pub(super) materials: &'static [&'static Material],
    pub(super) sizes: Sizes,
    /// The lowest and the highest step of the price ladder, both included.
    pub(super) price_steps: (usize, usize),
    /// When it is worn, unless its material decides that.
    pub(super) season: Season,
    pub(super) fit: Option<Fit>,
    /// Two sentences about the cut, of which a description takes one.
    pub(super) cut: [Words; 2],
}

/// A colour and a pattern that a style is made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// Code of a colour of the palette.
    pub(super) colour: &'static str,
    pub(super) pattern: Pattern,
}

const fn look(colour: &'static str, pattern: Pattern) -> Look {
    Look { colour, pattern }
}

/// How close a garment sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Slim,
    Regular,
    Relaxed,
    Oversized,
}

impl Fit {
    pub(super) const ALL: [Self; 4] = [Self::Slim, Self::Regular, Self::Relaxed, Self::Oversized];

    /// The value of the attribute *fit*.
    pub(super) const fn name(self) -> Words {
        match self {
            Self::Slim => words("Slim", "Schmal"),
            Self::Regular => words("Regular", "Normal"),
            Self::Relaxed => words("Relaxed", "Locker"),
            Self::Oversized => words("Oversized", "Oversize"),
        }
    }
}

/// All styles.
pub(super) fn all() -> impl Iterator<Item = &'static Style> {
    let kinds: [&'static [Style]; 19] = [
        &bags::STYLES,
        &boots::STYLES,
        &details::STYLES,
        &dresses::STYLES,
        &hats::STYLES,
        &light_shoes::STYLES,
        &mens_bottoms::STYLES,
        &mens_jackets::STYLES,
        &mens_knitwear::STYLES,
        &mens_shirts::STYLES,
        &mens_shorts::STYLES,
        &mens_tops::STYLES,
        &sneakers::STYLES,
        &winter::STYLES,
        &womens_bottoms::STYLES,
        &womens_jackets::STYLES,
        &womens_knitwear::STYLES,
        &womens_sport::STYLES,
        &womens_tops::STYLES,
    ];
    kinds.into_iter().flatten()
}
