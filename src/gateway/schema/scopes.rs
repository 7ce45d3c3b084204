//! The shop's scope of a request: its market, its language, and loaders of its own.

use std::sync::Arc;

use async_graphql::{Data, value};

use crate::app::App;
use crate::gateway::engine::{Circumstances, Credentials, Scope, Scopes};
use crate::gateway::refusal::Refusal;
use crate::platform::graphql::{Request, Viewer};
use crate::platform::principal::Unauthenticated;

impl Scopes for App {
    async fn viewer(&self, credentials: Credentials<'_>) -> Result<Viewer, Refusal> {
        Ok(match credentials {
            Credentials::None => Viewer::Anonymous(Unauthenticated::Missing),
            Credentials::Unreadable => Viewer::Anonymous(Unauthenticated::Invalid),
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
        Ok(Scope {
            data,
            context: Some(context),
        })
    }
}
