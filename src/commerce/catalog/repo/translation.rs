//! Texts in other languages.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::commerce::catalog::entity::translation;
use crate::commerce::catalog::product::{Translation, TranslationKind};
use crate::platform::db::{Sql, Txn, insert_all};

#[derive(FromQueryResult)]
struct Row {
    entity_id: i64,
    language: String,
    field: String,
    value: String,
}

/// All translations of `ids`, ordered by id, language and field.
///
/// # Errors
/// What the database says.
pub async fn translations_of(
    conn: &impl ConnectionTrait,
    kind: TranslationKind,
    ids: &[i64],
) -> Result<Vec<Translation>, DbErr> {
    let rows: Vec<Row> = Sql::on(
        conn,
        "SELECT entity_id, language, field, value FROM translation WHERE entity_kind = ",
    )
    .bind(kind.number())
    .text(" AND entity_id")
    .any(ids)
    .text(" ORDER BY entity_id, language, field")
    .all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Translation {
            entity_id: row.entity_id,
            language: row.language,
            field: row.field,
            value: row.value,
        })
        .collect())
}

/// The best translation of each of `ids` by field, of those of `fields`, given the languages to try, best first. No
/// statement is sent where there is no language to try.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::catalog) async fn best(
    conn: &impl ConnectionTrait,
    kind: TranslationKind,
    languages: &[String],
    ids: &[i64],
    fields: &[&str],
) -> Result<HashMap<(i64, String), String>, DbErr> {
    if languages.is_empty() || ids.is_empty() || fields.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Row> = Sql::on(
        conn,
        "SELECT entity_id, language, field, value FROM translation WHERE entity_kind = ",
    )
    .bind(kind.number())
    .text(" AND entity_id")
    .any(ids)
    .text(" AND language")
    .any(languages)
    .text(" AND field")
    .any(&fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>())
    .all(conn)
    .await?;
    let mut best: HashMap<(i64, String), (usize, String)> = HashMap::new();
    for row in rows {
        let place = languages
            .iter()
            .position(|language| *language == row.language)
            .unwrap_or(usize::MAX);
        let slot = best
            .entry((row.entity_id, row.field))
            .or_insert_with(|| (usize::MAX, String::new()));
        if place < slot.0 {
            *slot = (place, row.value);
        }
    }
    Ok(best.into_iter().map(|(key, (_, value))| (key, value)).collect())
}

/// Replaces all translations of `ids` by `translations`.
///
/// # Errors
/// What the database says.
pub async fn replace_translations_in(
    txn: &Txn,
    kind: TranslationKind,
    ids: &[i64],
    translations: Vec<Translation>,
) -> Result<(), DbErr> {
    if !ids.is_empty() {
        Sql::on(txn, "DELETE FROM translation WHERE entity_kind = ")
            .bind(kind.number())
            .text(" AND entity_id")
            .any(ids)
            .execute(txn)
            .await?;
    }
    let models = translations.into_iter().map(|one| translation::Model {
        entity_kind: kind.number(),
        entity_id: one.entity_id,
        language: one.language,
        field: one.field,
        value: one.value,
    });
    insert_all::<translation::Entity, _>(txn, models.collect()).await
}

/// The best translated name of each of `ids`, given the languages to try, best first.
///
/// # Errors
/// What the database says.
pub async fn best_names(
    conn: &impl ConnectionTrait,
    kind: TranslationKind,
    languages: &[String],
    ids: &[i64],
) -> Result<HashMap<i64, String>, DbErr> {
    let named = best(conn, kind, languages, ids, &["name"]).await?;
    Ok(named.into_iter().map(|((id, _), name)| (id, name)).collect())
}
