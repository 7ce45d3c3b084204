//! The men's styles that hang from the shoulders or the waist.

use super::front::Front;
use super::lower::{Detail, Lower};
use super::sleeve::{BUTTONED, COAT, LONG, RIBBED, SHORT, Sleeve};
use super::trim::Trim;
use super::upper::{Hem, Neck, TEE, Upper};
use crate::cli::seed::images::scene::Texture;

const TOP: Upper = Upper {
    shoulder: 128.0,
    chest: 122.0,
    waist: 121.0,
    waist_y: 300.0,
    hem: 122.0,
    hem_y: 462.0,
    ..TEE
};
const JUMPER: Upper = Upper {
    chest: 126.0,
    waist: 126.0,
    hem: 114.0,
    hem_y: 452.0,
    sleeve: Some(RIBBED),
    edge: Hem::Ribbed(38.0),
    texture: Texture::Knit,
    ..TOP
};
const JACKET: Upper = Upper {
    shoulder: 134.0,
    chest: 130.0,
    waist: 127.0,
    hem: 130.0,
    hem_y: 490.0,
    sleeve: Some(COAT),
    edge: Hem::Raw,
    ..TOP
};
const PUFFED: Sleeve = Sleeve {
    puff: 13.0,
    quilt: 60.0,
    ..COAT
};

/// The measures of a style that hangs from the shoulders.
pub(super) fn upper(style: &str) -> Option<Upper> {
    top(style).or_else(|| knit(style)).or_else(|| jacket(style))
}

fn top(style: &str) -> Option<Upper> {
    let shirt = Upper {
        neck: Neck::Collar,
        sleeve: Some(BUTTONED),
        front: Front::Buttons(7),
        edge: Hem::Tail,
        hem_y: 492.0,
        ..TOP
    };
    let cut = match style {
        "mens-tee" => TOP,
        "pocket-tee" => Upper {
            chest: 130.0,
            waist: 130.0,
            hem: 130.0,
            trims: &[Trim::ChestPocket],
            ..TOP
        },
        "henley" => Upper {
            sleeve: Some(LONG),
            front: Front::Placket(150.0),
            ..TOP
        },
        "polo" => Upper {
            neck: Neck::Knitted,
            sleeve: Some(SHORT),
            front: Front::Placket(150.0),
            ..TOP
        },
        "oxford-shirt" => Upper {
            trims: &[Trim::Yoke, Trim::ChestPocket],
            ..shirt
        },
        "camp-shirt" => Upper {
            neck: Neck::Camp,
            sleeve: Some(SHORT),
            edge: Hem::Stitched,
            hem_y: 470.0,
            chest: 128.0,
            waist: 128.0,
            hem: 130.0,
            front: Front::Buttons(5),
            trims: &[Trim::ChestPocket],
            ..shirt
        },
        "band-shirt" => Upper {
            neck: Neck::Band,
            trims: &[Trim::Yoke],
            ..shirt
        },
        "overshirt" => Upper {
            chest: 130.0,
            waist: 130.0,
            hem: 130.0,
            trims: &[Trim::Patch(320.0), Trim::ChestPocket],
            texture: Texture::Twill,
            ..shirt
        },
        "training-tee" => Upper {
            trims: &[Trim::Raglan, Trim::Reflective(260.0)],
            ..TOP
        },
        _ => return None,
    };
    Some(cut)
}

fn knit(style: &str) -> Option<Upper> {
    let cut = match style {
        "mens-jumper" => JUMPER,
        "mens-roll-neck" => Upper {
            neck: Neck::Turtle,
            chest: 122.0,
            waist: 120.0,
            ..JUMPER
        },
        "half-zip" => Upper {
            neck: Neck::Funnel,
            front: Front::HalfZip(170.0),
            ..JUMPER
        },
        "shawl-cardigan" => Upper {
            neck: Neck::Shawl(220.0),
            front: Front::Cardigan(4),
            trims: &[Trim::Patch(326.0)],
            ..JUMPER
        },
        "fair-isle" => Upper {
            trims: &[Trim::FairIsle],
            ..JUMPER
        },
        "mens-sweatshirt" => Upper {
            texture: Texture::Smooth,
            trims: &[Trim::Raglan, Trim::Emblem],
            ..JUMPER
        },
        "zip-hoodie" => Upper {
            neck: Neck::Hood,
            front: Front::Zip,
            trims: &[Trim::Kangaroo(296.0)],
            texture: Texture::Smooth,
            ..JUMPER
        },
        _ => return None,
    };
    Some(cut)
}

fn jacket(style: &str) -> Option<Upper> {
    let cut = match style {
        "bomber" => Upper {
            neck: Neck::Mock,
            sleeve: Some(Sleeve { puff: 8.0, ..RIBBED }),
            front: Front::Zip,
            edge: Hem::Ribbed(40.0),
            hem: 116.0,
            hem_y: 440.0,
            trims: &[Trim::Welt(310.0)],
            ..JACKET
        },
        "parka" => Upper {
            neck: Neck::Hood,
            front: Front::Snaps(7),
            hem: 138.0,
            hem_y: 600.0,
            trims: &[Trim::Yoke, Trim::Seam(330.0), Trim::Flap(400.0)],
            ..JACKET
        },
        "overcoat" => Upper {
            neck: Neck::Lapel(220.0),
            front: Front::Single(3),
            hem: 142.0,
            hem_y: 700.0,
            trims: &[Trim::Flap(420.0)],
            ..JACKET
        },
        "mens-puffer" => Upper {
            neck: Neck::Funnel,
            sleeve: Some(PUFFED),
            front: Front::Zip,
            chest: 136.0,
            waist: 136.0,
            hem: 134.0,
            trims: &[Trim::Quilted(60.0)],
            ..JACKET
        },
        "mens-blazer" => Upper {
            neck: Neck::Lapel(230.0),
            front: Front::Single(2),
            waist: 118.0,
            trims: &[Trim::Flap(372.0)],
            texture: Texture::Weave,
            ..JACKET
        },
        "trucker" => Upper {
            neck: Neck::Collar,
            sleeve: Some(BUTTONED),
            front: Front::Snaps(6),
            edge: Hem::Ribbed(32.0),
            hem: 120.0,
            hem_y: 430.0,
            trims: &[Trim::FlapChest],
            texture: Texture::Twill,
            ..JACKET
        },
        "rain-jacket" => Upper {
            neck: Neck::Hood,
            front: Front::Zip,
            hem_y: 520.0,
            trims: &[Trim::Raglan, Trim::Welt(350.0)],
            ..JACKET
        },
        _ => return None,
    };
    Some(cut)
}

/// The measures of a style that hangs from the waist.
pub(super) fn lower(style: &str) -> Option<Lower> {
    let legs = |inner, outer, details, texture| Lower {
        waist: 94.0,
        hip: 118.0,
        length: 690.0,
        legs: Some((inner, outer)),
        hem: 0.0,
        details,
        texture,
    };
    let shorts = |outer, length, details, texture| Lower {
        length,
        hip: 124.0,
        ..legs(18.0, outer, details, texture)
    };
    let cut = match style {
        "mens-slim-jeans" => legs(30.0, 92.0, &[Detail::Jeans], Texture::Twill),
        "mens-straight-jeans" => legs(24.0, 110.0, &[Detail::Jeans], Texture::Twill),
        "chinos" => legs(28.0, 98.0, &[Detail::Chino], Texture::Twill),
        "pleated-trousers" => legs(24.0, 116.0, &[Detail::Creased, Detail::TurnUps], Texture::Weave),
        "cargo-trousers" => legs(24.0, 112.0, &[Detail::Chino, Detail::Cargo], Texture::Twill),
        "joggers" => legs(26.0, 88.0, &[Detail::Drawstring, Detail::RibbedEnds], Texture::Smooth),
        "chino-shorts" => shorts(138.0, 330.0, &[Detail::Chino], Texture::Twill),
        "swim-shorts" => shorts(142.0, 290.0, &[Detail::Drawstring, Detail::SideStripe], Texture::Smooth),
        "running-shorts" => shorts(146.0, 256.0, &[Detail::Drawstring, Detail::SideStripe], Texture::Smooth),
        _ => return None,
    };
    Some(cut)
}
