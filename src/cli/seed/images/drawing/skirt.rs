//! The folds of skirts.

use super::lower::{BAND, HIP_Y, Lower};
use super::upper::wedge;
use crate::cli::seed::images::outline::{Outline, at};
use crate::cli::seed::images::scene::Scene;
use crate::cli::seed::images::tone::Tone;

impl Lower {
    /// The half width of a skirt below its hips.
    fn half_width(&self, y: f32) -> f32 {
        if y < HIP_Y {
            return self.waist + (self.hip - self.waist) * y / HIP_Y;
        }
        let t = (y - HIP_Y) / (self.length - HIP_Y);
        let rest = 1.0 - t;
        self.hip + (self.hem - self.hip) * (3.0 * rest * rest * t * 0.16 + 3.0 * rest * t * t * 0.62 + t * t * t)
    }

    /// Pressed pleats all around.
    pub(super) fn pleats(&self, scene: &mut Scene, count: u8) {
        for index in 1..count {
            let share = f32::from(index) / f32::from(count) * 2.0 - 1.0;
            let sag = 1.0 - share * share;
            let top = at(self.waist * share, BAND + 4.0);
            let seat = at(self.half_width(HIP_Y) * share, HIP_Y);
            let end = at(self.hem * share, self.length + self.hem * 0.055 * sag * 2.0 - 3.0);
            let edge = Outline::from(top).bend(seat.towards(top, 0.3), seat).line(end);
            scene.seam(edge.clone());
            let fold = edge
                .line(at(end.x + self.hem / f32::from(count) * 0.8, end.y - 2.0))
                .close();
            scene.veil(fold, Tone::Shade, 160);
        }
    }

    /// Soft folds.
    pub(super) fn flow(&self, scene: &mut Scene) {
        for (share, length, breadth) in [
            (0.2, 1.0, 13.0),
            (0.5, 0.96, 15.0),
            (0.8, 0.98, 12.0),
            (-0.34, 0.98, 14.0),
            (-0.68, 0.96, 15.0),
        ] {
            let y = self.length * length;
            let end = at(self.half_width(y) * share, y + self.hem * 0.08 * (1.0 - share * share));
            let top = at(self.waist * share * 0.84, BAND + 30.0);
            scene.veil(wedge(end, top, breadth), Tone::Shade, 210);
        }
        for share in [0.36, -0.14] {
            let end = at(self.hem * share, self.length * 0.98);
            scene.veil(wedge(end, at(self.waist * share, BAND + 50.0), 22.0), Tone::Light, 80);
        }
    }

    /// Two frills.
    pub(super) fn tiers(&self, scene: &mut Scene) {
        for y in [self.length * 0.4, self.length * 0.7] {
            let half = self.half_width(y);
            scene.seam(Outline::from(at(-half, y)).bend(at(0.0, y + half * 0.14), at(half, y)));
            for step in -7_i8..=7 {
                let share = f32::from(step) / 7.4;
                let top = y + half * 0.07 * (1.0 - share * share);
                let length = if step % 2 == 0 { 46.0 } else { 26.0 };
                scene.seam(Outline::from(at(half * share, top)).line(at(half * share * 1.05, top + length)));
            }
        }
    }
}
