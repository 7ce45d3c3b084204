//! Sleeves.

use super::upper::{ARMPIT_Y, Upper, wedge};
use crate::cli::seed::images::outline::{Outline, Point, at};
use crate::cli::seed::images::scene::Scene;
use crate::cli::seed::images::tone::Tone;

/// How a sleeve ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cuff {
    Stitched,
    Ribbed,
    Buttoned,
    Elastic,
    /// A coat's plain end.
    Plain,
}

/// The measures of a sleeve.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sleeve {
    pub(super) length: f32,
    /// Degrees that it stands off from the body.
    pub(super) angle: f32,
    /// Half the width at its end.
    pub(super) end: f32,
    /// How far it puffs out between its ends.
    pub(super) puff: f32,
    pub(super) cuff: Cuff,
    /// The distance of quilted seams around it; 0: none.
    pub(super) quilt: f32,
}

pub(super) const CAP: Sleeve = Sleeve {
    length: 92.0,
    angle: 40.0,
    end: 54.0,
    puff: 4.0,
    cuff: Cuff::Stitched,
    quilt: 0.0,
};
pub(super) const SHORT: Sleeve = Sleeve {
    length: 128.0,
    angle: 33.0,
    end: 56.0,
    puff: 2.0,
    cuff: Cuff::Stitched,
    quilt: 0.0,
};
pub(super) const ELBOW: Sleeve = Sleeve {
    length: 205.0,
    angle: 26.0,
    end: 54.0,
    puff: 4.0,
    cuff: Cuff::Stitched,
    quilt: 0.0,
};
pub(super) const LONG: Sleeve = Sleeve {
    length: 398.0,
    angle: 15.0,
    end: 27.0,
    puff: 2.0,
    cuff: Cuff::Stitched,
    quilt: 0.0,
};
pub(super) const RIBBED: Sleeve = Sleeve {
    length: 402.0,
    angle: 15.0,
    end: 31.0,
    puff: 8.0,
    cuff: Cuff::Ribbed,
    quilt: 0.0,
};
pub(super) const BUTTONED: Sleeve = Sleeve {
    length: 400.0,
    angle: 15.0,
    end: 32.0,
    puff: 5.0,
    cuff: Cuff::Buttoned,
    quilt: 0.0,
};
pub(super) const BALLOON: Sleeve = Sleeve {
    length: 372.0,
    angle: 18.0,
    end: 27.0,
    puff: 40.0,
    cuff: Cuff::Buttoned,
    quilt: 0.0,
};
pub(super) const PUFF: Sleeve = Sleeve {
    length: 150.0,
    angle: 30.0,
    end: 46.0,
    puff: 24.0,
    cuff: Cuff::Elastic,
    quilt: 0.0,
};
pub(super) const COAT: Sleeve = Sleeve {
    length: 414.0,
    angle: 13.0,
    end: 41.0,
    puff: 3.0,
    cuff: Cuff::Plain,
    quilt: 0.0,
};

/// A sleeve in its place: the directions along and across it and the curves of its edges.
struct Placed {
    along: Point,
    out: Point,
    /// From the shoulder to the end.
    outer_edge: [Point; 4],
    /// From the armpit to the end.
    inner_edge: [Point; 4],
}

impl Placed {
    fn outer(&self) -> Point {
        self.outer_edge[3]
    }

    fn inner(&self) -> Point {
        self.inner_edge[3]
    }

    fn outline(&self) -> Outline {
        let [tip, rise, fall, outer] = self.outer_edge;
        let [armpit, under, back, inner] = self.inner_edge;
        let hidden = at(armpit.x - 36.0, 120.0);
        Outline::from(tip)
            .curve(rise, fall, outer)
            .line(inner)
            .curve(back, under, armpit)
            .line(hidden)
            .close()
    }
}

impl Sleeve {
    /// Draws both sleeves, to be covered by the body at their tops.
    pub(super) fn draw(&self, body: &Upper, scene: &mut Scene) {
        let placed = self.place(body);
        let outline = placed.outline();
        scene.fabric_turned(outline.mirrored(), self.angle);
        scene.fabric_turned(outline, -self.angle);
        if self.quilt > 0.0 {
            self.quilting(&placed, scene);
        } else if self.length > 240.0 {
            let armpit = at(body.chest, ARMPIT_Y);
            let tip = shifted(placed.inner().towards(armpit, 0.62), placed.out, self.end * 1.3);
            scene.veil(
                wedge(placed.inner().towards(armpit, 0.52), tip, 6.0).both(),
                Tone::Shade,
                190,
            );
        }
        self.cuff(&placed, scene);
    }

    fn place(&self, body: &Upper) -> Placed {
        let (sin, cos) = self.angle.to_radians().sin_cos();
        let (along, out) = (at(sin, cos), at(cos, -sin));
        let root = at(f32::midpoint(body.shoulder, body.chest), 100.0);
        let centre = shifted(root, along, self.length);
        let (outer, inner) = (shifted(centre, out, self.end), shifted(centre, out, -self.end));
        // The sleeve leaves the shoulder in the direction in which the shoulder falls.
        let tip = at(body.shoulder - 1.0, 32.0);
        let armpit = at(body.chest - 4.0, ARMPIT_Y + 4.0);
        let rise = shifted(tip, at(0.91, 0.41), 20.0 + self.length * 0.05 + self.puff);
        let fall = shifted(shifted(outer, along, -self.length * 0.32), out, self.puff * 1.5 + 4.0);
        let back = shifted(shifted(inner, along, -self.length * 0.3), out, -self.puff);
        let under = shifted(shifted(armpit, along, self.length * 0.2), out, -self.puff * 0.6);
        Placed {
            along,
            out,
            outer_edge: [tip, rise, fall, outer],
            inner_edge: [armpit, under, back, inner],
        }
    }

    fn quilting(&self, placed: &Placed, scene: &mut Scene) {
        let rings = self.length / self.quilt;
        let mut ring = 1.2;
        while ring < rings - 0.4 {
            let share = ring / rings;
            let (outer, inner) = (on_curve(placed.outer_edge, share), on_curve(placed.inner_edge, share));
            let middle = shifted(outer.towards(inner, 0.5), placed.along, 11.0);
            let above = |point: Point| shifted(point, placed.along, -11.0);
            let seam = Outline::from(outer).bend(middle, inner);
            let puff = seam
                .clone()
                .line(above(inner))
                .bend(above(middle), above(outer))
                .close();
            scene.veil(puff.both(), Tone::Shade, 200);
            scene.line(seam.both(), 2.6, Tone::Line);
            ring += 1.0;
        }
    }

    fn cuff(&self, placed: &Placed, scene: &mut Scene) {
        let (along, outer, inner) = (placed.along, placed.outer(), placed.inner());
        let cut = |distance: f32, inset: f32| {
            let (from, to) = (shifted(outer, along, -distance), shifted(inner, along, -distance));
            Outline::from(from.towards(to, inset)).line(to.towards(from, inset))
        };
        match self.cuff {
            Cuff::Stitched => scene.stitch(cut(12.0, 0.02).both(), Tone::Line),
            Cuff::Plain => scene.seam(cut(14.0, 0.01).both()),
            Cuff::Elastic => {
                scene.seam(cut(10.0, 0.01).both());
                scene.stitch(cut(15.0, 0.0).both(), Tone::Line);
            }
            Cuff::Ribbed | Cuff::Buttoned => {
                let height = 40.0;
                let grow = if self.cuff == Cuff::Buttoned { 3.0 } else { -1.0 };
                let piece = Outline::from(shifted(outer, placed.out, grow))
                    .line(shifted(inner, placed.out, -grow))
                    .line(shifted(shifted(inner, along, -height), placed.out, -grow))
                    .line(shifted(shifted(outer, along, -height), placed.out, grow))
                    .close();
                scene.fabric_turned(piece.mirrored(), self.angle);
                scene.fabric_turned(piece, -self.angle);
                if self.cuff == Cuff::Ribbed {
                    for step in 1_u8..7 {
                        let end = outer.towards(inner, f32::from(step) / 7.0);
                        let rib = Outline::from(shifted(end, along, -4.0)).line(shifted(end, along, 4.0 - height));
                        scene.seam(rib.both());
                    }
                } else {
                    let button = shifted(outer.towards(inner, 0.24), along, -height / 2.0);
                    scene.piece(Outline::ellipse(button, 5.0, 5.0).both(), Tone::Light);
                }
            }
        }
    }
}

/// A point moved along a direction.
fn shifted(point: Point, direction: Point, distance: f32) -> Point {
    at(point.x + direction.x * distance, point.y + direction.y * distance)
}

/// The point at a share of a cubic curve.
fn on_curve([start, first, second, end]: [Point; 4], share: f32) -> Point {
    let (one, two, three) = (
        start.towards(first, share),
        first.towards(second, share),
        second.towards(end, share),
    );
    one.towards(two, share).towards(two.towards(three, share), share)
}
