//! The canvas: paints a scene into pixels of any scale.

use tiny_skia::{Color, FillRule, LineCap, LineJoin, Mask, Paint, Path, Pixmap, Rect, Stroke, StrokeDash, Transform};

use super::light::LightMap;
use super::outline::{Outline, at};
use super::pattern::Pattern;
use super::scene::{Brush, Layer, Scene, Stage};
use super::tone::{Tone, Tones};

/// Width of every picture in pixels.
pub(crate) const WIDTH: u32 = 576;
/// Height of every picture in pixels.
pub(crate) const HEIGHT: u32 = 720;

/// Columns and rows of a picture's thumbnail: one pixel for each cell of the light.
pub(super) const SMALL_WIDTH: u32 = WIDTH / 8;
pub(super) const SMALL_HEIGHT: u32 = HEIGHT / 8;

/// The sheet that pictures are laid out on, whatever their size in pixels.
const SHEET: (f32, f32) = (640.0, 800.0);
/// Pixels for each unit of the sheet.
const PIXELS: f32 = 0.9;
/// The same in a thumbnail.
const SMALL_PIXELS: f32 = PIXELS / 8.0;

/// The width and the height that a product may fill.
const ROOM: (f32, f32) = (536.0, 640.0);
const ROOM_ON_FLOOR: (f32, f32) = (500.0, 520.0);
/// Small things stay smaller than large ones.
const MAX_SCALE: f32 = 1.3;
/// How much a close-up magnifies.
const ZOOM: f32 = 2.3;

/// One product on the canvas.
pub(super) struct Item {
    pub(super) scene: Scene,
    pub(super) tones: Tones,
    pub(super) pattern: Pattern,
    pub(super) frame: Frame,
}

/// Where in the picture a product is: how much smaller than alone, and how many pixels from the middle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) scale: f32,
    pub(super) right: f32,
    pub(super) down: f32,
}

impl Frame {
    /// The whole picture.
    pub(super) const WHOLE: Self = Self {
        scale: 1.0,
        right: 0.0,
        down: 0.0,
    };
}

/// The products of a picture, from back to front, on the ground of the last one.
pub(super) struct Canvas {
    pub(super) items: Vec<Item>,
    pub(super) close: bool,
    pub(super) stage: Stage,
}

impl Canvas {
    /// Whether it shows much small detail.
    pub(super) fn is_busy(&self) -> bool {
        let busy = |item: &Item| item.pattern != Pattern::Plain || item.scene.texture.is_coarse();
        self.close || self.items.iter().any(busy)
    }

    /// The whole picture, `WIDTH` x `HEIGHT`; `None` if it shows nothing.
    pub(super) fn paint(&self) -> Option<Pixmap> {
        let mut picture = self.draw(WIDTH, HEIGHT, PIXELS)?;
        let light = self.light()?;
        light.apply(picture.data_mut(), WIDTH as usize);
        Some(picture)
    }

    /// The picture at an eighth of its size.
    pub(super) fn paint_small(&self) -> Option<Pixmap> {
        let mut picture = self.draw(SMALL_WIDTH, SMALL_HEIGHT, SMALL_PIXELS)?;
        self.light()?.apply_small(picture.data_mut());
        Some(picture)
    }

    fn draw(&self, width: u32, height: u32, scale: f32) -> Option<Pixmap> {
        let mut picture = Pixmap::new(width, height)?;
        let [red, green, blue] = self.items.last()?.tones.rgb(Tone::Ground);
        picture.fill(Color::from_rgba8(red, green, blue, 255));
        let screen = Transform::from_scale(scale, scale);
        self.backdrop(&mut picture, screen);
        for item in &self.items {
            let camera = self.camera(item)?.post_concat(screen);
            let size = (SHEET.0 * scale, SHEET.1 * scale);
            let brush = Painter {
                item,
                camera,
                size,
                close: self.close,
            };
            for layer in &item.scene.layers {
                brush.layer(&mut picture, layer);
            }
        }
        Some(picture)
    }

    /// The wall behind what stands on a floor, and the shadow where it touches the floor.
    fn backdrop(&self, picture: &mut Pixmap, screen: Transform) {
        if self.close || self.stage == Stage::Flat {
            return;
        }
        let Some(item) = self.items.last() else { return };
        let Some((bounds, camera)) = bounds(&item.scene).zip(self.camera(item)) else {
            return;
        };
        let mut fill = |outline: Outline, tone: Tone, opacity: u8| {
            if let Some(path) = outline.path(screen) {
                let paint = paint_of(item.tones, tone, opacity);
                picture.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
            }
        };
        let scale = camera.get_scale().0;
        let (floor, half, middle) = (
            floor(bounds.height() * scale),
            bounds.width() * scale / 2.0,
            SHEET.0 / 2.0,
        );
        let wall = Outline::from(at(0.0, 0.0)).line(at(SHEET.0, 0.0));
        fill(
            wall.line(at(SHEET.0, floor - 84.0)).line(at(0.0, floor - 84.0)).close(),
            Tone::Panel,
            255,
        );
        fill(
            Outline::ellipse(at(middle + 8.0, floor + 2.0), half * 0.98, 17.0),
            Tone::Ink,
            26,
        );
        fill(
            Outline::ellipse(at(middle + 4.0, floor), half * 0.9, 9.0),
            Tone::Ink,
            44,
        );
    }

    /// From the coordinates of a drawing to those of the full picture.
    fn camera(&self, item: &Item) -> Option<Transform> {
        let bounds = bounds(&item.scene)?;
        let (width, height) = match self.stage {
            Stage::Flat => ROOM,
            Stage::Floor => ROOM_ON_FLOOR,
        };
        let fit = (width / bounds.width()).min(height / bounds.height()).min(MAX_SCALE);
        let (scale, (focus_x, focus_y)) = if self.close {
            (fit * ZOOM, item.scene.focus.unwrap_or((0.5, 0.2)))
        } else {
            (fit, (0.5, 0.5))
        };
        let x = bounds.left() + bounds.width() * focus_x;
        let (y, centre) = if self.stage == Stage::Floor && !self.close {
            (bounds.bottom(), floor(bounds.height() * scale))
        } else {
            (bounds.top() + bounds.height() * focus_y, SHEET.1 / 2.0)
        };
        let Frame {
            scale: smaller,
            right,
            down,
        } = item.frame;
        let middle = (SHEET.0 / 2.0, SHEET.1 / 2.0);
        let alone = Transform::from_translate(-x, -y)
            .post_scale(scale, scale)
            .post_translate(0.0, centre - middle.1);
        Some(
            alone
                .post_scale(smaller, smaller)
                .post_translate(middle.0 + right, middle.1 + down),
        )
    }

    /// The light over the picture, from the places that the products cover.
    fn light(&self) -> Option<LightMap> {
        let mut coverage = Mask::new(SMALL_WIDTH, SMALL_HEIGHT)?;
        for item in &self.items {
            let camera = self.camera(item)?.post_scale(SMALL_PIXELS, SMALL_PIXELS);
            let solid = item
                .scene
                .layers
                .iter()
                .filter(|layer| layer.opacity == 255 && matches!(layer.brush, Brush::Fill | Brush::Fabric(_)));
            for path in solid.filter_map(|layer| layer.outline.path(camera)) {
                coverage.fill_path(&path, FillRule::Winding, true, Transform::identity());
            }
        }
        Some(LightMap::over(
            coverage.data(),
            SMALL_WIDTH as usize,
            SMALL_HEIGHT as usize,
            self.stage,
        ))
    }
}

/// The box around everything that a scene shows.
fn bounds(scene: &Scene) -> Option<Rect> {
    scene
        .layers
        .iter()
        .filter_map(|layer| layer.outline.path(Transform::identity()))
        .map(|path| path.bounds())
        .reduce(|one, other| {
            Rect::from_ltrb(
                one.left().min(other.left()),
                one.top().min(other.top()),
                one.right().max(other.right()),
                one.bottom().max(other.bottom()),
            )
            .unwrap_or(one)
        })
}

/// Paints the layers of one product.
struct Painter<'a> {
    item: &'a Item,
    camera: Transform,
    /// Width and height of what the camera sees, in pixels.
    size: (f32, f32),
    close: bool,
}

impl Painter<'_> {
    fn layer(&self, picture: &mut Pixmap, layer: &Layer) {
        let camera = self.camera;
        let Some(path) = layer.outline.path(camera) else { return };
        let paint = paint_of(self.item.tones, layer.tone, layer.opacity);
        let zoom = camera.get_scale().0;
        match layer.brush {
            Brush::Fill => picture.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None),
            Brush::Line(width) => {
                picture.stroke_path(&path, &paint, &pen(width * zoom, None), Transform::identity(), None);
            }
            Brush::Stitch(width) => {
                let dash = StrokeDash::new(vec![7.0 * zoom, 4.0 * zoom], 0.0);
                picture.stroke_path(&path, &paint, &pen(width * zoom, dash), Transform::identity(), None);
            }
            Brush::Fabric(degrees) => {
                picture.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
                self.cover(picture, &layer.outline, &path, degrees);
            }
        }
    }

    /// Lays pattern and texture over a piece of fabric.
    fn cover(&self, picture: &mut Pixmap, outline: &Outline, path: &Path, degrees: f32) {
        let Some(area) = self.thread_area(outline, degrees) else {
            return;
        };
        let texture = self.item.scene.texture.marks(area, self.close);
        let mut marks: Vec<(Outline, u8, Tone)> = self
            .item
            .pattern
            .marks(area)
            .into_iter()
            .map(|(mark, opacity)| (mark, opacity, Tone::Accent))
            .collect();
        marks.extend(texture.map(|(mark, opacity)| (mark, opacity, Tone::Line)));
        if marks.is_empty() {
            return;
        }
        let Some(mut mask) = Mask::new(picture.width(), picture.height()) else {
            return;
        };
        mask.fill_path(path, FillRule::Winding, true, Transform::identity());
        let turned = Transform::from_rotate(degrees).post_concat(self.camera);
        for (mark, opacity, tone) in marks {
            if let Some(path) = mark.path(turned) {
                let paint = paint_of(self.item.tones, tone, opacity);
                picture.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), Some(&mask));
            }
        }
    }

    /// The part of a piece that the camera sees, in coordinates turned along its thread.
    fn thread_area(&self, outline: &Outline, degrees: f32) -> Option<Rect> {
        let (width, height) = self.size;
        let unturned = Transform::from_rotate(-degrees);
        let piece = outline.path(unturned)?.bounds();
        let screen = Outline::from(at(0.0, 0.0))
            .line(at(width, 0.0))
            .line(at(width, height))
            .line(at(0.0, height));
        let seen = screen.path(self.camera.invert()?.post_concat(unturned))?.bounds();
        piece.intersect(&seen)
    }
}

fn paint_of(tones: Tones, tone: Tone, opacity: u8) -> Paint<'static> {
    let [red, green, blue] = tones.rgb(tone);
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    paint.set_color_rgba8(red, green, blue, opacity);
    paint
}

/// Where a thing of that height stands: a little below the middle of the picture, and never too near its end.
fn floor(height: f32) -> f32 {
    (440.0 + height / 2.0).clamp(540.0, 664.0)
}

fn pen(width: f32, dash: Option<StrokeDash>) -> Stroke {
    // Broad bands end where they are cut; thin lines end softly.
    let line_cap = if width > 7.0 { LineCap::Butt } else { LineCap::Round };
    Stroke {
        width,
        dash,
        line_cap,
        line_join: LineJoin::Round,
        ..Stroke::default()
    }
}
