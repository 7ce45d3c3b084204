//! Stripe as a provider.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::StatusCode;

use super::amount::to_stripe;
use super::client::{Call, Refused, StripeClient};
use super::event;
use super::wire::{INTENT_FIELD, INTENT_KEY, List, PaymentIntent, REFUND_FIELD, Refund};
use crate::commerce::payment::intent::IntentRow;
use crate::commerce::payment::observation::{Observation, RefundFact, Standing};
use crate::commerce::payment::provider::fault::{Asked, ProviderFault};
use crate::commerce::payment::provider::payments::{EventFault, PaymentProvider, ProviderEvent, RefundAsk, StartAsk};
use crate::commerce::payment::provider::signature::Signer;
use crate::platform::config::Payment;

/// Stripe.
#[derive(Debug)]
pub(in crate::commerce::payment::provider) struct Stripe {
    client: StripeClient,
    signer: Signer,
}

impl Stripe {
    /// # Errors
    /// Where a key is missing.
    pub(in crate::commerce::payment::provider) fn new(payment: &Payment, timeout: Duration) -> anyhow::Result<Self> {
        let secrets = payment.stripe_webhook_secret.as_ref();
        let secrets: Vec<&str> = secrets.iter().flat_map(|secret| secret.expose().split(',')).collect();
        Ok(Self {
            client: StripeClient::new(payment, timeout)?,
            signer: Signer::new(&secrets, i64::from(payment.webhook_tolerance_s)),
        })
    }

    /// Changes a payment; where it stands otherwise than the change needs, that is the answer.
    async fn change(&self, intent: &IntentRow, verb: &str) -> Asked<Observation> {
        let Some(reference) = &intent.provider_ref else {
            return Err(ProviderFault::Refused {
                code: "NO_SUCH_PAYMENT".to_owned(),
            });
        };
        let path = format!("/v1/payment_intents/{reference}/{verb}");
        let key = format!("{verb}-{}", intent.id);
        let key = match verb {
            // A refusal is kept with its key for a day, and the payment moves on. Calling off is one thing however often it is asked.
            "cancel" => format!("{key}-{:016x}", getrandom::u64().unwrap_or_default()),
            _ => key,
        };
        let call = Call::post(path, key, Vec::new());
        match self.client.send::<PaymentIntent>(call).await? {
            Ok(payment) => Ok(payment.seen()),
            Err(refused) => match refused.error.payment_intent {
                Some(payment) => Ok(payment.seen()),
                None => Err(refused.into()),
            },
        }
    }

    /// The refunds of a payment.
    async fn refunds_of(&self, payment: &str) -> Asked<Vec<Refund>> {
        let call = Call::get(format!("/v1/refunds?payment_intent={payment}&limit=100"));
        match self.client.send::<List<Refund>>(call).await? {
            Ok(refunds) => Ok(refunds.data),
            Err(refused) => Err(refused.into()),
        }
    }

    async fn find_payment(&self, intent: &IntentRow) -> Asked<Option<PaymentIntent>> {
        if let Some(reference) = &intent.provider_ref {
            let call = Call::get(format!("/v1/payment_intents/{reference}"));
            return match self.client.send(call).await? {
                Ok(payment) => Ok(Some(payment)),
                Err(refused) if refused.status == StatusCode::NOT_FOUND => Ok(None),
                Err(refused) => Err(refused.into()),
            };
        }
        let query = format!("metadata['{INTENT_KEY}']:'{}'", intent.id);
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let call = Call::get(format!("/v1/payment_intents/search?query={query}"));
        match self.client.send::<List<PaymentIntent>>(call).await? {
            Ok(found) => Ok(found.data.into_iter().next()),
            Err(refused) => Err(refused.into()),
        }
    }
}

impl From<Refused> for ProviderFault {
    fn from(refused: Refused) -> Self {
        let code = refused.error.code.or(refused.error.kind);
        Self::Refused {
            code: code.unwrap_or_else(|| refused.status.as_str().to_owned()),
        }
    }
}

fn form_of(ask: &StartAsk<'_>, amount: i64) -> Vec<(&'static str, String)> {
    let intent = ask.intent;
    let capture = if ask.capture_at_once { "automatic" } else { "manual" };
    let mut form = vec![
        ("amount", amount.to_string()),
        ("currency", intent.currency.to_ascii_lowercase()),
        ("payment_method", ask.token.to_owned()),
        ("confirm", "true".to_owned()),
        ("capture_method", capture.to_owned()),
        ("automatic_payment_methods[enabled]", "true".to_owned()),
        ("metadata[tote_order]", intent.order_id.to_string()),
        (INTENT_FIELD, intent.id.to_string()),
    ];
    if let Some(url) = &intent.return_url {
        form.push(("return_url", url.clone()));
    } else {
        // What the bank wants is shown by Stripe's library in the app.
        form.push(("automatic_payment_methods[allow_redirects]", "never".to_owned()));
        form.push(("use_stripe_sdk", "true".to_owned()));
    }
    form
}

impl PaymentProvider for Stripe {
    fn start<'a>(&'a self, ask: &'a StartAsk<'a>) -> BoxFuture<'a, Asked<Observation>> {
        async move {
            let failed = |reference: Option<String>, code: &str| {
                let code = code.to_owned();
                Observation::of(reference, Standing::Failed { code })
            };
            let Some(amount) = to_stripe(ask.intent.amount_minor, &ask.intent.currency) else {
                return Ok(failed(None, "AMOUNT_NOT_POSSIBLE"));
            };
            let key = format!("start-{}", ask.intent.id);
            let call = Call::post("/v1/payment_intents".to_owned(), key, form_of(ask, amount));
            match self.client.send::<PaymentIntent>(call).await? {
                Ok(payment) => Ok(payment.seen()),
                Err(refused) if refused.status == StatusCode::PAYMENT_REQUIRED => {
                    let code = refused.error.reason();
                    Ok(failed(refused.error.payment_intent.map(|payment| payment.id), &code))
                }
                Err(refused) if refused.error.param.as_deref() == Some("payment_method") => {
                    let reference = refused.error.payment_intent.map(|payment| payment.id);
                    Ok(failed(reference, "INVALID_TOKEN"))
                }
                Err(refused) => Err(refused.into()),
            }
        }
        .boxed()
    }

    fn find<'a>(&'a self, intent: &'a IntentRow) -> BoxFuture<'a, Asked<Option<Observation>>> {
        async move {
            let Some(payment) = self.find_payment(intent).await? else {
                return Ok(None);
            };
            let refunds = self.refunds_of(&payment.id).await?;
            let mut seen = payment.seen();
            seen.refunds = refunds.into_iter().map(Refund::fact).collect();
            Ok(Some(seen))
        }
        .boxed()
    }

    fn capture<'a>(&'a self, intent: &'a IntentRow) -> BoxFuture<'a, Asked<Observation>> {
        self.change(intent, "capture").boxed()
    }

    fn cancel<'a>(&'a self, intent: &'a IntentRow) -> BoxFuture<'a, Asked<Observation>> {
        self.change(intent, "cancel").boxed()
    }

    fn refund<'a>(&'a self, ask: &'a RefundAsk<'a>) -> BoxFuture<'a, Asked<RefundFact>> {
        async move {
            if ask.again && ask.refund.provider_ref.is_none() {
                // The key of what was sent before may be forgotten by now.
                let refunds = self.refunds_of(ask.reference).await?.into_iter().map(Refund::fact);
                if let Some(fact) = refunds.into_iter().find(|fact| fact.own == Some(ask.refund.id)) {
                    return Ok(fact);
                }
            }
            let call = if let Some(reference) = &ask.refund.provider_ref {
                Call::get(format!("/v1/refunds/{reference}"))
            } else {
                let amount = to_stripe(ask.refund.amount_minor, &ask.intent.currency);
                let amount = amount.ok_or_else(|| ProviderFault::Refused {
                    code: "AMOUNT_NOT_POSSIBLE".to_owned(),
                })?;
                let form = vec![
                    ("payment_intent", ask.reference.to_owned()),
                    ("amount", amount.to_string()),
                    (REFUND_FIELD, ask.refund.id.to_string()),
                ];
                Call::post("/v1/refunds".to_owned(), format!("refund-{}", ask.refund.id), form)
            };
            match self.client.send::<Refund>(call).await? {
                Ok(refund) => {
                    let mut fact = refund.fact();
                    fact.own = Some(ask.refund.id);
                    Ok(fact)
                }
                Err(refused) => Err(refused.into()),
            }
        }
        .boxed()
    }

    fn read(&self, signature: &str, body: &[u8], now_s: i64) -> Result<ProviderEvent, EventFault> {
        self.signer.check(signature, body, now_s)?;
        event::read(body)
    }

    fn signature_header(&self) -> &'static str {
        "stripe-signature"
    }
}
