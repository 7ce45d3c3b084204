//! The women's styles that hang from the shoulders or the waist.

mod coat;
mod dress;
mod top;
mod waist;

pub(super) use waist::lower;

use crate::cli::seed::images::drawing::upper::{TEE, Upper};

/// What women's garments differ from.
const TOP: Upper = Upper {
    shoulder: 110.0,
    chest: 104.0,
    waist: 97.0,
    waist_y: 290.0,
    hem: 106.0,
    hem_y: 426.0,
    ..TEE
};

/// The measures of a style that hangs from the shoulders.
pub(super) fn upper(style: &str) -> Option<Upper> {
    dress::cut(style)
        .or_else(|| top::cut(style))
        .or_else(|| coat::cut(style))
}
