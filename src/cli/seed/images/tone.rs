//! The tones of a picture: what a drawing calls its paints, mixed from the one colour of the product.

/// A paint, named by its part in the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// The product's colour.
    Base,
    /// A lighter, sunlit version of it.
    Light,
    /// Folds and parts that face away from the light.
    Shade,
    /// Insides and deep folds.
    Deep,
    /// Seams and edges.
    Line,
    /// The second colour of a pattern.
    Accent,
    /// Labels, soles and laces.
    Paper,
    /// The shade of soles and laces.
    PaperShade,
    /// Rubber, lenses and other near-black parts.
    Ink,
    /// Buckles, zips and rings.
    Metal,
    /// The shaded side of metal.
    MetalShade,
    /// Crepe soles, cork, wooden buttons and leather trims.
    Gum,
    /// The shaded side of the same.
    GumShade,
    /// The topstitching of jeans.
    Thread,
    /// What lies behind everything.
    Ground,
    /// The panel on the ground.
    Panel,
}

type Rgb = [u8; 3];

const INK: Rgb = [0x2b, 0x2b, 0x30];
const WHITE: Rgb = [0xff, 0xff, 0xff];
/// Shadows are violet rather than black: they keep colours clean.
const SHADOW: Rgb = [0x26, 0x1c, 0x38];

/// The colours of the tones around one base colour.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tones {
    base: Rgb,
}

impl Tones {
    pub(super) fn of(base: Rgb) -> Self {
        Self { base }
    }

    /// The colour of a tone.
    pub(super) fn rgb(self, tone: Tone) -> Rgb {
        let base = self.base;
        let brightness = luma(base);
        let dark = brightness < 74;
        match tone {
            Tone::Base => base,
            Tone::Light => mix(base, WHITE, if dark { 12 } else { 24 }),
            Tone::Shade if dark => mix(base, [0, 0, 0], 26),
            Tone::Shade => mix(base, SHADOW, if brightness > 200 { 9 } else { 15 }),
            Tone::Deep if dark => mix(base, [0, 0, 0], 52),
            Tone::Deep => mix(base, SHADOW, if brightness > 200 { 24 } else { 36 }),
            Tone::Line if dark => mix(base, WHITE, 20),
            Tone::Line if brightness < 100 => mix(base, [0x0c, 0x08, 0x18], 58),
            Tone::Line => mix(base, SHADOW, if brightness > 200 { 36 } else { 44 }),
            Tone::Accent if brightness > 178 => mix(base, [0x2a, 0x35, 0x57], 84),
            Tone::Accent => mix(base, [0xfb, 0xf6, 0xea], 86),
            Tone::Paper => [0xf6, 0xf2, 0xe9],
            Tone::PaperShade => [0xd8, 0xd1, 0xc4],
            Tone::Ink => INK,
            Tone::Metal => [0xd3, 0xb0, 0x6c],
            Tone::MetalShade => [0x98, 0x76, 0x3c],
            Tone::Gum => [0xb9, 0x88, 0x58],
            Tone::GumShade => [0x8d, 0x62, 0x3b],
            Tone::Thread => [0xd9, 0x9b, 0x53],
            Tone::Ground => self.ground(),
            Tone::Panel => mix(self.ground(), WHITE, 38),
        }
    }

    /// A quiet ground of the other temperature, deeper behind light products so that their edges hold.
    fn ground(self) -> Rgb {
        let [red, _, blue] = self.base;
        let warmth = i32::from(red) - i32::from(blue);
        let light = luma(self.base) > 196;
        match (warmth, light) {
            (28.., true) => [0xc4, 0xcd, 0xcf],
            (28.., false) => [0xdf, 0xe5, 0xe4],
            (..=-14, true) => [0xdc, 0xcc, 0xbe],
            (..=-14, false) => [0xf0, 0xe6, 0xd9],
            (_, true) => [0xd0, 0xc8, 0xbf],
            (_, false) => [0xea, 0xe4, 0xdc],
        }
    }
}

/// The perceived brightness of a colour, 0 to 255 (the weights of ITU-R BT.601).
fn luma([red, green, blue]: Rgb) -> u32 {
    (u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114) / 1000
}

/// `share` hundredths of the other colour in this one.
fn mix(colour: Rgb, other: Rgb, share: u32) -> Rgb {
    let channel = |index: usize| {
        let sum = u32::from(colour[index]) * (100 - share) + u32::from(other[index]) * share;
        u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
    };
    [channel(0), channel(1), channel(2)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::seed::palette::COLOURS;

    #[test]
    fn every_colour_stands_out_from_its_ground_and_shows_its_seams() {
        for colour in COLOURS {
            let tones = Tones::of(colour.rgb);
            let distance = |one: Tone, other: Tone| {
                let (one, other) = (tones.rgb(one), tones.rgb(other));
                (0..3)
                    .map(|channel| one[channel].abs_diff(other[channel]))
                    .max()
                    .unwrap()
            };
            assert!(
                distance(Tone::Base, Tone::Ground) > 24,
                "{} fades into its ground",
                colour.code
            );
            assert!(distance(Tone::Base, Tone::Line) > 28, "{} hides its seams", colour.code);
            assert!(
                distance(Tone::Base, Tone::Accent) > 60,
                "{} hides its stripes",
                colour.code
            );
        }
    }
}
