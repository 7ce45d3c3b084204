//! The environment as a layer of the configuration.

use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};

use super::ConfigError;
use super::setting::{self, FILE_VARIABLE, Setting};

/// The variables that set something.
pub(super) struct Environment {
    /// The file that `TOTE_CONFIG` names.
    pub(super) file: Option<String>,
    /// What was set, as the text that was found.
    pub(super) values: Vec<(&'static Setting, String)>,
}

impl Environment {
    /// Returns the settings among `variables`. An empty variable counts as unset: that is what `${NAME:-}` of a compose
    /// file leaves.
    pub(super) fn read(variables: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut environment = Self {
            file: None,
            values: Vec::new(),
        };
        for (name, value) in variables {
            if let Some(setting) = setting::by_variable(&name) {
                if !value.is_empty() {
                    environment.values.push((setting, value));
                }
            } else if name == FILE_VARIABLE {
                environment.file = Some(value).filter(|path| !path.is_empty());
            } else if name.starts_with("TOTE_") && !is_service_link(&name, &value) {
                return Err(ConfigError::UnknownVariable { name });
            }
        }
        Ok(environment)
    }
}

/// Returns whether a cluster made the variable: Kubernetes and Docker links announce a service called `tote` to its
/// neighbours by `TOTE_SERVICE_HOST`, `TOTE_PORT=tcp://…`, `TOTE_PORT_8000_TCP_ADDR` and the like.
fn is_service_link(name: &str, value: &str) -> bool {
    let is_service = name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT");
    let is_port = name.ends_with("_PORT")
        && ["tcp://", "udp://", "sctp://"]
            .iter()
            .any(|scheme| value.starts_with(scheme));
    let is_port_detail = name
        .split_once("_PORT_")
        .is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()));
    is_service || is_port || is_port_detail
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut data = Dict::new();
        for (setting, value) in &self.values {
            insert(&mut data, setting.key, Value::from(value.as_str()));
        }
        Ok(Map::from([(Profile::Default, data)]))
    }
}

/// Puts `value` at the dotted `key`, making the tables on the way.
fn insert(data: &mut Dict, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            data.insert(key.to_owned(), value);
        }
        Some((section, rest)) => {
            let table = data
                .entry(section.to_owned())
                .or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, table) = table {
                insert(table, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_a_cluster_sets_for_a_service_called_tote_are_not_settings() {
        assert!(is_service_link("TOTE_SERVICE_HOST", "10.0.0.1"));
        assert!(is_service_link("TOTE_SERVICE_PORT_HTTP", "8000"));
        assert!(is_service_link("TOTE_PORT", "tcp://10.0.0.1:8000"));
        assert!(is_service_link("TOTE_PORT_8000_TCP_ADDR", "10.0.0.1"));
        assert!(is_service_link("TOTE_GATEWAY_PORT_8000_TCP", "tcp://10.0.0.1:8000"));
        assert!(!is_service_link("TOTE_PORT", "9000"), "a person meant to set the port");
    }
}
