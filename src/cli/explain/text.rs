//! Reports for people.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::report::Report;

/// Returns `reports` as text.
pub(super) fn write(reports: &[Report]) -> String {
    let mut out = String::new();
    for (place, report) in reports.iter().enumerate() {
        if place > 0 {
            out.push('\n');
        }
        // Writing to a text cannot fail.
        let _ = write_report(&mut out, report);
    }
    out
}

fn write_report(out: &mut String, report: &Report) -> std::fmt::Result {
    let verdict = if report.is_refused() { "refused" } else { "may run" };
    writeln!(out, "{}: {verdict}", report.file)?;
    write_errors(out, &report.errors)?;
    for figure in &report.shape {
        let mark = if figure.value > figure.maximum {
            "  too many"
        } else {
            ""
        };
        let value = match figure.value {
            u64::MAX => "more".to_owned(),
            value => value.to_string(),
        };
        writeln!(out, "  {:<12} {value:>7} of {}{mark}", figure.name, figure.maximum)?;
    }
    if let Some(hash) = &report.hash {
        writeln!(out, "  {:<12} {hash}", "sha-256")?;
    }
    for operation in &report.operations {
        let name = operation.name.as_deref().unwrap_or("without a name");
        writeln!(out, "\n  {} {name}", operation.kind)?;
        write_errors(out, &operation.errors)?;
        if let Some(cost) = &operation.cost {
            write!(out, "    cost {} of {}", cost.requested, cost.maximum)?;
            match &cost.dearest {
                Some(path) => writeln!(out, "; {path} costs most")?,
                None => writeln!(out)?,
            }
        }
        match &operation.document {
            Some(document) => document.lines().try_for_each(|line| writeln!(out, "    {line}"))?,
            None if operation.errors.is_empty() => {
                writeln!(
                    out,
                    "    what runs and what it costs depend on variables: give them with --variables"
                )?;
            }
            None => {}
        }
    }
    Ok(())
}

fn write_errors(out: &mut String, errors: &[Json]) -> std::fmt::Result {
    for error in errors {
        let message = error["message"].as_str().unwrap_or_default();
        match error["locations"].get(0) {
            Some(place) => writeln!(out, "  {}:{}: {message}", place["line"], place["column"])?,
            None => writeln!(out, "  {message}")?,
        }
    }
    Ok(())
}
