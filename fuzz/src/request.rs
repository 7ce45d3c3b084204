use poem::Request;
use poem::http::{Uri, header};
use tote::gateway::document::persisted::DocumentReference;
use tote::gateway::engine::Ask;
use tote::gateway::graphql::{Body, Parameters};
use tote::gateway::refusal::{Reason, Refusal};

/// The most requests of an array, where arrays are taken.
const BATCH_MAX: usize = 4;

/// Takes `bytes` as the body of a POST, where arrays are taken and where not, and as the parameters of a GET.
///
/// # Panics
/// When something is taken that is not a request, or refused without saying which part of it is at fault.
pub fn request(bytes: &[u8]) {
    for batch_max in [0, BATCH_MAX] {
        match Body::read(bytes, batch_max) {
            Ok(Body::One(ask)) => check(&ask),
            Ok(Body::Batch(asks)) => {
                assert!((1..=batch_max).contains(&asks.len()), "{} requests", asks.len());
                asks.iter().for_each(check);
            }
            Err(refusal) => check_refusal(&refusal),
        }
    }
    if let Some(request) = get(bytes) {
        match Parameters::read(&request) {
            Ok(parameters) => {
                let _ = parameters.languages(&request);
                parameters.market(&request).err().iter().for_each(check_refusal);
                match parameters.ask() {
                    Ok(ask) => check(&ask),
                    Err(refusal) => check_refusal(&refusal),
                }
            }
            Err(refusal) => check_refusal(&refusal),
        }
    }
}

/// A GET with `parameters`; `None`: no HTTP server would let it pass.
fn get(parameters: &[u8]) -> Option<Request> {
    let path = [b"/graphql?", parameters].concat();
    let uri = Uri::from_maybe_shared(path).ok()?;
    let request = Request::builder().uri(uri);
    Some(
        request
            .header(header::ACCEPT_LANGUAGE, "de")
            .header("x-market", "de")
            .finish(),
    )
}

fn check(ask: &Ask) {
    match &ask.document {
        DocumentReference::Text(text) => assert!(!text.is_empty()),
        DocumentReference::Id { id, .. } => assert!(!id.is_empty()),
    }
    assert!(ask.operation_name.as_ref().is_none_or(|name| !name.is_empty()));
}

fn check_refusal(refusal: &Refusal) {
    assert!(!refusal.errors.is_empty(), "{refusal:?}");
    for error in &refusal.errors {
        assert!(!error.message.is_empty(), "{refusal:?}");
        let field = error.extensions.get("field");
        assert!(refusal.reason != Reason::Malformed || field.is_some(), "{refusal:?}");
    }
}
