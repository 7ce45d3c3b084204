//! Queues of apps that were offline, and what tests ask of pushes.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::clients::{Answer, each};
use crate::shoppers::{Device, mint, mutation, new_key};

/// What tests look at of each result.
pub(crate) const RESULT: &str = "seq key status original errors { code field message } warnings { code } blockedBy retryAfterMs \
    entities { __typename ... on Cart { totalQuantity note } ... on CartLine { quantity } ... on Address { city } ... on Order { status } ... on Preference { name: key } ... on WishlistItem { productId } } \
    conflict { kind fields quote lines { variantId quantity availableQuantity unitPrice { amount } } cost { totalAmount { amount } } \
      theirs { __typename ... on Cart { totalQuantity } ... on Address { city } ... on Order { status } } }";

/// The queue of one installation of an app.
#[derive(Clone)]
pub(crate) struct Queue<'a> {
    pub(crate) device: Device<'a>,
    pub(crate) client: String,
    /// The last number that was given.
    pub(crate) seq: i64,
}

impl<'a> Queue<'a> {
    pub(crate) fn new(device: Device<'a>) -> Self {
        Self {
            device,
            client: mint(MintedKind::SyncClient),
            seq: 0,
        }
    }

    /// The next mutation of the queue.
    pub(crate) fn next(&mut self, name: &str, input: Value) -> Value {
        self.next_with(&new_key(), name, input)
    }

    /// The next mutation of the queue, with this key.
    pub(crate) fn next_with(&mut self, key: &str, name: &str, input: Value) -> Value {
        self.seq += 1;
        numbered(self.seq, key, name, input)
    }

    /// One more or fewer of something in the cart.
    pub(crate) fn adjust(&mut self, variant: &str, delta: i64) -> Value {
        let lines = json!([{"merchandiseId": variant, "delta": delta}]);
        self.next("cartLinesAdjust", json!({"lines": lines}))
    }

    pub(crate) fn note(&mut self, text: &str) -> Value {
        self.next("cartNoteUpdate", json!({"note": text}))
    }

    /// Pushes `mutations`.
    pub(crate) fn send(&self, mutations: &[Value]) -> Answer {
        self.send_with(json!({"mutations": mutations}))
    }

    /// Pushes `input`, whose client is this one.
    pub(crate) fn send_with(&self, mut input: Value) -> Answer {
        input["clientId"] = json!(self.client);
        let selection = format!("results {{ {RESULT} }} lastMutationSeq");
        self.device.write("syncPush", input, &selection).answer()
    }

    /// Pushes `mutations`; their results, where the batch was taken.
    #[track_caller]
    pub(crate) fn push(&self, mutations: &[Value]) -> Vec<Value> {
        let data = self.send(mutations).data();
        let results = data["syncPush"]["results"].as_array().expect("a list").clone();
        assert_eq!(results.len(), mutations.len(), "{data}");
        results
    }

    /// The number of the last mutation that has ended.
    #[track_caller]
    pub(crate) fn last(&self) -> Value {
        self.send(&[]).data()["syncPush"]["lastMutationSeq"].take()
    }

    /// The final results after the number `seq`.
    pub(crate) fn results(&self, seq: i64, first: i64) -> Answer {
        let document = format!(
            "query Results($client: ID!, $after: Int!, $first: Int!) {{ syncResults(clientId: $client, afterSeq: $after, first: $first) {{ {RESULT} }} }}"
        );
        let variables = json!({"client": self.client, "after": seq, "first": first});
        self.device.ask(document).with(variables).answer()
    }

    /// The request of a push, for a server that may die over it.
    pub(crate) fn body(&self, mutations: &[Value]) -> Value {
        json!({
            "query": mutation("syncPush", "lastMutationSeq"),
            "variables": {"input": {"clientId": self.client, "mutations": mutations}},
        })
    }
}

/// A mutation of this number.
pub(crate) fn numbered(seq: i64, key: &str, name: &str, mut input: Value) -> Value {
    input["key"] = json!(key);
    json!({"seq": seq, "op": {name: input}})
}

/// The statuses of results.
#[track_caller]
pub(crate) fn statuses(results: &[Value]) -> Vec<String> {
    each(&json!(results), "status")
}

/// The codes of a result's errors.
#[track_caller]
pub(crate) fn codes(result: &Value) -> Vec<String> {
    each(&result["errors"], "code")
}
