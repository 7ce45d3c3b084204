//! What apps say to servers over the network of a test, and what they hear.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

use super::proxy::{REQUEST, head_length};

const PATIENCE: Duration = Duration::from_mins(1);

/// No whole answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lost;

/// Posts a GraphQL request under a name; the body of the answer, whatever its status.
pub(super) fn post(to: SocketAddr, name: &str, token: Option<&str>, body: &Value) -> Result<Value, Lost> {
    exchange(to, name, token, body)
        .map_err(|_| Lost)
        .and_then(|reply| parsed(&reply).ok_or(Lost))
}

fn exchange(to: SocketAddr, name: &str, token: Option<&str>, body: &Value) -> std::io::Result<Vec<u8>> {
    let body = body.to_string();
    let token = token.map_or(String::new(), |token| format!("authorization: Bearer {token}\r\n"));
    let mut stream = TcpStream::connect(to)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let length = body.len();
    write!(
        stream,
        "POST /graphql HTTP/1.1\r\nhost: {to}\r\n{REQUEST}: {name}\r\n{token}content-type: application/json\r\naccept: application/json\r\n\
         connection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply)?;
    Ok(reply)
}

/// The JSON of a message that is all there.
pub(super) fn parsed(message: &[u8]) -> Option<Value> {
    serde_json::from_slice(&message[head_length(message)..]).ok()
}

/// The code of the first error of a whole request.
pub(super) fn code(answer: &Value) -> Option<&str> {
    let error = answer["errors"].get(0)?;
    Some(error["extensions"]["code"].as_str().unwrap_or("UNKNOWN"))
}

/// The fields of entities that an app of tests keeps: what is stored, not what is worked out from other things.
const ENTITY: &str = "fragment Kept on SyncEntity { __typename \
    ... on Product { id title priceRange { min { amount } } } \
    ... on Cart { id cartVersion: version totalQuantity noteText: note } \
    ... on CartLine { id quantity title merchandise { id } attributes { key value } } \
    ... on WishlistItem { productId itemVersion: version } \
    ... on Address { id addressVersion: version familyName line1 line2 isDefault } \
    ... on Order { id number status orderVersion: version note cost { totalAmount { amount } } lineItems(first: 50) { nodes { variantId quantity attributes { key value } } } } \
    ... on Preference { key value preferenceVersion: version } }";
const RESULTS: &str = "results { seq key status original blockedBy retryAfterMs errors { code field message } \
    conflict { kind fields quote cost { totalAmount { amount } } lines { variantId quantity availableQuantity } } entities { __typename } } lastMutationSeq";
const PAGE: &str =
    "scopes { scope key mode cursor hasMore upserts { ...Kept } tombstones { type id } } hasMore lastMutationSeq";

/// A pull.
pub(super) fn pull(input: &Value) -> Value {
    let document = format!("query Pull($input: SyncPullInput!) {{ sync(input: $input) {{ {PAGE} }} }} {ENTITY}");
    json!({"query": document, "variables": {"input": input}})
}

/// A push.
pub(super) fn push(input: &Value) -> Value {
    let document = format!("mutation Push($input: SyncPushInput!) {{ syncPush(input: $input) {{ {RESULTS} }} }}");
    json!({"query": document, "variables": {"input": input}})
}

/// Both in one.
pub(super) fn both(push: &Value, pull: &Value) -> Value {
    let document = format!(
        "mutation Both($input: SyncExchangeInput!) {{ syncExchange(input: $input) {{ push {{ {RESULTS} }} pull {{ {PAGE} }} }} }} {ENTITY}"
    );
    json!({"query": document, "variables": {"input": {"push": push, "pull": pull}}})
}

/// The client and the results of a push that is in a message, and in its answer.
pub(super) fn results(request: &[u8], reply: &[u8]) -> Option<(String, Vec<Value>)> {
    let (request, reply) = (parsed(request)?, parsed(reply)?);
    let input = &request["variables"]["input"];
    let (input, payload) = if input["push"].is_object() {
        (&input["push"], &reply["data"]["syncExchange"]["push"])
    } else {
        (input, &reply["data"]["syncPush"])
    };
    Some((
        input["clientId"].as_str()?.to_owned(),
        payload["results"].as_array()?.clone(),
    ))
}
