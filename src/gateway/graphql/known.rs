//! Answers that are kept, given to requests that need not be read.

use async_graphql::Executor;
use poem::http::{HeaderName, HeaderValue, header};
use poem::{Request, Response};

use super::accept::Accept;
use super::call::Call;
use super::endpoint::Graphql;
use crate::gateway::engine::{Outcome, Scopes, Wording};
use crate::gateway::response::MARKET;
use crate::platform::changes::Moment;

/// What is known of a request before it is read; nothing where its answer is not one that is kept.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The latest moment of the shop.
    pub(super) moment: Option<Moment>,
    pub(super) wording: Option<Wording>,
}

impl<E: Executor, S: Scopes> Graphql<E, S> {
    /// What is known of a single answer before its request is read. `body` is that of a POST.
    pub(super) async fn look_up(&self, request: &Request, call: &Call, accept: Accept, body: &[u8]) -> Known {
        // A stream has many answers, and one with its costs is nobody else's.
        if accept.framing.is_some() || !self.engine.keeps_answers() {
            return Known::default();
        }
        let said = |name: HeaderName| request.headers().get(name).map_or(&[][..], HeaderValue::as_bytes);
        let url = request.uri().query().unwrap_or_default();
        let parts = [
            request.method().as_str().as_bytes(),
            url.as_bytes(),
            said(MARKET),
            said(header::ACCEPT_LANGUAGE),
            body,
        ];
        let wording = if call.wants_cost {
            None
        } else {
            self.engine.wording(&call.caller, &parts)
        };
        // Before anything is looked up: what changes from here on is later than the answer.
        let moment = self.scopes.moment().await;
        Known { moment, wording }
    }

    /// The answer to a request that was read before, where it is kept.
    pub(super) async fn again(&self, known: &Known, call: &Call, accept: Accept) -> Option<Response> {
        let media_type = accept.single?;
        let (wording, moment) = known.wording.as_ref().zip(known.moment.as_ref())?;
        let Outcome { result, record } = self.engine.again(wording, &call.caller, moment).await?;
        Some(self.whole(call, &result, &record, media_type))
    }
}
