//! The name that a wrong one was probably meant to be.

use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Schema};

/// How alike two names must be, from 0 to 1: a letter or two may differ.
const LIKENESS_MIN: f64 = 0.6;

/// What follows `message`, which says that a field or type does not exist; `None` where nothing is alike.
///
/// The validator gives its findings as sentences only, in which names stand between backticks.
pub(super) fn suggestion(schema: &Schema, message: &str) -> Option<String> {
    let mut parts = message.split('`');
    let near = match (parts.next()?, parts.next()?, parts.next()?, parts.next()) {
        ("type ", type_name, " does not have a field ", Some(field)) => {
            let names = schema.types.get(type_name)?;
            let fields: Vec<&Name> = match names {
                ExtendedType::Object(object) => object.fields.keys().collect(),
                ExtendedType::Interface(interface) => interface.fields.keys().collect(),
                _ => return None,
            };
            nearest(field, fields.into_iter())
        }
        ("cannot find type ", type_name, _, _) => nearest(type_name, schema.types.keys()),
        _ => None,
    }?;
    Some(format!("; did you mean `{near}`?"))
}

fn nearest<'a>(unknown: &str, known: impl Iterator<Item = &'a Name>) -> Option<&'a Name> {
    let unknown = unknown.to_lowercase();
    known
        .filter(|name| !name.starts_with("__"))
        .map(|name| {
            (
                strsim::normalized_damerau_levenshtein(&unknown, &name.to_lowercase()),
                name,
            )
        })
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use crate::gateway::document::DocumentSchema;

    #[test]
    fn what_was_probably_meant_is_said() {
        let schema = DocumentSchema::new(&crate::gateway::schema::public_sdl()).unwrap();
        let prepare = |text: &str| {
            let limits = crate::gateway::document::ShapeLimits::default();
            let refusal = crate::gateway::document::reading::read(text, &schema, &limits)
                .err()
                .unwrap();
            refusal.errors[0].message.to_string()
        };
        for (text, near) in [
            ("{ shop { nmae } }", "did you mean `name`?"),
            ("{ prodcuts { totalCount } }", "did you mean `products`?"),
            ("{ node(id: \"p_1\") { idd } }", "did you mean `id`?"),
            (
                "query($f: [ProdcutFilter!]) { products(filter: $f) { totalCount } }",
                "did you mean `ProductFilter`?",
            ),
        ] {
            let message = prepare(text);
            assert!(message.ends_with(near), "{text}: {message}");
        }
        assert!(!prepare("{ shop { xyzzy } }").contains("did you mean"));
    }
}
