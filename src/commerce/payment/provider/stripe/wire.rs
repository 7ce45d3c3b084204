//! What Stripe sends, as far as it is read, and what it means here.

use serde::Deserialize;
use uuid::Uuid;

use super::amount::from_stripe;
use crate::commerce::payment::observation::{Observation, RefundFact, RefundStanding, Standing, Sum};

/// Where payments carry the shop's id of them: as it is searched for, and as it is sent. [`Metadata`] reads it.
pub(super) const INTENT_KEY: &str = "tote_payment";
pub(super) const INTENT_FIELD: &str = "metadata[tote_payment]";
/// Where refunds do, as it is sent.
pub(super) const REFUND_FIELD: &str = "metadata[tote_refund]";

#[derive(Debug, Default, Deserialize)]
pub(super) struct Metadata {
    pub(super) tote_payment: Option<String>,
    pub(super) tote_refund: Option<String>,
}

impl Metadata {
    pub(super) fn intent(&self) -> Option<Uuid> {
        self.tote_payment.as_deref()?.parse().ok()
    }

    fn refund(&self) -> Option<Uuid> {
        self.tote_refund.as_deref()?.parse().ok()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct PaymentIntent {
    pub(super) id: String,
    status: String,
    amount: i64,
    #[serde(default)]
    amount_received: i64,
    amount_capturable: Option<i64>,
    currency: String,
    client_secret: Option<String>,
    #[serde(default)]
    pub(super) metadata: Metadata,
    last_payment_error: Option<CardError>,
    next_action: Option<NextAction>,
}

#[derive(Debug, Deserialize)]
struct NextAction {
    redirect_to_url: Option<Redirect>,
}

#[derive(Debug, Deserialize)]
struct Redirect {
    url: Option<String>,
}

/// An error, or the part of one that a payment keeps.
#[derive(Debug, Default, Deserialize)]
pub(super) struct CardError {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) code: Option<String>,
    decline_code: Option<String>,
    pub(super) param: Option<String>,
    pub(super) payment_intent: Option<Box<PaymentIntent>>,
}

/// The body of an answer that is no success.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub(super) error: CardError,
}

#[derive(Debug, Deserialize)]
pub(super) struct List<T> {
    pub(super) data: Vec<T>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    pub(super) id: String,
    amount: i64,
    currency: String,
    status: Option<String>,
    failure_reason: Option<String>,
    pub(super) payment_intent: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

impl CardError {
    /// A stable code of why a card was not charged. Why a bank distrusts a card is nobody's business, so most reasons are one.
    pub(super) fn reason(&self) -> String {
        let codes = [self.decline_code.as_deref(), self.code.as_deref()];
        let known = codes.into_iter().flatten().find_map(|code| {
            Some(match code {
                "insufficient_funds" => "INSUFFICIENT_FUNDS",
                "expired_card" => "EXPIRED_CARD",
                "incorrect_cvc" | "invalid_cvc" => "INCORRECT_CVC",
                "processing_error" => "PROCESSING_ERROR",
                "authentication_required" | "payment_intent_authentication_failure" => "AUTHENTICATION_FAILED",
                _ => return None,
            })
        });
        known.unwrap_or("CARD_DECLINED").to_owned()
    }
}

impl PaymentIntent {
    fn sum(&self, amount: i64) -> Sum {
        let currency = self.currency.to_ascii_uppercase();
        Sum {
            amount_minor: from_stripe(amount, &currency),
            currency,
        }
    }

    /// What the payment's status means.
    pub(super) fn seen(self) -> Observation {
        let standing = match self.status.as_str() {
            "requires_action" => Standing::RequiresAction {
                url: self
                    .next_action
                    .and_then(|action| action.redirect_to_url)
                    .and_then(|redirect| redirect.url),
                secret: self.client_secret,
            },
            "requires_capture" => Standing::Authorized(self.sum(self.amount_capturable.unwrap_or(self.amount))),
            "succeeded" => Standing::Captured(self.sum(self.amount_received)),
            "canceled" => Standing::Cancelled,
            // It is confirmed when it is made, so it wants another card because this one was not good.
            "requires_payment_method" => Standing::Failed {
                code: self.last_payment_error.unwrap_or_default().reason(),
            },
            // `processing`, `requires_confirmation`, and what may be added.
            _ => Standing::Processing,
        };
        Observation::of(Some(self.id), standing)
    }
}

impl Refund {
    pub(super) fn fact(self) -> RefundFact {
        let currency = self.currency.to_ascii_uppercase();
        RefundFact {
            own: self.metadata.refund(),
            reference: self.id,
            sum: Sum {
                amount_minor: from_stripe(self.amount, &currency),
                currency,
            },
            standing: match self.status.as_deref() {
                Some("succeeded") => RefundStanding::Succeeded,
                Some("failed" | "canceled") => RefundStanding::Failed {
                    code: self
                        .failure_reason
                        .map_or_else(|| "REFUND_FAILED".to_owned(), |reason| reason.to_ascii_uppercase()),
                },
                _ => RefundStanding::Pending,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn seen(body: Value) -> Option<Standing> {
        serde_json::from_value::<PaymentIntent>(body).unwrap().seen().standing
    }

    #[test]
    fn each_status_means_something() {
        let of = |status: &str| {
            seen(json!({
                "id": "pi_1", "status": status, "amount": 1000, "amount_received": 900, "amount_capturable": 800, "currency": "eur",
                "client_secret": "pi_1_secret", "last_payment_error": {"code": "card_declined", "decline_code": "insufficient_funds"},
                "next_action": {"type": "redirect_to_url", "redirect_to_url": {"url": "https://bank.example/1", "return_url": "x"}}
            }))
        };
        let sum = |amount_minor| Sum {
            amount_minor,
            currency: "EUR".to_owned(),
        };
        assert_eq!(of("succeeded"), Some(Standing::Captured(sum(900))));
        assert_eq!(of("requires_capture"), Some(Standing::Authorized(sum(800))));
        assert_eq!(of("canceled"), Some(Standing::Cancelled));
        assert_eq!(of("processing"), Some(Standing::Processing));
        let code = "INSUFFICIENT_FUNDS".to_owned();
        assert_eq!(of("requires_payment_method"), Some(Standing::Failed { code }));
        let action = Standing::RequiresAction {
            url: Some("https://bank.example/1".to_owned()),
            secret: Some("pi_1_secret".to_owned()),
        };
        assert_eq!(of("requires_action"), Some(action));
    }

    #[test]
    fn what_is_done_by_the_library_in_the_app_has_no_address() {
        let body = json!({"id": "pi_1", "status": "requires_action", "amount": 5, "currency": "eur", "client_secret": "s",
            "next_action": {"type": "use_stripe_sdk", "use_stripe_sdk": {}}});
        let secret = Some("s".to_owned());
        assert_eq!(seen(body), Some(Standing::RequiresAction { url: None, secret }));
    }

    #[test]
    fn a_refund_knows_whose_it_is() {
        let own = Uuid::from_u128(7);
        let body = json!({"id": "re_1", "amount": 500, "currency": "isk", "status": "succeeded", "metadata": {"tote_refund": own.to_string()}});
        let fact = serde_json::from_value::<Refund>(body).unwrap().fact();
        assert_eq!((fact.own, fact.sum.amount_minor), (Some(own), 5));
        assert_eq!(fact.standing, RefundStanding::Succeeded);
    }
}
