//! How large a document may be that nobody has read before it came.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shape {
    pub tokens_max: u32,
    pub depth_max: u32,
    pub aliases_max: u32,
    pub root_fields_max: u32,
    pub selections_max: u32,
    pub directives_max: u32,
    /// Bytes of prepared documents that are kept.
    pub cache_bytes: u64,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            tokens_max: 5_000,
            depth_max: 20,
            aliases_max: 200,
            root_fields_max: 50,
            selections_max: 5_000,
            directives_max: 500,
            cache_bytes: 64 * 1024 * 1024,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "shape.tokens_max",
        variable: "TOTE_SHAPE_TOKENS_MAX",
        about: "Words, signs, spaces and comments that the text of a document may have. Trusted documents are exempt from this and the following limits.",
        allowed: "a number from 100 to 100000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "shape.depth_max",
        variable: "TOTE_SHAPE_DEPTH_MAX",
        about: "Levels of fields. What tools ask of the schema has 15.",
        allowed: "a number from 5 to 100",
        unset: "",
        secret: false,
    },
    Setting {
        key: "shape.aliases_max",
        variable: "TOTE_SHAPE_ALIASES_MAX",
        about: "Fields with an alias, with every fragment written out where it is spread.",
        allowed: "a number from 0 to 10000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "shape.root_fields_max",
        variable: "TOTE_SHAPE_ROOT_FIELDS_MAX",
        about: "Fields of an operation itself.",
        allowed: "a number from 1 to 1000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "shape.selections_max",
        variable: "TOTE_SHAPE_SELECTIONS_MAX",
        about: "Fields and fragments, with every fragment written out where it is spread, and for each type where they differ by type.",
        allowed: "a number from 100 to 100000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "shape.directives_max",
        variable: "TOTE_SHAPE_DIRECTIVES_MAX",
        about: "Directives, such as `@include`, with every fragment written out where it is spread.",
        allowed: "a number from 0 to 10000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "shape.cache_bytes",
        variable: "TOTE_SHAPE_CACHE_BYTES",
        about: "Bytes of memory for documents that are ready to run.",
        allowed: "a number from 1048576 to 17179869184",
        unset: "",
        secret: false,
    },
];

impl Shape {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let bounds = [
            ("shape.tokens_max", u64::from(self.tokens_max), 100..=100_000),
            ("shape.depth_max", u64::from(self.depth_max), 5..=100),
            ("shape.aliases_max", u64::from(self.aliases_max), 0..=10_000),
            ("shape.root_fields_max", u64::from(self.root_fields_max), 1..=1_000),
            ("shape.selections_max", u64::from(self.selections_max), 100..=100_000),
            ("shape.directives_max", u64::from(self.directives_max), 0..=10_000),
            ("shape.cache_bytes", self.cache_bytes, 1_048_576..=17_179_869_184),
        ];
        let invalid = bounds.into_iter().find(|(_, value, allowed)| !allowed.contains(value));
        invalid.map(|(key, ..)| key)
    }
}
