//! The shop's scope of a request: its market, its language, and loaders of its own.

use std::sync::Arc;

use async_graphql::{Data, value};

use crate::app::App;
use crate::gateway::engine::{Circumstances, Scope, Scopes};
use crate::gateway::refusal::Refusal;
use crate::platform::graphql::Request;

impl Scopes for App {
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
