//! Scarves, belts, socks, gloves, glasses and jewellery, laid flat. The middle is near the origin.

use crate::cli::seed::images::outline::{Outline, at};
use crate::cli::seed::images::scene::{Scene, Texture};
use crate::cli::seed::images::tone::Tone;

fn draw(data: &str) -> Outline {
    Outline::parse(data)
}

pub(super) fn scarf(scene: &mut Scene) {
    scene.texture = Texture::Knit;
    scene.focus = Some((0.45, 0.3));
    let tail = |x: f32| {
        let mut fringe = Vec::new();
        for step in 0_u8..9 {
            let from = at(x - 46.0 + f32::from(step) * 11.5, 300.0);
            fringe.push(Outline::from(from).bend(at(from.x + 3.0, 322.0), at(from.x - 2.0, 344.0)));
        }
        fringe
    };
    for thread in tail(-56.0).into_iter().chain(tail(62.0)) {
        scene.line(thread, 4.0, Tone::Shade);
    }
    scene.fabric_turned(
        draw("M-104 -150 C-110 0 -106 160 -106 302 L-4 302 C-2 160 -8 20 0 -140 Z"),
        4.0,
    );
    scene.fabric_turned(
        draw("M18 -130 C12 0 12 160 12 302 L114 302 C116 150 120 0 112 -140 Z"),
        -4.0,
    );
    scene.veil(
        draw("M-64 -120 C-70 20 -64 160 -66 300 L-48 300 C-48 160 -50 20 -44 -120 Z"),
        Tone::Shade,
        190,
    );
    scene.veil(
        draw("M70 -120 C66 20 70 160 68 300 L84 300 C84 160 86 20 86 -120 Z"),
        Tone::Shade,
        190,
    );
    scene.fill(draw("M0 -300 C100 -300 146 -262 146 -218 C146 -160 70 -140 0 -140 C-70 -140 -146 -160 -146 -218 C-146 -262 -100 -300 0 -300 Z"), Tone::Deep);
    scene.fabric_turned(draw("M-150 -216 C-150 -130 -80 -86 4 -84 C90 -86 152 -130 150 -216 C120 -168 60 -150 0 -150 C-60 -150 -120 -168 -150 -216 Z"), 0.0);
    scene.fabric_turned(draw("M-150 -216 C-158 -290 -90 -330 0 -330 C90 -330 158 -290 150 -216 C140 -262 90 -288 0 -288 C-90 -288 -140 -262 -150 -216 Z"), 0.0);
    scene.veil(
        draw("M-120 -170 C-70 -128 60 -120 120 -166 C70 -104 -70 -104 -120 -170 Z"),
        Tone::Shade,
        210,
    );
}

pub(super) fn silk_scarf(scene: &mut Scene) {
    scene.focus = Some((0.7, 0.7));
    scene.fabric_turned(draw("M-226 -210 L214 -226 C228 -226 232 -220 232 -206 L222 214 C222 226 214 232 200 230 L-214 222 C-228 222 -232 214 -230 200 L-240 -196 C-240 -206 -234 -210 -226 -210 Z"), -2.0);
    scene.line(draw("M-206 -180 L200 -194 L192 198 L-202 190 Z"), 15.0, Tone::Accent);
    scene.line(draw("M-172 -148 L168 -160 L160 166 L-170 158 Z"), 3.0, Tone::Accent);
    scene.fabric(Outline::ellipse(at(-2.0, 2.0), 96.0, 96.0));
    scene.line(Outline::ellipse(at(-2.0, 2.0), 96.0, 96.0), 7.0, Tone::Accent);
    for (x, y) in [(0.0, -46.0), (44.0, -14.0), (27.0, 37.0), (-27.0, 37.0), (-44.0, -14.0)] {
        scene.fill(Outline::ellipse(at(x - 2.0, y + 2.0), 22.0, 22.0), Tone::Accent);
    }
    scene.fill(Outline::ellipse(at(-2.0, 2.0), 17.0, 17.0), Tone::Metal);
    scene.veil(
        draw("M-226 -210 C-120 -60 40 120 200 230 C60 60 -80 -100 -170 -212 Z"),
        Tone::Light,
        90,
    );
    scene.veil(
        draw("M60 -220 C100 -100 160 20 228 60 L230 20 C180 -20 130 -120 100 -222 Z"),
        Tone::Shade,
        120,
    );
}

pub(super) fn belt(scene: &mut Scene) {
    scene.focus = Some((0.4, 0.62));
    scene.line(draw("M0 -150 C180 -150 236 -70 236 6 C236 100 140 150 0 150 C-140 150 -236 100 -236 6 C-236 -70 -180 -150 0 -150 Z"), 42.0, Tone::Line);
    scene.line(draw("M0 -150 C180 -150 236 -70 236 6 C236 100 140 150 0 150 C-140 150 -236 100 -236 6 C-236 -70 -180 -150 0 -150 Z"), 38.0, Tone::Deep);
    scene.line(
        draw("M236 6 C236 100 140 150 0 150 C-80 150 -150 134 -192 102"),
        46.0,
        Tone::Line,
    );
    scene.line(
        draw("M236 6 C236 100 140 150 0 150 C-80 150 -150 134 -192 102"),
        42.0,
        Tone::Base,
    );
    scene.stitch(
        draw("M220 20 C214 92 130 134 0 134 C-76 134 -140 120 -180 90"),
        Tone::Light,
    );
    scene.stitch(
        draw("M250 20 C246 112 140 166 0 166 C-84 166 -160 150 -204 114"),
        Tone::Light,
    );
    for (x, y) in [(60.0, 146.0), (98.0, 138.0), (134.0, 126.0), (168.0, 108.0)] {
        scene.fill(Outline::ellipse(at(x, y), 5.0, 5.0), Tone::Ink);
    }
    scene.line(
        Outline::rounded(at(-86.0, 142.0), 42.0, 38.0, 9.0),
        11.0,
        Tone::MetalShade,
    );
    scene.line(Outline::rounded(at(-86.0, 142.0), 42.0, 38.0, 9.0), 8.0, Tone::Metal);
    scene.line(draw("M-128 138 L-44 146"), 7.0, Tone::Metal);
    scene.fabric(draw("M-12 118 L18 120 L18 180 L-12 178 Z"));
}

pub(super) fn socks(scene: &mut Scene) {
    scene.texture = Texture::Knit;
    scene.focus = Some((0.56, 0.66));
    scene.fabric(draw("M-52 -230 L54 -230 C52 -110 50 20 62 92 C76 120 128 150 186 176 C224 194 226 250 178 258 C110 268 20 240 -32 196 C-62 168 -56 110 -54 40 C-52 -60 -54 -140 -52 -230 Z"));
    scene.fill(
        draw("M-44 96 C-20 96 0 120 2 150 C4 176 -10 190 -34 194 C-60 168 -56 130 -52 98 Z"),
        Tone::Accent,
    );
    scene.fill(
        draw("M168 168 C224 190 226 250 178 258 C150 260 134 248 132 220 C132 196 146 176 168 168 Z"),
        Tone::Accent,
    );
    scene.fabric(draw("M-56 -238 L58 -238 L56 -186 L-54 -186 Z"));
    for step in 0_u8..13 {
        let x = -48.0 + f32::from(step) * 8.4;
        scene.seam(Outline::from(at(x, -230.0)).line(at(x, -192.0)));
    }
    scene.veil(
        draw("M40 92 C58 112 84 130 110 142 C76 142 44 124 30 104 Z"),
        Tone::Shade,
        220,
    );
    scene.pair(1.0, at(-96.0, -34.0));
}

pub(super) fn gloves(scene: &mut Scene) {
    scene.texture = Texture::Knit;
    scene.focus = Some((0.65, 0.5));
    let hand = "M-70 190 L-72 40 C-74 0 -82 -60 -84 -110 C-84 -136 -50 -138 -48 -112 L-42 -30 L-38 -164 C-36 -188 -4 -188 -2 -164 L0 -34 L8 -172 C10 -196 42 -194 42 -170 L40 -26 L54 -136 C58 -158 88 -154 86 -130 L76 10 C92 -10 112 -30 130 -34 C150 -36 156 -14 144 0 C120 30 96 76 78 120 L74 190 Z";
    scene.fabric(draw(hand));
    scene.fabric(draw("M-74 176 L78 176 L76 262 L-72 262 Z"));
    for step in 0_u8..15 {
        let x = -64.0 + f32::from(step) * 9.6;
        scene.seam(Outline::from(at(x, 184.0)).line(at(x, 256.0)));
    }
    scene.seam(draw("M-22 10 L-24 110"));
    scene.seam(draw("M4 6 L4 116"));
    scene.seam(draw("M30 10 L32 110"));
    let mut other = scene.clone();
    for layer in &mut other.layers {
        layer.outline = layer.outline.mirrored().placed(1.0, at(-196.0, -46.0));
    }
    other.layers.append(&mut scene.layers);
    scene.layers = other.layers;
}

/// Sunglasses with a lens of the given right half.
fn glasses(scene: &mut Scene, frame: &str, lens: &str, glint: &str) {
    scene.focus = Some((0.78, 0.6));
    scene.line(draw("M238 -70 C270 -120 270 -170 240 -196").both(), 15.0, Tone::Deep);
    scene.fabric(draw(frame).both());
    scene.fabric(draw(
        "M-44 -42 C-20 -66 20 -66 44 -42 L40 -16 C20 -36 -20 -36 -40 -16 Z",
    ));
    scene.piece(draw(lens).both(), Tone::Ink);
    scene.veil(draw(glint), Tone::Paper, 46);
    scene.veil(draw(glint).placed(1.0, at(-262.0, 0.0)), Tone::Paper, 46);
    scene.fill(Outline::rounded(at(228.0, -66.0), 9.0, 4.5, 2.0).both(), Tone::Metal);
}

pub(super) fn square_glasses(scene: &mut Scene) {
    let frame = "M38 -50 C46 -84 90 -94 140 -94 C190 -94 238 -92 252 -80 C256 -60 246 -50 240 -40 C238 20 214 66 140 68 C76 68 44 24 38 -50 Z";
    let lens = "M56 -46 C62 -70 96 -78 140 -78 C186 -78 222 -74 224 -56 C224 8 200 52 140 52 C88 52 62 14 56 -46 Z";
    glasses(scene, frame, lens, "M84 -70 L128 -74 L88 34 C74 20 66 2 62 -20 Z");
}

pub(super) fn round_glasses(scene: &mut Scene) {
    let frame = "M34 -20 C34 -80 80 -112 134 -112 C190 -112 238 -90 250 -66 C254 -52 244 -44 238 -36 C240 40 200 86 134 86 C78 86 34 44 34 -20 Z";
    let lens = "M52 -16 C52 -66 88 -94 134 -94 C184 -94 222 -64 222 -14 C222 38 184 70 134 70 C86 70 52 34 52 -16 Z";
    glasses(scene, frame, lens, "M86 -80 L130 -92 L84 46 C68 32 56 10 54 -16 Z");
}

pub(super) fn necklace(scene: &mut Scene) {
    scene.focus = Some((0.5, 0.85));
    let chain = draw(
        "M0 -287 C-90 -287 -150 -250 -162 -180 C-182 -40 -110 150 0 196 C110 150 182 -40 162 -180 C150 -250 90 -287 0 -287 Z",
    );
    scene.line(chain.clone(), 8.0, Tone::Deep);
    scene.line(chain.clone(), 5.0, Tone::Base);
    scene.stitch(chain, Tone::Light);
    scene.line(Outline::ellipse(at(0.0, 204.0), 9.0, 9.0), 5.0, Tone::Base);
    scene.fabric(Outline::ellipse(at(0.0, 248.0), 36.0, 38.0));
    scene.veil(Outline::ellipse(at(-8.0, 238.0), 20.0, 22.0), Tone::Light, 200);
    scene.seam(Outline::ellipse(at(0.0, 248.0), 27.0, 29.0));
    scene.line(Outline::ellipse(at(0.0, -287.0), 9.0, 9.0), 4.0, Tone::Shade);
}

pub(super) fn hoops(scene: &mut Scene) {
    scene.focus = Some((0.72, 0.45));
    for x in [-122.0, 122.0] {
        scene.line(Outline::ellipse(at(x, 40.0), 98.0, 104.0), 30.0, Tone::Line);
        scene.line(Outline::ellipse(at(x, 40.0), 98.0, 104.0), 26.0, Tone::Base);
        scene.line(Outline::ellipse(at(x - 2.0, 36.0), 101.0, 106.0), 6.0, Tone::Light);
        scene.line(Outline::ellipse(at(x + 2.0, 46.0), 90.0, 98.0), 5.0, Tone::Shade);
        scene.line(
            Outline::from(at(x + 8.0, -66.0)).bend(at(x + 4.0, -116.0), at(x - 34.0, -100.0)),
            6.0,
            Tone::Shade,
        );
        scene.fabric(Outline::ellipse(at(x + 6.0, -64.0), 13.0, 13.0));
    }
}
