//! The playground where it is not for everybody.

use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response};

use crate::app::App;
use crate::gateway::engine::Scopes as _;
use crate::gateway::graphql::credentials;

/// Asks for the token of a partner as a browser asks for a password, and then sends what it guards. The browser adds that password to
/// what the page asks of this server, so the partner types it once, and no address and no script ever holds it.
pub(super) struct ForPartners {
    app: App,
    send: fn(&Request) -> Response,
}

/// A browser asks for any name; the password is the token.
const CHALLENGE: &str = "Basic realm=\"Tote for partners: the token is the password\", charset=\"UTF-8\"";

impl ForPartners {
    pub(super) fn new(app: &App, send: fn(&Request) -> Response) -> Self {
        Self { app: app.clone(), send }
    }
}

impl Endpoint for ForPartners {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(match self.app.identify(credentials(request.headers())).await {
            Ok(identity) if identity.viewer.is_explorer() => (self.send)(&request),
            Ok(_) => Response::builder()
                .status(StatusCode::UNAUTHORIZED)
                .header(header::WWW_AUTHENTICATE, CHALLENGE)
                .header(header::CACHE_CONTROL, "no-store")
                .finish(),
            // Why is in the log.
            Err(_) => Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).finish(),
        })
    }
}
