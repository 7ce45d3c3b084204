//! Garments that hang from the shoulders, from a camisole to a coat: one cut with many measures.
//!
//! The nape is at the origin. Widths are half widths; a shoulder is some 118 wide, a hip some 330 below the nape.

use super::View;
use super::collar;
use super::front::Front;
use super::sleeve::Sleeve;
use super::trim::Trim;
use crate::cli::seed::images::outline::{Outline, Point, at};
use crate::cli::seed::images::scene::{Scene, Texture};
use crate::cli::seed::images::tone::Tone;

/// How a garment ends at the top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Neck {
    Crew,
    Boat,
    Square,
    /// An open V of that depth.
    Vee(f32),
    /// A V with a ribbed edge.
    RibbedVee(f32),
    Mock,
    Turtle,
    /// A shirt collar.
    Collar,
    /// A shirt collar worn open.
    Camp,
    /// A stand-up collar.
    Band,
    /// The collar of a polo shirt or of a knit with a zip.
    Knitted,
    /// Notched lapels down to that depth.
    Lapel(f32),
    /// A rounded lapel without notches.
    Shawl(f32),
    Funnel,
    Hood,
    /// Thin straps over a straight edge.
    Straps,
    /// Wide straps over a rounded edge.
    Racer,
}

/// How a garment ends at the bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Hem {
    Stitched,
    /// A ribbed band of that height.
    Ribbed(f32),
    /// Higher at the sides.
    Tail,
    Raw,
}

/// The measures of a garment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upper {
    pub(super) shoulder: f32,
    pub(super) chest: f32,
    pub(super) waist: f32,
    pub(super) waist_y: f32,
    pub(super) hem: f32,
    pub(super) hem_y: f32,
    pub(super) neck: Neck,
    pub(super) sleeve: Option<Sleeve>,
    pub(super) front: Front,
    pub(super) edge: Hem,
    pub(super) trims: &'static [Trim],
    pub(super) texture: Texture,
}

/// Where the arm begins below the shoulder.
pub(super) const ARMPIT_Y: f32 = 168.0;
const SHOULDER_Y: f32 = 32.0;

/// A plain T-shirt, from which other garments differ.
pub(super) const TEE: Upper = Upper {
    shoulder: 120.0,
    chest: 114.0,
    waist: 112.0,
    waist_y: 300.0,
    hem: 116.0,
    hem_y: 446.0,
    neck: Neck::Crew,
    sleeve: Some(super::sleeve::SHORT),
    front: Front::Closed,
    edge: Hem::Stitched,
    trims: &[],
    texture: Texture::Smooth,
};

impl Upper {
    /// Draws the garment from the front or from behind.
    pub(super) fn draw(&self, scene: &mut Scene, view: View) {
        scene.texture = self.texture;
        let back = view == View::Back;
        if !back {
            self.inside(scene);
        }
        collar::behind(self, scene, back);
        if let Some(sleeve) = &self.sleeve {
            sleeve.draw(self, scene);
        }
        scene.fabric(self.body(back));
        self.folds(scene);
        self.hem_details(scene);
        for trim in self.trims {
            trim.draw(self, scene, back);
        }
        if !back {
            self.front.draw(self, scene);
        }
        collar::above(self, scene, back);
    }

    /// Half width and depth of the neckline.
    pub(super) fn neckline(&self) -> (f32, f32) {
        match self.neck {
            Neck::Crew => (48.0, 46.0),
            Neck::Boat => (82.0, 26.0),
            Neck::Square => (64.0, 92.0),
            Neck::Vee(depth) | Neck::RibbedVee(depth) | Neck::Lapel(depth) | Neck::Shawl(depth) => (50.0, depth),
            Neck::Mock | Neck::Turtle => (46.0, 22.0),
            Neck::Collar | Neck::Band => (46.0, 40.0),
            Neck::Knitted => (48.0, 44.0),
            Neck::Camp => (48.0, 96.0),
            Neck::Funnel => (48.0, 30.0),
            Neck::Hood => (56.0, 62.0),
            Neck::Straps => (66.0, 92.0),
            Neck::Racer => (52.0, 104.0),
        }
    }

    /// The half width at a height below the armpit.
    pub(super) fn half_width(&self, y: f32) -> f32 {
        let (from, to, start, end, first, second) = if y < self.waist_y {
            (ARMPIT_Y, self.waist_y, self.chest, self.waist, 0.0, 1.0)
        } else {
            (self.waist_y, self.hem_y, self.waist, self.hem, 0.22, 0.66)
        };
        // The side is a cubic curve whose height grows evenly, so that its width at any height is known.
        let t = ((y - from) / (to - from)).clamp(0.0, 1.0);
        let rest = 1.0 - t;
        let share = 3.0 * rest * rest * t * first + 3.0 * rest * t * t * second + t * t * t;
        start + (end - start) * share
    }

    /// A line from side to side that sags a little.
    pub(super) fn across(&self, y: f32) -> Outline {
        let half = self.half_width(y);
        Outline::from(at(-half, y)).bend(at(0.0, y + self.sag(y)), at(half, y))
    }

    /// A band from side to side between two heights.
    pub(super) fn band(&self, top: f32, bottom: f32, extra: f32) -> Outline {
        let (upper, lower) = (self.half_width(top) + extra, self.half_width(bottom) + extra);
        Outline::from(at(0.0, top + self.sag(top) / 2.0))
            .bend(at(upper / 2.0, top + self.sag(top) / 2.0), at(upper, top))
            .line(at(lower, bottom))
            .bend(
                at(lower / 2.0, bottom + self.sag(bottom) / 2.0),
                at(0.0, bottom + self.sag(bottom) / 2.0),
            )
            .symmetric()
    }

    /// How far a horizontal line hangs through in its middle.
    pub(super) fn sag(&self, y: f32) -> f32 {
        8.0 + self.half_width(y) * 0.07
    }

    fn body(&self, back: bool) -> Outline {
        self.side(self.neck_edge(back)).symmetric()
    }

    /// The right half of the neckline, from the centre to the shoulder's end.
    fn neck_edge(&self, back: bool) -> Outline {
        let (width, depth) = self.neckline();
        let shoulder = at(self.shoulder, SHOULDER_Y);
        match self.neck {
            Neck::Straps => {
                return Outline::from(at(0.0, depth + if back { 14.0 } else { 6.0 }))
                    .bend(at(width * 0.6, depth + 2.0), at(width, depth - 12.0));
            }
            Neck::Racer => {
                let low = if back { 70.0 } else { depth };
                return Outline::from(at(0.0, low))
                    .curve(at(width * 0.8, low), at(width, low * 0.5), at(width, 4.0))
                    .line(at(width + 24.0, 10.0));
            }
            _ => {}
        }
        if back {
            return Outline::from(at(0.0, 14.0))
                .bend(at(width * 0.7, 14.0), at(width, 0.0))
                .line(shoulder);
        }
        let edge = match self.neck {
            Neck::Vee(_) | Neck::RibbedVee(_) | Neck::Lapel(_) | Neck::Shawl(_) | Neck::Camp => {
                Outline::from(at(0.0, depth)).bend(at(width * 0.72, depth * 0.52), at(width, 0.0))
            }
            Neck::Square => Outline::from(at(0.0, depth))
                .line(at(width - 6.0, depth))
                .line(at(width, 0.0)),
            _ => Outline::from(at(0.0, depth)).curve(
                at(width * 0.58, depth),
                at(width * 0.94, depth * 0.58),
                at(width, 0.0),
            ),
        };
        edge.line(shoulder)
    }

    /// The rest of the right half: armhole, side and hem.
    fn side(&self, start: Outline) -> Outline {
        let armpit = at(self.chest, ARMPIT_Y);
        let (chest, waist) = (self.chest, self.waist);
        let outline = match self.neck {
            Neck::Straps => start.bend(at(chest - 22.0, 110.0), armpit),
            Neck::Racer => start.curve(at(chest - 36.0, 80.0), at(chest - 34.0, 142.0), armpit),
            _ => start.curve(at(self.shoulder - 12.0, 84.0), at(chest - 16.0, 138.0), armpit),
        };
        let third = (self.waist_y - ARMPIT_Y) / 3.0;
        let outline = outline.curve(
            at(chest, ARMPIT_Y + third),
            at(waist, self.waist_y - third),
            at(waist, self.waist_y),
        );
        let end = if self.edge == Hem::Tail {
            self.hem_y - 44.0
        } else {
            self.hem_y
        };
        let (third, gain) = ((end - self.waist_y) / 3.0, self.hem - waist);
        let outline = outline.curve(
            at(waist + gain * 0.22, self.waist_y + third),
            at(waist + gain * 0.66, end - third),
            at(self.hem, end),
        );
        if self.edge == Hem::Tail {
            let low = self.hem_y + 8.0;
            return outline.curve(
                at(self.hem - 4.0, self.hem_y - 4.0),
                at(self.hem * 0.62, low),
                at(0.0, low),
            );
        }
        let low = self.hem_y + self.sag(self.hem_y) / 2.0;
        outline.bend(at(self.hem / 2.0, low), at(0.0, low))
    }

    /// What is seen of the garment's inside through the neckline.
    fn inside(&self, scene: &mut Scene) {
        let (width, depth) = self.neckline();
        if self.neck == Neck::Racer {
            let back = Outline::parse("M0 72 C44 72 52 40 52 4 L60 8 L60 120 L0 130").symmetric();
            scene.fill(back, Tone::Deep);
            return;
        }
        if self.neck == Neck::Straps {
            let back = Outline::from(at(0.0, depth - 4.0)).bend(at(width * 0.7, depth - 6.0), at(width, depth - 12.0));
            scene.fill(
                back.line(at(width - 10.0, depth + 20.0))
                    .line(at(0.0, depth + 20.0))
                    .symmetric(),
                Tone::Deep,
            );
            return;
        }
        if self.neck == Neck::Square {
            let back = Outline::parse("M0 13 C30 13 50 8 64 0 L70 8 L66 100 L0 104").symmetric();
            scene.fill(back, Tone::Deep);
        }
        let half = Outline::from(at(0.0, 13.0))
            .bend(at(width * 0.7, 13.0), at(width, 0.0))
            .line(at(width + 6.0, 10.0))
            .bend(at(width * 0.8, depth * 0.7), at(0.0, depth + 8.0));
        scene.fill(half.symmetric(), Tone::Deep);
        if depth > 38.0 && width < 80.0 {
            scene.fill(Outline::rounded(at(0.0, 23.0), 13.0, 5.5, 1.0), Tone::Paper);
        }
    }

    /// Soft creases below the arms and, in wide skirts, from the waist down.
    fn folds(&self, scene: &mut Scene) {
        if self.sleeve.is_some() {
            let armpit = at(self.chest - 3.0, ARMPIT_Y + 8.0);
            let crease = |dx: f32, dy: f32| {
                let end = at(armpit.x - dx, armpit.y + dy);
                wedge(armpit, end, 7.0)
            };
            scene.veil(crease(38.0, 104.0).both(), Tone::Shade, 150);
            scene.veil(crease(60.0, 52.0).both(), Tone::Shade, 110);
        }
        let flare = self.hem - self.waist;
        if self.hem_y - self.waist_y > 220.0 && flare > 14.0 && self.edge != Hem::Raw {
            let low = self.hem_y + self.sag(self.hem_y) / 2.0 - 2.0;
            for (share, top) in [(0.22, 40.0), (0.52, 16.0), (0.8, 60.0)] {
                let top = at(self.waist * share * 0.92, self.waist_y + top);
                let end = at(self.hem * share, low - self.sag(self.hem_y) * 0.5 * share * share);
                scene.veil(wedge(end, top, 5.0 + flare * 0.09).both(), Tone::Shade, 170);
            }
        }
    }

    fn hem_details(&self, scene: &mut Scene) {
        match self.edge {
            Hem::Stitched => scene.stitch(self.across_inset(self.hem_y - 13.0), Tone::Line),
            Hem::Tail => {
                let half = self.hem - 3.0;
                let right = Outline::from(at(half, self.hem_y - 54.0)).curve(
                    at(half - 6.0, self.hem_y - 14.0),
                    at(half * 0.6, self.hem_y - 3.0),
                    at(0.0, self.hem_y - 3.0),
                );
                scene.stitch(right.both(), Tone::Line);
            }
            Hem::Ribbed(height) => {
                let top = self.hem_y - height;
                scene.fabric(self.band(top, self.hem_y, 0.0));
                for step in 1_u8..20 {
                    let share = f32::from(step) / 10.0 - 1.0;
                    let sag = 1.0 - share * share;
                    let upper = at(self.half_width(top) * share, top + self.sag(top) * 0.5 * sag);
                    let lower = at(self.hem * share, self.hem_y + self.sag(self.hem_y) * 0.5 * sag);
                    scene.seam(Outline::from(upper.towards(lower, 0.1)).line(upper.towards(lower, 0.9)));
                }
            }
            Hem::Raw => {}
        }
    }

    fn across_inset(&self, y: f32) -> Outline {
        let half = self.half_width(y) - 2.0;
        Outline::from(at(-half, y)).bend(at(0.0, y + self.sag(y)), at(half, y))
    }
}

/// A crease: a shape that is broad at its root and runs out to a point.
pub(super) fn wedge(root: Point, tip: Point, breadth: f32) -> Outline {
    let middle = root.towards(tip, 0.45);
    let (dx, dy) = (tip.x - root.x, tip.y - root.y);
    let length = dx.hypot(dy).max(1.0);
    let aside = at(-dy / length * breadth, dx / length * breadth);
    Outline::from(at(root.x - aside.x * 0.3, root.y - aside.y * 0.3))
        .bend(at(middle.x - aside.x, middle.y - aside.y), tip)
        .bend(
            at(middle.x + aside.x, middle.y + aside.y),
            at(root.x + aside.x * 0.9, root.y + aside.y * 0.9),
        )
        .close()
}
