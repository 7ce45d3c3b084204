//! The shop's paths.

use std::path::PathBuf;

use poem::{Endpoint, EndpointExt as _, Route, get, post};

use super::compression::{Dictionaries, DictionaryFiles};
use super::graphql::Graphql;
use super::health::{Live, Ready};
use super::jwks::Jwks;
use super::media::{Media, Paint};
use super::playground;
use super::schema::ShopExecutor;
use super::server::Draining;
use super::test_bank::TestBank;
use super::webhook::Webhooks;
use crate::app::App;

/// What the paths are made with.
#[derive(Debug, Clone)]
pub struct Options {
    pub media_dir: PathBuf,
    /// Paints images of the media folder that are missing.
    pub paint: Option<Paint>,
    pub has_playground: bool,
    pub dictionaries: Dictionaries,
    /// Of the server that these paths are served by.
    pub draining: Draining,
}

/// Everything that is served.
///
/// # Errors
/// Where the keys of access tokens cannot be written as JSON.
pub fn routes(
    app: &App,
    graphql: Graphql<ShopExecutor, App>,
    options: &Options,
) -> anyhow::Result<impl Endpoint + use<>> {
    let ready = Ready {
        app: app.clone(),
        draining: options.draining.clone(),
    };
    let route = Route::new()
        .at("/graphql", graphql.draining(options.draining.clone()))
        .at("/.well-known/jwks.json", get(Jwks::new(&app.tokens)?))
        .at("/health/live", get(Live))
        .at("/health/ready", get(ready))
        .at("/webhooks/:provider", post(Webhooks::new(app)))
        .nest(
            "/media",
            Media {
                folder: options.media_dir.clone(),
                paint: options.paint,
            },
        );
    let route = route.nest("/dictionaries", DictionaryFiles(options.dictionaries.clone()));
    let route = match app.payments.bank() {
        Some(bank) => route.at("/sandbox/payments/:id", TestBank(bank.clone())),
        None => route,
    };
    let route = if options.has_playground {
        playground::mount(route)
    } else {
        playground::mount_for_partners(route, app)
    };
    Ok(route.catch_all_error(async |error: poem::Error| error.into_response()))
}
