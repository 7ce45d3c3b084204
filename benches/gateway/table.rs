//! What is printed.

use std::io::{self, Write};
use std::time::Duration;

use crate::load::Figures;

/// Prints a row a case, with its ratios to the first.
pub(crate) fn compare(out: &mut impl Write, screen: &str, bytes: usize, rows: &[(&str, Figures)]) -> io::Result<()> {
    writeln!(out, "\n{screen}, an answer of {bytes} bytes\n")?;
    writeln!(
        out,
        "| | µs an answer | x static | answers/s | x static |\n|---|---:|---:|---:|---:|"
    )?;
    let Some((_, first)) = rows.first() else {
        return Ok(());
    };
    for (name, figures) in rows {
        let (micros, of) = (figures.latency.as_micros(), first.latency.as_micros());
        writeln!(
            out,
            "| {name} | {micros} | {} | {} | {} |",
            ratio(micros, of),
            figures.per_second,
            ratio(figures.per_second, first.per_second)
        )?;
    }
    out.flush()
}

/// An ordinary request while something else goes on.
pub(crate) struct Attacked {
    pub(crate) name: &'static str,
    pub(crate) usual: Duration,
    pub(crate) during: Duration,
    pub(crate) per_second: u128,
}

/// Prints a row an attack.
pub(crate) fn attacks(out: &mut impl Write, rows: &[Attacked]) -> io::Result<()> {
    writeln!(out, "\nan ordinary request under attack\n")?;
    writeln!(
        out,
        "| | µs in peace | µs under attack | x | attacks/s |\n|---|---:|---:|---:|---:|"
    )?;
    for row in rows {
        let (usual, during) = (row.usual.as_micros(), row.during.as_micros());
        let times = ratio(during, usual);
        writeln!(
            out,
            "| {} | {usual} | {during} | {times} | {} |",
            row.name, row.per_second
        )?;
    }
    out.flush()
}

/// `value / of` with two digits.
fn ratio(value: u128, of: u128) -> String {
    let hundredths = value * 100 / of.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
