//! Webhooks of Stripe.

use serde::Deserialize;
use serde_json::Value;

use super::amount::from_stripe;
use super::wire::{PaymentIntent, Refund};
use crate::commerce::payment::observation::{DisputeFact, Observation, Sum};
use crate::commerce::payment::provider::payments::{EventFault, ProviderEvent};

#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    object: Value,
}

#[derive(Debug, Deserialize)]
struct Dispute {
    id: String,
    amount: i64,
    currency: String,
    payment_intent: Option<String>,
}

/// Reads the body of a webhook whose signature is good. Kinds that say nothing of money or of where a payment stands say nothing here.
pub(super) fn read(body: &[u8]) -> Result<ProviderEvent, EventFault> {
    let event: Event = serde_json::from_slice(body).map_err(|_| EventFault::Unreadable)?;
    let object = event.data.object;
    let unreadable = |_| EventFault::Unreadable;
    let (intent, seen) = match event.kind.as_str() {
        "payment_intent.succeeded"
        | "payment_intent.payment_failed"
        | "payment_intent.canceled"
        | "payment_intent.processing"
        | "payment_intent.requires_action"
        | "payment_intent.amount_capturable_updated" => {
            let payment: PaymentIntent = serde_json::from_value(object).map_err(unreadable)?;
            (payment.metadata.intent(), Some(payment.seen()))
        }
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            let refund: Refund = serde_json::from_value(object).map_err(unreadable)?;
            let seen = Observation {
                reference: refund.payment_intent.clone(),
                refunds: vec![refund.fact()],
                ..Observation::default()
            };
            (None, Some(seen))
        }
        kind @ ("charge.dispute.funds_withdrawn" | "charge.dispute.funds_reinstated") => {
            let dispute: Dispute = serde_json::from_value(object).map_err(unreadable)?;
            (None, Some(disputed(dispute, kind.ends_with("reinstated"))))
        }
        _ => (None, None),
    };
    Ok(ProviderEvent {
        id: event.id,
        kind: event.kind,
        intent,
        seen,
    })
}

fn disputed(dispute: Dispute, reversed: bool) -> Observation {
    let currency = dispute.currency.to_ascii_uppercase();
    Observation {
        reference: dispute.payment_intent,
        disputes: vec![DisputeFact {
            reference: dispute.id,
            sum: Sum {
                amount_minor: from_stripe(dispute.amount, &currency),
                currency,
            },
            reversed,
        }],
        ..Observation::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::commerce::payment::observation::{RefundStanding, Standing};

    fn event(kind: &str, object: &Value) -> ProviderEvent {
        let body = json!({"id": "evt_1", "type": kind, "data": {"object": object}});
        read(body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn a_payment_is_known_by_what_it_was_given() {
        let own = Uuid::from_u128(9);
        let object = json!({"id": "pi_1", "status": "succeeded", "amount": 7, "amount_received": 7, "currency": "usd", "metadata": {"tote_payment": own.to_string()}});
        let event = event("payment_intent.succeeded", &object);
        assert_eq!((event.id.as_str(), event.intent), ("evt_1", Some(own)));
        let seen = event.seen.unwrap();
        assert_eq!(seen.reference.as_deref(), Some("pi_1"));
        assert!(
            matches!(seen.standing, Some(Standing::Captured(sum)) if sum.currency == "USD" && sum.amount_minor == 7)
        );
    }

    #[test]
    fn refunds_and_disputes_are_known_by_their_payment() {
        let refund =
            json!({"id": "re_1", "amount": 5, "currency": "eur", "status": "pending", "payment_intent": "pi_1"});
        let seen = event("refund.created", &refund).seen.unwrap();
        assert_eq!((seen.reference.as_deref(), seen.standing), (Some("pi_1"), None));
        assert_eq!(seen.refunds[0].standing, RefundStanding::Pending);
        let dispute = json!({"id": "dp_1", "amount": 5, "currency": "eur", "payment_intent": "pi_1"});
        let reversed = |kind| event(kind, &dispute).seen.unwrap().disputes[0].reversed;
        assert!(!reversed("charge.dispute.funds_withdrawn"));
        assert!(reversed("charge.dispute.funds_reinstated"));
    }

    #[test]
    fn what_says_nothing_of_money_is_nothing_and_what_is_broken_is_refused() {
        assert_eq!(event("customer.created", &json!({"id": "cus_1"})).seen, None);
        for broken in [
            "",
            "[]",
            r#"{"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{}}}"#,
        ] {
            assert_eq!(read(broken.as_bytes()), Err(EventFault::Unreadable), "{broken}");
        }
    }
}
