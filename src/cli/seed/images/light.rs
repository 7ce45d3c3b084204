//! Light: the shadow that a product casts and the soft darkening towards its edges.
//!
//! Both are smooth, so that they are worked out on a grid of one point for eight pixels each way and laid over the picture
//! in one pass of whole numbers; blurring at full size would cost more than all drawing together.

use super::scene::Stage;

/// Pixels between two points of the grid.
pub(super) const CELL: usize = 8;

/// A brightness for each point of a grid; 4096 leaves a pixel as it is.
pub(super) struct LightMap {
    columns: usize,
    rows: usize,
    brightness: Vec<u32>,
}

impl LightMap {
    /// The light on a product of which the coverage (0 to 255 a point) is known.
    pub(super) fn over(coverage: &[u8], columns: usize, rows: usize, stage: Stage) -> Self {
        let soft = blur(coverage, columns, rows, 1);
        let cast = blur(&soft, columns, rows, 2);
        // The light comes from the upper left. What lies flat casts its shadow just below itself.
        let (right, down) = match stage {
            Stage::Flat => (1, 2),
            Stage::Floor => (1, 1),
        };
        let mut brightness = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let here = row * columns + column;
                let inside = usize::from(coverage[here]);
                let shadow = match (row.checked_sub(down), column.checked_sub(right)) {
                    (Some(row), Some(column)) => usize::from(cast[row * columns + column]),
                    _ => 0,
                };
                let edge = 255 - usize::from(soft[here]);
                // From left to right and from top to bottom the light fades a little.
                let fade = column * 112 / columns + row * 144 / rows;
                let darker = (shadow * (255 - inside) * 1024 + edge * inside * 1472) / (255 * 255) + fade;
                brightness.push(u32::try_from(4096 - darker.min(2560)).unwrap_or(4096));
            }
        }
        Self {
            columns,
            rows,
            brightness,
        }
    }

    /// Lays the light over a picture of `columns x rows` pixels, one point for each pixel.
    pub(super) fn apply_small(&self, pixels: &mut [u8]) {
        let (pixels, _) = pixels.as_chunks_mut();
        for (pixel, light) in pixels.iter_mut().zip(&self.brightness) {
            *pixel = lit(*pixel, light >> 4);
        }
    }

    /// Lays the light over a picture with `CELL` times as many columns and rows.
    pub(super) fn apply(&self, pixels: &mut [u8], width: usize) {
        for (y, line) in pixels.chunks_exact_mut(width * 4).enumerate() {
            let lights = self.line(y);
            let (pixels, _) = line.as_chunks_mut();
            let (cells, _) = pixels.as_chunks_mut::<CELL>();
            for (cell, ends) in cells.iter_mut().zip(lights.windows(2)) {
                // From one point of the grid to the next the light changes in even steps, up or down.
                let step = ends[1].wrapping_sub(ends[0]);
                let mut light = ends[0] * 8;
                for pixel in cell {
                    *pixel = lit(*pixel, light >> 10);
                    light = light.wrapping_add(step);
                }
            }
        }
    }

    /// The brightness along one line of pixels, eight times as high, and once more after its end.
    fn line(&self, y: usize) -> Vec<u32> {
        let row = (y / CELL).min(self.rows - 1);
        let below = (row + 1).min(self.rows - 1);
        let step = u32::try_from(y % CELL).unwrap_or(0);
        let upper = &self.brightness[row * self.columns..][..self.columns];
        let lower = &self.brightness[below * self.columns..][..self.columns];
        let mut line = Vec::with_capacity(self.columns + 1);
        for (upper, lower) in upper.iter().zip(lower) {
            line.push(upper * (8 - step) + lower * step);
        }
        line.extend(line.last().copied());
        line
    }
}

/// An opaque pixel under a light of at most 256, the brightest. Two colours are worked out at once, each in sixteen bits:
/// this is the one loop over all pixels, and it should not be slow in a development build either.
fn lit(pixel: [u8; 4], light: u32) -> [u8; 4] {
    const EVERY_OTHER: u32 = 0x00ff_00ff;
    const OPAQUE: u32 = 0xff00_0000;
    let colours = u32::from_le_bytes(pixel);
    let red_and_blue = (((colours & EVERY_OTHER) * light) >> 8) & EVERY_OTHER;
    let green = (((colours >> 8) & 0xff) * light) & 0xff00;
    (red_and_blue | green | OPAQUE).to_le_bytes()
}

/// A grid after three box blurs, which come close to a Gaussian one.
fn blur(grid: &[u8], columns: usize, rows: usize, radius: usize) -> Vec<u8> {
    let mut blurred = grid.to_vec();
    let mut line = Vec::new();
    for _ in 0..3 {
        for row in blurred.chunks_exact_mut(columns) {
            line.clear();
            line.extend_from_slice(row);
            average(&line, radius, |index, value| row[index] = value);
        }
        for column in 0..columns {
            line.clear();
            line.extend((0..rows).map(|row| blurred[row * columns + column]));
            average(&line, radius, |index, value| blurred[index * columns + column] = value);
        }
    }
    blurred
}

/// Calls back with the mean around each place of a line; beyond the ends the line goes on as it ended.
fn average(line: &[u8], radius: usize, mut set: impl FnMut(usize, u8)) {
    let last = line.len() - 1;
    let value = |place: usize| usize::from(line[place.saturating_sub(radius).min(last)]);
    // The window slides: what enters it is added, what leaves it is taken away.
    let mut sum: usize = (0..2 * radius).map(value).sum();
    for index in 0..line.len() {
        sum += value(index + 2 * radius);
        set(index, (sum / (2 * radius + 1)).to_le_bytes()[0]);
        sum -= value(index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shadow_falls_below_and_not_above() {
        let (columns, rows) = (40, 40);
        let inside = |place: usize| (15..25).contains(&place);
        let coverage: Vec<u8> = (0..columns * rows)
            .map(|at| {
                if inside(at % columns) && inside(at / columns) {
                    255
                } else {
                    0
                }
            })
            .collect();
        let map = LightMap::over(&coverage, columns, rows, Stage::Flat);
        let above = map.brightness[12 * columns + 20];
        let below = map.brightness[27 * columns + 20];
        assert!(below + 160 < above, "{below} below, {above} above");
    }

    #[test]
    fn half_the_light_halves_every_colour() {
        assert_eq!(lit([200, 101, 0, 255], 128), [100, 50, 0, 255]);
        assert_eq!(lit([255, 255, 255, 255], 256), [255, 255, 255, 255]);
    }

    #[test]
    fn even_light_leaves_a_picture_as_it_is() {
        let map = LightMap {
            columns: 2,
            rows: 2,
            brightness: vec![4096; 4],
        };
        let pixel = |value: u8| [value, value / 2, 255 - value, 255];
        let mut pixels: Vec<u8> = (0..=250).cycle().take(CELL * CELL * 4).flat_map(pixel).collect();
        let before = pixels.clone();
        map.apply(&mut pixels, CELL * 2);
        assert_eq!(pixels, before);
    }
}
