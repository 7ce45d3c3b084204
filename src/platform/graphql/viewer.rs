//! Who asks.

/// The principal of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Nobody who is known.
    #[default]
    Anonymous,
}

/// Those who see the same schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Apps of shoppers, and partners: `schema.graphql`.
    Public,
}

impl Viewer {
    /// The schema that the viewer's documents are validated against.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match self {
            Self::Anonymous => Audience::Public,
        }
    }

    /// The kind of principal, for logs.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
        }
    }

    /// What stands for the viewer in limits; `None`: only its address does.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        match self {
            Self::Anonymous => None,
        }
    }

    /// Whether the viewer may explore the schema where not everybody may.
    #[must_use]
    pub fn is_explorer(&self) -> bool {
        match self {
            Self::Anonymous => false,
        }
    }
}
