//! Why a configuration was refused.

use std::fmt;
use std::path::PathBuf;

use super::setting::{self, Setting, Source};

/// Why the program does not start. Each names what was set, where, and what is allowed.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was asked for is not there or may not be read.
    #[error("the configuration file {} cannot be read", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// The file is not TOML.
    #[error("the configuration file {} is not valid TOML: {reason}", path.display())]
    Malformed { path: PathBuf, reason: String },
    /// The file sets something that does not exist.
    #[error("`{key}` in {} is not a setting{}", path.display(), DidYouMean(setting::similar_key(key)))]
    UnknownKey { key: String, path: PathBuf },
    /// A variable begins with `TOTE_` and is none of ours: a misspelt setting would otherwise be silently without
    /// effect.
    #[error(
        "`{name}` in the environment is not a setting{}",
        DidYouMean(setting::similar_variable(name))
    )]
    UnknownVariable { name: String },
    /// A value has the wrong type or is out of bounds.
    #[error("{place} {found}: it must be {allowed}")]
    Invalid {
        /// The variable or the key and file.
        place: String,
        /// The value as it was found, or that it is not shown.
        found: String,
        allowed: &'static str,
    },
    /// The parts do not fit together, which no setting can cause.
    #[error("the configuration cannot be read: {0}")]
    Unexplained(String),
}

impl ConfigError {
    /// Returns the refusal of `setting`, whose value `found` came from `source`.
    pub(super) fn invalid(setting: &Setting, source: Option<&Source>, found: Option<&str>) -> Self {
        let place = match source {
            Some(Source::Variable(name)) => format!("`{name}` in the environment"),
            Some(Source::File(path)) => format!("`{}` in {}", setting.key, path.display()),
            None => format!("`{}` (`{}` in the environment)", setting.key, setting.variable),
        };
        let found = match found {
            Some("") if source.is_none() => String::from("is not set"),
            Some(value) if !setting.secret => format!("is `{value}`"),
            _ => String::from("is refused (its value is secret and not shown)"),
        };
        Self::Invalid {
            place,
            found,
            allowed: setting.allowed,
        }
    }

    /// Returns what the operator can do next, as a sentence.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "Name an existing file with --config or TOTE_CONFIG, or leave both out.",
            Self::Malformed { .. } => "`tote config` without the file prints a complete example.",
            _ => "`tote config --reference` lists every setting, its variable and what it may be.",
        }
    }
}

struct DidYouMean(Option<&'static str>);

impl fmt::Display for DidYouMean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(name) => write!(f, ": did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}
