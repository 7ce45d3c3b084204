//! `/webhooks/{provider}`: what providers of payments say by themselves. Such a request comes from no app: it is believed for its
//! signature, has a limit of its own, and is answered as soon as it is kept.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response};
use tokio::time::timeout;

use super::limits::RateLimiter;
use super::server::ClientAddress;
use crate::app::App;
use crate::commerce::payment::Received;
use crate::platform::config::Limits;

/// Bytes of one webhook. Those of Stripe are some thousands.
const BODY_MAX: usize = 256 * 1024;
/// How long one may take to arrive.
const READ_WITHIN: Duration = Duration::from_secs(10);
/// Of one address. A provider sends from few, and sends again later what is not taken.
const PER_SECOND: u32 = 100;
const BURST: u32 = 2_000;

/// Takes webhooks of the configured provider.
pub(super) struct Webhooks {
    app: App,
    limiter: RateLimiter,
}

impl Webhooks {
    pub(super) fn new(app: &App) -> Self {
        let limits = Limits {
            rate_address_per_second: PER_SECOND,
            rate_address_burst: BURST,
            rate_principal_per_second: 0,
            ..Limits::default()
        };
        Self {
            app: app.clone(),
            // Counted by each process for itself, apart from what apps spend.
            limiter: RateLimiter::new(&limits, None, app.clock.clone()),
        }
    }

    async fn take(&self, mut request: Request) -> StatusCode {
        let payments = &self.app.payments;
        let path = request.uri().path();
        if path.rsplit('/').next() != Some(payments.provider_name()) {
            return StatusCode::NOT_FOUND;
        }
        let address = request.data::<ClientAddress>().map(|address| address.0);
        let address = address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        if self.limiter.take(None, address, 1).await.is_err() {
            return StatusCode::TOO_MANY_REQUESTS;
        }
        let signature = request.header(payments.signature_header()).map(str::to_owned);
        let body = match timeout(READ_WITHIN, request.take_body().into_bytes_limit(BODY_MAX)).await {
            Ok(Ok(body)) => body,
            Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE,
            Err(_) => return StatusCode::REQUEST_TIMEOUT,
        };
        let received = payments
            .receive(&self.app.db, &self.app.clock, signature.as_deref(), &body)
            .await;
        match received {
            Ok(Received::Kept | Received::Repeated) => StatusCode::OK,
            Ok(Received::Refused) => StatusCode::BAD_REQUEST,
            Err(error) => {
                let cause = format!("{:#}", error.into_cause());
                tracing::error!(cause, "a webhook could not be kept; the provider sends it again");
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }
}

impl Endpoint for Webhooks {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let status = self.take(request).await;
        Ok(Response::builder()
            .status(status)
            .header(header::CACHE_CONTROL, "no-store")
            .finish())
    }
}
