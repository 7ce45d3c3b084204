//! `/sandbox/payments/{id}`: the page on which the sandbox's bank asks the shopper. It is there only while the sandbox takes the
//! payments.

use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Request, Response};
use url::form_urlencoded;

use crate::commerce::payment::{Bank, BankPage, Challenge, Decision};

/// Bytes of the form.
const BODY_MAX: usize = 1_024;

/// Shows the page, and takes its answer.
pub(super) struct TestBank(pub(super) Bank);

impl TestBank {
    async fn answer(&self, mut request: Request) -> Response {
        let id = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
        let decides = *request.method() == Method::POST;
        let found = match *request.method() {
            Method::GET => self.0.challenge(&id).await,
            Method::POST => {
                let body = request.take_body().into_bytes_limit(BODY_MAX).await.unwrap_or_default();
                let Some(decision) = decision_of(&body) else {
                    return Response::builder().status(StatusCode::BAD_REQUEST).finish();
                };
                self.0.decide(&id, decision).await
            }
            _ => {
                return Response::builder()
                    .status(StatusCode::METHOD_NOT_ALLOWED)
                    .header(header::ALLOW, "GET, POST")
                    .finish();
            }
        };
        match found {
            Ok(Some(challenge)) => page(&challenge, decides),
            Ok(None) => Response::builder().status(StatusCode::NOT_FOUND).finish(),
            Err(error) => {
                let cause = format!("{:#}", error.into_cause());
                tracing::error!(cause, "the sandbox's bank cannot be asked");
                Response::builder().status(StatusCode::SERVICE_UNAVAILABLE).finish()
            }
        }
    }
}

/// The page; to who has just decided and the shop said whither, the way there. An address that leads away by itself would be lent to
/// whoever has an order.
fn page(challenge: &Challenge, decides: bool) -> Response {
    let builder = Response::builder().header(header::CACHE_CONTROL, "no-store");
    match &challenge.return_url {
        Some(url) if decides && !challenge.is_open => builder
            .status(StatusCode::SEE_OTHER)
            .header(header::LOCATION, url.as_str())
            .finish(),
        _ => builder
            .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
            .header(header::CONTENT_SECURITY_POLICY, BankPage::CONTENT_SECURITY_POLICY)
            .body(BankPage(challenge).html()),
    }
}

fn decision_of(body: &[u8]) -> Option<Decision> {
    let mut fields = form_urlencoded::parse(body);
    let (_, value) = fields.find(|(name, _)| name == "decision")?;
    match value.as_ref() {
        "approve" => Some(Decision::Approve),
        "deny" => Some(Decision::Deny),
        _ => None,
    }
}

impl Endpoint for TestBank {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(self.answer(request).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_decision_is_one() {
        assert_eq!(decision_of(b"decision=approve"), Some(Decision::Approve));
        assert_eq!(decision_of(b"x=1&decision=deny"), Some(Decision::Deny));
        for other in [&b""[..], b"decision", b"decision=yes", b"\xff"] {
            assert_eq!(decision_of(other), None);
        }
    }
}
