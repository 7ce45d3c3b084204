//! The shop's scope of a request: its market, its language, and loaders of its own.

use std::sync::Arc;

use async_graphql::{Data, value};

use crate::app::App;
use crate::commerce::account::{ApiKeys, KeyHolder};
use crate::gateway::engine::{Circumstances, Credentials, Scope, Scopes};
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::error::Error;
use crate::platform::graphql::{FAULT, Request, Viewer, code};
use crate::platform::principal::Unauthenticated;

/// Nobody can tell whether a token holds. Going on without it would answer staff that their fields do not exist.
fn unknown_viewer(fault: Error) -> Refusal {
    let cause = fault.into_cause();
    tracing::error!(cause = format!("{cause:#}"), "a token could not be looked up");
    Refusal::new(Reason::Internal, RequestError::new(code::INTERNAL, FAULT))
}

impl Scopes for App {
    async fn viewer(&self, credentials: Credentials<'_>) -> Result<Viewer, Refusal> {
        Ok(match credentials {
            Credentials::None => Viewer::Anonymous(Unauthenticated::Missing),
            Credentials::Unreadable => Viewer::Anonymous(Unauthenticated::Invalid),
            Credentials::Bearer(token) if ApiKeys::is_one(token) => match self.api_keys.find(token).await {
                Ok(Some(KeyHolder::Partner(partner))) => Viewer::Partner(partner),
                Ok(Some(KeyHolder::Staff(staff))) => Viewer::Staff(staff),
                Ok(None) => Viewer::Anonymous(Unauthenticated::Invalid),
                Err(fault) => return Err(unknown_viewer(fault)),
            },
            Credentials::Bearer(token) => match self.tokens.verify(token, self.clock.now()) {
                Ok(shopper) => Viewer::Shopper(shopper),
                Err(why) => Viewer::Anonymous(why),
            },
        })
    }

    fn scope(&self, circumstances: Circumstances<'_>) -> Result<Scope, Refusal> {
        let directory = self.markets.current();
        let market = circumstances.market.or(self.default_market.as_deref());
        let shop = directory
            .context(market, circumstances.languages)
            .map_err(|unknown| Refusal::malformed("market", unknown.to_string()))?;
        let context = value!({
            "market": shop.market_code.clone(),
            "language": shop.language.clone(),
            "currency": shop.currency.code(),
        });
        let mut data = Data::default();
        data.insert(Request::new(
            circumstances.viewer.clone(),
            circumstances.address,
            self.clock.clone(),
            self.db.clone(),
            Arc::new(shop),
            self.cursors.clone(),
        ));
        data.insert(directory);
        data.insert(self.taxes.current());
        data.insert(self.shipping.current());
        Ok(Scope {
            data,
            context: Some(context),
        })
    }
}
