//! Patterns and weaves: marks that cover a piece of fabric.

use tiny_skia::Rect;

use super::outline::{Outline, at};
use super::scene::Texture;

/// What is printed on or woven into the fabric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pattern {
    Plain,
    Stripes,
    Pinstripes,
    Check,
    Dots,
    Floral,
}

impl Pattern {
    pub(crate) const ALL: [Self; 6] = [
        Self::Plain,
        Self::Stripes,
        Self::Pinstripes,
        Self::Check,
        Self::Dots,
        Self::Floral,
    ];

    /// The pattern's part of a picture's name.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Stripes => "stripes",
            Self::Pinstripes => "pinstripes",
            Self::Check => "check",
            Self::Dots => "dots",
            Self::Floral => "floral",
        }
    }

    /// Marks over an area, each with its opacity.
    pub(super) fn marks(self, area: Rect) -> Vec<(Outline, u8)> {
        match self {
            Self::Plain => Vec::new(),
            Self::Stripes => vec![(bars(area, 40.0, 13.0, Direction::Across), 255)],
            Self::Pinstripes => vec![(bars(area, 24.0, 2.6, Direction::Along), 190)],
            Self::Check => vec![
                (bars(area, 64.0, 24.0, Direction::Across), 84),
                (bars(area, 64.0, 24.0, Direction::Along), 84),
                (bars(area, 64.0, 3.0, Direction::Across), 150),
                (bars(area, 64.0, 3.0, Direction::Along), 150),
            ],
            Self::Dots => vec![(scattered(area, 34.0, |x, y| dot(x, y, 5.6)), 240)],
            Self::Floral => vec![
                (scattered(area, 58.0, blossom), 235),
                (scattered(area, 58.0, |x, y| leaf(x + 20.0, y + 16.0)), 130),
            ],
        }
    }
}

impl Texture {
    /// Marks over an area that a viewer sees from afar (`close` is false) or near, with their opacity.
    pub(super) fn marks(self, area: Rect, close: bool) -> Option<(Outline, u8)> {
        match (self, close) {
            (Self::Rib, _) => Some((bars(area, 15.0, 2.4, Direction::Along), 70)),
            (Self::Cable, false) => Some((cables(area, 96.0), 110)),
            (Self::Cable, true) => Some((cables(area, 96.0), 140)),
            (Self::Knit, true) => Some((rows(area, 14.0, 11.0, stitch_of_knit), 60)),
            (Self::Weave, true) => {
                let threads = bars(area, 11.0, 1.8, Direction::Across).with(bars(area, 11.0, 1.8, Direction::Along));
                Some((threads, 34))
            }
            (Self::Twill, true) => Some((slants(area, 12.0, 2.6), 40)),
            _ => None,
        }
    }
}

#[derive(Clone, Copy)]
enum Direction {
    Across,
    Along,
}

/// Bars at a distance from each other, placed as if the first stood at zero, so that neighbouring pieces fit.
fn bars(area: Rect, period: f32, width: f32, direction: Direction) -> Outline {
    let (from, to) = match direction {
        Direction::Across => (area.top(), area.bottom()),
        Direction::Along => (area.left(), area.right()),
    };
    let mut outline = Outline::default();
    let mut place = (from / period).floor() * period;
    while place < to {
        let bar = match direction {
            Direction::Across => rectangle(area.left(), place, area.right(), place + width),
            Direction::Along => rectangle(place, area.top(), place + width, area.bottom()),
        };
        outline = outline.with(bar);
        place += period;
    }
    outline
}

fn rectangle(left: f32, top: f32, right: f32, bottom: f32) -> Outline {
    Outline::from(at(left, top))
        .line(at(right, top))
        .line(at(right, bottom))
        .line(at(left, bottom))
        .close()
}

/// One mark at each place of a grid of which every other row is shifted by half a step.
fn scattered(area: Rect, period: f32, mark: impl Fn(f32, f32) -> Outline) -> Outline {
    rows_shifted(area, period, period * 0.72, period / 2.0, mark)
}

/// One mark at each place of a grid.
fn rows(area: Rect, width: f32, height: f32, mark: impl Fn(f32, f32) -> Outline) -> Outline {
    rows_shifted(area, width, height, 0.0, mark)
}

fn rows_shifted(area: Rect, width: f32, height: f32, shift: f32, mark: impl Fn(f32, f32) -> Outline) -> Outline {
    let mut outline = Outline::default();
    let mut row = (area.top() / height).floor();
    while row * height < area.bottom() {
        let offset = if row.rem_euclid(2.0) < 0.5 { 0.0 } else { shift };
        let mut column = (area.left() / width).floor() - 1.0;
        while column * width + offset < area.right() {
            outline = outline.with(mark(column * width + offset, row * height));
            column += 1.0;
        }
        row += 1.0;
    }
    outline
}

/// A small circle; eight corners look round at this size and are painted in half the time.
fn dot(x: f32, y: f32, radius: f32) -> Outline {
    let corner = radius * 0.707;
    Outline::from(at(x + radius, y))
        .line(at(x + corner, y + corner))
        .line(at(x, y + radius))
        .line(at(x - corner, y + corner))
        .line(at(x - radius, y))
        .line(at(x - corner, y - corner))
        .line(at(x, y - radius))
        .line(at(x + corner, y - corner))
        .close()
}

fn blossom(x: f32, y: f32) -> Outline {
    let petals = [(0.0, -7.4), (7.0, -2.3), (4.4, 6.0), (-4.4, 6.0), (-7.0, -2.3)];
    petals.iter().fold(Outline::default(), |flower, (dx, dy)| {
        flower.with(dot(x + dx, y + dy, 5.0))
    })
}

fn leaf(x: f32, y: f32) -> Outline {
    Outline::from(at(x - 9.0, y + 5.0))
        .bend(at(x - 4.0, y - 7.0), at(x + 9.0, y - 5.0))
        .bend(at(x + 4.0, y + 7.0), at(x - 9.0, y + 5.0))
        .close()
}

fn stitch_of_knit(x: f32, y: f32) -> Outline {
    Outline::from(at(x, y))
        .line(at(x + 7.0, y + 8.0))
        .line(at(x + 14.0, y))
        .line(at(x + 14.0, y + 2.4))
        .line(at(x + 7.0, y + 11.0))
        .line(at(x, y + 2.4))
        .close()
}

/// Lines that run from the lower left to the upper right.
fn slants(area: Rect, period: f32, width: f32) -> Outline {
    let mut outline = Outline::default();
    let mut start = ((area.left() - area.height()) / period).floor() * period;
    while start < area.right() {
        let end = start + area.height();
        let line = Outline::from(at(start, area.bottom())).line(at(end, area.top()));
        outline = outline.with(
            line.line(at(end + width, area.top()))
                .line(at(start + width, area.bottom()))
                .close(),
        );
        start += period;
    }
    outline
}

/// Braids between fine ribs.
fn cables(area: Rect, period: f32) -> Outline {
    let mut outline = rows(area, period, 46.0, |x, y| braid(x + period / 2.0, y));
    let mut column = (area.left() / period).floor() * period;
    while column < area.right() {
        for rib in [22.0, 28.0, 68.0, 74.0] {
            outline = outline.with(rectangle(column + rib, area.top(), column + rib + 2.0, area.bottom()));
        }
        column += period;
    }
    outline
}

/// One turn of a braid, 32 wide and 46 high: two thin bands that cross.
fn braid(x: f32, y: f32) -> Outline {
    let band = |side: f32| {
        Outline::from(at(x - 13.0 * side, y))
            .curve(
                at(x - 13.0 * side, y + 20.0),
                at(x + 13.0 * side, y + 26.0),
                at(x + 13.0 * side, y + 46.0),
            )
            .line(at(x + 10.0 * side, y + 46.0))
            .curve(
                at(x + 10.0 * side, y + 28.0),
                at(x - 16.0 * side, y + 22.0),
                at(x - 16.0 * side, y),
            )
            .close()
    };
    band(1.0).with(band(-1.0))
}
