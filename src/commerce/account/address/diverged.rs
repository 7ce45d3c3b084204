//! Merging the changes of two devices part by part.

use super::parts::{Part, Parts, Patch};
use super::refusal::{AddressCode, AddressRefusal};

/// The parts of `patch` that are neither what the device saw (`base`) nor what it wants: another device has changed them meanwhile.
/// `wanted`: the parts as they would be kept; `None`: they cannot be. What `base` does not name is not compared.
pub(super) fn diverged(
    current: &Parts,
    patch: &Patch,
    base: Option<&Patch>,
    wanted: Option<&Parts>,
) -> Vec<AddressRefusal> {
    let Some(base) = base else { return Vec::new() };
    let is_apart = |(part, new): (&Part, &Option<String>)| {
        let seen = text(base.get(part)?.as_ref());
        let new = wanted.map_or_else(|| text(new.as_ref()), |parts| parts.get(*part));
        let now = current.get(*part);
        (now != seen && now != new).then_some(*part)
    };
    let refuse = |part: Part| {
        let message = "another device has changed this field: read the address, choose, and send it with a new key";
        AddressRefusal::of(AddressCode::FieldsDiverged, part, message)
    };
    patch.iter().filter_map(is_apart).map(refuse).collect()
}

fn text(value: Option<&String>) -> &str {
    value.map_or("", |text| text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(parts: &[(Part, &str)]) -> Patch {
        parts
            .iter()
            .map(|(part, text)| (*part, (!text.is_empty()).then(|| (*text).to_owned())))
            .collect()
    }

    fn parts(parts: &[(Part, &str)]) -> Parts {
        parts.iter().map(|(part, text)| (*part, (*text).to_owned())).collect()
    }

    fn of(current: &str, base: Option<&str>, new: &str) -> usize {
        let current = parts(&[(Part::City, current), (Part::Line1, "Weg 1")]);
        let wanted = parts(&[(Part::City, new), (Part::Line1, "Weg 1")]);
        let base = base.map(|base| patch(&[(Part::City, base)]));
        diverged(&current, &patch(&[(Part::City, new)]), base.as_ref(), Some(&wanted)).len()
    }

    #[test]
    fn a_part_diverges_where_it_is_neither_what_was_seen_nor_what_is_wanted() {
        assert_eq!(of("Ulm", Some("Ulm"), "Bonn"), 0, "nobody else has changed it");
        assert_eq!(of("Bonn", Some("Ulm"), "Bonn"), 0, "the other wanted the same");
        assert_eq!(of("Kiel", Some("Ulm"), "Bonn"), 1);
        assert_eq!(of("", Some(""), "Bonn"), 0, "there was none and there is none");
        assert_eq!(of("Kiel", Some(""), "Bonn"), 1);
        assert_eq!(of("Kiel", Some("Ulm"), ""), 1);
        assert_eq!(of("Kiel", None, "Bonn"), 0, "without a base the last write wins");
    }

    #[test]
    fn a_part_that_the_base_does_not_name_is_not_compared() {
        let current = parts(&[(Part::City, "Kiel")]);
        let base = patch(&[(Part::Line1, "Weg 1")]);
        assert!(diverged(&current, &patch(&[(Part::City, "Bonn")]), Some(&base), None).is_empty());
    }

    #[test]
    fn a_refusal_names_the_field() {
        let current = parts(&[(Part::City, "Kiel")]);
        let apart = diverged(
            &current,
            &patch(&[(Part::City, "Bonn")]),
            Some(&patch(&[(Part::City, "Ulm")])),
            None,
        );
        assert_eq!(apart[0].code, AddressCode::FieldsDiverged);
        assert_eq!(apart[0].field, ["address", "city"]);
    }
}
