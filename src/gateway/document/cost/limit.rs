//! What is refused for its cost, and what an answer says of its own.

use async_graphql::{Name, Value};

use super::estimate::Estimate;
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::code;

/// What a caller may still spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// The most points that a caller can have saved up.
    pub limit: u32,
    /// Points that are left after this operation.
    pub remaining: u32,
    /// Points that come back each second.
    pub restores_per_second: u32,
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
            ("limit", budget.limit.into()),
            ("remaining", budget.remaining.into()),
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

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::super::sample::plan;
    use super::*;

    fn estimate() -> Estimate {
        plan("{ products(first: 250) { nodes { id } } }").estimate(&Map::new())
    }

    #[test]
    fn what_costs_too_much_is_refused_by_the_name_of_its_dearest_field() {
        assert_eq!(check(&estimate(), 256), Ok(()));
        let refusal = check(&estimate(), 255).unwrap_err();
        assert_eq!(refusal.reason, Reason::TooExpensive);
        let [error] = &refusal.errors[..] else {
            panic!("one error");
        };
        assert_eq!(error.code, code::COST_EXCEEDED);
        assert_eq!(
            serde_json::Value::Object(error.extensions.clone()),
            json!({"cost": 256, "maximum": 255, "field": "products.nodes"})
        );
    }

    #[test]
    fn an_answer_tells_its_cost() {
        let budget = Budget {
            limit: 1_000,
            remaining: 700,
            restores_per_second: 50,
        };
        assert_eq!(
            extension(&estimate(), Some(30), 10_000, Some(&budget))
                .into_json()
                .unwrap(),
            json!({
                "requested": 256, "actual": 30, "maximum": 10_000, "dearest": "products.nodes",
                "budget": {"limit": 1_000, "remaining": 700, "restoresPerSecond": 50},
            })
        );
        let nothing = plan("{ __typename }").estimate(&Map::new());
        assert_eq!(
            extension(&nothing, None, 10_000, None).into_json().unwrap(),
            json!({"requested": 0, "actual": null, "maximum": 10_000, "dearest": null, "budget": null})
        );
    }
}
