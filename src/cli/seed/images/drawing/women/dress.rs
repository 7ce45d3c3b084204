//! Dresses.

use super::TOP;
use crate::cli::seed::images::drawing::front::Front;
use crate::cli::seed::images::drawing::sleeve::{BUTTONED, CAP, ELBOW, PUFF, RIBBED, SHORT};
use crate::cli::seed::images::drawing::trim::Trim;
use crate::cli::seed::images::drawing::upper::{Hem, Neck, Upper};
use crate::cli::seed::images::scene::Texture;

const DRESS: Upper = Upper {
    chest: 100.0,
    waist: 84.0,
    waist_y: 292.0,
    hem: 180.0,
    hem_y: 760.0,
    ..TOP
};

/// The measures of a style.
pub(super) fn cut(style: &str) -> Option<Upper> {
    wide(style).or_else(|| close(style))
}

fn wide(style: &str) -> Option<Upper> {
    let cut = match style {
        "wrap-dress" => Upper {
            neck: Neck::Vee(150.0),
            sleeve: Some(ELBOW),
            hem: 196.0,
            front: Front::Wrap,
            ..DRESS
        },
        "shirt-dress" => Upper {
            neck: Neck::Collar,
            sleeve: Some(BUTTONED),
            front: Front::Buttons(9),
            hem: 146.0,
            hem_y: 700.0,
            waist: 88.0,
            trims: &[Trim::Belt(292.0), Trim::ChestPocket],
            ..DRESS
        },
        "slip-dress" => Upper {
            neck: Neck::Straps,
            sleeve: None,
            waist: 90.0,
            hem: 146.0,
            hem_y: 780.0,
            trims: &[Trim::Slit(590.0)],
            ..DRESS
        },
        "tiered-dress" => Upper {
            neck: Neck::Square,
            sleeve: Some(PUFF),
            waist: 94.0,
            waist_y: 262.0,
            hem: 218.0,
            trims: &[Trim::Tier(262.0), Trim::Tier(430.0), Trim::Tier(598.0)],
            ..DRESS
        },
        _ => return None,
    };
    Some(cut)
}

fn close(style: &str) -> Option<Upper> {
    let cut = match style {
        "knit-dress" => Upper {
            neck: Neck::Turtle,
            sleeve: Some(RIBBED),
            waist: 92.0,
            hem: 118.0,
            hem_y: 690.0,
            edge: Hem::Ribbed(30.0),
            texture: Texture::Rib,
            ..DRESS
        },
        "jersey-dress" => Upper {
            sleeve: Some(SHORT),
            waist: 98.0,
            hem: 134.0,
            hem_y: 640.0,
            trims: &[Trim::Slit(560.0)],
            ..DRESS
        },
        "sundress" => Upper {
            neck: Neck::Straps,
            sleeve: None,
            waist: 86.0,
            waist_y: 268.0,
            hem: 226.0,
            hem_y: 800.0,
            trims: &[Trim::Seam(268.0), Trim::Tier(560.0)],
            ..DRESS
        },
        "pencil-dress" => Upper {
            neck: Neck::Boat,
            sleeve: Some(CAP),
            waist: 86.0,
            hem: 104.0,
            hem_y: 660.0,
            trims: &[Trim::Princess, Trim::Seam(292.0)],
            ..DRESS
        },
        _ => return None,
    };
    Some(cut)
}
