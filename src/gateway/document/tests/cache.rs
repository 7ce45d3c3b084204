//! Preparing once, and keeping within bounds.

use std::sync::Arc;

use futures_util::future::join_all;

use super::SDL;
use crate::gateway::document::{DocumentCache, DocumentSchema, ShapeLimits, Trust};
use crate::gateway::refusal::Reason;
use crate::platform::graphql::Audience;

fn cache(bytes_max: u64) -> DocumentCache {
    let schema = DocumentSchema::new(SDL).unwrap();
    DocumentCache::new([(Audience::Public, schema)], ShapeLimits::default(), bytes_max)
}

const MEGABYTES: u64 = 1024 * 1024;

/// A text that is handed to another thread, and one that is not.
fn texts(field: &str) -> [String; 2] {
    [
        format!("{{ user {{ {field} }} }}"),
        format!("{{ user {{ {} }} }}", format!("{field} ").repeat(1_000)),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_document_that_many_ask_for_at_once_is_prepared_once() {
    for (field, is_valid) in [("id", true), ("nothing", false)] {
        for text in texts(field) {
            let cache = cache(64 * MEGABYTES);
            let all = join_all((0..100).map(|_| cache.prepare(&text, Audience::Public, Trust::Untrusted))).await;
            assert_eq!(cache.preparations(), 1, "{field}, {} bytes", text.len());
            let mut prepared = all.iter().filter_map(|result| result.as_ref().ok());
            match prepared.next() {
                Some(first) => assert!(is_valid && prepared.all(|other| Arc::ptr_eq(first, other))),
                None => assert!(!is_valid && all.windows(2).all(|two| two[0].as_ref().err() == two[1].as_ref().err())),
            }
        }
    }
}

#[tokio::test]
async fn what_is_known_is_not_prepared_again_good_or_bad() {
    let cache = cache(64 * MEGABYTES);
    for _ in 0..3 {
        assert!(
            cache
                .prepare("{ user { id } }", Audience::Public, Trust::Untrusted)
                .await
                .is_ok()
        );
        assert!(
            cache
                .prepare("{ user }", Audience::Public, Trust::Untrusted)
                .await
                .is_err()
        );
    }
    assert_eq!(cache.preparations(), 2);
}

#[tokio::test]
async fn trust_exempts_from_limits_and_is_not_handed_on() {
    let cache = cache(64 * MEGABYTES);
    let aliases: Vec<String> = (0..300).map(|at| format!("a{at}: node {{ id }}")).collect();
    let text = format!("{{ {} }}", aliases.join(" "));
    let refused = cache.prepare(&text, Audience::Public, Trust::Untrusted).await;
    assert_eq!(refused.err().map(|refusal| refusal.reason), Some(Reason::Validation));
    assert!(cache.prepare(&text, Audience::Public, Trust::Trusted).await.is_ok());
    assert!(cache.prepare(&text, Audience::Public, Trust::Untrusted).await.is_err());
}

#[tokio::test]
async fn many_documents_stay_within_the_bytes() {
    let bound = 4 * MEGABYTES;
    let cache = cache(bound);
    for at in 0..10_000 {
        let text = match at % 3 {
            0 => format!("{{ a{at}: user {{ id friend {{ id name }} }} node {{ id ... on User {{ name }} }} }}"),
            1 => format!("{{ nothing{at} {{ id }} }}"),
            _ => format!("query($a: Boolean!) {{ user {{ a{at}: id @include(if: $a) }} }}"),
        };
        let _ = cache.prepare(&text, Audience::Public, Trust::Untrusted).await;
    }
    assert_eq!(cache.preparations(), 10_000);
    let (count, bytes) = cache.kept();
    assert!(bytes <= bound, "{bytes}");
    assert!(count > 50, "{count}");
}

#[tokio::test]
async fn who_gives_up_waiting_leaves_the_place_to_the_next() {
    let cache = cache(64 * MEGABYTES);
    let [_, text] = texts("id");
    let mut first = Box::pin(cache.prepare(&text, Audience::Public, Trust::Untrusted));
    assert!(futures_util::poll!(&mut first).is_pending());
    drop(first);
    assert!(cache.prepare(&text, Audience::Public, Trust::Untrusted).await.is_ok());
}

#[test]
fn a_preparation_holds_its_room_though_nobody_waits_for_it() {
    // With one thread for long work that is busy, the preparation stays where it was put.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        let cache = cache(64 * MEGABYTES);
        let room = cache.room();
        let (release, busy) = std::sync::mpsc::channel::<()>();
        let busy = tokio::task::spawn_blocking(move || busy.recv());
        let [_, text] = texts("id");
        let mut given_up = Box::pin(cache.prepare(&text, Audience::Public, Trust::Untrusted));
        assert!(futures_util::poll!(&mut given_up).is_pending());
        drop(given_up);
        assert_eq!(cache.room(), room - 1);
        drop(release);
        assert!(busy.await.unwrap().is_err());
        // Comes after the preparation, on the same thread.
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        assert_eq!(cache.room(), room);
    });
}

#[tokio::test]
async fn the_largest_document_is_kept() {
    for bytes_max in [32 * MEGABYTES, 64 * MEGABYTES, 1024 * MEGABYTES] {
        let cache = cache(bytes_max);
        let friends: Vec<String> = (0..120).map(|at| format!("f{at}: friend {{ ...Much }}")).collect();
        let friends = friends.join(" ");
        let text = format!(
            "query($a: Boolean!, $b: Boolean!, $c: Boolean!) {{
                user @include(if: $a) {{ id @include(if: $b) name @skip(if: $c) {friends} }}
             }}
             fragment Much on User {{ id name friend {{ ...Some friend {{ ...Some friend {{ ...Some }} }} }} friends {{ ...Some friend {{ ...Some }} }} }}
             fragment Some on User {{ id name friend {{ id name }} }}"
        );
        for _ in 0..2 {
            let prepared = cache.prepare(&text, Audience::Public, Trust::Untrusted).await.unwrap();
            assert!(prepared.shape().selections > 4_000, "{:?}", prepared.shape());
        }
        assert_eq!(cache.preparations(), 1, "of {bytes_max} bytes");
    }
}
