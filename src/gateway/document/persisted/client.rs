//! Which app sent a request, by its own words.

/// Bytes of a client's name, and of its version.
const LENGTH_MAX: usize = 128;

/// The app that a request names. It is a claim: it chooses which manifests apply and stands in logs, and grants nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ClientIdentity {
    name: Option<String>,
    version: Option<String>,
}

impl ClientIdentity {
    /// The client that the headers name. A value that is empty, too long or not printable counts as absent, and so does a
    /// version without a name.
    #[must_use]
    pub fn new(name: Option<&str>, version: Option<&str>) -> Self {
        let name = name.and_then(printable);
        let version = version.and_then(printable).filter(|_| name.is_some());
        Self { name, version }
    }

    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }
}

fn printable(value: &str) -> Option<String> {
    let value = value.trim();
    let is_fit = (1..=LENGTH_MAX).contains(&value.len()) && !value.contains(char::is_control);
    is_fit.then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_a_name_and_may_have_a_version() {
        let client = ClientIdentity::new(Some(" ios "), Some("4.2.0"));
        assert_eq!((client.name(), client.version()), (Some("ios"), Some("4.2.0")));
        assert_eq!(ClientIdentity::new(Some("ios"), None).version(), None);
        assert_eq!(ClientIdentity::new(None, Some("4.2.0")), ClientIdentity::default());
    }

    #[test]
    fn what_cannot_stand_in_a_log_line_is_dropped() {
        for name in ["", "   ", "a\nb", "a\u{1b}[31m", &"x".repeat(129)] {
            assert_eq!(
                ClientIdentity::new(Some(name), Some("1")),
                ClientIdentity::default(),
                "{name:?}"
            );
        }
    }
}
