//! What a product's page shows beyond its card, for many products at once.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _};

use crate::commerce::catalog::entity::{media, variant};
use crate::commerce::catalog::product::TranslationKind;
use crate::platform::db::{Sql, keys_in};

use super::translation::best;

/// A part of a product's own row. Long texts are read only where they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::commerce::catalog) enum Part {
    Facts,
    Description,
    Seo,
}

/// A product's own row with its texts in the language of the request. Parts that nobody asked for are empty.
#[derive(Debug, Clone, FromQueryResult)]
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

/// The parts of products that are asked for, in one statement, and one more where texts are translated.
pub(in crate::commerce::catalog) async fn details(
    conn: &impl ConnectionTrait,
    languages: &[String],
    parts: &[(i64, Part)],
) -> Result<HashMap<(i64, Part), Arc<Detail>>, DbErr> {
    let ids = distinct(parts.iter().map(|(id, _)| *id));
    let wanted = |part: Part| parts.iter().any(|(_, asked)| *asked == part);
    let description = if wanted(Part::Description) {
        "description_html"
    } else {
        "'' AS description_html"
    };
    let seo = if wanted(Part::Seo) {
        "seo_title, seo_description"
    } else {
        "'' AS seo_title, '' AS seo_description"
    };
    let rows: Vec<Detail> = Sql::on(conn, "SELECT id, product_type, updated_at_ms, ")
        .text(description)
        .text(", ")
        .text(seo)
        .text(" FROM product WHERE id")
        .any(&ids)
        .all(conn)
        .await?;
    let mut fields = Vec::new();
    fields.extend(wanted(Part::Description).then_some("description_html"));
    fields.extend(
        wanted(Part::Seo)
            .then_some(["seo_title", "seo_description"])
            .into_iter()
            .flatten(),
    );
    let mut translated = best(conn, TranslationKind::Product, languages, &ids, &fields).await?;
    let mut lay = |id, field: &str, own: &mut String| {
        if let Some(text) = translated.remove(&(id, field.to_owned())) {
            *own = text;
        }
    };
    let rows: HashMap<i64, Arc<Detail>> = rows
        .into_iter()
        .map(|mut row| {
            lay(row.id, "description_html", &mut row.description_html);
            lay(row.id, "seo_title", &mut row.seo_title);
            lay(row.id, "seo_description", &mut row.seo_description);
            (row.id, Arc::new(row))
        })
        .collect();
    Ok(parts
        .iter()
        .filter_map(|key| Some((*key, Arc::clone(rows.get(&key.0)?))))
        .collect())
}

pub(in crate::commerce::catalog) async fn media_of(
    conn: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<HashMap<i64, Arc<Vec<media::Model>>>, DbErr> {
    let rows = media::Entity::find()
        .filter(keys_in(conn, media::Column::ProductId, ids))
        .order_by_asc(media::Column::Position)
        .order_by_asc(media::Column::Id)
        .all(conn)
        .await?;
    Ok(grouped(rows, |row| row.product_id))
}

pub(in crate::commerce::catalog) async fn variants_of(
    conn: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<HashMap<i64, Arc<Vec<variant::Model>>>, DbErr> {
    let rows = variant::Entity::find()
        .filter(keys_in(conn, variant::Column::ProductId, ids))
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id)
        .all(conn)
        .await?;
    Ok(grouped(rows, |row| row.product_id))
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

#[derive(FromQueryResult)]
struct OptionRow {
    product_id: i64,
    option_id: i64,
    option_name: String,
    value_id: i64,
    value_name: String,
    swatch_color: Option<String>,
}

pub(in crate::commerce::catalog) async fn options_of(
    conn: &impl ConnectionTrait,
    languages: &[String],
    ids: &[i64],
) -> Result<HashMap<i64, Arc<Vec<OptionShown>>>, DbErr> {
    let rows: Vec<OptionRow> = Sql::on(
        conn,
        "SELECT h.product_id, o.id AS option_id, o.name AS option_name, v.id AS value_id, v.name AS value_name, v.swatch_color \
         FROM product_has_option h JOIN product_option o ON o.id = h.option_id \
         JOIN product_has_option_value hv ON hv.product_id = h.product_id \
         JOIN product_option_value v ON v.id = hv.value_id AND v.option_id = o.id WHERE h.product_id",
    )
    .any(ids)
    .text(" ORDER BY h.product_id, h.position, hv.position, v.id")
    .all(conn)
    .await?;
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

#[derive(FromQueryResult)]
struct AttributeRow {
    product_id: i64,
    attribute_id: i64,
    code: String,
    name: String,
    value_id: i64,
    value: String,
}

pub(in crate::commerce::catalog) async fn attributes_of(
    conn: &impl ConnectionTrait,
    languages: &[String],
    ids: &[i64],
) -> Result<HashMap<i64, Arc<Vec<AttributeShown>>>, DbErr> {
    let rows: Vec<AttributeRow> = Sql::on(
        conn,
        "SELECT p.product_id, a.id AS attribute_id, a.code, a.name, v.id AS value_id, v.value \
         FROM product_attribute p JOIN attribute_value v ON v.id = p.value_id JOIN attribute a ON a.id = v.attribute_id WHERE p.product_id",
    )
    .any(ids)
    .text(" ORDER BY p.product_id, a.position, a.id, p.position")
    .all(conn)
    .await?;
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

fn grouped<Row>(rows: Vec<Row>, key: impl Fn(&Row) -> i64) -> HashMap<i64, Arc<Vec<Row>>> {
    let mut groups: HashMap<i64, Vec<Row>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups.into_iter().map(|(id, rows)| (id, Arc::new(rows))).collect()
}

fn distinct(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
