//! A scene: the layers of one picture, from back to front, before anything is painted.

use super::outline::{Outline, Point};
use super::tone::Tone;

/// How a layer is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Brush {
    Fill,
    /// A line of that width.
    Line(f32),
    /// A dashed line of that width.
    Stitch(f32),
    /// Fabric: filled, and patterned in a direction, in degrees clockwise.
    Fabric(f32),
}

/// One stroke of the painter.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) outline: Outline,
    pub(super) brush: Brush,
    pub(super) tone: Tone,
    /// 0 (invisible) to 255.
    pub(super) opacity: u8,
}

/// The surface of the fabric, seen in close-ups and, where it is coarse, from afar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Texture {
    #[default]
    Smooth,
    Weave,
    Twill,
    Knit,
    /// Vertical ribs, seen from afar as well.
    Rib,
    /// Braided cables, seen from afar as well.
    Cable,
}

impl Texture {
    /// Whether it shows from afar.
    pub(super) const fn is_coarse(self) -> bool {
        matches!(self, Self::Rib | Self::Cable)
    }
}

/// What the product stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stage {
    /// Laid flat: the shadow falls all around.
    #[default]
    Flat,
    /// Standing on a floor.
    Floor,
}

/// The layers of a picture and how to look at them.
#[derive(Debug, Clone, Default)]
pub(super) struct Scene {
    pub(super) layers: Vec<Layer>,
    pub(super) texture: Texture,
    pub(super) stage: Stage,
    /// Where a close-up looks, as shares of the width and height of the drawing.
    pub(super) focus: Option<(f32, f32)>,
}

impl Scene {
    /// A piece of the product's own fabric, with its edge.
    pub(super) fn fabric(&mut self, outline: Outline) {
        self.fabric_turned(outline, 0.0);
    }

    /// A piece of fabric whose thread runs at an angle, in degrees clockwise.
    pub(super) fn fabric_turned(&mut self, outline: Outline, degrees: f32) {
        self.push(outline.clone(), Brush::Fabric(degrees), Tone::Base, 255);
        self.push(outline, Brush::Line(2.0), Tone::Line, 190);
    }

    /// A piece of another material, with its edge.
    pub(super) fn piece(&mut self, outline: Outline, tone: Tone) {
        self.push(outline.clone(), Brush::Fill, tone, 255);
        let edge = match tone {
            Tone::Paper => Tone::PaperShade,
            Tone::Metal => Tone::MetalShade,
            Tone::Gum => Tone::GumShade,
            Tone::Ink => Tone::Ink,
            _ => Tone::Line,
        };
        self.push(outline, Brush::Line(2.0), edge, 190);
    }

    /// A shape without an edge.
    pub(super) fn fill(&mut self, outline: Outline, tone: Tone) {
        self.push(outline, Brush::Fill, tone, 255);
    }

    /// A shape that lets through what is behind it.
    pub(super) fn veil(&mut self, outline: Outline, tone: Tone, opacity: u8) {
        self.push(outline, Brush::Fill, tone, opacity);
    }

    /// A seam.
    pub(super) fn seam(&mut self, outline: Outline) {
        self.push(outline, Brush::Line(2.0), Tone::Line, 150);
    }

    /// A line of some width.
    pub(super) fn line(&mut self, outline: Outline, width: f32, tone: Tone) {
        self.push(outline, Brush::Line(width), tone, 255);
    }

    /// Topstitching.
    pub(super) fn stitch(&mut self, outline: Outline, tone: Tone) {
        self.push(outline, Brush::Stitch(1.8), tone, 190);
    }

    /// Draws all layers so far once more behind themselves, moved by a distance: the other one of a pair.
    pub(super) fn pair(&mut self, scale: f32, by: Point) {
        let mut layers: Vec<Layer> = self
            .layers
            .iter()
            .map(|layer| Layer {
                outline: layer.outline.placed(scale, by),
                ..layer.clone()
            })
            .collect();
        layers.append(&mut self.layers);
        self.layers = layers;
    }

    fn push(&mut self, outline: Outline, brush: Brush, tone: Tone, opacity: u8) {
        self.layers.push(Layer {
            outline,
            brush,
            tone,
            opacity,
        });
    }
}
