//! Bags, seen from the front. The middle of the bottom is at the origin; a tote is some 420 wide.

use crate::cli::seed::images::outline::{Outline, at};
use crate::cli::seed::images::scene::{Scene, Stage, Texture};
use crate::cli::seed::images::tone::Tone;

fn draw(data: &str) -> Outline {
    Outline::parse(data)
}

/// A strap with its edges.
fn strap(scene: &mut Scene, path: &Outline, width: f32, tone: Tone) {
    let edge = if tone == Tone::Gum { Tone::GumShade } else { Tone::Line };
    scene.line(path.clone(), width + 4.0, edge);
    scene.line(path.clone(), width, tone);
}

fn finish(scene: &mut Scene, texture: Texture) {
    scene.stage = Stage::Floor;
    scene.texture = texture;
    scene.focus = Some((0.5, 0.52));
}

pub(super) fn tote(scene: &mut Scene) {
    strap(scene, &draw("M-92 -340 C-92 -520 92 -520 92 -340"), 20.0, Tone::Shade);
    scene.fabric(draw("M0 0 L178 0 C190 0 196 -8 198 -18 L214 -352 L0 -352").symmetric());
    scene.fill(
        draw("M0 -352 L212 -352 C140 -340 60 -338 0 -338").symmetric(),
        Tone::Deep,
    );
    scene.seam(draw("M0 -316 L211 -316").both());
    scene.stitch(draw("M0 -310 L210 -310").both(), Tone::Line);
    strap(
        scene,
        &draw("M-108 -240 L-104 -340 C-100 -540 100 -540 104 -340 L108 -240"),
        22.0,
        Tone::Gum,
    );
    for y in [-250.0, -300.0] {
        scene.fill(Outline::ellipse(at(106.0, y), 4.0, 4.0).both(), Tone::Metal);
    }
    scene.piece(Outline::rounded(at(0.0, -150.0), 46.0, 17.0, 2.0), Tone::Gum);
    scene.stitch(Outline::rounded(at(0.0, -150.0), 41.0, 12.0, 1.0), Tone::Paper);
    scene.veil(
        draw("M150 -20 C170 -120 176 -220 180 -300 L196 -300 C192 -200 186 -100 178 -14 Z"),
        Tone::Shade,
        190,
    );
    scene.seam(draw("M0 -34 L194 -34").both());
    finish(scene, Texture::Weave);
}

pub(super) fn shoulder(scene: &mut Scene) {
    strap(
        scene,
        &draw("M-176 -190 C-190 -470 190 -470 176 -190"),
        24.0,
        Tone::Base,
    );
    scene.fabric(draw("M0 0 C110 2 190 -6 214 -60 C228 -110 214 -170 196 -214 C140 -196 60 -190 0 -190").symmetric());
    scene.fabric(
        draw("M0 -58 C90 -58 160 -72 196 -112 C208 -150 204 -190 192 -216 C140 -198 60 -192 0 -192").symmetric(),
    );
    scene.stitch(draw("M0 -66 C88 -66 154 -80 188 -116").both(), Tone::Line);
    scene.piece(Outline::rounded(at(0.0, -62.0), 26.0, 19.0, 6.0), Tone::Metal);
    scene.fill(Outline::rounded(at(0.0, -62.0), 12.0, 6.0, 3.0), Tone::MetalShade);
    scene.line(
        Outline::rounded(at(182.0, -196.0), 15.0, 17.0, 6.0).both(),
        6.0,
        Tone::Metal,
    );
    scene.veil(
        draw("M-190 -60 C-150 -20 -60 -12 20 -12 C-60 2 -150 0 -186 -28 Z"),
        Tone::Shade,
        200,
    );
    finish(scene, Texture::Smooth);
}

pub(super) fn crossbody(scene: &mut Scene) {
    strap(scene, &draw("M-136 -200 C-230 -560 230 -560 136 -200"), 9.0, Tone::Base);
    scene.fabric(Outline::rounded(at(0.0, -116.0), 164.0, 116.0, 44.0));
    scene.fabric(
        draw("M0 -46 C70 -46 132 -66 158 -110 C166 -150 164 -190 150 -216 C140 -230 120 -232 100 -232 L0 -232")
            .symmetric(),
    );
    scene.stitch(draw("M0 -54 C66 -54 124 -72 149 -114").both(), Tone::Line);
    scene.piece(Outline::ellipse(at(0.0, -62.0), 15.0, 15.0), Tone::Metal);
    scene.fill(Outline::ellipse(at(0.0, -62.0), 6.0, 6.0), Tone::MetalShade);
    scene.line(Outline::ellipse(at(140.0, -206.0), 12.0, 12.0).both(), 5.0, Tone::Metal);
    scene.line(draw("M-20 -52 C-26 -30 -26 -16 -22 4"), 4.0, Tone::Gum);
    scene.fill(draw("M-30 2 L-14 2 L-12 40 L-32 40 Z"), Tone::Gum);
    finish(scene, Texture::Smooth);
}

pub(super) fn backpack(scene: &mut Scene) {
    strap(scene, &draw("M-44 -470 C-44 -530 44 -530 44 -470"), 14.0, Tone::Gum);
    scene.fabric(draw("M0 0 L140 0 C172 0 184 -20 186 -48 L180 -330 C176 -430 120 -476 0 -476").symmetric());
    scene.fabric(draw("M186 -60 C214 -70 220 -150 184 -196 Z").both());
    scene.fabric(draw("M0 -22 L108 -22 C128 -22 138 -34 138 -52 L134 -196 L0 -200").symmetric());
    scene.stitch(
        draw("M0 -30 L106 -30 C122 -30 130 -40 130 -54 L127 -186").both(),
        Tone::Line,
    );
    scene.fabric(draw("M0 -250 L160 -238 C186 -236 190 -256 188 -276 L180 -330 C176 -430 120 -478 0 -478").symmetric());
    scene.stitch(draw("M0 -260 L158 -248").both(), Tone::Line);
    scene.fabric(draw("M0 -176 L138 -172 L137 -206 L0 -210").symmetric());
    for x in [76.0, -76.0] {
        scene.piece(Outline::rounded(at(x, -222.0), 13.0, 62.0, 4.0), Tone::Gum);
        scene.line(Outline::rounded(at(x, -194.0), 17.0, 14.0, 4.0), 5.0, Tone::Metal);
    }
    scene.piece(Outline::rounded(at(0.0, -360.0), 38.0, 16.0, 2.0), Tone::Gum);
    finish(scene, Texture::Weave);
}

pub(super) fn weekender(scene: &mut Scene) {
    strap(
        scene,
        &draw("M-110 -226 C-110 -400 110 -400 110 -226"),
        16.0,
        Tone::GumShade,
    );
    scene.fabric(
        draw("M0 0 L232 0 C258 0 268 -20 270 -50 C274 -130 264 -210 226 -252 C150 -262 70 -264 0 -264").symmetric(),
    );
    scene.line(draw("M-214 -250 C-90 -262 90 -262 214 -250"), 8.0, Tone::Deep);
    scene.stitch(draw("M-214 -250 C-90 -262 90 -262 214 -250"), Tone::Metal);
    scene.piece(
        draw("M270 -60 C274 -130 264 -210 226 -252 C206 -200 204 -80 226 0 L240 -2 C262 -6 270 -30 270 -60 Z").both(),
        Tone::Gum,
    );
    strap(
        scene,
        &draw("M-112 0 L-106 -220 C-100 -420 100 -420 106 -220 L112 0"),
        20.0,
        Tone::Gum,
    );
    scene.seam(draw("M0 -60 L212 -60").both());
    scene.fabric(Outline::rounded(at(0.0, -110.0), 70.0, 56.0, 8.0));
    scene.line(draw("M-58 -146 L58 -146"), 5.0, Tone::Deep);
    scene.stitch(draw("M-58 -146 L58 -146"), Tone::Metal);
    finish(scene, Texture::Weave);
}

pub(super) fn belt_bag(scene: &mut Scene) {
    strap(
        scene,
        &draw("M-300 -126 C-240 -150 -200 -140 -160 -116"),
        22.0,
        Tone::Shade,
    );
    strap(scene, &draw("M300 -126 C240 -150 200 -140 160 -116"), 22.0, Tone::Shade);
    scene.fabric(draw("M0 0 C100 0 170 -20 190 -70 C200 -110 190 -150 170 -164 C110 -172 60 -172 0 -172").symmetric());
    scene.line(draw("M-168 -128 C-90 -138 90 -138 168 -128"), 8.0, Tone::Deep);
    scene.stitch(draw("M-168 -128 C-90 -138 90 -138 168 -128"), Tone::Metal);
    scene.piece(Outline::rounded(at(150.0, -116.0), 5.0, 18.0, 4.0), Tone::Metal);
    scene.seam(draw("M0 -92 C70 -92 130 -88 186 -82").both());
    scene.piece(Outline::rounded(at(-272.0, -134.0), 26.0, 18.0, 5.0), Tone::Ink);
    finish(scene, Texture::Weave);
    scene.stage = Stage::Flat;
}
