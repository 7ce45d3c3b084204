//! What a step with a parcel came to.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::commerce::order::StaffRefusal;

/// What was done otherwise than it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// The parcel is further already: the message is recorded and moves nothing.
    Late,
}

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Done { parcel: Uuid, warnings: Vec<Warning> },
    Refused(StaffRefusal),
}
