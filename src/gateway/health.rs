//! Whether the process lives, and whether it can answer.

use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response};

use super::server::Draining;
use crate::app::App;

/// Answers `/health/live`: the process answers at all.
pub(super) struct Live;

impl Endpoint for Live {
    type Output = Response;

    async fn call(&self, _: Request) -> poem::Result<Response> {
        Ok(json(StatusCode::OK, r#"{"status":"live"}"#))
    }
}

/// Answers `/health/ready`: the database answers, and the server is not about to stop. Redis only saves time: without it
/// the process is ready all the same, and says so.
pub(super) struct Ready {
    pub(super) app: App,
    pub(super) draining: Draining,
}

impl Endpoint for Ready {
    type Output = Response;

    async fn call(&self, _: Request) -> poem::Result<Response> {
        let database = self.app.db.ping().await.is_ok();
        let redis = match &self.app.redis {
            None => "none",
            Some(redis) if redis.answers().await => "up",
            Some(_) => "down",
        };
        let (status, word) = if self.draining.is_announced() {
            (StatusCode::SERVICE_UNAVAILABLE, "draining")
        } else if database {
            (StatusCode::OK, "ready")
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        };
        let database = if database { "up" } else { "down" };
        Ok(json(
            status,
            &format!(r#"{{"status":"{word}","database":"{database}","redis":"{redis}"}}"#),
        ))
    }
}

fn json(status: StatusCode, body: &str) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.to_owned())
}
