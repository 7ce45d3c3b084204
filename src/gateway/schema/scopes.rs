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

impl App {
    async fn key_holder(&self, token: &str) -> Result<Option<KeyHolder>, Refusal> {
        if ApiKeys::is_one(token) {
            self.api_keys.find(token).await.map_err(unknown_viewer)
        } else {
            Ok(None)
        }
    }
}

impl Scopes for App {
    async fn viewer(&self, credentials: Credentials<'_>) -> Result<Viewer, Refusal> {
        let why = match credentials {
            Credentials::None => Unauthenticated::Missing,
            Credentials::Unreadable => Unauthenticated::Invalid,
            Credentials::Bearer(token) => match self.key_holder(token).await? {
                Some(KeyHolder::Partner(partner)) => return Ok(Viewer::Partner(partner)),
                Some(KeyHolder::Staff(staff)) => return Ok(Viewer::Staff(staff)),
                None => match self.tokens.verify(token, self.clock.now()) {
                    Ok(shopper) => return Ok(Viewer::Shopper(shopper)),
                    Err(why) => why,
                },
            },
            // Of a browser that keeps a password only partners are known, who explore: what staff and shoppers may change must
            // not hang on something that is sent unasked.
            Credentials::Password(token) => match self.key_holder(&token).await? {
                Some(KeyHolder::Partner(partner)) => return Ok(Viewer::Partner(partner)),
                Some(KeyHolder::Staff(_)) | None => Unauthenticated::Invalid,
            },
        };
        Ok(Viewer::Anonymous(why))
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
