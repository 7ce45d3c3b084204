//! What is refused for its cost, and what an answer says of its own.

use async_graphql::{Name, Value};

use super::estimate::Estimate;
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::code;

/// What a caller may still spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Points that are left after this operation.
    pub remaining: u64,
    /// The most points that a caller can have saved up.
    pub maximum: u64,
    /// Points that come back each second.
    pub restores_per_second: u64,
}

/// Nothing, where the operation costs at most `maximum` points.
///
/// # Errors
/// `COST_EXCEEDED` with the cost, the maximum, and the path of the field that adds most.
pub fn check(estimate: &Estimate, maximum: u32) -> Result<(), Refusal> {
    if estimate.total <= u64::from(maximum) {
        return Ok(());
    }
    let message = format!(
        "the operation costs up to {} points, but {maximum} are allowed: ask for less at a time; {} costs most",
        estimate.total,
        estimate.dearest()
    );
    let error = RequestError::new(code::COST_EXCEEDED, message)
        .with("cost", estimate.total)
        .with("maximum", maximum)
        .field(estimate.dearest());
    Err(Refusal::new(Reason::TooExpensive, error))
}

/// `extensions.cost` of an answer: what was estimated, what it came to where it ran, and what is allowed.
#[must_use]
pub fn extension(estimate: &Estimate, actual: Option<u64>, maximum: u32, budget: Option<&Budget>) -> Value {
    let object = |members: &[(&'static str, Value)]| {
        Value::Object(
            members
                .iter()
                .map(|(name, value)| (Name::new(*name), value.clone()))
                .collect(),
        )
    };
    let budget = budget.map(|budget| {
        object(&[
            ("remaining", budget.remaining.into()),
            ("maximum", budget.maximum.into()),
            ("restoresPerSecond", budget.restores_per_second.into()),
        ])
    });
    let dearest = Some(estimate.dearest()).filter(|path| !path.is_empty());
    object(&[
        ("requested", estimate.total.into()),
        ("actual", actual.map_or(Value::Null, Value::from)),
        ("maximum", maximum.into()),
        ("dearest", dearest.map_or(Value::Null, Value::from)),
        ("budget", budget.unwrap_or(Value::Null)),
    ])
}
