//! What a request gets, by mode.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::gateway::document::Trust;
use crate::gateway::refusal::{Reason, Refusal};
use crate::platform::config;
use crate::platform::config::TrustedDocuments as Mode;

const HOME: &str = "query Home { shop { name } }";
const OTHER: &str = "query Other { shop { language } }";

fn documents(mode: Mode, apq: bool, files: Option<&Path>) -> Documents {
    let config = config::Documents {
        apq,
        trusted: mode,
        files: files.map(|path| path.display().to_string()),
        ..config::Documents::default()
    };
    Documents::new(&config, None, Arc::new(|_| Ok(()))).unwrap()
}

/// A folder with `HOME` in it, under the id `home` and for everybody.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("relay.json"), json!({"home": HOME}).to_string()).unwrap();
    folder
}

fn hash_of(text: &str) -> String {
    DocumentHash::of(text).to_string()
}

async fn resolve(
    documents: &Documents,
    id: Option<(&str, IdField)>,
    text: Option<&str>,
) -> Result<Resolved, (Reason, &'static str, String)> {
    let text = text.map(str::to_owned);
    let reference = match id {
        None => DocumentReference::Text(text.unwrap()),
        Some((id, field)) => DocumentReference::Id {
            id: id.to_owned(),
            field,
            text,
        },
    };
    let told = |refusal: Refusal| {
        let error = &refusal.errors[0];
        let field = error.extensions.get("field").and_then(|field| field.as_str());
        (
            refusal.reason,
            error.code,
            field.map_or_else(|| error.message.to_string(), str::to_owned),
        )
    };
    documents
        .resolve(reference, &ClientIdentity::default())
        .await
        .map_err(told)
}

fn not_found<T>() -> Result<T, (Reason, &'static str, String)> {
    Err((
        Reason::UnknownDocument,
        "PERSISTED_QUERY_NOT_FOUND",
        "PersistedQueryNotFound".to_owned(),
    ))
}

fn not_supported<T>() -> Result<T, (Reason, &'static str, String)> {
    Err((
        Reason::UnknownDocument,
        "PERSISTED_QUERY_NOT_SUPPORTED",
        "PersistedQueryNotSupported".to_owned(),
    ))
}

fn malformed<T>(field: IdField) -> Result<T, (Reason, &'static str, String)> {
    Err((Reason::Malformed, "BAD_USER_INPUT", field.name().to_owned()))
}

fn forbidden<T>(field: &str) -> Result<T, (Reason, &'static str, String)> {
    Err((Reason::Forbidden, "FORBIDDEN", field.to_owned()))
}

fn trust(resolved: Result<Resolved, (Reason, &'static str, String)>) -> Result<Trust, (Reason, &'static str, String)> {
    resolved.map(|resolved| resolved.trust)
}

#[tokio::test]
async fn a_text_is_registered_only_once_it_was_kept() {
    let documents = documents(Mode::Off, true, None);
    let hash = hash_of(HOME);
    let id = Some((hash.as_str(), IdField::Sha256Hash));
    assert_eq!(trust(resolve(&documents, id, None).await), not_found());
    let sent = resolve(&documents, id, Some(HOME)).await.unwrap();
    assert_eq!((&*sent.text, sent.trust, sent.register), (HOME, Trust::Untrusted, true));
    assert_eq!(
        trust(resolve(&documents, id, None).await),
        not_found(),
        "not before it was found valid"
    );
    documents.keep(&sent).await;
    let known = resolve(&documents, id, None).await.unwrap();
    assert_eq!((&*known.text, known.hash, known.register), (HOME, sent.hash, false));
    let document_id = Some((hash.as_str(), IdField::DocumentId));
    assert_eq!(
        trust(resolve(&documents, document_id, None).await),
        Ok(Trust::Untrusted)
    );
    assert_eq!(documents.untrusted_count(), 0, "nothing is measured");
}

#[tokio::test]
async fn a_text_without_hash_is_run_and_not_registered() {
    let documents = documents(Mode::Off, true, None);
    let sent = resolve(&documents, None, Some(HOME)).await.unwrap();
    assert!(!sent.register);
    documents.keep(&sent).await;
    let hash = hash_of(HOME);
    let known = resolve(&documents, Some((&hash, IdField::Sha256Hash)), None).await;
    assert_eq!(trust(known), not_found());
}

#[tokio::test]
async fn a_hash_of_another_text_is_refused_in_every_mode() {
    let folder = folder();
    for (mode, apq) in [
        (Mode::Off, true),
        (Mode::Off, false),
        (Mode::Measure, true),
        (Mode::Require, true),
    ] {
        let documents = documents(mode, apq, Some(folder.path()));
        let hash = hash_of(HOME);
        for field in [IdField::Sha256Hash, IdField::DocumentId] {
            let sent = resolve(&documents, Some((&hash, field)), Some(OTHER)).await;
            assert_eq!(trust(sent), malformed(field), "{mode:?}");
        }
    }
    let documents = documents(Mode::Off, true, None);
    let sent = resolve(&documents, Some(("abc", IdField::Sha256Hash)), Some(HOME)).await;
    assert_eq!(trust(sent), malformed(IdField::Sha256Hash));
}

#[tokio::test]
async fn without_registration_apps_go_on_with_texts() {
    let documents = documents(Mode::Off, false, None);
    let hash = hash_of(HOME);
    let id = Some((hash.as_str(), IdField::Sha256Hash));
    assert_eq!(trust(resolve(&documents, id, None).await), not_supported());
    let sent = resolve(&documents, id, Some(HOME)).await.unwrap();
    assert_eq!((sent.trust, sent.register), (Trust::Untrusted, false));
    documents.keep(&sent).await;
    assert_eq!(trust(resolve(&documents, id, None).await), not_supported());
}

#[tokio::test]
async fn manifests_are_ignored_while_they_are_off() {
    let folder = folder();
    std::fs::write(folder.path().join("broken.json"), "{").unwrap();
    let documents = documents(Mode::Off, true, Some(folder.path()));
    let by_id = resolve(&documents, Some(("home", IdField::DocumentId)), None).await;
    assert_eq!(trust(by_id), not_supported());
    let with_text = resolve(&documents, Some(("home", IdField::DocumentId)), Some(HOME)).await;
    assert_eq!(trust(with_text), Ok(Trust::Untrusted));
}

#[tokio::test]
async fn measuring_runs_everything_and_counts_what_is_not_trusted() {
    let folder = folder();
    for apq in [true, false] {
        let documents = documents(Mode::Measure, apq, Some(folder.path()));
        let (home, other) = (hash_of(HOME), hash_of(OTHER));
        for (id, text) in [
            (Some(("home", IdField::DocId)), None),
            (Some((home.as_str(), IdField::Sha256Hash)), None),
            (Some(("home", IdField::DocumentId)), Some(HOME)),
            (Some((home.as_str(), IdField::Sha256Hash)), Some(HOME)),
            (Some(("renamed", IdField::DocumentId)), Some(HOME)),
            (None, Some(HOME)),
        ] {
            let resolved = resolve(&documents, id, text).await.unwrap();
            assert_eq!(
                (&*resolved.text, resolved.trust, resolved.register),
                (HOME, Trust::Trusted, false),
                "{id:?} {text:?}"
            );
        }
        assert_eq!(documents.untrusted_count(), 0);
        for id in ["unknown", &other] {
            let field = IdField::Sha256Hash;
            assert_eq!(trust(resolve(&documents, Some((id, field)), None).await), not_found());
            let sent = resolve(&documents, Some((id, field)), Some(OTHER)).await.unwrap();
            assert_eq!(sent.trust, Trust::Untrusted);
            assert_eq!(sent.register, apq && id == other);
        }
        assert_eq!(
            trust(resolve(&documents, None, Some(OTHER)).await),
            Ok(Trust::Untrusted)
        );
        assert_eq!(documents.untrusted_count(), 3);
        let another_text = resolve(&documents, Some(("home", IdField::DocId)), Some(OTHER)).await;
        assert_eq!(trust(another_text), malformed(IdField::DocId));
    }
}

#[tokio::test]
async fn only_trusted_documents_are_run_where_that_is_required() {
    let folder = folder();
    let documents = documents(Mode::Require, true, Some(folder.path()));
    let (home, other) = (hash_of(HOME), hash_of(OTHER));
    for (id, text) in [
        (Some(("home", IdField::DocumentId)), None),
        (Some((home.as_str(), IdField::Sha256Hash)), None),
        (Some((home.as_str(), IdField::Sha256Hash)), Some(HOME)),
        (None, Some(HOME)),
    ] {
        let resolved = resolve(&documents, id, text).await;
        assert_eq!(trust(resolved), Ok(Trust::Trusted), "{id:?} {text:?}");
    }
    for (id, text, field) in [
        (None, Some(OTHER), "query"),
        (None, Some("query Home {shop{name}}"), "query"),
        (Some(("unknown", IdField::DocId)), None, "doc_id"),
        (
            Some((other.as_str(), IdField::Sha256Hash)),
            None,
            "extensions.persistedQuery.sha256Hash",
        ),
        (Some((other.as_str(), IdField::Sha256Hash)), Some(OTHER), "query"),
        (Some(("unknown", IdField::DocumentId)), Some(OTHER), "query"),
    ] {
        let resolved = resolve(&documents, id, text).await;
        assert_eq!(trust(resolved), forbidden(field), "{id:?} {text:?}");
    }
    assert_eq!(documents.untrusted_count(), 0, "none was run");
}

#[tokio::test]
async fn what_changes_in_the_files_comes_into_force() {
    let folder = folder();
    let documents = documents(Mode::Require, true, Some(folder.path()));
    let id = Some(("other", IdField::DocumentId));
    assert_eq!(trust(resolve(&documents, id, None).await), forbidden("documentId"));
    std::fs::write(folder.path().join("more.json"), json!({"other": OTHER}).to_string()).unwrap();
    documents.refresh();
    assert_eq!(trust(resolve(&documents, id, None).await), Ok(Trust::Trusted));
}
