//! The shop's gateway, put together from its parts.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret as _;

use super::document::persisted::{Documents, validate_against};
use super::document::{DocumentCache, DocumentSchema, ShapeLimits};
use super::engine::{Engine, Parts};
use super::graphql::{Graphql, Options, Streaming};
use super::limits::{Admission, RateLimiter, Streams};
use super::response::{Answers, Means};
use super::schema::{ShopExecutor, sdl_of};
use crate::app::App;
use crate::platform::config::Config;
use crate::platform::graphql::{Audience, CursorScope, Position, SealedCursor, SortValue};

/// What runs the shop's requests.
pub type ShopEngine = Engine<ShopExecutor>;

/// The engine over `app`.
///
/// # Errors
/// Where a manifest of trusted documents cannot be read.
pub fn engine(app: &App, config: &Config) -> anyhow::Result<Arc<ShopEngine>> {
    let (public, staff) = (sdl_of(Audience::Public), sdl_of(Audience::Staff));
    let limits = &config.limits;
    Ok(Arc::new(Engine::new(Parts {
        executor: ShopExecutor::new(app),
        documents: Documents::new(&config.documents, app.redis.clone(), validate_against(&public)?)?,
        cache: DocumentCache::new(
            [
                (Audience::Public, DocumentSchema::new(&public)?),
                (Audience::Staff, DocumentSchema::new(&staff)?),
            ],
            ShapeLimits::new(&config.shape),
            config.shape.cache_bytes,
        ),
        limiter: RateLimiter::new(limits, app.redis.clone(), app.clock.clone()),
        admission: Admission::new(config),
        streams: Streams::new(config),
        answers: Answers::new(Means {
            bytes_max: config.graphql.answer_cache_bytes,
            made_by: &makers(app, config, &[&public, &staff]),
            ledger: app.ledger.clone(),
            redis: app.redis.clone(),
            secret: app.answer_secret.expose_secret().as_bytes(),
        }),
        timeout: Duration::from_millis(limits.timeout_ms),
        cost_max: limits.cost_max,
        is_open: config.is_introspectable(),
    })))
}

/// What turns rows into answers: the schemas, and the settings whose values stand in answers, which no change of a row tells of. The key of
/// the cursors shows by one of them.
fn makers(app: &App, config: &Config, schemas: &[&str]) -> String {
    let shop = &config.shop;
    let cursor = Position {
        value: SortValue::Number(0),
        id: 0,
    };
    let cursor = SealedCursor::new(&app.cursors, &CursorScope::new("answers"), cursor);
    let settings = format!(
        "{shop:?} {:?} {:?} {:?} {cursor}",
        config.http.public_url, config.media.base_url, config.media.transform_url
    );
    [schemas, &[&settings]].concat().join("\n")
}

/// `/graphql` over `engine`.
#[must_use]
pub fn endpoint(app: &App, config: &Config, engine: Arc<ShopEngine>) -> Graphql<ShopExecutor, App> {
    let options = Options {
        status_profile: config.graphql.status_profile,
        batch_max: config.graphql.batch_max,
        body_max: config.graphql.body_max_bytes,
        require_preflight: config.graphql.require_preflight,
        show_statements: config.http.show_statements,
        shared_max_age_s: config.graphql.shared_max_age_s,
    };
    Graphql::new(engine, app.clone(), options).streaming(Streaming::new(config))
}
