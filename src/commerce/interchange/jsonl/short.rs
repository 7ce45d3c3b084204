//! The short way to write a product: flat keys, prices in cents, one department and one category, variants by size and
//! colour.

use super::super::record::{
    Amount, AttributeKind, AttributeRecord, CollectionRecord, MembershipRecord, PriceRecord, ProductOptionRecord,
    ProductRecord,
};
use super::super::rejection::code;
use super::super::slug::slug;
use super::fields::{Fault, Fields, Read};
use super::product::minor_units;

/// Keys that are attributes of the same code, and the attributes' names.
const ATTRIBUTES: [(&str, &str); 2] = [("material", "Material"), ("season", "Season")];

/// What a variant's keys `size` and `colour` say.
#[derive(Debug, Default)]
pub(super) struct Choice {
    size: Option<String>,
    colour: Option<String>,
}

/// Takes keys away that number things elsewhere and mean nothing here.
pub(super) fn drop_ids(fields: &mut Fields, keys: &[&str]) {
    for key in keys {
        fields.take(key);
    }
}

/// A text under its own key or under its short one, not both.
pub(super) fn either(fields: &mut Fields, own: &str, short: &str) -> Read<Option<String>> {
    match (fields.text(own)?, fields.text(short)?) {
        (Some(_), Some(_)) => Err(conflict(own, short)),
        (text, other) => Ok(text.or(other)),
    }
}

/// The refusal of two keys that say the same.
pub(super) fn conflict(own: &str, short: &str) -> Fault {
    Fault::new(
        code::CONFLICTING_KEY,
        format!("The keys `{own}` and `{short}` say the same; keep one."),
    )
    .within(short)
}

/// The description as HTML, from `description_html` or from the plain text of `description`.
pub(super) fn description(fields: &mut Fields) -> Read<Option<String>> {
    match (fields.text("description_html")?, fields.text("description")?) {
        (Some(_), Some(_)) => Err(conflict("description_html", "description")),
        (html, plain) => Ok(html.or_else(|| plain.map(|plain| paragraphs(&plain)))),
    }
}

/// The price in cents.
pub(super) fn price(fields: &mut Fields) -> Read<Option<PriceRecord>> {
    let cents = fields.read("price_cents", |value| minor_units(&value))?;
    Ok(cents.map(|cents| PriceRecord {
        market: None,
        currency: None,
        amount: Amount::Minor(cents),
        compare_at: None,
    }))
}

pub(super) fn choice(fields: &mut Fields) -> Read<Choice> {
    Ok(Choice {
        size: fields.text("size")?,
        colour: fields.text("colour")?,
    })
}

/// Adds the flat attributes to the product's, and tells of them: apps can filter by them.
pub(super) fn attributes(fields: &mut Fields, product: &mut ProductRecord) -> Read<Vec<AttributeRecord>> {
    let mut told = Vec::new();
    for (key, name) in ATTRIBUTES {
        let Some(value) = fields.text(key)? else { continue };
        let attributes = product.attributes.get_or_insert_default();
        if attributes.insert(key.to_owned(), vec![value]).is_some() {
            return Err(conflict(&format!("attributes.{key}"), key));
        }
        told.push(AttributeRecord {
            code: key.to_owned(),
            name: Some(name.to_owned()),
            kind: Some(AttributeKind::Text),
            filterable: Some(true),
            translations: None,
            values: vec![],
        });
    }
    Ok(told)
}

/// Makes the product a member of its category, and tells of the category and its department.
pub(super) fn collections(fields: &mut Fields, product: &mut ProductRecord) -> Read<Vec<CollectionRecord>> {
    let department = fields.text("department")?;
    let category = fields.text("category_slug")?;
    let mut collections = Vec::new();
    if let Some(title) = &department {
        let root = CollectionRecord {
            handle: slug(title),
            title: Some(title.clone()),
            parent: Some(String::new()),
            ..CollectionRecord::default()
        };
        collections.push(root);
    }
    let parent = collections
        .first()
        .map(|department| department.handle.clone())
        .unwrap_or_default();
    if let Some(handle) = category.filter(|handle| *handle != parent) {
        let title = Some(category_title(&handle, &parent));
        collections.push(CollectionRecord {
            handle,
            title,
            parent: Some(parent),
            ..CollectionRecord::default()
        });
    }
    if let Some(leaf) = collections.last() {
        let membership = MembershipRecord {
            collection: leaf.handle.clone(),
            position: None,
        };
        product.collections.get_or_insert_default().push(membership);
    }
    Ok(collections)
}

/// Turns sizes and colours into the options *Size* and *Colour*: whichever one variant has, all need.
pub(super) fn options(choices: Vec<Choice>, product: &mut ProductRecord) -> Read<()> {
    let sized = choices.iter().any(|choice| choice.size.is_some());
    let coloured = choices.iter().any(|choice| choice.colour.is_some());
    if !sized && !coloured {
        return Ok(());
    }
    let short = if sized { "size" } else { "colour" };
    let variants = product.variants.as_deref_mut().unwrap_or_default();
    if product.options.is_some() || variants.iter().any(|variant| !variant.option_values.is_empty()) {
        return Err(conflict("options", short).within("variants"));
    }
    let mut options = Vec::new();
    for (name, key, used) in [("Size", "size", sized), ("Colour", "colour", coloured)] {
        if used {
            options.push((
                key,
                ProductOptionRecord {
                    name: name.to_owned(),
                    values: Vec::new(),
                },
            ));
        }
    }
    for (index, (variant, choice)) in variants.iter_mut().zip(choices).enumerate() {
        let Choice { mut size, mut colour } = choice;
        for (key, option) in &mut options {
            let value = if *key == "size" { size.take() } else { colour.take() };
            let Some(value) = value.filter(|value| !value.is_empty()) else {
                let reason = format!("Other variants of the product have a {key}; this one needs it too.");
                return Err(Fault::new(code::MISSING_OPTION_VALUE, reason).within(&format!("variants[{index}].{key}")));
            };
            if !option.values.contains(&value) {
                option.values.push(value.clone());
            }
            variant.option_values.push(value);
        }
    }
    product.options = Some(options.into_iter().map(|(_, option)| option).collect());
    Ok(())
}

/// `women-summer-dresses` in the department `women` is *Summer Dresses*.
fn category_title(handle: &str, department: &str) -> String {
    let own = handle
        .strip_prefix(department)
        .and_then(|rest| rest.strip_prefix('-'))
        .unwrap_or(handle);
    let words = own.split('-').filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Plain text as HTML: blank lines part paragraphs, other line breaks are kept.
fn paragraphs(plain: &str) -> String {
    let escaped = plain
        .replace("\r\n", "\n")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let paragraphs = escaped
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty());
    let mut html = String::new();
    for paragraph in paragraphs {
        html.extend(["<p>", &paragraph.replace('\n', "<br>"), "</p>"]);
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_named_without_its_department() {
        assert_eq!(category_title("shoes-running-shoes", "shoes"), "Running Shoes");
        assert_eq!(category_title("men-t-shirts", "men"), "T Shirts");
        assert_eq!(category_title("mentions", "men"), "Mentions");
        assert_eq!(category_title("sale", ""), "Sale");
    }

    #[test]
    fn plain_text_becomes_paragraphs() {
        assert_eq!(paragraphs("Soft & <warm>."), "<p>Soft &amp; &lt;warm&gt;.</p>");
        assert_eq!(paragraphs("One\r\nline\n\n\n\nTwo"), "<p>One<br>line</p><p>Two</p>");
        assert_eq!(paragraphs(""), "");
    }
}
