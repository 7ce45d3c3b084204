//! What closes a garment in front.

use super::upper::{Neck, Upper};
use crate::cli::seed::images::outline::{Outline, at};
use crate::cli::seed::images::scene::Scene;
use crate::cli::seed::images::tone::Tone;

/// How a garment closes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Front {
    Closed,
    /// A row of that many buttons from neck to hem.
    Buttons(u8),
    /// A short row of buttons below the neck, down to that height.
    Placket(f32),
    /// Two rows of that many buttons.
    Double(u8),
    /// Metal snaps or jeans buttons on a stitched placket.
    Snaps(u8),
    Zip,
    /// A zip from the neck to that height.
    HalfZip(f32),
    /// A zip that runs aslant from the shoulder.
    Slanted,
    /// One side wrapped over the other, tied at the waist.
    Wrap,
    /// A band along an open edge with that many buttons.
    Cardigan(u8),
    /// One button at the waist, as on a jacket.
    Single(u8),
}

impl Front {
    pub(super) fn draw(self, body: &Upper, scene: &mut Scene) {
        let (_, depth) = body.neckline();
        let top = if matches!(body.neck, Neck::Collar) { 46.0 } else { depth };
        let bottom = body.hem_y + body.sag(body.hem_y) / 2.0;
        match self {
            Self::Closed => {}
            Self::Buttons(count) => {
                placket(scene, top, bottom - 2.0, 13.0);
                buttons(scene, 0.0, top + 34.0, bottom - 56.0, count, Tone::Light);
            }
            Self::Snaps(count) => {
                placket(scene, top, bottom - 2.0, 15.0);
                scene.stitch(
                    Outline::from(at(12.0, top + 12.0)).line(at(12.0, bottom - 4.0)).both(),
                    Tone::Thread,
                );
                buttons(scene, 0.0, top + 30.0, bottom - 26.0, count, Tone::Metal);
            }
            Self::Placket(end) => {
                let flap = Outline::from(at(-12.0, top))
                    .line(at(12.0, top))
                    .line(at(12.0, end))
                    .line(at(-12.0, end))
                    .close();
                scene.fabric(flap);
                buttons(scene, 0.0, top + 22.0, end - 16.0, 3, Tone::Light);
            }
            Self::Double(count) => {
                let edge = Outline::from(at(0.0, depth + 4.0)).bend(at(-38.0, depth + 26.0), at(-46.0, bottom - 1.0));
                scene.seam(edge);
                for x in [-30.0, 38.0] {
                    buttons(scene, x, depth + 40.0, body.waist_y + 90.0, count, Tone::Ink);
                }
            }
            Self::Zip => zip(scene, top, bottom - 4.0),
            Self::HalfZip(end) => zip(scene, top - 50.0, end),
            Self::Slanted => slanted_zip(body, scene),
            Self::Wrap => wrap(body, scene),
            Self::Cardigan(count) => {
                placket(scene, depth + 4.0, bottom - 1.0, 12.0);
                buttons(scene, 0.0, depth + 22.0, bottom - 20.0, count, Tone::Gum);
            }
            Self::Single(count) => {
                let edge = Outline::from(at(0.0, depth + 4.0))
                    .line(at(-12.0, depth + 26.0))
                    .line(at(-12.0, bottom - 30.0));
                scene.seam(edge.bend(at(-10.0, bottom - 6.0), at(26.0, bottom - 1.0)));
                buttons(
                    scene,
                    2.0,
                    depth + 24.0,
                    depth + 24.0 + 62.0 * f32::from(count.saturating_sub(1)),
                    count,
                    Tone::Ink,
                );
            }
        }
    }
}

fn placket(scene: &mut Scene, top: f32, bottom: f32, half: f32) {
    scene.seam(Outline::from(at(half, top + 4.0)).line(at(half, bottom)));
    scene.seam(Outline::from(at(-half, top + 4.0)).line(at(-half, bottom)));
}

/// A row of buttons, evenly from top to bottom.
pub(super) fn buttons(scene: &mut Scene, x: f32, top: f32, bottom: f32, count: u8, tone: Tone) {
    let gaps = f32::from(count.saturating_sub(1).max(1));
    let size = if tone == Tone::Ink || tone == Tone::Gum {
        7.5
    } else {
        5.2
    };
    for index in 0..count {
        let centre = at(x, top + (bottom - top) * f32::from(index) / gaps);
        scene.piece(Outline::ellipse(centre, size, size), tone);
        if size > 6.0 {
            for dx in [-2.2, 2.2] {
                scene.fill(Outline::ellipse(at(centre.x + dx, centre.y), 1.3, 1.3), Tone::Paper);
            }
        }
    }
}

fn zip(scene: &mut Scene, top: f32, bottom: f32) {
    scene.line(Outline::from(at(0.0, top)).line(at(0.0, bottom)), 9.0, Tone::Deep);
    let teeth = Outline::from(at(0.0, top)).line(at(0.0, bottom));
    scene.stitch(teeth, Tone::Metal);
    scene.stitch(
        Outline::from(at(10.0, top + 8.0)).line(at(10.0, bottom)).both(),
        Tone::Line,
    );
    scene.piece(Outline::rounded(at(0.0, top + 14.0), 4.0, 10.0, 3.0), Tone::Metal);
}

fn slanted_zip(body: &Upper, scene: &mut Scene) {
    let bottom = body.hem_y + 4.0;
    let line = Outline::parse("M58 84 C40 150 26 220 20 300").line(at(18.0, bottom));
    scene.line(line.clone(), 9.0, Tone::Deep);
    scene.stitch(line, Tone::Metal);
    scene.piece(Outline::rounded(at(21.0, 290.0), 4.0, 11.0, 3.0), Tone::Metal);
}

fn wrap(body: &Upper, scene: &mut Scene) {
    let (_, depth) = body.neckline();
    let waist = body.waist_y;
    let half = body.half_width(waist);
    let fold = Outline::from(at(-4.0, depth - 6.0)).bend(at(28.0, depth + 46.0), at(half - 4.0, waist - 10.0));
    scene.seam(fold.clone());
    scene.seam(fold.placed(1.0, at(-3.0, 9.0)));
    let overlap = Outline::from(at(half * 0.62, waist + 16.0)).bend(
        at(half * 0.5, f32::midpoint(waist, body.hem_y)),
        at(body.hem * 0.3, body.hem_y + 6.0),
    );
    scene.seam(overlap);
    scene.fabric(body.band(waist - 9.0, waist + 15.0, 1.0));
    let knot = at(half * 0.66, waist + 4.0);
    let end = |dx: f32, length: f32| {
        Outline::from(at(knot.x - 5.0, knot.y + 4.0))
            .bend(
                at(knot.x + dx * 0.2, knot.y + length * 0.5),
                at(knot.x + dx - 9.0, knot.y + length),
            )
            .line(at(knot.x + dx + 8.0, knot.y + length - 4.0))
            .bend(
                at(knot.x + dx * 0.6, knot.y + length * 0.4),
                at(knot.x + 7.0, knot.y + 2.0),
            )
            .close()
    };
    scene.fabric(end(-12.0, 132.0));
    scene.fabric(end(24.0, 104.0));
    scene.fabric(Outline::rounded(knot, 12.0, 14.0, 7.0));
}
