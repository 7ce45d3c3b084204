//! Trousers, jeans and skirts.

use crate::cli::seed::images::drawing::lower::{Detail, Lower};
use crate::cli::seed::images::scene::Texture;

/// The measures of a style that hangs from the waist.
pub(in crate::cli::seed::images::drawing) fn lower(style: &str) -> Option<Lower> {
    let legs = |inner, outer, details, texture| Lower {
        waist: 86.0,
        hip: 115.0,
        length: 680.0,
        legs: Some((inner, outer)),
        hem: 0.0,
        details,
        texture,
    };
    let skirt = |hip, length, hem, details, texture| Lower {
        waist: 84.0,
        hip,
        length,
        legs: None,
        hem,
        details,
        texture,
    };
    let cut = match style {
        "straight-jeans" => legs(22.0, 102.0, &[Detail::Jeans], Texture::Twill),
        "wide-jeans" => legs(20.0, 150.0, &[Detail::Jeans], Texture::Twill),
        "slim-jeans" => legs(30.0, 84.0, &[Detail::Jeans], Texture::Twill),
        "wide-trousers" => legs(20.0, 166.0, &[Detail::Creased], Texture::Weave),
        "tapered-trousers" => Lower {
            length: 640.0,
            ..legs(28.0, 88.0, &[Detail::Creased], Texture::Weave)
        },
        "culottes" => Lower {
            length: 500.0,
            hip: 122.0,
            ..legs(16.0, 168.0, &[Detail::Smooth, Detail::Tied], Texture::Weave)
        },
        "leggings" => Lower {
            hip: 106.0,
            ..legs(34.0, 76.0, &[Detail::Smooth], Texture::Smooth)
        },
        "satin-skirt" => skirt(112.0, 560.0, 168.0, &[Detail::Flowing], Texture::Smooth),
        "pleated-skirt" => skirt(118.0, 540.0, 192.0, &[Detail::Pleated], Texture::Smooth),
        "denim-skirt" => skirt(
            114.0,
            350.0,
            140.0,
            &[Detail::Jeans, Detail::ButtonFront],
            Texture::Twill,
        ),
        "wrap-skirt" => skirt(112.0, 500.0, 160.0, &[Detail::Wrapped, Detail::Tied], Texture::Weave),
        "tiered-skirt" => skirt(120.0, 590.0, 206.0, &[Detail::Tiered], Texture::Weave),
        _ => return None,
    };
    Some(cut)
}
