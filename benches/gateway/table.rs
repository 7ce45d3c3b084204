//! What is printed.

use std::io::{self, Write};

use crate::load::Figures;

/// Prints a row a case, with its ratios to the first.
pub(crate) fn print(out: &mut impl Write, screen: &str, bytes: usize, rows: &[(&str, Figures)]) -> io::Result<()> {
    writeln!(out, "\n{screen}, an answer of {bytes} bytes\n")?;
    writeln!(out, "| | µs an answer | x static | answers/s | x static |\n|---|---:|---:|---:|---:|")?;
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
            ratio(figures.per_second.into(), first.per_second.into())
        )?;
    }
    out.flush()
}

/// `value / of` with two digits.
fn ratio(value: u128, of: u128) -> String {
    let hundredths = value * 100 / of.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
