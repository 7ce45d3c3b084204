//! Boots, drawn like the other shoes.

use crate::cli::seed::images::outline::{Outline, at};
use crate::cli::seed::images::scene::{Scene, Stage};
use crate::cli::seed::images::tone::Tone;

fn draw(data: &str) -> Outline {
    Outline::parse(data)
}

fn finish(scene: &mut Scene) {
    scene.stage = Stage::Floor;
    scene.focus = Some((0.5, 0.55));
    scene.pair(0.97, at(-74.0, -30.0));
}

/// A stacked heel and a thin sole.
fn sole(scene: &mut Scene) {
    scene.piece(
        draw("M34 266 C30 276 32 284 38 286 L536 290 C574 290 590 282 586 268 C420 282 200 278 34 266 Z"),
        Tone::Ink,
    );
    scene.piece(draw("M36 284 L150 288 L146 310 L42 310 Z"), Tone::Ink);
    scene.fill(draw("M180 288 L560 290 C550 302 540 306 520 308 L200 306 Z"), Tone::Ink);
}

pub(super) fn chelsea(scene: &mut Scene) {
    let upper = "M38 272 C26 220 48 130 50 40 C50 4 52 -20 60 -36 C110 -48 180 -46 226 -34 C232 -10 236 40 244 84 C262 132 320 168 390 188 C450 202 530 210 564 236 C584 252 588 264 584 276 L40 280 Z";
    scene.fabric(draw(upper));
    scene.fill(
        draw("M60 -36 C110 -48 180 -46 226 -34 C180 -22 110 -24 60 -36 Z"),
        Tone::Deep,
    );
    let gore =
        "M104 -32 C104 30 108 90 122 134 C140 156 166 150 180 128 C190 80 190 20 188 -32 C160 -28 130 -28 104 -32 Z";
    scene.piece(draw(gore), Tone::Deep);
    for x in [118.0, 132.0, 146.0, 160.0, 174.0] {
        scene.line(Outline::from(at(x, -24.0)).line(at(x, 118.0)), 2.0, Tone::Shade);
    }
    scene.fabric(draw("M52 -36 C44 -60 48 -84 60 -88 C72 -88 76 -60 74 -34 Z"));
    scene.seam(draw("M122 134 C112 180 110 230 116 274"));
    scene.seam(draw("M180 128 C220 170 280 200 330 216"));
    scene.veil(
        draw("M250 110 C290 156 350 182 420 198 C380 206 310 190 262 150 Z"),
        Tone::Light,
        110,
    );
    sole(scene);
    finish(scene);
}

pub(super) fn lace_boot(scene: &mut Scene) {
    let upper = "M36 268 C26 210 46 120 46 30 C46 -20 46 -60 56 -92 C64 -102 84 -104 100 -98 C140 -92 176 -94 206 -104 C224 -108 236 -100 238 -84 L252 80 C272 132 330 168 396 186 C452 202 530 208 564 234 C584 250 588 262 584 274 L40 278 Z";
    scene.fabric(draw(upper));
    scene.fill(
        draw("M56 -92 C64 -102 84 -104 100 -98 C140 -92 176 -94 206 -104 C180 -72 90 -70 56 -92 Z"),
        Tone::Deep,
    );
    scene.fill(draw("M206 -104 C224 -108 236 -100 238 -84 L254 84 C274 132 330 166 392 186 L364 210 C290 188 232 148 216 96 L186 -94 Z"), Tone::Light);
    scene.seam(draw("M186 -94 L216 96 C232 148 290 188 364 210"));
    scene.fabric(draw(
        "M48 -64 C92 -50 150 -50 190 -62 L196 -34 C150 -22 92 -22 47 -36 Z",
    ));
    scene.seam(draw("M444 200 C412 218 400 246 402 276"));
    scene.stitch(draw("M436 200 C404 218 392 246 394 276"), Tone::Line);
    scene.seam(draw("M44 160 C84 164 108 190 112 274"));
    let eyelets = [
        (352.0, 204.0),
        (314.0, 188.0),
        (278.0, 166.0),
        (246.0, 138.0),
        (224.0, 102.0),
        (216.0, 62.0),
        (210.0, 22.0),
        (204.0, -18.0),
        (198.0, -58.0),
    ];
    for (x, y) in eyelets {
        scene.line(
            Outline::from(at(x, y)).bend(at(x + 8.0, y - 18.0), at(x + 26.0, y - 16.0)),
            7.0,
            Tone::Gum,
        );
        scene.fill(Outline::ellipse(at(x, y), 5.0, 5.0), Tone::Metal);
    }
    let welt = "M30 262 C22 274 26 286 36 288 L544 290 C582 290 598 278 592 262 C420 280 200 276 30 262 Z";
    scene.piece(draw(welt), Tone::Gum);
    scene.stitch(draw("M40 276 C200 288 420 290 582 274"), Tone::Paper);
    scene.piece(draw("M34 286 L548 290 C570 290 582 286 588 280 C586 300 572 312 548 312 L226 312 L210 300 L160 300 L152 312 L50 312 C36 310 32 300 34 286 Z"), Tone::Ink);
    finish(scene);
}

pub(super) fn tall_boot(scene: &mut Scene) {
    let upper = "M40 270 C28 214 52 140 50 40 C46 -80 24 -200 30 -318 C90 -332 190 -332 252 -318 C262 -200 236 -60 240 60 C256 126 320 168 392 188 C452 202 530 210 564 236 C584 252 588 264 584 276 L42 278 Z";
    scene.fabric(draw(upper));
    scene.fill(
        draw("M30 -318 C90 -332 190 -332 252 -318 C190 -304 90 -304 30 -318 Z"),
        Tone::Deep,
    );
    scene.line(
        draw("M142 -306 C146 -160 138 -20 142 90 C146 160 130 220 128 274"),
        2.4,
        Tone::Line,
    );
    scene.stitch(draw("M34 -296 C90 -282 190 -282 250 -296"), Tone::Line);
    scene.veil(
        draw("M236 30 C206 46 180 52 156 50 C186 66 216 66 242 56 Z"),
        Tone::Shade,
        210,
    );
    scene.veil(
        draw("M242 76 C210 96 186 104 160 104 C192 118 226 116 252 98 Z"),
        Tone::Shade,
        210,
    );
    scene.veil(
        draw("M206 -296 C220 -180 206 -60 208 10 C226 -60 236 -180 236 -298 Z"),
        Tone::Light,
        100,
    );
    scene.veil(
        draw("M262 130 C300 166 350 186 420 200 C380 208 310 196 268 160 Z"),
        Tone::Light,
        110,
    );
    sole(scene);
    finish(scene);
}

pub(super) fn heeled_boot(scene: &mut Scene) {
    scene.piece(
        draw("M44 196 L128 214 C118 246 112 280 112 312 L64 312 C66 270 56 232 44 196 Z"),
        Tone::Ink,
    );
    let upper = "M42 212 C30 160 52 90 52 20 C50 -30 44 -66 48 -96 C100 -110 170 -110 220 -98 C226 -60 218 -10 226 36 C246 100 320 160 392 196 C450 222 530 236 570 268 C586 284 586 296 576 300 L480 302 C380 300 300 262 230 232 C160 214 90 216 42 212 Z";
    scene.fabric(draw(upper));
    scene.fill(
        draw("M48 -96 C100 -110 170 -110 220 -98 C170 -86 100 -86 48 -96 Z"),
        Tone::Deep,
    );
    scene.line(
        draw("M150 -88 C156 -20 150 60 156 120 C158 160 150 190 146 216"),
        5.0,
        Tone::Metal,
    );
    scene.seam(draw("M142 -88 C148 -20 142 60 148 120"));
    scene.veil(
        draw("M226 20 C196 40 176 46 152 44 C182 58 210 56 232 44 Z"),
        Tone::Shade,
        200,
    );
    scene.veil(
        draw("M248 92 C300 150 370 190 430 214 C380 212 300 178 256 124 Z"),
        Tone::Light,
        120,
    );
    scene.line(
        draw("M44 212 C96 218 164 216 230 236 C300 266 380 304 480 306 L576 304"),
        8.0,
        Tone::Ink,
    );
    finish(scene);
}
