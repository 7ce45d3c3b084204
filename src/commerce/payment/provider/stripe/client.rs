//! Asking Stripe over the network.

use std::fmt;
use std::time::Duration;

use anyhow::Context as _;
use reqwest::{Client, Method, StatusCode};
use serde::de::DeserializeOwned;
use url::form_urlencoded::Serializer;

use super::wire::{CardError, Refusal};
use crate::commerce::payment::provider::fault::{Asked, ProviderFault};
use crate::platform::config::{Payment, Secret};
use crate::platform::tls;

/// The version of the interface that `wire.rs` reads; without it an account's default would decide.
const VERSION: &str = "2024-06-20";
const URL: &str = "https://api.stripe.com";

/// A connection to Stripe.
#[derive(Clone)]
pub(super) struct StripeClient {
    http: Client,
    url: String,
    key: Secret,
}

impl fmt::Debug for StripeClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StripeClient")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// What Stripe says that is no success, and with which status.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) error: CardError,
}

/// A request to be sent.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) form: Vec<(&'a str, String)>,
    /// What makes it one thing, however often it is sent.
    pub(super) key: Option<String>,
}

impl<'a> Call<'a> {
    pub(super) fn get(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            form: Vec::new(),
            key: None,
        }
    }

    pub(super) fn post(path: String, key: String, form: Vec<(&'a str, String)>) -> Self {
        Self {
            method: Method::POST,
            path,
            form,
            key: Some(key),
        }
    }
}

impl StripeClient {
    pub(super) fn new(payment: &Payment, timeout: Duration) -> anyhow::Result<Self> {
        // The client brings no implementation of TLS, and would panic without one.
        tls::install_provider();
        let key = payment.stripe_secret_key.clone();
        Ok(Self {
            http: Client::builder()
                .timeout(timeout)
                .build()
                .context("Stripe cannot be asked")?,
            url: payment
                .stripe_url
                .as_ref()
                .map_or_else(|| URL.to_owned(), |url| url.as_str().to_owned()),
            key: key.context("payment.stripe_secret_key is missing")?,
        })
    }

    /// What Stripe answers: a success, or what it says against it. A connection that ends before the answer leaves open what was done.
    pub(super) async fn send<T: DeserializeOwned>(&self, call: Call<'_>) -> Asked<Result<T, Refused>> {
        let mut request = self
            .http
            .request(call.method, format!("{}{}", self.url, call.path))
            .bearer_auth(self.key.expose())
            .header("Stripe-Version", VERSION);
        if let Some(key) = call.key {
            let form = call.form.iter().map(|(name, value)| (*name, value.as_str()));
            request = request
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(Serializer::new(String::new()).extend_pairs(form).finish());
        }
        let response = request.send().await.map_err(fault)?;
        let status = response.status();
        let body = response.bytes().await.map_err(fault)?;
        if status.is_success() {
            let answer = serde_json::from_slice(&body).context("Stripe's answer cannot be read");
            return answer.map(Ok).map_err(ProviderFault::Unknown);
        }
        // Its texts may name a shopper's card: only the code goes on.
        let error =
            serde_json::from_slice::<Refusal>(&body).map_or_else(|_| CardError::default(), |refusal| refusal.error);
        let code = error.code.clone().or_else(|| error.kind.clone()).unwrap_or_default();
        let told = || anyhow::anyhow!("Stripe answers {status} {code}");
        // A key that was used for something else was used: what it was used for is there.
        let is_used = error.kind.as_deref() == Some("idempotency_error");
        if status.is_server_error() || is_used {
            return Err(ProviderFault::Unknown(told()));
        }
        match status {
            // Keys that are wrong can be mended, and nothing was done.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS | StatusCode::CONFLICT => {
                Err(ProviderFault::Transient(told()))
            }
            _ => Ok(Err(Refused { status, error })),
        }
    }
}

fn fault(cause: reqwest::Error) -> ProviderFault {
    let was_sent = !cause.is_connect();
    // The address may hold what a search asks for.
    let cause = anyhow::Error::new(cause.without_url());
    if was_sent {
        ProviderFault::Unknown(cause)
    } else {
        ProviderFault::Transient(cause)
    }
}
