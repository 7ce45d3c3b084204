//! What a product's page shows beyond its card, for many products at once.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, QueryFilter as _};

use crate::commerce::catalog::entity::variant;
use crate::commerce::catalog::product::TranslationKind;
use crate::platform::db::{Sql, keys_in};

use super::translation::best;

/// A product's own row with its texts in the language of the request. Parts that nobody asked for are empty.
#[derive(Debug, Clone)]
pub(in crate::commerce::catalog) struct Detail {
    pub(in crate::commerce::catalog) id: i64,
    pub(in crate::commerce::catalog) product_type: String,
    pub(in crate::commerce::catalog) updated_at_ms: i64,
    pub(in crate::commerce::catalog) description_html: String,
    pub(in crate::commerce::catalog) seo_title: String,
    pub(in crate::commerce::catalog) seo_description: String,
}

/// A value of an option on a product.
#[derive(Debug, Clone)]
pub(in crate::commerce::catalog) struct OptionValueShown {
    pub(in crate::commerce::catalog) id: i64,
    /// The name in the shop's own language, by which it is selected.
    pub(in crate::commerce::catalog) name: String,
    pub(in crate::commerce::catalog) label: String,
    pub(in crate::commerce::catalog) swatch_color: Option<String>,
}

/// An option of a product.
#[derive(Debug, Clone)]
pub(in crate::commerce::catalog) struct OptionShown {
    pub(in crate::commerce::catalog) name: String,
    pub(in crate::commerce::catalog) label: String,
    pub(in crate::commerce::catalog) values: Vec<OptionValueShown>,
}

/// An attribute of a product.
#[derive(Debug, Clone)]
pub(in crate::commerce::catalog) struct AttributeShown {
    pub(in crate::commerce::catalog) code: String,
    pub(in crate::commerce::catalog) label: String,
    pub(in crate::commerce::catalog) values: Vec<String>,
}

/// `rows` with their texts in the best of `languages`, by product. What is translated of them is read by one more statement.
pub(super) async fn details(
    conn: &impl ConnectionTrait,
    languages: &[String],
    rows: Vec<Detail>,
    fields: &[&str],
) -> Result<HashMap<i64, Arc<Detail>>, DbErr> {
    let ids = distinct(rows.iter().map(|row| row.id));
    let mut translated = best(conn, TranslationKind::Product, languages, &ids, fields).await?;
    let mut lay = |id, field: &str, own: &mut String| {
        if let Some(text) = translated.remove(&(id, field.to_owned())) {
            *own = text;
        }
    };
    Ok(rows
        .into_iter()
        .map(|mut row| {
            lay(row.id, "description_html", &mut row.description_html);
            lay(row.id, "seo_title", &mut row.seo_title);
            lay(row.id, "seo_description", &mut row.seo_description);
            (row.id, Arc::new(row))
        })
        .collect())
}

pub(in crate::commerce::catalog) async fn variants_by_id(
    conn: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<HashMap<i64, Arc<variant::Model>>, DbErr> {
    let rows = variant::Entity::find()
        .filter(keys_in(conn, variant::Column::Id, ids))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, Arc::new(row))).collect())
}

#[derive(FromQueryResult)]
struct TagRow {
    product_id: i64,
    tag: String,
}

pub(in crate::commerce::catalog) async fn tags_of(
    conn: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<HashMap<i64, Arc<Vec<String>>>, DbErr> {
    let rows: Vec<TagRow> = Sql::on(conn, "SELECT product_id, tag FROM product_tag WHERE product_id")
        .any(ids)
        .text(" ORDER BY product_id, position")
        .all(conn)
        .await?;
    let mut tags: HashMap<i64, Vec<String>> = HashMap::new();
    for row in rows {
        tags.entry(row.product_id).or_default().push(row.tag);
    }
    Ok(tags.into_iter().map(|(id, tags)| (id, Arc::new(tags))).collect())
}

/// A value of an option on a product, as it is written in the shop's own language.
pub(super) struct OptionRow {
    pub(super) product_id: i64,
    pub(super) option_id: i64,
    pub(super) option_name: String,
    pub(super) value_id: i64,
    pub(super) value_name: String,
    pub(super) swatch_color: Option<String>,
}

/// The options of products, of `rows` in their order, with labels in the best of `languages`.
pub(super) async fn options(
    conn: &impl ConnectionTrait,
    languages: &[String],
    rows: Vec<OptionRow>,
) -> Result<HashMap<i64, Arc<Vec<OptionShown>>>, DbErr> {
    let option_ids = distinct(rows.iter().map(|row| row.option_id));
    let value_ids = distinct(rows.iter().map(|row| row.value_id));
    let option_names = best(conn, TranslationKind::Option, languages, &option_ids, &["name"]).await?;
    let value_names = best(conn, TranslationKind::OptionValue, languages, &value_ids, &["name"]).await?;
    let label = |names: &HashMap<(i64, String), String>, id, own: &str| {
        names
            .get(&(id, "name".to_owned()))
            .map_or_else(|| own.to_owned(), Clone::clone)
    };
    let mut options: HashMap<i64, Vec<OptionShown>> = HashMap::new();
    for row in rows {
        let of_product = options.entry(row.product_id).or_default();
        if of_product.last().is_none_or(|option| option.name != row.option_name) {
            of_product.push(OptionShown {
                label: label(&option_names, row.option_id, &row.option_name),
                name: row.option_name,
                values: vec![],
            });
        }
        if let Some(option) = of_product.last_mut() {
            let label = label(&value_names, row.value_id, &row.value_name);
            option.values.push(OptionValueShown {
                id: row.value_id,
                name: row.value_name,
                label,
                swatch_color: row.swatch_color,
            });
        }
    }
    Ok(options
        .into_iter()
        .map(|(id, options)| (id, Arc::new(options)))
        .collect())
}

/// A value of an attribute of a product, as it is written in the shop's own language.
pub(super) struct AttributeRow {
    pub(super) product_id: i64,
    pub(super) attribute_id: i64,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) value_id: i64,
    pub(super) value: String,
}

/// The attributes of products, of `rows` in their order, with labels in the best of `languages`.
pub(super) async fn attributes(
    conn: &impl ConnectionTrait,
    languages: &[String],
    rows: Vec<AttributeRow>,
) -> Result<HashMap<i64, Arc<Vec<AttributeShown>>>, DbErr> {
    let names = best(
        conn,
        TranslationKind::Attribute,
        languages,
        &distinct(rows.iter().map(|row| row.attribute_id)),
        &["name"],
    )
    .await?;
    let values = best(
        conn,
        TranslationKind::AttributeValue,
        languages,
        &distinct(rows.iter().map(|row| row.value_id)),
        &["name"],
    )
    .await?;
    let label = |names: &HashMap<(i64, String), String>, id, own: String| {
        names.get(&(id, "name".to_owned())).map_or(own, Clone::clone)
    };
    let mut attributes: HashMap<i64, Vec<AttributeShown>> = HashMap::new();
    for row in rows {
        let of_product = attributes.entry(row.product_id).or_default();
        if of_product.last().is_none_or(|attribute| attribute.code != row.code) {
            of_product.push(AttributeShown {
                label: label(&names, row.attribute_id, row.name),
                code: row.code,
                values: vec![],
            });
        }
        if let Some(attribute) = of_product.last_mut() {
            attribute.values.push(label(&values, row.value_id, row.value));
        }
    }
    Ok(attributes
        .into_iter()
        .map(|(id, attributes)| (id, Arc::new(attributes)))
        .collect())
}

#[derive(FromQueryResult)]
struct MemberRow {
    product_id: i64,
    collection_id: i64,
}

pub(in crate::commerce::catalog) async fn collections_of(
    conn: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<i64>>, DbErr> {
    let rows: Vec<MemberRow> =
        Sql::on(conn, "SELECT m.product_id, m.collection_id FROM collection_product m JOIN collection c ON c.id = m.collection_id WHERE m.product_id")
            .any(ids)
            .text(" ORDER BY m.product_id, c.position, c.id")
            .all(conn)
            .await?;
    let mut collections: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in rows {
        collections.entry(row.product_id).or_default().push(row.collection_id);
    }
    Ok(collections)
}

pub(super) fn distinct(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
