//! The names of the file formats, as the command line says them.

use std::path::Path;

/// A file format of a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The product CSV of Shopify: [`super::shopify`].
    ShopifyCsv,
    /// One JSON object a line: [`super::jsonl`].
    JsonLines,
}

impl Format {
    pub const ALL: [Self; 2] = [Self::ShopifyCsv, Self::JsonLines];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ShopifyCsv => "shopify-csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// The format of that name, exactly as [`Format::name`] gives it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The format that a file's extension promises: `csv`, `jsonl` or `ndjson` in any case.
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" => Some(Self::ShopifyCsv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    /// # Errors
    ///
    /// A sentence that lists the names there are.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::from_name(name).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|format| format.name()).collect();
            format!("unknown format `{name}`: the formats are {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_format() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(
            "xml".parse::<Format>(),
            Err("unknown format `xml`: the formats are shopify-csv, jsonl".to_owned())
        );
    }

    #[test]
    fn the_extension_tells_the_format() {
        assert_eq!(
            Format::from_path(Path::new("export/Products.CSV")),
            Some(Format::ShopifyCsv)
        );
        assert_eq!(
            Format::from_path(Path::new("catalogue.ndjson")),
            Some(Format::JsonLines)
        );
        assert_eq!(Format::from_path(Path::new("catalogue.json")), None);
        assert_eq!(Format::from_path(Path::new("-")), None);
    }
}
