//! Titles of discounts in other languages.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr};

use crate::platform::db::Sql;

/// The best title of each of `discount_ids`, given the languages to try, best first; one that is missing has none in any of them.
/// No statement is sent where there is nothing to look for.
///
/// # Errors
/// What the database says.
pub async fn titles(
    conn: &impl ConnectionTrait,
    languages: &[String],
    discount_ids: &[i64],
) -> Result<HashMap<i64, String>, DbErr> {
    if languages.is_empty() || discount_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found: Vec<(i64, String, String)> = Sql::on(
        conn,
        "SELECT discount_id, language, title FROM discount_translation WHERE discount_id",
    )
    .any(discount_ids)
    .text(" AND language")
    .any(languages)
    .map(conn, |row| {
        Ok((
            row.try_get_by_index(0)?,
            row.try_get_by_index(1)?,
            row.try_get_by_index(2)?,
        ))
    })
    .await?;
    let place = |language: &str| languages.iter().position(|one| one == language);
    // The best comes last and stays.
    found.sort_by_key(|(_, language, _)| std::cmp::Reverse(place(language)));
    Ok(found.into_iter().map(|(id, _, title)| (id, title)).collect())
}
