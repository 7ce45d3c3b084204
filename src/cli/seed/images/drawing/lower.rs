//! Garments that hang from the waist: trousers, shorts and skirts.
//!
//! The middle of the waistband's upper edge is at the origin. Widths are half widths; a waist is some 92 wide.

use super::View;
use super::upper::wedge;
use crate::cli::seed::images::outline::{Outline, at};
use crate::cli::seed::images::scene::{Scene, Texture};
use crate::cli::seed::images::tone::Tone;

/// What is sewn on a pair of trousers or a skirt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Detail {
    /// Five pockets, rivets and contrast stitching.
    Jeans,
    /// A fly, slanted pockets and belt loops.
    Chino,
    /// Front pleats and a crease down each leg.
    Creased,
    /// A drawstring in an elastic waistband.
    Drawstring,
    /// Pockets on the thighs.
    Cargo,
    /// Ribbed ends of the legs.
    RibbedEnds,
    /// Turned-up hems.
    TurnUps,
    /// A smooth high waistband without a fly.
    Smooth,
    /// A stripe of the second colour along the sides.
    SideStripe,
    /// Buttons all the way down a skirt.
    ButtonFront,
    /// Pressed pleats all around a skirt.
    Pleated,
    /// Soft folds of a flowing skirt.
    Flowing,
    /// Frills at two thirds of a skirt's length.
    Tiered,
    /// One side wrapped over the other.
    Wrapped,
    /// A belt of the same fabric, tied.
    Tied,
}

/// The measures of trousers; a skirt has `legs: None`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lower {
    pub(super) waist: f32,
    pub(super) hip: f32,
    pub(super) length: f32,
    /// Where a leg ends: its inner and outer half width, from the centre line.
    pub(super) legs: Option<(f32, f32)>,
    /// The half width of a skirt's hem.
    pub(super) hem: f32,
    pub(super) details: &'static [Detail],
    pub(super) texture: Texture,
}

pub(super) const HIP_Y: f32 = 140.0;
const CROTCH_Y: f32 = 206.0;
pub(super) const BAND: f32 = 30.0;

impl Lower {
    /// Draws the garment from the front or from behind.
    pub(super) fn draw(&self, scene: &mut Scene, view: View) {
        scene.texture = self.texture;
        scene.focus = Some((0.5, 0.16));
        let back = view == View::Back;
        let inside = Outline::from(at(0.0, -7.0))
            .bend(at(self.waist * 0.6, -7.0), at(self.waist - 3.0, 2.0))
            .line(at(0.0, 12.0));
        scene.fill(inside.symmetric(), Tone::Deep);
        scene.fabric(self.outline());
        self.creases(scene);
        for detail in self.details {
            self.detail(*detail, scene, back);
        }
        self.waistband(scene);
    }

    fn has(&self, detail: Detail) -> bool {
        self.details.contains(&detail)
    }

    fn outline(&self) -> Outline {
        let top = Outline::from(at(0.0, 5.0)).bend(at(self.waist * 0.6, 5.0), at(self.waist, 0.0));
        let top = top.curve(
            at(self.waist + 6.0, 46.0),
            at(self.hip - 1.0, HIP_Y - 44.0),
            at(self.hip, HIP_Y),
        );
        let rest = self.length - HIP_Y;
        match self.legs {
            Some((inner, outer)) => top
                .curve(
                    at(self.hip + 2.0, HIP_Y + rest * 0.3),
                    at(outer + (self.hip - outer) * 0.24, self.length - rest * 0.4),
                    at(outer, self.length),
                )
                .bend(
                    at(f32::midpoint(inner, outer), self.length + 7.0),
                    at(inner, self.length),
                )
                .curve(
                    at(inner + (16.0 - inner) * 0.2, self.length - rest * 0.4),
                    at(8.0, CROTCH_Y + rest * 0.14),
                    at(0.0, CROTCH_Y),
                )
                .symmetric(),
            None => top
                .curve(
                    at(self.hip + (self.hem - self.hip) * 0.16, HIP_Y + rest * 0.33),
                    at(self.hip + (self.hem - self.hip) * 0.62, self.length - rest * 0.33),
                    at(self.hem, self.length),
                )
                .bend(
                    at(self.hem / 2.0, self.length + self.hem * 0.11),
                    at(0.0, self.length + self.hem * 0.11),
                )
                .symmetric(),
        }
    }

    fn creases(&self, scene: &mut Scene) {
        let Some((inner, outer)) = self.legs else { return };
        scene.veil(
            wedge(at(2.0, CROTCH_Y - 3.0), at(self.hip * 0.62, CROTCH_Y - 44.0), 6.0).both(),
            Tone::Shade,
            200,
        );
        scene.veil(
            wedge(at(3.0, CROTCH_Y + 8.0), at(self.hip * 0.5, CROTCH_Y + 24.0), 5.0).both(),
            Tone::Shade,
            160,
        );
        if self.length > 420.0 {
            let knee = CROTCH_Y + (self.length - CROTCH_Y) * 0.46;
            let share = (knee - CROTCH_Y) / (self.length - CROTCH_Y);
            let near = 10.0 + inner * share;
            scene.veil(
                wedge(at(near, knee), at(near + outer * 0.2, knee - 22.0), 4.0).both(),
                Tone::Shade,
                150,
            );
            scene.veil(
                wedge(at(near + 2.0, knee + 22.0), at(near + outer * 0.24, knee + 10.0), 4.0).both(),
                Tone::Shade,
                150,
            );
        }
    }

    fn waistband(&self, scene: &mut Scene) {
        let half = self.waist + 2.5;
        let band = Outline::from(at(0.0, 5.0))
            .bend(at(self.waist * 0.6, 5.0), at(self.waist, 0.0))
            .line(at(half, BAND))
            .bend(at(half * 0.6, BAND + 6.0), at(0.0, BAND + 6.0));
        scene.fabric(band.symmetric());
        let elastic = self.has(Detail::Drawstring);
        if elastic {
            for step in -8_i8..=8 {
                let x = f32::from(step) / 8.6 * self.waist;
                scene.seam(Outline::from(at(x, 9.0)).line(at(x, BAND)));
            }
            scene.line(Outline::parse("M-10 20 C-22 60 -18 84 -24 112"), 4.5, Tone::PaperShade);
            scene.line(Outline::parse("M10 20 C16 52 18 70 14 98"), 4.5, Tone::PaperShade);
            return;
        }
        if self.has(Detail::Jeans) || self.has(Detail::Chino) || self.has(Detail::Creased) {
            for x in [self.waist * 0.42, self.waist * 0.86] {
                scene.fabric(Outline::rounded(at(x, 18.0), 4.5, 19.0, 1.5).both());
            }
            let metal = self.has(Detail::Jeans);
            let tone = if metal { Tone::Metal } else { Tone::Light };
            scene.piece(Outline::ellipse(at(0.0, 20.0), 6.5, 6.5), tone);
        }
    }

    fn detail(&self, detail: Detail, scene: &mut Scene, back: bool) {
        match detail {
            Detail::Jeans => self.jeans(scene, back),
            Detail::Chino | Detail::Creased => self.chino(scene, back, detail == Detail::Creased),
            Detail::Cargo => self.cargo(scene),
            Detail::RibbedEnds | Detail::TurnUps => self.leg_ends(scene, detail == Detail::RibbedEnds),
            Detail::SideStripe => {
                if let Some((_, outer)) = self.legs {
                    let stripe = Outline::from(at(self.waist - 10.0, 8.0))
                        .curve(
                            at(self.hip - 10.0, 60.0),
                            at(self.hip - 11.0, HIP_Y),
                            at(self.hip - 11.0, HIP_Y),
                        )
                        .bend(at(self.hip - 9.0, HIP_Y + 100.0), at(outer - 10.0, self.length));
                    scene.line(stripe.both(), 9.0, Tone::Accent);
                }
            }
            Detail::ButtonFront if !back => {
                scene.seam(
                    Outline::from(at(14.0, BAND))
                        .line(at(15.0, self.length + self.hem * 0.1))
                        .both(),
                );
                super::front::buttons(scene, 0.0, BAND + 34.0, self.length - 24.0, 7, Tone::Metal);
            }
            Detail::Pleated => self.pleats(scene, 15),
            Detail::Flowing => self.flow(scene),
            Detail::Tiered => self.tiers(scene),
            Detail::Wrapped if !back => {
                let edge = Outline::from(at(-self.waist * 0.5, BAND + 4.0));
                let edge = edge.bend(
                    at(10.0, self.length * 0.5),
                    at(self.hem * 0.5, self.length + self.hem * 0.08),
                );
                scene.seam(edge.clone());
                scene.stitch(edge.placed(1.0, at(-8.0, 2.0)), Tone::Line);
            }
            Detail::Tied if !back => {
                scene.fabric(Outline::parse(
                    "M2 20 C-12 60 -22 96 -24 140 L-4 144 C-4 100 4 60 12 24 Z",
                ));
                scene.fabric(Outline::parse("M8 22 C22 56 30 86 34 118 L52 112 C46 74 34 44 18 18 Z"));
                scene.fabric(Outline::rounded(at(8.0, 19.0), 13.0, 15.0, 7.0));
            }
            _ => {}
        }
    }

    fn jeans(&self, scene: &mut Scene, back: bool) {
        if back {
            scene.stitch(
                Outline::from(at(0.0, 78.0)).line(at(self.hip - 8.0, 56.0)).both(),
                Tone::Thread,
            );
            scene.seam(Outline::from(at(0.0, 36.0)).line(at(0.0, CROTCH_Y)));
            let pocket = Outline::parse("M24 88 L78 82 L76 142 L52 156 L28 146 Z");
            scene.fabric(pocket.clone().both());
            scene.stitch(
                Outline::parse("M29 93 L74 88 L72 139 L52 150 L32 142 Z").both(),
                Tone::Thread,
            );
            scene.stitch(Outline::parse("M30 118 C42 128 52 112 74 116").both(), Tone::Thread);
            scene.fill(
                Outline::rounded(at(self.waist * 0.62, 18.0), 15.0, 10.0, 1.0),
                Tone::Gum,
            );
        } else {
            scene.seam(Outline::parse("M0 36 L0 202"));
            scene.stitch(Outline::parse("M22 38 L21 108 C20 138 10 150 1 154"), Tone::Thread);
            let edge = Outline::from(at(self.waist * 0.5, BAND + 5.0))
                .bend(at(self.waist * 0.54, 84.0), at(self.hip - 4.0, 92.0));
            scene.seam(edge.clone().both());
            scene.stitch(edge.placed(1.0, at(-2.0, 7.0)).both(), Tone::Thread);
            scene.piece(
                Outline::ellipse(at(self.waist * 0.5 + 1.0, 42.0), 3.2, 3.2).both(),
                Tone::Metal,
            );
        }
        if let Some((inner, outer)) = self.legs {
            let hem = Outline::from(at(outer - 1.0, self.length - 14.0));
            let hem = hem.bend(
                at(f32::midpoint(inner, outer), self.length - 7.0),
                at(inner + 1.0, self.length - 14.0),
            );
            scene.stitch(hem.both(), Tone::Thread);
        } else {
            let hem = Outline::from(at(-self.hem + 2.0, self.length - 14.0));
            scene.stitch(
                hem.bend(
                    at(0.0, self.length + self.hem * 0.16),
                    at(self.hem - 2.0, self.length - 14.0),
                ),
                Tone::Thread,
            );
        }
    }

    fn chino(&self, scene: &mut Scene, back: bool, creased: bool) {
        if back {
            scene.seam(Outline::from(at(0.0, 36.0)).line(at(0.0, CROTCH_Y)));
            scene.fabric(Outline::parse("M26 92 L78 88 L78 96 L26 100 Z").both());
            scene.piece(Outline::ellipse(at(52.0, 106.0), 4.0, 4.0).both(), Tone::Light);
        } else {
            scene.seam(Outline::parse("M0 36 L0 202"));
            scene.stitch(Outline::parse("M18 38 L17 112 C16 138 8 148 1 152"), Tone::Line);
            let pocket = Outline::from(at(self.waist * 0.62, BAND + 4.0)).line(at(self.hip - 3.0, 124.0));
            scene.seam(pocket.clone().both());
            scene.stitch(pocket.placed(1.0, at(-6.0, 2.0)).both(), Tone::Line);
        }
        if let (true, Some((inner, outer))) = (creased, self.legs) {
            let end = at(f32::midpoint(inner, outer), self.length);
            let top = at(self.waist * 0.44, BAND + 6.0);
            scene.seam(
                Outline::from(top)
                    .curve(at(end.x - 6.0, 200.0), at(end.x, 340.0), end)
                    .both(),
            );
            scene.veil(wedge(top, at(top.x + 8.0, 128.0), 6.0).both(), Tone::Shade, 220);
        }
    }

    fn cargo(&self, scene: &mut Scene) {
        let Some((_, outer)) = self.legs else { return };
        let y = CROTCH_Y + 70.0;
        let share = (y - HIP_Y) / (self.length - HIP_Y);
        let edge = self.hip + (outer - self.hip) * share;
        let sack = Outline::from(at(edge + 9.0, y))
            .line(at(edge - 54.0, y + 2.0))
            .line(at(edge - 56.0, y + 100.0));
        scene.fabric(sack.line(at(edge + 8.0, y + 102.0)).close().both());
        let flap = Outline::from(at(edge + 10.0, y - 8.0))
            .line(at(edge - 57.0, y - 6.0))
            .line(at(edge - 57.0, y + 26.0));
        scene.fabric(flap.line(at(edge + 10.0, y + 24.0)).close().both());
        scene.piece(
            Outline::ellipse(at(edge - 24.0, y + 16.0), 4.4, 4.4).both(),
            Tone::Metal,
        );
    }

    fn leg_ends(&self, scene: &mut Scene, ribbed: bool) {
        let Some((inner, outer)) = self.legs else { return };
        let height = 34.0;
        let (inner, outer) = if ribbed {
            (inner + 1.0, outer - 1.0)
        } else {
            (inner - 2.0, outer + 3.0)
        };
        let middle = f32::midpoint(inner, outer);
        let end = Outline::from(at(outer, self.length - height))
            .bend(at(middle, self.length - height + 7.0), at(inner, self.length - height))
            .line(at(inner + 1.0, self.length + 1.0))
            .bend(at(middle, self.length + 8.0), at(outer - 1.0, self.length + 1.0));
        scene.fabric(end.close().both());
        if ribbed {
            for step in 1_u8..8 {
                let x = inner + (outer - inner) * f32::from(step) / 8.0;
                scene.seam(
                    Outline::from(at(x, self.length - height + 8.0))
                        .line(at(x, self.length))
                        .both(),
                );
            }
        }
    }
}
