//! The files that are imported from and exported to.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::commerce::interchange::Format;

/// A file, or `-` for standard input or output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FileArg {
    Standard,
    Path(PathBuf),
}

impl FromStr for FileArg {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(if text == "-" {
            Self::Standard
        } else {
            Self::Path(PathBuf::from(text))
        })
    }
}

impl fmt::Display for FileArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => f.write_str("-"),
            Self::Path(path) => path.display().fmt(f),
        }
    }
}

/// Returns what reads the name of a format, and lists the names in `--help`.
pub(super) fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>())
}

/// Returns the format that was named, else the one that the name of `file` ends in.
///
/// # Errors
///
/// When neither tells it.
pub(super) fn format_of(named: Option<Format>, file: &FileArg) -> anyhow::Result<Format> {
    let from_name = match file {
        FileArg::Standard => None,
        FileArg::Path(path) => Format::from_path(path),
    };
    named.or(from_name).with_context(|| {
        format!(
            "`{file}` does not tell the format: add --format shopify-csv or --format jsonl, or a name in .csv or .jsonl"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_file_tells_the_format_unless_it_is_named() {
        let format = |named, file: &str| format_of(named, &file.parse().unwrap()).ok();
        assert_eq!(format(None, "export.CSV"), Some(Format::ShopifyCsv));
        assert_eq!(format(None, "shop.jsonl"), Some(Format::JsonLines));
        assert_eq!(format(Some(Format::JsonLines), "export.csv"), Some(Format::JsonLines));
        assert_eq!(format(Some(Format::JsonLines), "-"), Some(Format::JsonLines));
        assert_eq!(format(None, "export.xlsx"), None);
        assert_eq!(format(None, "-"), None);
    }

    #[test]
    fn every_name_of_a_format_is_understood() {
        let command = clap::Command::new("tote").arg(clap::Arg::new("format").value_parser(format_parser()));
        for format in Format::ALL {
            let matches = command.clone().try_get_matches_from(["tote", format.name()]).unwrap();
            assert_eq!(matches.get_one::<Format>("format"), Some(&format));
        }
        assert!(command.try_get_matches_from(["tote", "xml"]).is_err());
    }
}
