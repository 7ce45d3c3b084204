//! Collections.

use std::collections::BTreeMap;

use super::{Apply, Became, Outcome, Refusal, wrong_language};
use crate::commerce::catalog::{self, Translation, TranslationKind, collection, sanitise};
use crate::commerce::interchange::apply::form::{HANDLE_FORM, IMAGE_URL_FORM, is_handle, is_image_url, translated};
use crate::commerce::interchange::apply::write::text_rows;
use crate::commerce::interchange::record::{CollectionRecord, TextTranslation};
use crate::commerce::listing;
use crate::platform::changes::{Change, Entity, Scope};
use crate::platform::db::allocate_ids_in;
use crate::platform::error::Error;

pub(super) async fn apply(apply: &mut Apply<'_>, record: &CollectionRecord) -> Result<Outcome, Error> {
    let txn = apply.txn;
    let mut handles = vec![record.handle.clone()];
    handles.extend(record.parent.clone().filter(|parent| !parent.is_empty()));
    let rows = catalog::collections_by_handle(txn, &handles).await?;
    let known = rows.get(&record.handle);
    let parent_id = match record.parent.as_deref() {
        None => known.and_then(|known| known.parent_id),
        Some("") => None,
        Some(parent) => match rows.get(parent) {
            Some(row) => Some(row.id),
            None => {
                return Ok(Err(Refusal(
                    "parent",
                    "UNKNOWN_COLLECTION",
                    format!("there is no collection {parent:?}; a parent comes before its children"),
                )));
            }
        },
    };
    if let Some(refusal) = check(apply, record, known, parent_id).await? {
        return Ok(Err(refusal));
    }
    let id = match known {
        Some(known) => known.id,
        None => allocate_ids_in(txn, "collection", 1).await?,
    };
    let before = match known {
        Some(_) => catalog::translations_of(txn, TranslationKind::Collection, &[id]).await?,
        None => vec![],
    };
    let translations = translations(id, &before, record.translations.as_ref());
    let mut row = row(id, record, known, parent_id);
    if known.is_some_and(|known| *known == row) && translations == before {
        return Ok(Ok(Became::Unchanged));
    }
    row.updated_at_ms = apply.clock.now_ms();
    catalog::save_collections_in(txn, vec![row]).await?;
    catalog::replace_translations_in(txn, TranslationKind::Collection, &[id], translations).await?;
    let is_moved = known.is_none_or(|known| known.parent_id != parent_id);
    if is_moved {
        catalog::rebuild_ancestors_in(txn, id).await?;
    }
    let members = catalog::members_below(txn, id).await?;
    if is_moved {
        // What it lists is now listed by others above it.
        listing::refresh_in(txn, &members, listing::Cause::Moved, apply.changes).await?;
    } else {
        // A product shows its collections, and those above them.
        listing::show_again_in(txn, &members, apply.changes).await?;
    }
    apply.changes.add(Scope::Shop, Entity::Collection, id, Change::Upserted);
    Ok(Ok(if known.is_some() {
        Became::Updated
    } else {
        Became::Created
    }))
}

async fn check(
    apply: &Apply<'_>,
    record: &CollectionRecord,
    known: Option<&collection::Model>,
    parent_id: Option<i64>,
) -> Result<Option<Refusal>, Error> {
    if !is_handle(&record.handle) {
        return Ok(Some(Refusal("handle", "INVALID_HANDLE", HANDLE_FORM.to_owned())));
    }
    if let Some(image) = &record.image
        && !image.url.is_empty()
        && !is_image_url(&image.url)
    {
        return Ok(Some(Refusal(
            "image",
            "INVALID_URL",
            format!("{IMAGE_URL_FORM}, but is {:?}", image.url),
        )));
    }
    if known.is_none() && record.title.as_deref().is_none_or(|title| title.trim().is_empty()) {
        return Ok(Some(Refusal(
            "title",
            "MISSING_TITLE",
            "a new collection needs a title".to_owned(),
        )));
    }
    let languages = record.translations.iter().flatten().map(|(language, _)| language);
    if let Some(reason) = wrong_language(apply, languages) {
        return Ok(Some(Refusal("translations", "INVALID_LANGUAGE", reason)));
    }
    if let (Some(known), Some(parent_id)) = (known, parent_id)
        && (parent_id == known.id || catalog::ancestors_in(apply.txn, parent_id).await?.contains(&known.id))
    {
        return Ok(Some(Refusal(
            "parent",
            "CIRCULAR_COLLECTION",
            "a collection cannot lie below itself".to_owned(),
        )));
    }
    Ok(None)
}

fn row(
    id: i64,
    record: &CollectionRecord,
    known: Option<&collection::Model>,
    parent_id: Option<i64>,
) -> collection::Model {
    let title = record.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let image = record.image.as_ref();
    let image_of = |own: Option<String>, before: Option<String>| if image.is_some() { own } else { before };
    collection::Model {
        id,
        handle: record.handle.clone(),
        title: title
            .map(str::to_owned)
            .or_else(|| Some(known?.title.clone()))
            .unwrap_or_default(),
        description_html: record
            .description_html
            .as_deref()
            .map(|html| sanitise(html.trim()))
            .or_else(|| Some(known?.description_html.clone()))
            .unwrap_or_default(),
        parent_id,
        position: record.position.or_else(|| Some(known?.position)).unwrap_or(id),
        image_url: image_of(
            image.map(|image| image.url.clone()).filter(|url| !url.is_empty()),
            known.and_then(|known| known.image_url.clone()),
        ),
        image_alt: image_of(
            image.and_then(|image| image.alt.clone()),
            known.and_then(|known| known.image_alt.clone()),
        ),
        image_width: image.map_or_else(|| known?.image_width, |image| image.width),
        image_height: image.map_or_else(|| known?.image_height, |image| image.height),
        image_thumbhash: image_of(
            image.and_then(|image| image.thumbhash.clone()),
            known.and_then(|known| known.image_thumbhash.clone()),
        ),
        updated_at_ms: known.map_or(0, |known| known.updated_at_ms),
    }
}

/// The texts of the record over those that are there, in the order in which the database gives them.
fn translations(id: i64, before: &[Translation], own: Option<&BTreeMap<String, TextTranslation>>) -> Vec<Translation> {
    let mut all = before.to_vec();
    for (language, text) in own.into_iter().flatten() {
        for new in text_rows(id, language, text) {
            all.retain(|old| (&old.language, &old.field) != (&new.language, &new.field));
            if let Some(value) = translated(&new.value, new.field == "description_html") {
                all.push(Translation { value, ..new });
            }
        }
    }
    all.sort();
    all
}
