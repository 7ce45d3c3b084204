//! Outlines: the strokes of a drawing, in its own coordinates, with the wearer's centre line at `x = 0` and `y` downwards.

use tiny_skia::{Path, PathBuilder, Transform};

/// A point of a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) y: f32,
}

/// A point from its coordinates.
pub(super) const fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

impl Point {
    const fn mirrored(self) -> Self {
        at(-self.x, self.y)
    }

    /// The point that lies `share` of the way to `other`.
    pub(super) fn towards(self, other: Self, share: f32) -> Self {
        at(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Segment {
    Move(Point),
    Line(Point),
    Cubic(Point, Point, Point),
    Close,
}

/// A line or a closed shape, built stroke by stroke.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Outline {
    segments: Vec<Segment>,
}

impl Outline {
    /// An outline that begins at a point.
    pub(super) fn from(start: Point) -> Self {
        Self {
            segments: vec![Segment::Move(start)],
        }
    }

    pub(super) fn line(mut self, end: Point) -> Self {
        self.segments.push(Segment::Line(end));
        self
    }

    /// A curve with two control points.
    pub(super) fn curve(mut self, first: Point, second: Point, end: Point) -> Self {
        self.segments.push(Segment::Cubic(first, second, end));
        self
    }

    /// A curve with one control point.
    pub(super) fn bend(self, control: Point, end: Point) -> Self {
        let start = self.end();
        self.curve(start.towards(control, 2.0 / 3.0), end.towards(control, 2.0 / 3.0), end)
    }

    pub(super) fn close(mut self) -> Self {
        self.segments.push(Segment::Close);
        self
    }

    /// The outline that SVG path data says, of the absolute commands `M L C Q Z`. What is not one of them is left out;
    /// the tests draw every picture, so that a slip shows there.
    pub(super) fn parse(data: &str) -> Self {
        let mut outline = Self::default();
        let mut rest = data.trim();
        while let Some(command) = rest.chars().next() {
            let body = &rest[command.len_utf8()..];
            let end = body.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(body.len());
            let numbers: Vec<f32> = body[..end]
                .split(|c: char| c == ',' || c.is_whitespace())
                .filter_map(|number| number.parse().ok())
                .collect();
            let points: Vec<Point> = numbers.chunks_exact(2).map(|pair| at(pair[0], pair[1])).collect();
            outline = outline.command(command, &points);
            rest = &body[end..];
        }
        outline
    }

    fn command(mut self, command: char, points: &[Point]) -> Self {
        match command {
            'M' => self.segments.extend(points.iter().copied().map(Segment::Move)),
            'L' => self.segments.extend(points.iter().copied().map(Segment::Line)),
            'C' => self
                .segments
                .extend(points.chunks_exact(3).map(|p| Segment::Cubic(p[0], p[1], p[2]))),
            'Q' => {
                for pair in points.chunks_exact(2) {
                    self = self.bend(pair[0], pair[1]);
                }
            }
            _ => self.segments.push(Segment::Close),
        }
        self
    }

    fn end(&self) -> Point {
        self.segments
            .iter()
            .rev()
            .find_map(|segment| match *segment {
                Segment::Move(end) | Segment::Line(end) | Segment::Cubic(_, _, end) => Some(end),
                Segment::Close => None,
            })
            .unwrap_or(at(0.0, 0.0))
    }

    /// The closed shape of which this open outline is the right half, from the centre line back to the centre line.
    pub(super) fn symmetric(self) -> Self {
        let mut whole = self.segments.clone();
        let mut ends: Vec<Point> = Vec::new();
        for segment in &self.segments {
            if let Segment::Move(end) | Segment::Line(end) | Segment::Cubic(_, _, end) = *segment {
                ends.push(end);
            }
        }
        for (index, segment) in self.segments.iter().enumerate().skip(1).rev() {
            let back = ends[index - 1].mirrored();
            match *segment {
                Segment::Cubic(first, second, _) => {
                    whole.push(Segment::Cubic(second.mirrored(), first.mirrored(), back));
                }
                _ => whole.push(Segment::Line(back)),
            }
        }
        whole.push(Segment::Close);
        Self { segments: whole }
    }

    /// The outline's mirror image.
    pub(super) fn mirrored(&self) -> Self {
        let segments = self
            .segments
            .iter()
            .map(|segment| match *segment {
                Segment::Move(end) => Segment::Move(end.mirrored()),
                Segment::Line(end) => Segment::Line(end.mirrored()),
                Segment::Cubic(first, second, end) => {
                    Segment::Cubic(first.mirrored(), second.mirrored(), end.mirrored())
                }
                Segment::Close => Segment::Close,
            })
            .collect();
        Self { segments }
    }

    /// The outline and its mirror image together.
    pub(super) fn both(self) -> Self {
        let other = self.mirrored();
        self.with(other)
    }

    /// This outline and another one together.
    pub(super) fn with(mut self, other: Self) -> Self {
        self.segments.extend(other.segments);
        self
    }

    /// A rectangle with rounded corners, around its centre.
    pub(super) fn rounded(centre: Point, half_width: f32, half_height: f32, radius: f32) -> Self {
        let (left, right) = (centre.x - half_width, centre.x + half_width);
        let (top, bottom) = (centre.y - half_height, centre.y + half_height);
        Self::from(at(left + radius, top))
            .line(at(right - radius, top))
            .bend(at(right, top), at(right, top + radius))
            .line(at(right, bottom - radius))
            .bend(at(right, bottom), at(right - radius, bottom))
            .line(at(left + radius, bottom))
            .bend(at(left, bottom), at(left, bottom - radius))
            .line(at(left, top + radius))
            .bend(at(left, top), at(left + radius, top))
            .close()
    }

    /// An ellipse around its centre.
    pub(super) fn ellipse(centre: Point, half_width: f32, half_height: f32) -> Self {
        // The distance of the control points that brings four cubic curves closest to a circle.
        let (dx, dy) = (half_width * 0.552_284_7, half_height * 0.552_284_7);
        let Point { x, y } = centre;
        Self::from(at(x + half_width, y))
            .curve(
                at(x + half_width, y + dy),
                at(x + dx, y + half_height),
                at(x, y + half_height),
            )
            .curve(
                at(x - dx, y + half_height),
                at(x - half_width, y + dy),
                at(x - half_width, y),
            )
            .curve(
                at(x - half_width, y - dy),
                at(x - dx, y - half_height),
                at(x, y - half_height),
            )
            .curve(
                at(x + dx, y - half_height),
                at(x + half_width, y - dy),
                at(x + half_width, y),
            )
            .close()
    }

    /// The outline moved by a distance after it was scaled around the origin.
    pub(super) fn placed(&self, scale: f32, by: Point) -> Self {
        let place = |point: Point| at(point.x * scale + by.x, point.y * scale + by.y);
        let segments = self
            .segments
            .iter()
            .map(|segment| match *segment {
                Segment::Move(end) => Segment::Move(place(end)),
                Segment::Line(end) => Segment::Line(place(end)),
                Segment::Cubic(first, second, end) => Segment::Cubic(place(first), place(second), place(end)),
                Segment::Close => Segment::Close,
            })
            .collect();
        Self { segments }
    }

    /// The path to paint; `None` where there is nothing to paint.
    pub(super) fn path(&self, transform: Transform) -> Option<Path> {
        let mut builder = PathBuilder::new();
        for segment in &self.segments {
            match *segment {
                Segment::Move(p) => builder.move_to(p.x, p.y),
                Segment::Line(p) => builder.line_to(p.x, p.y),
                Segment::Cubic(a, b, p) => builder.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y),
                Segment::Close => builder.close(),
            }
        }
        builder.finish()?.transform(transform)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_becomes_a_closed_symmetric_shape() {
        let whole = Outline::parse("M0 0 L10 0 C12 4 8 6 0 9").symmetric();
        let expected = Outline::parse("M0 0 L10 0 C12 4 8 6 0 9 C-8 6 -12 4 -10 0 L0 0 Z");
        assert_eq!(whole, expected);
    }

    #[test]
    fn path_data_becomes_a_path_with_its_bounds() {
        let path = Outline::parse("M1 2 L5 2 Q 5 6 1 6 Z")
            .path(Transform::identity())
            .unwrap();
        let bounds = path.bounds();
        assert_eq!((bounds.left(), bounds.top(), bounds.bottom()), (1.0, 2.0, 6.0));
    }
}
