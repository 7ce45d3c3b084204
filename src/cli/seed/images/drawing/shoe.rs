//! Shoes, seen from the side with the toe to the right. The ground is at `y = 300`, the heel near `x = 30`.

use crate::cli::seed::images::outline::{Outline, at};
use crate::cli::seed::images::scene::{Scene, Stage};
use crate::cli::seed::images::tone::Tone;

fn draw(data: &str) -> Outline {
    Outline::parse(data)
}

/// Ends a drawing of one shoe: adds its fellow behind it, on the floor.
fn finish(scene: &mut Scene) {
    scene.stage = Stage::Floor;
    scene.focus = Some((0.62, 0.55));
    scene.pair(0.97, at(-62.0, -34.0));
}

/// Laces over an instep, from the lowest eyelet upwards.
fn laces(scene: &mut Scene, eyelets: &[(f32, f32)], reach: (f32, f32)) {
    for (x, y) in eyelets {
        scene.line(
            Outline::from(at(*x, *y)).bend(at(x + reach.0 * 0.3, y + reach.1 - 4.0), at(x + reach.0, y + reach.1)),
            9.5,
            Tone::PaperShade,
        );
        scene.line(
            Outline::from(at(*x, *y)).bend(at(x + reach.0 * 0.3, y + reach.1 - 4.0), at(x + reach.0, y + reach.1)),
            6.5,
            Tone::Paper,
        );
        scene.fill(Outline::ellipse(at(*x, *y), 4.2, 4.2), Tone::Deep);
    }
}

pub(super) fn sneaker(scene: &mut Scene) {
    let upper = "M30 264 C22 220 26 160 36 128 C42 112 62 110 80 120 C112 138 150 140 178 124 L206 92 C222 76 252 78 264 96 \
                 L398 188 C440 212 520 214 560 234 C586 248 592 262 588 276 L300 284 L34 276 Z";
    scene.fabric(draw(upper));
    scene.veil(draw("M36 128 C42 112 62 110 80 120 C112 138 150 140 178 124 L206 92 C196 130 150 158 104 152 C72 148 48 140 36 128 Z"), Tone::Deep, 255);
    scene.fill(
        draw("M30 264 C26 236 26 210 28 186 C66 190 96 204 104 264 Z"),
        Tone::Shade,
    );
    scene.seam(draw("M28 186 C66 190 96 204 104 264"));
    scene.seam(draw("M446 208 C420 228 412 250 414 276"));
    scene.stitch(draw("M438 206 C412 226 404 250 406 276"), Tone::Line);
    scene.fill(
        draw("M190 148 L232 108 L410 208 C400 216 388 218 376 216 Z"),
        Tone::Light,
    );
    scene.seam(draw("M190 148 L232 108 L410 208 C400 216 388 218 376 216 Z"));
    scene.line(draw("M176 170 C226 226 296 252 372 258"), 15.0, Tone::Accent);
    laces(
        scene,
        &[
            (368.0, 204.0),
            (334.0, 186.0),
            (300.0, 168.0),
            (266.0, 149.0),
            (234.0, 131.0),
        ],
        (28.0, -26.0),
    );
    let sole = "M22 264 C14 284 20 302 44 302 L530 302 C572 302 596 288 594 266 C570 278 520 278 470 274 C330 264 180 264 22 264 Z";
    scene.piece(draw(sole), Tone::Paper);
    scene.line(draw("M30 289 C200 289 420 290 566 288"), 2.4, Tone::PaperShade);
    finish(scene);
}

pub(super) fn runner(scene: &mut Scene) {
    let upper = "M34 250 C20 208 26 150 30 116 C38 96 60 98 76 112 C104 134 146 136 178 118 L208 86 C224 70 254 72 266 92 \
                 L392 184 C436 208 530 206 568 236 C588 252 592 262 584 272 L300 276 L40 266 Z";
    scene.fabric(draw(upper));
    scene.fill(draw("M30 116 C38 96 60 98 76 112 C104 134 146 136 178 118 L208 86 C196 126 148 152 104 146 C70 142 42 134 30 116 Z"), Tone::Deep);
    scene.fill(
        draw("M28 176 C58 168 110 188 132 262 L38 262 C28 236 24 206 28 176 Z"),
        Tone::Accent,
    );
    scene.fill(
        draw("M470 206 C528 206 560 226 574 244 C584 258 584 268 580 272 L440 274 C440 244 450 220 470 206 Z"),
        Tone::Shade,
    );
    scene.seam(draw("M470 206 C450 220 440 244 440 274"));
    scene.line(draw("M150 262 C176 214 226 178 300 170"), 11.0, Tone::Accent);
    scene.line(draw("M206 264 C230 226 276 200 340 194"), 11.0, Tone::Accent);
    laces(
        scene,
        &[
            (366.0, 194.0),
            (332.0, 174.0),
            (298.0, 154.0),
            (266.0, 134.0),
            (236.0, 116.0),
        ],
        (26.0, -22.0),
    );
    let sole = "M10 226 C0 262 8 302 46 304 L520 304 C578 306 616 284 604 254 C560 274 500 268 440 262 C330 246 240 262 160 258 C90 254 40 240 10 226 Z";
    scene.piece(draw(sole), Tone::Paper);
    scene.line(
        draw("M16 276 C120 284 200 270 300 274 C420 280 520 290 596 276"),
        5.0,
        Tone::PaperShade,
    );
    scene.line(draw("M40 301 L540 301"), 6.0, Tone::Ink);
    finish(scene);
}

pub(super) fn high_top(scene: &mut Scene) {
    let upper = "M34 268 C26 190 40 60 46 -12 C48 -24 60 -28 72 -26 L206 -22 C226 -20 232 -8 232 4 L248 92 L396 190 C440 212 520 214 560 236 C586 250 592 262 588 278 L300 284 L36 276 Z";
    scene.fabric(draw(upper));
    scene.fill(
        draw("M46 -12 C48 -24 60 -28 72 -26 L196 -22 C190 -10 180 -4 160 -4 Z"),
        Tone::Deep,
    );
    scene.fill(
        draw("M196 -24 C222 -24 232 -10 232 6 L250 92 L402 194 L384 214 L216 116 L186 0 Z"),
        Tone::Light,
    );
    scene.seam(draw("M186 0 L216 116 L384 214"));
    scene.fill(
        draw("M444 208 C520 214 560 234 574 246 C586 256 590 266 588 278 L420 282 C416 250 424 226 444 208 Z"),
        Tone::Paper,
    );
    scene.line(draw("M444 208 C424 226 416 250 420 282"), 2.2, Tone::PaperShade);
    scene.fill(draw("M31 230 L74 236 L78 276 L34 276 Z"), Tone::Shade);
    scene.stitch(draw("M62 -16 C54 80 50 180 56 264"), Tone::Line);
    scene.piece(Outline::ellipse(at(122.0, 84.0), 31.0, 31.0), Tone::Paper);
    scene.fill(Outline::ellipse(at(122.0, 84.0), 17.0, 17.0), Tone::Base);
    let eyelets = [
        (374.0, 208.0),
        (340.0, 188.0),
        (304.0, 166.0),
        (268.0, 144.0),
        (234.0, 120.0),
        (218.0, 82.0),
        (208.0, 44.0),
        (198.0, 8.0),
    ];
    laces(scene, &eyelets, (24.0, -18.0));
    let sole = "M24 262 C18 284 24 302 46 302 L536 302 C574 302 596 288 594 266 C570 280 520 280 470 276 C330 266 180 266 24 262 Z";
    scene.piece(draw(sole), Tone::Paper);
    scene.line(draw("M28 276 C200 278 420 292 592 278"), 4.0, Tone::Base);
    finish(scene);
}

pub(super) fn loafer(scene: &mut Scene) {
    let upper = "M34 270 C22 226 24 176 40 152 C56 144 70 158 92 168 C160 196 232 176 284 148 C304 140 322 148 336 160 C390 204 500 206 550 230 C580 246 590 264 584 278 L40 280 Z";
    scene.fabric(draw(upper));
    scene.fill(
        draw("M40 152 C56 144 70 158 92 168 C160 196 232 176 284 148 C270 186 200 214 130 206 C88 200 54 182 40 152 Z"),
        Tone::Deep,
    );
    scene.line(
        draw("M318 152 C372 214 452 202 520 222 C500 240 400 236 330 226"),
        3.0,
        Tone::Line,
    );
    scene.stitch(draw("M326 236 C400 248 500 250 536 228"), Tone::Line);
    let strap = "M262 166 C300 150 318 150 340 164 C346 190 340 224 326 262 L286 270 C294 230 288 196 262 166 Z";
    scene.fabric(draw(strap));
    scene.piece(Outline::rounded(at(320.0, 196.0), 25.0, 9.0, 5.0), Tone::Metal);
    scene.fill(Outline::rounded(at(320.0, 196.0), 15.0, 3.6, 2.0), Tone::Deep);
    scene.stitch(draw("M52 160 C110 208 220 206 276 176"), Tone::Line);
    scene.piece(
        draw("M30 274 C26 282 28 288 34 290 L540 292 C576 290 590 284 586 272 C420 286 200 282 30 274 Z"),
        Tone::Gum,
    );
    scene.piece(draw("M32 288 L150 290 L146 306 L36 306 Z"), Tone::Ink);
    finish(scene);
}

pub(super) fn ballet(scene: &mut Scene) {
    let upper = "M36 282 C22 246 24 206 42 184 C58 176 70 196 92 214 C160 252 270 244 350 224 C390 212 420 206 452 214 C510 226 566 244 584 268 C588 278 584 286 576 288 L60 290 Z";
    scene.fabric(draw(upper));
    scene.fill(draw("M42 184 C58 176 70 196 92 214 C160 252 270 244 350 224 C390 212 420 206 452 214 C400 238 300 268 190 264 C110 260 64 226 42 184 Z"), Tone::Deep);
    scene.line(
        draw("M42 184 C58 176 70 196 92 214 C160 252 270 244 350 224 C390 212 420 206 452 214"),
        6.0,
        Tone::Line,
    );
    let bow = "M452 214 C430 186 396 184 392 200 C390 216 424 222 452 216 C478 224 512 222 512 206 C510 190 474 190 452 214 Z";
    scene.fabric(draw(bow));
    scene.fabric(Outline::ellipse(at(452.0, 213.0), 9.0, 8.0));
    scene.piece(
        draw("M40 284 L576 284 C592 286 586 296 570 298 L60 300 C44 300 36 292 40 284 Z"),
        Tone::Gum,
    );
    finish(scene);
}

pub(super) fn pump(scene: &mut Scene) {
    scene.fabric(draw(
        "M46 118 C74 130 96 150 100 176 C94 226 86 266 84 300 L62 300 C62 240 44 170 46 118 Z",
    ));
    let upper = "M40 140 C30 108 36 70 50 54 C66 48 74 74 96 96 C150 150 226 196 312 214 C380 196 430 206 470 224 C520 246 566 262 588 284 C590 292 584 296 574 296 L470 296 C380 292 310 270 236 226 C180 192 110 172 46 168 Z";
    scene.fabric(draw(upper));
    scene.fill(draw("M50 54 C66 48 74 74 96 96 C150 150 226 196 312 214 C350 204 386 200 420 208 C370 236 300 240 236 212 C150 174 80 120 50 54 Z"), Tone::Deep);
    scene.line(
        draw("M50 54 C66 48 74 74 96 96 C150 150 226 196 312 214 C350 204 386 200 420 208"),
        4.0,
        Tone::Line,
    );
    scene.veil(
        draw("M470 226 C520 246 560 264 580 282 C540 278 490 262 452 240 Z"),
        Tone::Light,
        130,
    );
    scene.line(
        draw("M46 168 C110 172 180 194 236 228 C310 272 380 294 470 298 L580 298"),
        7.0,
        Tone::Ink,
    );
    scene.stage = Stage::Floor;
    scene.focus = Some((0.62, 0.6));
    scene.pair(0.97, at(-62.0, -28.0));
}

pub(super) fn sandal(scene: &mut Scene) {
    scene.piece(draw("M34 268 C24 284 28 302 50 302 L556 302 C590 302 598 284 586 272 C500 258 400 282 300 276 C200 268 110 262 34 268 Z"), Tone::Gum);
    scene.fill(draw("M34 268 C110 260 200 266 300 274 C400 280 500 256 586 270 C500 268 400 290 300 284 C200 278 110 272 34 278 Z"), Tone::GumShade);
    scene.fabric(draw("M372 274 C378 232 420 196 470 208 C512 218 536 244 544 268 L508 270 C500 244 480 234 456 232 C430 232 414 252 410 276 Z"));
    scene.fabric(draw(
        "M262 276 C262 226 290 176 340 158 L360 186 C320 204 304 236 302 278 Z",
    ));
    scene.fabric(draw("M60 268 C50 226 50 176 66 140 L96 144 C84 180 84 226 92 266 Z"));
    scene.fabric(draw("M58 168 C110 138 200 112 290 110 C322 112 344 132 352 160 L330 176 C322 150 308 138 284 138 C204 140 130 164 66 196 Z"));
    scene.line(Outline::rounded(at(200.0, 140.0), 17.0, 21.0, 5.0), 5.0, Tone::Metal);
    scene.line(draw("M200 140 L220 136"), 4.0, Tone::Metal);
    scene.stitch(
        draw("M380 262 C390 232 430 210 468 216 C500 222 520 242 528 262"),
        Tone::Line,
    );
    finish(scene);
}

pub(super) fn slide(scene: &mut Scene) {
    scene.piece(draw("M30 250 C18 276 22 302 50 302 L552 302 C592 302 602 276 586 258 C500 246 400 270 300 266 C200 258 110 250 30 250 Z"), Tone::Gum);
    scene.fill(
        draw("M24 274 C200 284 420 296 594 276 L590 290 C584 300 570 302 552 302 L50 302 C30 302 22 290 24 274 Z"),
        Tone::Ink,
    );
    scene.fabric(draw("M236 264 C240 200 300 146 380 140 C456 138 520 190 548 258 C500 252 460 260 420 264 C360 270 300 270 236 264 Z"));
    scene.seam(draw("M262 264 C266 214 316 168 384 164 C444 162 498 204 522 256"));
    scene.fabric(draw(
        "M330 150 C350 140 380 138 400 142 C406 180 404 226 396 266 L340 268 C346 226 344 184 330 150 Z",
    ));
    scene.line(Outline::rounded(at(372.0, 196.0), 24.0, 17.0, 4.0), 5.0, Tone::Metal);
    finish(scene);
}

pub(super) fn espadrille(scene: &mut Scene) {
    let upper = "M40 250 C24 214 26 170 44 150 C60 144 72 162 94 176 C160 212 240 200 300 176 C330 164 350 172 376 184 C440 204 530 208 566 238 C582 252 584 258 580 266 L44 266 Z";
    scene.fabric(draw(upper));
    scene.fill(
        draw("M44 150 C60 144 72 162 94 176 C160 212 240 200 300 176 C280 214 200 234 136 224 C90 214 58 190 44 150 Z"),
        Tone::Deep,
    );
    scene.stitch(draw("M52 166 C110 216 220 226 290 196"), Tone::Line);
    scene.seam(draw("M420 200 C400 220 392 244 392 264"));
    scene.piece(
        draw("M34 246 C22 270 26 300 50 302 L548 302 C586 302 600 276 588 250 C420 270 200 262 34 246 Z"),
        Tone::Gum,
    );
    for y in [264.0, 277.0, 290.0] {
        let rope = Outline::from(at(32.0, y - 4.0)).bend(at(310.0, y + 16.0), at(588.0, y - 4.0));
        scene.stitch(rope, Tone::GumShade);
    }
    finish(scene);
}
