//! Collars, hoods and the edges of necklines.

use super::upper::{Neck, Upper};
use crate::cli::seed::images::outline::{Outline, at};
use crate::cli::seed::images::scene::Scene;
use crate::cli::seed::images::tone::Tone;

/// Draws what lies behind the body: hoods, straps and stand-up collars.
pub(super) fn behind(body: &Upper, scene: &mut Scene, back: bool) {
    match body.neck {
        Neck::Hood if !back => {
            let hood = Outline::parse("M0 -112 C58 -112 98 -84 108 -34 C113 -4 104 22 78 40 L0 52").symmetric();
            scene.fabric(hood);
            let opening = Outline::parse("M0 -84 C40 -84 68 -62 72 -26 C74 8 40 44 0 64").symmetric();
            scene.piece(opening, Tone::Deep);
            scene.seam(Outline::parse("M0 -110 L0 -86"));
        }
        Neck::Funnel if !back => {
            scene.piece(
                Outline::parse("M0 -46 C26 -46 46 -42 54 -36 L56 20 L0 34").symmetric(),
                Tone::Deep,
            );
        }
        Neck::Straps => {
            let (width, depth) = body.neckline();
            let strap =
                Outline::from(at(width - 3.0, depth - 10.0)).bend(at(width - 6.0, 20.0), at(width - 26.0, -28.0));
            scene.line(strap.both(), 8.0, Tone::Line);
            let strap =
                Outline::from(at(width - 3.0, depth - 10.0)).bend(at(width - 6.0, 20.0), at(width - 26.0, -28.0));
            scene.line(strap.both(), 5.0, Tone::Base);
        }
        Neck::Collar | Neck::Camp if !back => {
            let stand = Outline::parse("M0 -22 C22 -22 42 -18 50 -8 L48 14 L0 22").symmetric();
            scene.piece(stand, Tone::Deep);
        }
        Neck::Lapel(_) | Neck::Shawl(_) if !back => {
            scene.piece(
                Outline::parse("M0 -20 C24 -20 46 -16 56 -4 L54 16 L0 26").symmetric(),
                Tone::Shade,
            );
        }
        Neck::Knitted | Neck::Band if !back => {
            scene.piece(
                Outline::parse("M0 -18 C22 -18 40 -14 48 -4 L46 14 L0 24").symmetric(),
                Tone::Deep,
            );
        }
        _ => {}
    }
}

/// Draws what lies on the body: collars, lapels and bands.
pub(super) fn above(body: &Upper, scene: &mut Scene, back: bool) {
    if back {
        return behind_the_neck(body, scene);
    }
    match body.neck {
        Neck::Crew | Neck::Boat => edge_band(body, scene, 11.0),
        Neck::RibbedVee(depth) => vee_band(scene, depth, 12.0),
        Neck::Vee(depth) => {
            let line = Outline::from(at(0.0, depth + 9.0)).bend(at(45.0, depth * 0.54 + 5.0), at(59.0, 3.0));
            scene.stitch(line.both(), Tone::Line);
        }
        Neck::Square => scene.stitch(Outline::parse("M0 101 L66 101 L73 3").both(), Tone::Line),
        Neck::Racer => {
            let inner = Outline::parse("M0 112 C50 112 60 56 60 6").both();
            scene.stitch(inner, Tone::Line);
        }
        Neck::Straps => {
            let (width, depth) = body.neckline();
            let edge =
                Outline::from(at(0.0, depth + 13.0)).bend(at(width * 0.6, depth + 9.0), at(width + 3.0, depth - 4.0));
            scene.stitch(edge.both(), Tone::Line);
        }
        Neck::Mock => roll(scene, 34.0),
        Neck::Turtle => {
            roll(scene, 64.0);
            scene.seam(Outline::parse("M0 -14 C24 -14 40 -18 49 -26").both());
        }
        Neck::Collar => shirt_collar(scene),
        Neck::Camp => camp_collar(scene),
        Neck::Band => {
            scene.fabric(Outline::parse("M0 46 L0 20 C22 20 40 8 44 -10 L52 -4 C50 22 30 46 2 46 Z").both());
        }
        Neck::Knitted => {
            let leaf = Outline::parse("M3 40 C22 34 40 14 45 -12 L58 6 C62 26 60 44 52 58 L3 46 Z");
            scene.fabric(leaf.both());
        }
        Neck::Lapel(depth) => lapels(scene, depth),
        Neck::Shawl(depth) => shawl(scene, depth),
        Neck::Funnel => funnel(scene),
        Neck::Hood => {
            scene.line(
                Outline::parse("M20 58 C22 90 18 120 22 150").both(),
                4.0,
                Tone::PaperShade,
            );
            scene.line(Outline::parse("M22 142 L22 152").both(), 7.0, Tone::Metal);
        }
    }
}

fn behind_the_neck(body: &Upper, scene: &mut Scene) {
    let (width, _) = body.neckline();
    match body.neck {
        Neck::Hood => {
            let hood = Outline::parse("M0 -118 C64 -118 100 -70 98 -18 C97 40 60 92 0 104").symmetric();
            scene.fabric(hood);
            scene.seam(Outline::parse("M0 -117 L0 103"));
        }
        Neck::Collar | Neck::Camp | Neck::Lapel(_) | Neck::Knitted => {
            scene.fabric(Outline::parse("M0 -18 C26 -18 44 -14 50 -6 L62 22 C44 40 20 44 0 44").symmetric());
        }
        Neck::Mock | Neck::Turtle | Neck::Funnel | Neck::Band => {
            let height = if body.neck == Neck::Turtle { 60.0 } else { 36.0 };
            let band = Outline::from(at(0.0, -height)).bend(at(30.0, -height), at(width - 2.0, 8.0 - height));
            scene.fabric(
                band.line(at(width + 2.0, 2.0))
                    .bend(at(width * 0.6, 18.0), at(0.0, 18.0))
                    .symmetric(),
            );
        }
        Neck::Straps | Neck::Racer => {}
        _ => {
            let edge = Outline::from(at(0.0, 19.0)).bend(at(width * 0.7, 19.0), at(width + 1.0, 4.0));
            scene.line(edge.clone().both(), 10.0, Tone::Shade);
            scene.seam(edge.placed(1.0, at(0.0, 6.0)).both());
        }
    }
}

/// The ribbed edge of a round neckline.
fn edge_band(body: &Upper, scene: &mut Scene, breadth: f32) {
    let (width, depth) = body.neckline();
    let half = breadth / 2.0;
    let edge = |out: f32| {
        let (width, depth) = (width + out * 0.8, depth + out);
        Outline::from(at(0.0, depth)).curve(
            at(width * 0.58, depth),
            at(width * 0.94, depth * 0.58),
            at(width, out * 0.3),
        )
    };
    scene.line(edge(half).both(), breadth, Tone::Shade);
    scene.seam(edge(0.0).both());
    scene.seam(edge(breadth).both());
}

fn vee_band(scene: &mut Scene, depth: f32, breadth: f32) {
    let edge = |out: f32| {
        let depth = depth + out * 1.1;
        Outline::from(at(0.0, depth)).bend(at((50.0 + out) * 0.72, depth * 0.52), at(50.0 + out, out * 0.25))
    };
    scene.line(edge(breadth / 2.0).both(), breadth, Tone::Shade);
    scene.seam(edge(0.0).both());
    scene.seam(edge(breadth).both());
}

/// A knitted roll around the neck.
fn roll(scene: &mut Scene, height: f32) {
    let half = Outline::from(at(0.0, -height))
        .bend(at(32.0, -height), at(45.0, 8.0 - height))
        .bend(at(53.0, -height * 0.4), at(49.0, 4.0))
        .bend(at(34.0, 26.0), at(0.0, 27.0));
    scene.fabric(half.symmetric());
    let opening = Outline::ellipse(at(0.0, 7.0 - height), 42.0, 8.0);
    scene.piece(opening, Tone::Deep);
    for x in [8.0, 19.0, 30.0, 40.0] {
        let lower = 24.0 - x * 0.4;
        let rib = Outline::from(at(x, 16.0 - height - x * 0.1)).line(at(x + 1.0, lower));
        scene.seam(rib.both());
    }
}

fn shirt_collar(scene: &mut Scene) {
    let leaf = Outline::parse("M2 38 C20 30 38 10 45 -14 C52 -12 58 -4 62 8 L50 74 Z");
    scene.fabric(leaf.both());
    scene.stitch(Outline::parse("M10 42 L46 65 L56 12").both(), Tone::Line);
    scene.piece(Outline::ellipse(at(0.0, 46.0), 4.5, 4.5), Tone::Light);
}

fn camp_collar(scene: &mut Scene) {
    let leaf = Outline::parse("M0 98 C24 64 40 24 46 -14 C54 -12 60 -4 64 8 L82 50 L58 58 L62 74 C40 86 16 94 0 98 Z");
    scene.fabric(leaf.both());
    scene.seam(Outline::parse("M58 58 C48 44 46 20 48 0").both());
}

fn lapels(scene: &mut Scene, depth: f32) {
    let notch = depth * 0.36;
    let collar = Outline::parse("M46 -16 C54 -14 62 -6 66 4");
    let right = collar
        .line(at(92.0, notch - 10.0))
        .line(at(70.0, notch + 2.0))
        .line(at(98.0, notch + 12.0))
        .bend(at(66.0, depth * 0.7), at(0.0, depth + 6.0))
        .bend(at(34.0, depth * 0.5), at(46.0, -16.0))
        .close();
    scene.fabric(right.clone().both());
    let seam = Outline::from(at(70.0, notch + 2.0)).line(at(41.0, notch * 0.72));
    scene.seam(seam.both());
    // The right side lies over the left one where both meet.
    scene.seam(Outline::from(at(0.0, depth + 4.0)).line(at(-10.0, depth + 22.0)));
}

fn shawl(scene: &mut Scene, depth: f32) {
    let right = Outline::parse("M46 -16 C60 -12 72 0 78 20")
        .curve(at(86.0, depth * 0.4), at(60.0, depth * 0.75), at(0.0, depth + 6.0))
        .bend(at(36.0, depth * 0.5), at(46.0, -16.0))
        .close();
    scene.fabric(right.both());
}

fn funnel(scene: &mut Scene) {
    let half = Outline::parse("M0 34 L0 -30 C24 -32 44 -36 54 -42 C60 -20 60 0 58 14 C40 28 20 34 0 34 Z");
    scene.fabric(half.clone());
    scene.fabric(half.mirrored());
    scene.stitch(Outline::parse("M6 -22 C26 -24 42 -28 52 -33").both(), Tone::Line);
}
