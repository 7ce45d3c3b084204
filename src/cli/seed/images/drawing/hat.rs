//! Hats, laid flat. The middle is near the origin.

use crate::cli::seed::images::outline::{Outline, at};
use crate::cli::seed::images::scene::{Scene, Texture};
use crate::cli::seed::images::tone::Tone;

fn draw(data: &str) -> Outline {
    Outline::parse(data)
}

pub(super) fn beanie(scene: &mut Scene) {
    scene.texture = Texture::Rib;
    scene.focus = Some((0.5, 0.75));
    scene.fabric(draw("M0 -210 C120 -206 190 -100 196 60 L0 80").symmetric());
    scene.veil(
        draw("M0 -206 C-10 -120 -10 -20 -8 60 L8 60 C10 -20 10 -120 0 -206 Z"),
        Tone::Shade,
        160,
    );
    scene.veil(
        draw("M20 -204 C90 -150 120 -50 124 60 L142 58 C134 -60 100 -160 20 -204 Z").both(),
        Tone::Shade,
        160,
    );
    scene.fabric(draw("M0 36 C80 36 150 28 202 16 C212 60 212 110 204 148 C150 162 80 168 0 168").symmetric());
    scene.piece(Outline::rounded(at(112.0, 106.0), 27.0, 17.0, 2.0), Tone::Gum);
}

pub(super) fn cap(scene: &mut Scene) {
    scene.focus = Some((0.5, 0.5));
    scene.fabric(draw(
        "M-206 56 C-212 -90 -120 -170 0 -172 C120 -170 206 -100 206 56 C130 24 -130 24 -206 56 Z",
    ));
    scene.seam(draw("M0 -172 C-6 -100 -6 -30 0 32"));
    scene.seam(draw("M-2 -172 C-90 -130 -118 -40 -118 40"));
    scene.seam(draw("M2 -172 C90 -130 118 -40 118 40"));
    scene.piece(Outline::ellipse(at(0.0, -173.0), 15.0, 8.0), Tone::Shade);
    for x in [-60.0, 60.0] {
        scene.fill(Outline::ellipse(at(x, -82.0), 5.0, 5.0), Tone::Deep);
    }
    scene.fabric(draw(
        "M-206 52 C-130 14 130 14 206 52 C236 84 240 124 226 146 C150 84 -150 84 -226 146 C-240 124 -236 84 -206 52 Z",
    ));
    for inset in [0.0, 14.0, 28.0] {
        let line = Outline::from(at(-222.0 + inset, 128.0 - inset * 1.4)).curve(
            at(-140.0, 66.0 - inset * 0.7),
            at(140.0, 66.0 - inset * 0.7),
            at(222.0 - inset, 128.0 - inset * 1.4),
        );
        scene.stitch(line, Tone::Line);
    }
    scene.fill(
        draw("M-226 146 C-150 84 150 84 226 146 C150 100 -150 100 -226 146 Z"),
        Tone::Deep,
    );
    scene.line(Outline::ellipse(at(0.0, -42.0), 25.0, 25.0), 6.0, Tone::Accent);
}

pub(super) fn bucket(scene: &mut Scene) {
    scene.focus = Some((0.5, 0.45));
    scene.texture = Texture::Twill;
    scene.fabric(draw("M0 -150 C70 -150 118 -142 132 -126 L158 40 L0 62").symmetric());
    scene.seam(draw("M0 -118 C60 -118 110 -116 130 -110").both());
    scene.seam(draw("M0 -150 C-3 -80 -3 -20 0 50"));
    scene.fabric(draw("M0 52 C70 50 130 40 156 24 C190 60 226 110 244 142 C170 176 80 186 0 186").symmetric());
    for step in 1_u8..5 {
        let drop = f32::from(step) * 25.0;
        let line = Outline::from(at(0.0, 52.0 + drop * 1.06)).curve(
            at(76.0, 52.0 + drop),
            at(140.0 + drop * 0.1, 40.0 + drop),
            at(160.0 + drop * 0.62, 28.0 + drop * 0.88),
        );
        scene.stitch(line.both(), Tone::Line);
    }
    scene.fill(Outline::ellipse(at(84.0, -36.0), 6.0, 6.0).both(), Tone::Metal);
}

pub(super) fn straw(scene: &mut Scene) {
    scene.focus = Some((0.5, 0.45));
    scene.texture = Texture::Weave;
    scene.fabric(Outline::ellipse(at(0.0, 60.0), 300.0, 112.0));
    for inset in [22.0, 46.0, 70.0] {
        scene.seam(Outline::ellipse(
            at(0.0, 60.0 - inset * 0.08),
            300.0 - inset,
            112.0 - inset * 0.62,
        ));
    }
    scene.veil(Outline::ellipse(at(8.0, 62.0), 176.0, 56.0), Tone::Shade, 230);
    scene.fabric(draw("M0 -170 C60 -176 110 -166 132 -130 C150 -80 152 -20 150 44 C100 82 50 88 0 88").symmetric());
    scene.fill(
        draw("M0 88 C50 88 100 82 150 44 C151 20 151 0 150 -16 C100 20 50 28 0 28").symmetric(),
        Tone::Ink,
    );
    scene.veil(
        draw("M-40 -168 C-20 -120 30 -120 52 -168 C30 -146 -20 -146 -40 -168 Z"),
        Tone::Shade,
        230,
    );
    scene.seam(draw("M0 -40 C60 -40 110 -50 146 -66").both());
    scene.seam(draw("M0 -96 C56 -96 100 -102 140 -112").both());
}
