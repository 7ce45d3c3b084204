//! The demo shop's own pictures: flat drawings of its products, made from nothing but this code.
//!
//! A picture is a file that is named after what it shows ([`PictureName`]), or `collection-<handle>.jpg`; its bytes depend
//! on its name only. A `drawing` lays out layers in a `scene`, a `canvas` paints them, and `light` falls on the result.
#![expect(clippy::float_arithmetic, reason = "pictures are geometry, and no money is near")]

mod canvas;
mod cover;
mod drawing;
mod light;
mod name;
mod outline;
mod pattern;
mod scene;
mod tone;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use tiny_skia::Pixmap;

use self::canvas::{Canvas, Frame, Item, SMALL_HEIGHT, SMALL_WIDTH};
use self::scene::Stage;
use self::tone::Tones;

pub(crate) use self::canvas::{HEIGHT, WIDTH};
pub(crate) use self::drawing::View;
pub(crate) use self::name::PictureName;
pub(crate) use self::pattern::Pattern;

const COLLECTION_PREFIX: &str = "collection-";
const EXTENSION: &str = ".jpg";
/// Of plain fabric seen from afar, and of patterns and close-ups, which hide what is lost.
const JPEG_QUALITY: (u8, u8) = (76, 64);

/// The names of the files of all pictures of the demo shop, each once and in order.
pub(crate) fn image_names() -> Vec<String> {
    super::catalogue::image_names().into_iter().collect()
}

/// The name of a collection's picture.
pub(crate) fn of_collection(handle: &str) -> String {
    format!("{COLLECTION_PREFIX}{handle}{EXTENSION}")
}

/// The picture with that file name as a JPEG of [`WIDTH`] x [`HEIGHT`] pixels; `None` if there is no such picture. It takes
/// some 5 ms.
pub(crate) fn render(name: &str) -> Option<Vec<u8>> {
    let canvas = canvas_of(name)?;
    let quality = if canvas.is_busy() {
        JPEG_QUALITY.1
    } else {
        JPEG_QUALITY.0
    };
    encode(&canvas.paint()?, quality)
}

/// The ThumbHash of the picture with that file name, in Base64; `None` if there is no such picture.
pub(crate) fn thumbhash(name: &str) -> Option<String> {
    let picture = canvas_of(name)?.paint_small()?;
    let (width, height) = (SMALL_WIDTH as usize / 2, SMALL_HEIGHT as usize / 2);
    let hash = thumbhash::rgba_to_thumb_hash(width, height, &halved(picture.data(), SMALL_WIDTH as usize));
    Some(STANDARD.encode(hash))
}

/// Pixels at half their resolution. A hash keeps five waves each way at most, so that more pixels cost time only.
fn halved(pixels: &[u8], width: usize) -> Vec<u8> {
    let rows = pixels.chunks_exact(width * 8);
    let mean = |one: &[u8], two: &[u8], channel: usize| {
        let sum: u16 = [one[channel], one[channel + 4], two[channel], two[channel + 4]]
            .map(u16::from)
            .iter()
            .sum();
        (sum / 4).to_le_bytes()[0]
    };
    rows.flat_map(|rows| {
        let (upper, lower) = rows.split_at(width * 4);
        let pairs = upper.chunks_exact(8).zip(lower.chunks_exact(8));
        pairs.flat_map(move |(one, two)| [0, 1, 2, 3].map(|channel| mean(one, two, channel)))
    })
    .collect()
}

fn canvas_of(name: &str) -> Option<Canvas> {
    let name = name.strip_suffix(EXTENSION)?;
    let Some(handle) = name.strip_prefix(COLLECTION_PREFIX) else {
        let name = PictureName::parse(name)?;
        let item = item(name, Frame::WHOLE)?;
        let stage = item.scene.stage;
        return Some(Canvas {
            items: vec![item],
            close: name.view == View::Detail,
            stage,
        });
    };
    let [middle, left, right] = cover::pieces(handle)?;
    let items = vec![
        item(
            left,
            Frame {
                scale: 0.52,
                right: -168.0,
                down: -128.0,
            },
        )?,
        item(
            right,
            Frame {
                scale: 0.52,
                right: 168.0,
                down: -96.0,
            },
        )?,
        item(
            middle,
            Frame {
                scale: 0.68,
                right: 0.0,
                down: 84.0,
            },
        )?,
    ];
    Some(Canvas {
        items,
        close: false,
        stage: Stage::Flat,
    })
}

fn item(name: PictureName<'_>, frame: Frame) -> Option<Item> {
    let scene = drawing::draw(name.style, name.view)?;
    Some(Item {
        scene,
        tones: Tones::of(name.colour.rgb),
        pattern: name.pattern,
        frame,
    })
}

/// A baseline JPEG with a quarter of the colour resolution, in one scan. Huffman tables of its own would save a seventh of
/// the bytes, but spread the colours over three scans, which not every decoder reads right.
fn encode(picture: &Pixmap, quality: u8) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(32 * 1024);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let (width, height) = (u16::try_from(WIDTH).ok()?, u16::try_from(HEIGHT).ok()?);
    encoder.encode(picture.data(), width, height, ColorType::Rgba).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The width and the height in the frame header of a JPEG.
    fn size(jpeg: &[u8]) -> (u32, u32) {
        let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        let number = |at: usize| u32::from(jpeg[frame + at]) << 8 | u32::from(jpeg[frame + at + 1]);
        (number(7), number(5))
    }

    #[test]
    fn a_picture_is_a_small_jpeg_of_the_size_that_is_said() {
        for name in [
            "wrap-dress-rust-dots-front.jpg",
            "sneaker-white-plain-detail.jpg",
            "collection-women.jpg",
        ] {
            let picture = render(name).unwrap();
            assert_eq!(size(&picture), (WIDTH, HEIGHT), "{name}");
            assert!(
                (5_000..40_000).contains(&picture.len()),
                "{name}: {} bytes",
                picture.len()
            );
        }
    }

    #[test]
    fn what_nobody_drew_is_none() {
        for name in [
            "",
            "../../secret.jpg",
            "wrap-dress-rust-dots-front",
            "top-hat-rust-plain-front.jpg",
            "collection-x.jpg",
        ] {
            assert_eq!(render(name), None, "{name}");
            assert_eq!(thumbhash(name), None, "{name}");
        }
    }

    #[test]
    fn colour_pattern_and_view_change_a_picture() {
        let names = [
            "wrap-dress-rust-dots-front.jpg",
            "wrap-dress-navy-dots-front.jpg",
            "wrap-dress-rust-plain-front.jpg",
            "wrap-dress-rust-dots-back.jpg",
        ];
        let pictures = names.map(|name| render(name).unwrap());
        for (index, picture) in pictures.iter().enumerate() {
            assert!(!pictures[..index].contains(picture), "{}", names[index]);
        }
    }

    #[test]
    fn a_thumbhash_has_the_average_colour_of_its_picture() {
        let hash = STANDARD
            .decode(thumbhash("mens-tee-red-plain-front.jpg").unwrap())
            .unwrap();
        let (red, green, blue, alpha) = thumbhash::thumb_hash_to_average_rgba(&hash).unwrap();
        assert!(
            red > green + 0.05 && red > blue + 0.05 && alpha > 0.99,
            "{red} {green} {blue}"
        );
        let taller = thumbhash::thumb_hash_to_approximate_aspect_ratio(&hash).unwrap();
        assert!((0.7..0.9).contains(&taller), "{taller}");
    }
}
