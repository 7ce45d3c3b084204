//! A swimsuit, in the coordinates of what hangs from the shoulders.

use super::View;
use crate::cli::seed::images::outline::Outline;
use crate::cli::seed::images::scene::Scene;
use crate::cli::seed::images::tone::Tone;

pub(super) fn swimsuit(scene: &mut Scene, view: View) {
    let back = view == View::Back;
    let neck = if back {
        "M0 220 C54 214 64 90 58 0 L80 4"
    } else {
        "M0 128 C52 124 62 60 58 0 L80 4"
    };
    let behind = if back {
        "M0 128 C52 124 62 60 58 0 L70 2 L66 150 L0 160"
    } else {
        "M0 196 C54 190 64 90 58 0 L70 2 L66 230 L0 240"
    };
    scene.fill(Outline::parse(behind).symmetric(), Tone::Deep);
    let side = " C78 80 86 130 104 160 C104 220 84 250 84 290 C84 340 112 370 122 410 C84 424 48 450 34 500 C20 508 10 508 0 508";
    scene.fabric(Outline::parse(&format!("{neck}{side}")).symmetric());
    let edge = if back {
        "M0 230 C60 224 72 96 66 6"
    } else {
        "M0 138 C58 134 70 66 66 6"
    };
    scene.stitch(Outline::parse(edge).both(), Tone::Line);
    scene.stitch(Outline::parse("M116 420 C82 432 52 456 40 496").both(), Tone::Line);
    if !back {
        scene.seam(Outline::parse("M0 214 C40 214 80 206 100 190").both());
        scene.veil(
            Outline::parse("M84 286 C60 300 30 306 6 304 C34 318 64 314 85 298 Z").both(),
            Tone::Shade,
            190,
        );
    }
}
