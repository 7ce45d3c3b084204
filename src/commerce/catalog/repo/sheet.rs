//! The parts of a product's page beyond its card and its variants: what is asked for at one time, of any number of products,
//! comes in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::detail::{self, AttributeRow, AttributeShown, Detail, OptionRow, OptionShown, distinct};
use crate::commerce::catalog::entity::media;
use crate::platform::db::Sql;

/// A part of a product's page. Long texts are read only where they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::commerce::catalog) enum Part {
    Facts,
    Description,
    Seo,
    Media,
    Options,
    Attributes,
}

impl Part {
    /// Whether it shows names that it shares with other products.
    pub(in crate::commerce::catalog) fn has_words(self) -> bool {
        matches!(self, Self::Options | Self::Attributes)
    }
}

/// What a part holds.
#[derive(Debug, Clone)]
pub(in crate::commerce::catalog) enum Sheet {
    /// Of the first three parts; those that nobody asked for are empty in it.
    Detail(Arc<Detail>),
    Media(Arc<Vec<media::Model>>),
    Options(Arc<Vec<OptionShown>>),
    Attributes(Arc<Vec<AttributeShown>>),
}

/// The parts of products that are asked for, in one statement; what is translated comes in further ones.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::catalog) async fn sheets(
    conn: &impl ConnectionTrait,
    languages: &[String],
    keys: &[(i64, Part)],
) -> Result<HashMap<(i64, Part), Sheet>, DbErr> {
    let mut rows = Rows::read(conn, keys).await?;
    let wanted = |part: Part| keys.iter().any(|(_, asked)| *asked == part);
    let fields: Vec<&str> = [
        (Part::Description, "description_html"),
        (Part::Seo, "seo_title"),
        (Part::Seo, "seo_description"),
    ]
    .into_iter()
    .filter_map(|(part, field)| wanted(part).then_some(field))
    .collect();
    let details = detail::details(conn, languages, std::mem::take(&mut rows.details), &fields).await?;
    let options = detail::options(conn, languages, std::mem::take(&mut rows.options)).await?;
    let attributes = detail::attributes(conn, languages, std::mem::take(&mut rows.attributes)).await?;
    let media = rows.media_by_product();
    let sheet = |(id, part): &(i64, Part)| match part {
        Part::Facts | Part::Description | Part::Seo => details.get(id).cloned().map(Sheet::Detail),
        Part::Media => media.get(id).cloned().map(Sheet::Media),
        Part::Options => options.get(id).cloned().map(Sheet::Options),
        Part::Attributes => attributes.get(id).cloned().map(Sheet::Attributes),
    };
    Ok(keys.iter().filter_map(|key| Some((*key, sheet(key)?))).collect())
}

/// The images of products in their order, by product.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::catalog) async fn media_of(
    conn: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<HashMap<i64, Arc<Vec<media::Model>>>, DbErr> {
    let keys: Vec<_> = ids.iter().map(|id| (*id, Part::Media)).collect();
    Ok(Rows::read(conn, &keys).await?.media_by_product())
}

/// The options of products with their values, by product.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::catalog) async fn options_of(
    conn: &impl ConnectionTrait,
    languages: &[String],
    ids: &[i64],
) -> Result<HashMap<i64, Arc<Vec<OptionShown>>>, DbErr> {
    let keys: Vec<_> = ids.iter().map(|id| (*id, Part::Options)).collect();
    let rows = Rows::read(conn, &keys).await?;
    detail::options(conn, languages, rows.options).await
}

/// What one statement gave, each kind in the order in which it is shown.
#[derive(Default)]
struct Rows {
    details: Vec<Detail>,
    media: Vec<media::Model>,
    options: Vec<OptionRow>,
    attributes: Vec<AttributeRow>,
}

/// Kinds of rows: the first column. All have the columns of the first one: a product, four numbers and four texts.
const DETAIL: i32 = 0;
const MEDIA: i32 = 1;
const OPTIONS: i32 = 2;
const ATTRIBUTES: i32 = 3;

impl Rows {
    async fn read(conn: &impl ConnectionTrait, keys: &[(i64, Part)]) -> Result<Self, DbErr> {
        let of = |parts: &[Part]| {
            let asked = keys.iter().filter(|(_, part)| parts.contains(part));
            distinct(asked.map(|(id, _)| *id))
        };
        let mut sql = Sql::on(conn, "");
        let mut is_first = true;
        for (columns, ids) in [
            (detail_columns(keys), of(&[Part::Facts, Part::Description, Part::Seo])),
            (MEDIA_COLUMNS.to_owned(), of(&[Part::Media])),
            (OPTION_COLUMNS.to_owned(), of(&[Part::Options])),
            (ATTRIBUTE_COLUMNS.to_owned(), of(&[Part::Attributes])),
        ] {
            if !ids.is_empty() {
                sql = sql
                    .text(if is_first { "" } else { " UNION ALL " })
                    .text(&columns)
                    .any(&ids);
                is_first = false;
            }
        }
        if is_first {
            return Ok(Self::default());
        }
        let mut placed = sql.map(conn, Row::read).await?;
        // A union promises no order.
        placed.sort_by_key(Row::order);
        let mut rows = Self::default();
        for row in placed {
            rows.add(row);
        }
        Ok(rows)
    }

    fn add(&mut self, row: Row) {
        let [first, second, third, fourth] = row.texts;
        match row.kind {
            DETAIL => self.details.push(Detail {
                id: row.product_id,
                product_type: first.unwrap_or_default(),
                updated_at_ms: row.id,
                description_html: second.unwrap_or_default(),
                seo_title: third.unwrap_or_default(),
                seo_description: fourth.unwrap_or_default(),
            }),
            MEDIA => self.media.push(media::Model {
                id: row.id,
                product_id: row.product_id,
                position: i32::try_from(row.place).unwrap_or(i32::MAX),
                url: first.unwrap_or_default(),
                alt: second,
                width: size(row.within),
                height: size(row.other),
                thumbhash: third,
            }),
            OPTIONS => self.options.push(OptionRow {
                product_id: row.product_id,
                option_id: row.other.unwrap_or_default(),
                option_name: first.unwrap_or_default(),
                value_id: row.id,
                value_name: second.unwrap_or_default(),
                swatch_color: third,
            }),
            _ => self.attributes.push(AttributeRow {
                product_id: row.product_id,
                attribute_id: row.other.unwrap_or_default(),
                code: first.unwrap_or_default(),
                name: second.unwrap_or_default(),
                value_id: row.id,
                value: third.unwrap_or_default(),
            }),
        }
    }

    fn media_by_product(self) -> HashMap<i64, Arc<Vec<media::Model>>> {
        let mut media: HashMap<i64, Vec<media::Model>> = HashMap::new();
        for row in self.media {
            media.entry(row.product_id).or_default().push(row);
        }
        media.into_iter().map(|(id, rows)| (id, Arc::new(rows))).collect()
    }
}

fn size(pixels: Option<i64>) -> Option<i32> {
    pixels.and_then(|pixels| i32::try_from(pixels).ok())
}

fn detail_columns(keys: &[(i64, Part)]) -> String {
    let wanted = |part: Part| keys.iter().any(|(_, asked)| *asked == part);
    let text = |part: Part, column: &'static str| {
        if wanted(part) { column } else { "CAST(NULL AS TEXT)" }
    };
    format!(
        "SELECT {DETAIL}, id, updated_at_ms, CAST(0 AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), product_type, {}, {}, {} \
         FROM product WHERE id",
        text(Part::Description, "description_html"),
        text(Part::Seo, "seo_title"),
        text(Part::Seo, "seo_description"),
    )
}

const MEDIA_COLUMNS: &str = "SELECT 1, product_id, id, CAST(position AS BIGINT), CAST(width AS BIGINT), CAST(height AS BIGINT), url, alt, thumbhash, CAST(NULL AS TEXT) \
     FROM media WHERE product_id";

const OPTION_COLUMNS: &str = "SELECT 2, h.product_id, v.id, CAST(h.position AS BIGINT), CAST(hv.position AS BIGINT), o.id, o.name, v.name, v.swatch_color, CAST(NULL AS TEXT) \
     FROM product_has_option h JOIN product_option o ON o.id = h.option_id \
     JOIN product_has_option_value hv ON hv.product_id = h.product_id \
     JOIN product_option_value v ON v.id = hv.value_id AND v.option_id = o.id WHERE h.product_id";

const ATTRIBUTE_COLUMNS: &str = "SELECT 3, p.product_id, v.id, CAST(a.position AS BIGINT), CAST(p.position AS BIGINT), a.id, a.code, a.name, v.value, CAST(NULL AS TEXT) \
     FROM product_attribute p JOIN attribute_value v ON v.id = p.value_id JOIN attribute a ON a.id = v.attribute_id WHERE p.product_id";

/// A row of any kind.
struct Row {
    kind: i32,
    product_id: i64,
    /// Of a detail: when it was last changed.
    id: i64,
    place: i64,
    within: Option<i64>,
    other: Option<i64>,
    texts: [Option<String>; 4],
}

impl Row {
    /// The values of an attribute stay together, also where two attributes have one place.
    fn order(&self) -> (i32, i64, i64, Option<i64>, Option<i64>, i64) {
        let (group, within) = match self.kind {
            OPTIONS | ATTRIBUTES => (self.other, self.within),
            _ => (None, None),
        };
        (self.kind, self.product_id, self.place, group, within, self.id)
    }

    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            kind: row.try_get_by_index(0)?,
            product_id: row.try_get_by_index(1)?,
            id: row.try_get_by_index(2)?,
            place: row.try_get_by_index(3)?,
            within: row.try_get_by_index(4)?,
            other: row.try_get_by_index(5)?,
            texts: [
                row.try_get_by_index(6)?,
                row.try_get_by_index(7)?,
                row.try_get_by_index(8)?,
                row.try_get_by_index(9)?,
            ],
        })
    }
}
