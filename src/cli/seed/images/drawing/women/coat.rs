//! Coats and jackets.

use super::TOP;
use crate::cli::seed::images::drawing::front::Front;
use crate::cli::seed::images::drawing::sleeve::{BUTTONED, COAT, Sleeve};
use crate::cli::seed::images::drawing::trim::Trim;
use crate::cli::seed::images::drawing::upper::{Hem, Neck, Upper};
use crate::cli::seed::images::scene::Texture;

const OUTER: Upper = Upper {
    sleeve: Some(COAT),
    edge: Hem::Raw,
    shoulder: 122.0,
    chest: 120.0,
    waist: 112.0,
    ..TOP
};
const PUFFED: Sleeve = Sleeve {
    puff: 13.0,
    quilt: 56.0,
    ..COAT
};

/// The measures of a style.
pub(super) fn cut(style: &str) -> Option<Upper> {
    coat(style).or_else(|| jacket(style))
}

fn coat(style: &str) -> Option<Upper> {
    let cut = match style {
        "wool-coat" => Upper {
            neck: Neck::Lapel(210.0),
            front: Front::Double(3),
            hem: 138.0,
            hem_y: 710.0,
            trims: &[Trim::Welt(404.0)],
            ..OUTER
        },
        "trench" => Upper {
            neck: Neck::Lapel(160.0),
            front: Front::Double(3),
            waist: 104.0,
            waist_y: 306.0,
            hem: 150.0,
            hem_y: 680.0,
            trims: &[Trim::Storm, Trim::Welt(390.0), Trim::Belt(306.0)],
            texture: Texture::Twill,
            ..OUTER
        },
        _ => return None,
    };
    Some(cut)
}

fn jacket(style: &str) -> Option<Upper> {
    let cut = match style {
        "puffer" => Upper {
            neck: Neck::Funnel,
            sleeve: Some(PUFFED),
            front: Front::Zip,
            waist: 122.0,
            hem: 124.0,
            hem_y: 480.0,
            trims: &[Trim::Quilted(56.0)],
            ..OUTER
        },
        "blazer" => Upper {
            neck: Neck::Lapel(226.0),
            front: Front::Single(1),
            waist: 104.0,
            waist_y: 300.0,
            hem: 122.0,
            hem_y: 480.0,
            trims: &[Trim::Flap(356.0)],
            ..OUTER
        },
        "denim-jacket" => Upper {
            neck: Neck::Collar,
            sleeve: Some(BUTTONED),
            front: Front::Snaps(6),
            edge: Hem::Ribbed(30.0),
            waist: 114.0,
            hem: 112.0,
            hem_y: 400.0,
            trims: &[Trim::FlapChest],
            texture: Texture::Twill,
            ..OUTER
        },
        "biker" => Upper {
            neck: Neck::Lapel(120.0),
            front: Front::Slanted,
            waist: 108.0,
            hem: 110.0,
            hem_y: 400.0,
            trims: &[Trim::Yoke, Trim::Welt(270.0), Trim::Buckle(380.0)],
            ..OUTER
        },
        "gilet" => Upper {
            neck: Neck::Funnel,
            sleeve: None,
            shoulder: 112.0,
            front: Front::Zip,
            hem: 122.0,
            hem_y: 470.0,
            trims: &[Trim::Diamonds(64.0), Trim::Welt(330.0)],
            ..OUTER
        },
        _ => return None,
    };
    Some(cut)
}
