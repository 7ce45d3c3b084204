//! What a receipt keeps of a variant: its words and its picture, as they are now.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr};

use super::detail::OptionShown;
use super::sheet::{media_of, options_of};
use super::translation::best;
use crate::commerce::catalog::entity::{media, variant};
use crate::commerce::catalog::product::TranslationKind;

/// A variant as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portrait {
    /// The product's title in the best of the languages; `None`: there is none but that of the shop's own language.
    pub title: Option<String>,
    /// Pairs of option and value, as they are written in the best of the languages.
    pub options: Vec<(String, String)>,
    /// The variant's own picture, else the product's first.
    pub image: Option<media::Model>,
}

/// How `variants` are shown in `languages`, best first: by their ids, in at most five statements for any number of them.
///
/// # Errors
/// What the database says.
pub async fn portraits(
    conn: &impl ConnectionTrait,
    languages: &[String],
    variants: &[Arc<variant::Model>],
) -> Result<HashMap<i64, Portrait>, DbErr> {
    let mut products: Vec<i64> = variants.iter().map(|variant| variant.product_id).collect();
    products.sort_unstable();
    products.dedup();
    if products.is_empty() {
        return Ok(HashMap::new());
    }
    let mut titles = best(conn, TranslationKind::Product, languages, &products, &["title"]).await?;
    let titles: HashMap<i64, String> = titles.drain().map(|((id, _), title)| (id, title)).collect();
    let media = media_of(conn, &products).await?;
    let has_options = variants.iter().any(|variant| variant.option_value_1.is_some());
    let options = if has_options {
        options_of(conn, languages, &products).await?
    } else {
        HashMap::new()
    };
    let portrait = |variant: &Arc<variant::Model>| {
        let pictures = media.get(&variant.product_id).map_or(&[][..], |media| media.as_slice());
        let own = pictures.iter().find(|picture| Some(picture.id) == variant.media_id);
        let options = options
            .get(&variant.product_id)
            .map_or(&[][..], |options| options.as_slice());
        let portrait = Portrait {
            title: titles.get(&variant.product_id).cloned(),
            options: chosen(options, variant),
            image: own.or(pictures.first()).cloned(),
        };
        (variant.id, portrait)
    };
    Ok(variants.iter().map(portrait).collect())
}

fn chosen(options: &[OptionShown], variant: &variant::Model) -> Vec<(String, String)> {
    let values = [variant.option_value_1, variant.option_value_2, variant.option_value_3];
    let pair = |(option, value): (&OptionShown, Option<i64>)| {
        let value = option.values.iter().find(|shown| Some(shown.id) == value)?;
        Some((option.label.clone(), value.label.clone()))
    };
    options.iter().zip(values).filter_map(pair).collect()
}
