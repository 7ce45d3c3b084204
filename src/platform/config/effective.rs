//! The configuration, shown.

use std::fmt;

use figment::value::Value;

use super::Config;
use super::load::number_text;
use super::setting::{self, FILE_VARIABLE, Setting, Source};

/// What is in force, as TOML text with each value's source. Secrets are masked.
#[derive(Debug)]
pub struct Effective<'a>(&'a Config);

impl<'a> Effective<'a> {
    pub(super) fn new(config: &'a Config) -> Self {
        Self(config)
    }

    fn source(&self, setting: &Setting) -> String {
        match self.0.sources.get(setting.key) {
            None => String::from("default"),
            Some(Source::File(path)) => path.display().to_string(),
            Some(Source::Variable(name)) => (*name).to_owned(),
        }
    }
}

impl fmt::Display for Effective<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = Value::serialize(self.0.resolved()).map_err(|_| fmt::Error)?;
        writeln!(
            f,
            "# The configuration in force: value, and where it was set. Secrets are masked."
        )?;
        let mut section = "";
        for setting in setting::all() {
            let name = enter_section(f, setting, &mut section)?;
            match values.find_ref(setting.key).and_then(literal) {
                Some(literal) => writeln!(f, "{:<60} # {}", format!("{name} = {literal}"), self.source(setting))?,
                None => writeln!(f, "# {:<58} # unset: {}", format!("{name} ="), setting.unset)?,
            }
        }
        Ok(())
    }
}

/// Writes the header of the section that `setting` opens, and returns the setting's name within it.
fn enter_section(
    f: &mut fmt::Formatter<'_>,
    setting: &'static Setting,
    section: &mut &'static str,
) -> Result<&'static str, fmt::Error> {
    let Some((entered, name)) = setting.key.split_once('.') else {
        return Ok(setting.key);
    };
    if entered != *section {
        writeln!(f, "\n[{entered}]")?;
        *section = entered;
    }
    Ok(name)
}

/// Returns `value` as TOML writes it; `None` for one that is not set.
fn literal(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(quoted(text)),
        Value::Num(_, number) => Some(number_text(*number)),
        Value::Bool(_, bool) => Some(bool.to_string()),
        _ => None,
    }
}

/// Returns `text` as a TOML string. JSON escapes the same characters in the same way, except DEL, which TOML escapes
/// too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// Every setting as a Markdown table, for the operator's manual.
#[derive(Debug)]
pub struct Reference;

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let defaults = Value::serialize(Config::default()).map_err(|_| fmt::Error)?;
        writeln!(f, "| variable | key in the file | default | what it is | must be |")?;
        writeln!(f, "|---|---|---|---|---|")?;
        writeln!(
            f,
            "| `{FILE_VARIABLE}` | | `./tote.toml`, if it exists | The configuration file; `--config FILE` wins over it. | the path of a TOML file |"
        )?;
        for setting in setting::all() {
            let default = defaults
                .find_ref(setting.key)
                .and_then(literal)
                .map_or_else(|| setting.unset.to_owned(), |value| format!("`{value}`"));
            writeln!(
                f,
                "| `{}` | `{}` | {default} | {} | {} |",
                setting.variable, setting.key, setting.about, setting.allowed
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::config::ConfigError;

    fn load(file: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.toml");
        std::fs::write(&path, file).unwrap();
        let variables: Vec<_> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Config::load(Some(&path), variables.into_iter())
    }

    #[test]
    fn every_value_is_shown_with_its_source_and_no_secret() {
        let config = load(
            "[database]\npool_size = 3\n",
            &[
                ("DATABASE_URL", "postgres://shop:hunter2@db/shop"),
                ("REDIS_URL", "redis://:hunter2@cache"),
                ("TOTE_SECRET", "hunter2-hunter2-hunter2-hunter2-hunter2"),
            ],
        )
        .unwrap();
        let shown = config.effective().to_string();
        let line = |start: &str| {
            shown
                .lines()
                .find(|line| line.starts_with(start))
                .unwrap_or_default()
                .to_owned()
        };
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(
            line("url = \"postgres").contains("postgres://shop:********@db/shop"),
            "{shown}"
        );
        assert!(line("url = \"postgres").ends_with("# DATABASE_URL"), "{shown}");
        assert!(line("pool_size = 3").ends_with("shop.toml"), "{shown}");
        assert!(line("listen = ").ends_with("# default"), "{shown}");
        assert!(line("# default_market =").contains("unset: the market"), "{shown}");
    }

    #[test]
    fn what_is_shown_is_a_file_that_can_be_read_again() {
        let first = load(
            "data_dir = 'a \"quoted\" folder'",
            &[("TOTE_SHOP_NAME", "Żółw\t\u{7f}")],
        )
        .unwrap();
        let again = load(&first.effective().to_string(), &[]).unwrap();
        assert_eq!(again.shop.name, first.shop.name);
        assert_eq!(again.data_dir, first.data_dir);
        assert_eq!(again.http.listen, first.http.listen);
    }

    #[test]
    fn the_manual_holds_the_reference_as_it_is() {
        let manual = include_str!("../../../docs/operations.md");
        assert!(
            manual.contains(&Reference.to_string()),
            "put the output of `tote config --reference` into docs/operations.md"
        );
    }

    #[test]
    fn the_reference_names_every_variable_and_what_holds_without_it() {
        let reference = Reference.to_string();
        assert!(
            !reference.contains("` |  |"),
            "a setting has neither a default nor a word for being unset"
        );
        assert!(setting::all().all(|setting| reference.contains(&format!("| `{}` |", setting.variable))));
    }
}
