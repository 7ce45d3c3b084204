//! Pockets, belts, seams and other trims of a garment.

use super::front::buttons;
use super::upper::Upper;
use crate::cli::seed::images::outline::{Outline, at};
use crate::cli::seed::images::scene::Scene;
use crate::cli::seed::images::tone::Tone;

/// A detail that is sewn on. Heights are below the nape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Trim {
    ChestPocket,
    /// Two chest pockets with flaps, as on a trucker jacket.
    FlapChest,
    /// Two large patch pockets whose tops are at that height.
    Patch(f32),
    /// Two slanted welt pockets.
    Welt(f32),
    /// Two flap pockets.
    Flap(f32),
    Kangaroo(f32),
    /// A seam from side to side.
    Seam(f32),
    /// A gathered frill that starts at that height.
    Tier(f32),
    /// A tied belt of the same fabric.
    Belt(f32),
    /// A belt with a buckle.
    Buckle(f32),
    /// The seam over the shoulder blades, and in front of them.
    Yoke,
    /// Horizontal quilting with that distance.
    Quilted(f32),
    /// Diamond quilting with that distance.
    Diamonds(f32),
    /// Seams from the armhole to the neck.
    Raglan,
    /// A slit in the hem, up to that height.
    Slit(f32),
    /// Vertical shaping seams.
    Princess,
    /// Trench coat: a flap over the right shoulder and straps on both.
    Storm,
    /// A small emblem on the chest.
    Emblem,
    /// Rows of small figures around the yoke, as on a winter jumper.
    FairIsle,
    /// A reflecting line across the chest.
    Reflective(f32),
}

impl Trim {
    pub(super) fn draw(self, body: &Upper, scene: &mut Scene, back: bool) {
        match self {
            Self::ChestPocket if !back => pocket(scene, 30.0, 132.0, 52.0, 60.0),
            Self::FlapChest if !back => flap_chest(scene),
            Self::Patch(y) if !back => {
                for side in [-1.0, 1.0] {
                    let x = side * body.half_width(y + 40.0) * 0.54;
                    pocket(scene, x - 36.0, y, 72.0, 84.0);
                }
            }
            Self::Welt(y) if !back => {
                let x = body.half_width(y) * 0.5;
                let welt = Outline::from(at(x, y))
                    .line(at(x + 12.0, y - 3.0))
                    .line(at(x + 36.0, y + 72.0))
                    .line(at(x + 24.0, y + 76.0));
                scene.fabric(welt.close().both());
            }
            Self::Flap(y) if !back => {
                let x = body.half_width(y) * 0.54;
                let flap = Outline::from(at(x - 34.0, y))
                    .line(at(x + 34.0, y - 2.0))
                    .line(at(x + 33.0, y + 24.0));
                scene.fabric(flap.bend(at(x, y + 32.0), at(x - 33.0, y + 26.0)).close().both());
            }
            Self::Kangaroo(y) if !back => {
                let pocket = Outline::from(at(0.0, y))
                    .line(at(52.0, y))
                    .bend(at(58.0, y + 40.0), at(88.0, y + 60.0));
                scene.fabric(pocket.line(at(88.0, y + 104.0)).line(at(0.0, y + 106.0)).symmetric());
                scene.stitch(
                    Outline::from(at(45.0, y + 6.0))
                        .bend(at(52.0, y + 46.0), at(82.0, y + 66.0))
                        .both(),
                    Tone::Line,
                );
            }
            Self::Yoke => scene.seam(Outline::parse("M0 74 C40 74 84 70 112 62").both()),
            Self::Storm => storm(scene, back),
            Self::Emblem if !back => scene.fill(Outline::ellipse(at(58.0, 126.0), 7.0, 7.0), Tone::Accent),
            Self::Raglan => scene.seam(Outline::parse("M52 8 C64 60 84 120 110 166").both()),
            _ => self.draw_around(body, scene, back),
        }
    }

    /// The trims that run around the body, seen from both sides.
    fn draw_around(self, body: &Upper, scene: &mut Scene, back: bool) {
        match self {
            Self::Seam(y) => scene.seam(body.across(y)),
            Self::Tier(y) => tier(body, scene, y),
            Self::Belt(y) => belt(body, scene, y, back),
            Self::Buckle(y) => {
                scene.fabric(body.band(y - 11.0, y + 13.0, 2.0));
                if !back {
                    scene.line(Outline::rounded(at(0.0, y + 8.0), 17.0, 17.0, 4.0), 5.0, Tone::Gum);
                }
            }
            Self::Quilted(step) => quilting(body, scene, step),
            Self::Diamonds(step) => diamonds(body, scene, step),
            Self::Slit(y) => {
                let x = body.hem * 0.46;
                let slit = Outline::from(at(x, y))
                    .line(at(x + 22.0, body.hem_y + 5.0))
                    .line(at(x - 8.0, body.hem_y + 6.0));
                scene.piece(slit.close(), Tone::Deep);
            }
            Self::Princess => {
                let waist = body.half_width(body.waist_y) * 0.56;
                let seam = Outline::from(at(64.0, 96.0)).bend(at(waist - 6.0, 200.0), at(waist, body.waist_y));
                scene.seam(
                    seam.bend(
                        at(waist + 6.0, body.hem_y - 90.0),
                        at(body.hem * 0.56, body.hem_y + 2.0),
                    )
                    .both(),
                );
            }
            Self::FairIsle => fair_isle(body, scene),
            Self::Reflective(y) => {
                let half = body.half_width(y);
                let line = Outline::from(at(-half, y)).bend(at(0.0, y + body.sag(y)), at(half, y));
                scene.line(line, 5.0, Tone::PaperShade);
            }
            _ => {}
        }
    }
}

fn pocket(scene: &mut Scene, x: f32, y: f32, width: f32, height: f32) {
    let sack = Outline::from(at(x, y))
        .line(at(x + width, y))
        .line(at(x + width - 1.0, y + height - 12.0));
    let sack = sack
        .line(at(x + width / 2.0, y + height))
        .line(at(x + 1.0, y + height - 12.0))
        .close();
    scene.fabric(sack);
    scene.stitch(
        Outline::from(at(x + 2.0, y + 11.0)).line(at(x + width - 2.0, y + 11.0)),
        Tone::Line,
    );
}

fn flap_chest(scene: &mut Scene) {
    scene.seam(Outline::parse("M0 118 L108 118").both());
    let sack = Outline::parse("M38 140 L36 206 L62 216 L90 206 L88 140 Z");
    scene.fabric(sack.both());
    let flap = Outline::parse("M34 120 L92 120 L92 142 L63 154 L34 142 Z");
    scene.fabric(flap.both());
    scene.stitch(
        Outline::parse("M38 126 L38 139 L63 149 L88 139 L88 126").both(),
        Tone::Thread,
    );
    scene.piece(Outline::ellipse(at(63.0, 142.0), 4.6, 4.6).both(), Tone::Metal);
    scene.seam(Outline::parse("M40 216 C36 280 30 340 26 404").both());
}

fn storm(scene: &mut Scene, back: bool) {
    scene.fabric(Outline::parse("M54 6 L64 2 L120 30 L114 44 Z").both());
    if back {
        scene.fabric(Outline::parse("M0 40 L60 20 L112 52 L108 150 C70 178 30 186 0 188").symmetric());
    } else {
        scene.fabric(Outline::parse("M64 16 L112 44 L108 156 C84 176 60 170 44 150 Z"));
        buttons(scene, 62.0, 150.0, 150.0, 1, Tone::Ink);
    }
}

fn tier(body: &Upper, scene: &mut Scene, y: f32) {
    scene.seam(body.across(y));
    let half = body.half_width(y);
    for step in -6_i8..=6 {
        let share = f32::from(step) / 6.4;
        let x = half * share;
        let top = y + body.sag(y) * 0.5 * (1.0 - share * share);
        let length = if step % 2 == 0 { 44.0 } else { 26.0 };
        scene.seam(Outline::from(at(x, top)).line(at(x * 1.04, top + length)));
    }
}

fn belt(body: &Upper, scene: &mut Scene, y: f32, back: bool) {
    scene.fabric(body.band(y - 11.0, y + 13.0, 3.0));
    if back {
        return;
    }
    scene.fabric(Outline::parse("M-8 10 C-22 50 -30 90 -32 138 L-12 142 C-10 96 -2 50 8 12 Z").placed(1.0, at(0.0, y)));
    scene.fabric(Outline::parse("M4 12 C14 48 22 80 26 112 L44 106 C38 70 26 40 14 8 Z").placed(1.0, at(0.0, y)));
    scene.fabric(Outline::rounded(at(2.0, y + 7.0), 15.0, 16.0, 8.0));
}

/// Padded chambers: each is dark towards its seams and light where it bulges.
fn quilting(body: &Upper, scene: &mut Scene, step: f32) {
    let mut y = 62.0;
    while y < body.hem_y - 20.0 {
        let half = if y < 168.0 {
            body.chest - 6.0
        } else {
            body.half_width(y)
        };
        let inner = half - 3.0;
        let sag = body.sag(y);
        let puff = |top: f32, bottom: f32| {
            Outline::from(at(-inner, y + top))
                .bend(at(0.0, y + top + sag), at(inner, y + top))
                .line(at(inner, y + bottom))
                .bend(at(0.0, y + bottom + sag), at(-inner, y + bottom))
                .close()
        };
        scene.veil(puff(-step * 0.4, 0.0), Tone::Shade, 130);
        scene.veil(puff(-step * 0.16, 0.0), Tone::Shade, 200);
        scene.veil(puff(step * 0.12, step * 0.36), Tone::Light, 130);
        scene.line(
            Outline::from(at(-half, y)).bend(at(0.0, y + sag), at(half, y)),
            2.6,
            Tone::Line,
        );
        y += step;
    }
}

fn diamonds(body: &Upper, scene: &mut Scene, step: f32) {
    let bottom = body.hem_y - 8.0;
    let mut start = -body.hem;
    while start < body.hem + bottom {
        // Each line runs at 45 degrees and is cut where it leaves the body.
        let points: Vec<_> = (0_u8..60)
            .map(|index| 70.0 + (bottom - 70.0) * f32::from(index) / 59.0)
            .map(|y| at(start - (y - 70.0), y))
            .filter(|point| {
                let half = if point.y < 168.0 {
                    body.chest - 18.0
                } else {
                    body.half_width(point.y)
                };
                point.x.abs() < half - 2.0
            })
            .collect();
        if let (Some(first), Some(last)) = (points.first(), points.last()) {
            scene.seam(Outline::from(*first).line(*last).both());
        }
        start += step;
    }
}

fn fair_isle(body: &Upper, scene: &mut Scene) {
    for (y, size) in [(96.0, 7.0), (118.0, 4.0), (140.0, 8.0), (162.0, 4.0)] {
        let half = body.chest - 16.0;
        for step in -6_i8..=6 {
            let share = f32::from(step) / 6.5;
            let centre = at(half * share, y + 12.0 * (1.0 - share * share));
            let (x, y) = (centre.x, centre.y);
            let figure = Outline::from(at(x, y - size))
                .line(at(x + size, y))
                .line(at(x, y + size))
                .line(at(x - size, y))
                .close();
            scene.fill(figure, Tone::Accent);
        }
    }
}
