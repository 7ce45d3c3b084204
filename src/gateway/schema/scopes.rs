//! The shop's scope of a request: its market, its language, and loaders of its own.

use std::sync::Arc;

use async_graphql::Data;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, pending, select};

use crate::app::App;
use crate::commerce::account::{ApiKeys, KeyHolder, key_revoked, redeem_ticket, session_ended};
use crate::gateway::engine::{Caller, Circumstances, Credentials, Identity, Scope, Scopes};
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::gateway::response::AnswerContext;
use crate::platform::changes::Moment;
use crate::platform::db::DbErr;
use crate::platform::error::Error;
use crate::platform::graphql::{FAULT, Request, TokenEnd, Viewer, code};
use crate::platform::principal::{Partner, StaffMember, Unauthenticated};

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
    async fn identify(&self, credentials: Credentials<'_>) -> Result<Identity, Refusal> {
        let why = match credentials {
            Credentials::None => Unauthenticated::Missing,
            Credentials::Unreadable => Unauthenticated::Invalid,
            Credentials::Bearer(token) => match self.key_holder(token).await? {
                Some(KeyHolder::Partner(partner)) => return Ok(Viewer::Partner(partner).into()),
                Some(KeyHolder::Staff(staff)) => return Ok(Viewer::Staff(staff).into()),
                None => match self.tokens.verify_until(token, self.clock.now()) {
                    Ok((shopper, ends_at)) => {
                        return Ok(Identity {
                            viewer: Viewer::Shopper(shopper),
                            token_ends_at: Some(ends_at),
                            event_seal: None,
                        });
                    }
                    Err(why) => why,
                },
            },
            Credentials::Ticket { ticket, last_event_id } => {
                // Apart from the room that each request has, of which hardly any comes with a ticket.
                let opened = redeem_ticket(&self.db, &self.clock, &self.accounts.key, ticket, last_event_id);
                match Box::pin(opened).await.map_err(unknown_viewer)? {
                    Ok(holder) => {
                        return Ok(Identity {
                            viewer: Viewer::Shopper(holder.shopper),
                            token_ends_at: Some(holder.ends_at),
                            event_seal: Some(holder.seal),
                        });
                    }
                    Err(why) => why,
                }
            }
            // Of a browser that keeps a password only partners are known, who explore: what staff and shoppers may change must
            // not hang on something that is sent unasked.
            Credentials::Password(token) => match self.key_holder(&token).await? {
                Some(KeyHolder::Partner(partner)) => return Ok(Viewer::Partner(partner).into()),
                Some(KeyHolder::Staff(_)) | None => Unauthenticated::Invalid,
            },
        };
        Ok(Viewer::Anonymous(why).into())
    }

    fn scope(&self, circumstances: Circumstances<'_>) -> Result<Scope, Refusal> {
        let directory = self.markets.current();
        let market = circumstances.market.or(self.default_market.as_deref());
        let shop = directory
            .context(market, circumstances.languages)
            .map_err(|unknown| Refusal::malformed("market", unknown.to_string()))?;
        let context = AnswerContext {
            market: shop.market_code.clone(),
            language: shop.language.clone(),
            currency: shop.currency.code().to_owned(),
        };
        let request = Request::new(
            circumstances.viewer.clone(),
            circumstances.address,
            self.clock.clone(),
            self.db.clone(),
            Arc::new(shop),
            self.cursors.clone(),
        )
        .keeping(self.rows.clone());
        let sources = request.sources().clone();
        let mut data = Data::default();
        data.insert(request);
        data.insert(TokenEnd(circumstances.token_ends_at));
        data.insert(directory);
        data.insert(self.taxes.current());
        data.insert(self.discounts.current());
        data.insert(self.shipping.current());
        Ok(Scope {
            data,
            context: Some(context),
            sources: Some(sources),
            ..Scope::default()
        })
    }

    async fn moment(&self) -> Option<Moment> {
        let moment = self.moment().await;
        let failed =
            |cause: &DbErr| tracing::warn!(%cause, "nobody can tell which answers still hold; each is made anew");
        moment.inspect_err(failed).ok()
    }

    fn unknown(&self, caller: &Caller) -> BoxFuture<'static, Unauthenticated> {
        let lasts = caller.token_ends_at.map(|end| end - self.clock.now());
        let expired = async move {
            match lasts {
                Some(lasts) => tokio::time::sleep(lasts.to_std().unwrap_or_default()).await,
                None => pending().await,
            }
            Unauthenticated::Expired
        };
        let (db, feed) = (self.db.clone(), self.feed.clone());
        let ended = match &caller.viewer {
            Viewer::Shopper(shopper) => session_ended(db, feed, *shopper).boxed(),
            Viewer::Partner(Partner { id, .. }) | Viewer::Staff(StaffMember { id, .. }) => {
                let id = *id;
                async move {
                    key_revoked(db, id).await;
                    Unauthenticated::Revoked
                }
                .boxed()
            }
            Viewer::Anonymous(_) => pending().boxed(),
        };
        select(Box::pin(expired), ended).map(|why| why.factor_first().0).boxed()
    }
}
