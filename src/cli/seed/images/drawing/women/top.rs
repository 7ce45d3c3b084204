//! T-shirts, shirts, sweatshirts and knitwear.

use super::TOP;
use crate::cli::seed::images::drawing::front::Front;
use crate::cli::seed::images::drawing::sleeve::{BALLOON, BUTTONED, LONG, PUFF, RIBBED};
use crate::cli::seed::images::drawing::trim::Trim;
use crate::cli::seed::images::drawing::upper::{Hem, Neck, Upper};
use crate::cli::seed::images::scene::Texture;

const JUMPER: Upper = Upper {
    shoulder: 114.0,
    chest: 116.0,
    waist: 116.0,
    hem: 104.0,
    hem_y: 420.0,
    sleeve: Some(RIBBED),
    edge: Hem::Ribbed(38.0),
    texture: Texture::Knit,
    ..TOP
};

/// The measures of a style.
pub(super) fn cut(style: &str) -> Option<Upper> {
    light(style).or_else(|| jersey(style)).or_else(|| knit(style))
}

fn light(style: &str) -> Option<Upper> {
    let cut = match style {
        "tee" => TOP,
        "vee-tee" => Upper {
            neck: Neck::RibbedVee(96.0),
            ..TOP
        },
        "boat-top" => Upper {
            neck: Neck::Boat,
            sleeve: Some(LONG),
            hem_y: 440.0,
            ..TOP
        },
        "tank" => Upper {
            neck: Neck::Racer,
            sleeve: None,
            texture: Texture::Rib,
            ..TOP
        },
        "cami" => Upper {
            neck: Neck::Straps,
            sleeve: None,
            hem: 112.0,
            hem_y: 400.0,
            ..TOP
        },
        "blouse" => Upper {
            neck: Neck::Vee(100.0),
            sleeve: Some(BALLOON),
            front: Front::Closed,
            hem: 116.0,
            trims: &[Trim::Yoke],
            ..TOP
        },
        "shirt" => Upper {
            neck: Neck::Collar,
            sleeve: Some(BUTTONED),
            front: Front::Buttons(7),
            edge: Hem::Tail,
            waist: 104.0,
            hem: 112.0,
            hem_y: 470.0,
            trims: &[Trim::Yoke, Trim::ChestPocket],
            ..TOP
        },
        "puff-top" => Upper {
            neck: Neck::Square,
            sleeve: Some(PUFF),
            hem_y: 380.0,
            trims: &[Trim::Seam(236.0)],
            ..TOP
        },
        _ => return None,
    };
    Some(cut)
}

fn jersey(style: &str) -> Option<Upper> {
    let cut = match style {
        "sweatshirt" => Upper {
            trims: &[Trim::Raglan],
            texture: Texture::Smooth,
            ..JUMPER
        },
        "hoodie" => Upper {
            neck: Neck::Hood,
            trims: &[Trim::Kangaroo(268.0)],
            texture: Texture::Smooth,
            ..JUMPER
        },
        "zip-top" => Upper {
            neck: Neck::Funnel,
            sleeve: Some(LONG),
            front: Front::HalfZip(170.0),
            trims: &[Trim::Raglan, Trim::Reflective(240.0)],
            ..TOP
        },
        "sports-bra" => Upper {
            neck: Neck::Racer,
            sleeve: None,
            waist: 94.0,
            waist_y: 220.0,
            hem: 92.0,
            hem_y: 262.0,
            edge: Hem::Ribbed(28.0),
            ..TOP
        },
        _ => return None,
    };
    Some(cut)
}

fn knit(style: &str) -> Option<Upper> {
    let cut = match style {
        "jumper" => JUMPER,
        "roll-neck" => Upper {
            neck: Neck::Turtle,
            chest: 108.0,
            waist: 104.0,
            ..JUMPER
        },
        "cardigan" => Upper {
            neck: Neck::RibbedVee(168.0),
            front: Front::Cardigan(5),
            hem_y: 460.0,
            trims: &[Trim::Patch(320.0)],
            ..JUMPER
        },
        "knit-vest" => Upper {
            neck: Neck::RibbedVee(132.0),
            sleeve: None,
            shoulder: 100.0,
            chest: 112.0,
            ..JUMPER
        },
        "vee-jumper" => Upper {
            neck: Neck::RibbedVee(118.0),
            chest: 122.0,
            waist: 120.0,
            ..JUMPER
        },
        "cable-jumper" => Upper {
            texture: Texture::Cable,
            chest: 120.0,
            waist: 120.0,
            ..JUMPER
        },
        _ => return None,
    };
    Some(cut)
}
