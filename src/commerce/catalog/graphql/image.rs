//! Images.

use async_graphql::{Context, Enum, ID, InputObject, SimpleObject};

use crate::commerce::catalog::entity::{collection, media};
use crate::commerce::listing::Card;
use crate::platform::graphql::{Url, bad_user_input};
use crate::platform::id::{GlobalId, Kind};

/// Which part of an image stays when it is cut to both bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ImageCrop {
    /// The middle.
    Center,
    /// The upper edge.
    Top,
    /// The lower edge.
    Bottom,
    /// The left edge.
    Left,
    /// The right edge.
    Right,
}

/// The file format to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ImageFormat {
    /// Smallest; iOS 16 and Android 12 or later.
    Avif,
    /// Small; iOS 14 and Android 4.3 or later.
    Webp,
    /// Read by everything.
    Jpeg,
    /// Without loss.
    Png,
}

/// How an image shall be delivered. Bounds are in pixels, 1 to 4096, and are rounded up to one of 64, 96, 128, 192,
/// 256, 360, 480, 640, 750, 828, 1080, 1200, 1600, 1920, 2048, 3840, so that caches hold few sizes; an image is never
/// enlarged. Until the shop has an image service configured, the original is delivered.
#[derive(Debug, Clone, InputObject)]
pub(super) struct ImageTransform {
    /// The most pixels across.
    max_width: Option<i32>,
    /// The most pixels down.
    max_height: Option<i32>,
    /// With both bounds: cut to exactly this shape, keeping this part. Without: fit inside.
    crop: Option<ImageCrop>,
    /// The file format; by default the original's.
    format: Option<ImageFormat>,
}

/// Pixels that a bound may have.
const BOUND_MAX: i32 = 4_096;

impl ImageTransform {
    /// This, where its bounds are within what the schema says.
    pub(super) fn checked(&self) -> async_graphql::Result<&Self> {
        for (field, bound) in [("maxWidth", self.max_width), ("maxHeight", self.max_height)] {
            if let Some(bound) = bound.filter(|bound| !(1..=BOUND_MAX).contains(bound)) {
                let message = format!("must be between 1 and {BOUND_MAX}, but is {bound}");
                return Err(bad_user_input(&format!("transform.{field}"), message));
            }
        }
        Ok(self)
    }
}

/// The widths that a transforming service is asked for.
const LADDER: [i32; 16] = [
    64, 96, 128, 192, 256, 360, 480, 640, 750, 828, 1080, 1200, 1600, 1920, 2048, 3840,
];

/// The next step of the ladder that is at least `bound`; the last one above it.
fn snap(bound: i32) -> i32 {
    LADDER.into_iter().find(|step| *step >= bound).unwrap_or(3840)
}

/// Where images are: the address of the shop's own media, and of the service that transforms images.
#[derive(Debug, Clone, Default)]
pub struct ImageService {
    /// What stands before paths of this server; `None`: nothing.
    base: Option<String>,
    /// A template with `{url}`, `{width}`, `{height}`, `{crop}` and `{format}`; `None`: nothing is transformed.
    template: Option<String>,
}

impl ImageService {
    /// `base` is where `/media` of this server is reached, such as a CDN.
    #[must_use]
    pub fn new(base: Option<&str>, template: Option<&str>) -> Self {
        Self {
            base: base.map(str::to_owned),
            template: template.map(str::to_owned),
        }
    }

    fn original(&self, url: &str) -> String {
        match (&self.base, url.strip_prefix("/media/")) {
            (Some(base), Some(path)) => format!("{base}/{path}"),
            _ => url.to_owned(),
        }
    }

    /// The URL of `original` as `transform` asks for it. What was not asked for is `auto` in the template.
    fn url(&self, original: &str, transform: &ImageTransform) -> String {
        let original = self.original(original);
        let Some(template) = &self.template else {
            return original;
        };
        let bound = |bound: Option<i32>| bound.map_or_else(|| "auto".to_owned(), |bound| snap(bound).to_string());
        let crop = transform.crop.map_or("auto", |crop| match crop {
            ImageCrop::Center => "center",
            ImageCrop::Top => "top",
            ImageCrop::Bottom => "bottom",
            ImageCrop::Left => "left",
            ImageCrop::Right => "right",
        });
        let format = transform.format.map_or("auto", |format| match format {
            ImageFormat::Avif => "avif",
            ImageFormat::Webp => "webp",
            ImageFormat::Jpeg => "jpeg",
            ImageFormat::Png => "png",
        });
        template
            .replace("{width}", &bound(transform.max_width))
            .replace("{height}", &bound(transform.max_height))
            .replace("{crop}", crop)
            .replace("{format}", format)
            .replace("{url}", &encoded(&original))
    }
}

/// `text` with everything but unreserved characters percent-encoded (RFC 3986, 2.3).
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// An image.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Image {
    /// The image's id, for caches; `node` does not take it. Null for images that belong to a collection or an order.
    id: Option<ID>,
    /// What the image shows, for screen readers; null where nobody wrote it.
    alt_text: Option<String>,
    /// Pixels across of the original; null where unknown.
    width: Option<i32>,
    /// Pixels down of the original; null where unknown.
    height: Option<i32>,
    /// A blurred preview in some 25 bytes, as Base64 of a `ThumbHash`; null where there is none.
    thumbhash: Option<String>,
    #[graphql(skip)]
    original: String,
}

#[async_graphql::ComplexObject]
impl Image {
    /// Where the image is: the original, or as `transform` asks for it.
    fn url(&self, ctx: &Context<'_>, transform: Option<ImageTransform>) -> async_graphql::Result<Url> {
        delivered(ctx, &self.original, transform)
    }
}

/// Where the image `original` is, as `transform` asks for it.
pub(super) fn delivered(
    ctx: &Context<'_>,
    original: &str,
    transform: Option<ImageTransform>,
) -> async_graphql::Result<Url> {
    let service = ctx.data_unchecked::<ImageService>();
    Ok(Url(match transform {
        Some(transform) => service.url(original, transform.checked()?),
        None => service.original(original),
    }))
}

impl Image {
    fn media_id(id: i64) -> ID {
        ID(GlobalId::new(Kind::Media, id).to_string())
    }

    /// A picture that something keeps of its own, such as a line of an order; `original` is as the catalogue kept it.
    #[must_use]
    pub fn kept(
        original: String,
        alt_text: Option<String>,
        (width, height): (Option<i32>, Option<i32>),
        thumbhash: Option<String>,
    ) -> Self {
        Self {
            id: None,
            alt_text,
            width,
            height,
            thumbhash,
            original,
        }
    }

    pub(super) fn of_card(card: &Card) -> Option<Self> {
        Some(Self {
            id: card.image_id.map(Self::media_id),
            alt_text: card.image_alt.clone(),
            width: card.image_width,
            height: card.image_height,
            thumbhash: card.image_thumbhash.clone(),
            original: card.image_url.clone()?,
        })
    }

    pub(super) fn of_media(row: &media::Model) -> Self {
        Self {
            id: Some(Self::media_id(row.id)),
            alt_text: row.alt.clone(),
            width: row.width,
            height: row.height,
            thumbhash: row.thumbhash.clone(),
            original: row.url.clone(),
        }
    }

    pub(super) fn of_collection(row: &collection::Model) -> Option<Self> {
        Some(Self {
            id: None,
            alt_text: row.image_alt.clone(),
            width: row.image_width,
            height: row.image_height,
            thumbhash: row.image_thumbhash.clone(),
            original: row.image_url.clone()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_snap_to_the_ladder_and_the_original_is_passed_encoded() {
        assert_eq!(
            [snap(1), snap(64), snap(65), snap(361), snap(4096)],
            [64, 64, 96, 480, 3840]
        );
        let transform = ImageTransform {
            max_width: Some(300),
            max_height: None,
            crop: Some(ImageCrop::Top),
            format: Some(ImageFormat::Avif),
        };
        let service = ImageService::new(
            None,
            Some("https://img.example/{width}x{height}/{crop}.{format}?u={url}"),
        );
        assert_eq!(
            service.url("https://a.example/x y.jpg?v=1", &transform),
            "https://img.example/360xauto/top.avif?u=https%3A%2F%2Fa.example%2Fx%20y.jpg%3Fv%3D1"
        );
        assert_eq!(ImageService::default().url("/media/x.jpg", &transform), "/media/x.jpg");
        assert_eq!(
            ImageService::new(Some("https://cdn.example/m"), None).url("/media/x.jpg", &transform),
            "https://cdn.example/m/x.jpg"
        );
    }
}
