//! Whether an address can be written on a parcel.

use unicode_normalization::UnicodeNormalization as _;

use super::country::{Country, country};
use super::parts::{Part, Parts, Patch};
use super::phone::to_e164;
use super::refusal::{AddressCode, AddressRefusal};

/// `base` with `patch`, as it is kept: spaces trimmed, the postal code in capitals, the region as its code and the phone in E.164.
///
/// # Errors
/// Everything that is wrong with it at once, each with its field.
pub fn checked(base: &Parts, patch: &Patch) -> Result<Parts, Vec<AddressRefusal>> {
    let mut refusals = Vec::new();
    let mut parts = base.clone();
    for (part, text) in patch {
        let text = text.as_deref().map(|text| tidied(*part, text)).unwrap_or_default();
        if let Some(refusal) = illegible(*part, &text) {
            refusals.push(refusal);
        } else {
            parts.set(*part, text);
        }
    }
    // What was refused already is not reported as missing too.
    let named: Vec<Vec<String>> = refusals.iter().map(|refusal| refusal.field.clone()).collect();
    let Some(country) = country(parts.get(Part::CountryCode)) else {
        if !named
            .iter()
            .any(|field| field.ends_with(&[Part::CountryCode.field().to_owned()]))
        {
            refusals.push(no_country(&parts));
        }
        return Err(refusals);
    };
    let mut found = missing(country, &parts);
    found.extend(postal_code(country, &parts));
    found.extend(region(country, &mut parts));
    found.extend(phone(country, &mut parts));
    refusals.extend(found.into_iter().filter(|refusal| !named.contains(&refusal.field)));
    if refusals.is_empty() { Ok(parts) } else { Err(refusals) }
}

/// One space between words; full-width forms, as Japanese keyboards write digits, become plain ones where only those are read.
fn tidied(part: Part, text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    match part {
        Part::PostalCode | Part::CountryCode => text.nfkc().collect::<String>().to_uppercase(),
        Part::Phone => text.nfkc().collect(),
        _ => text,
    }
}

fn illegible(part: Part, text: &str) -> Option<AddressRefusal> {
    if text.chars().any(char::is_control) {
        let message = "has characters that cannot be printed";
        return Some(AddressRefusal::of(AddressCode::InvalidCharacters, part, message));
    }
    let max = part.chars_max();
    // A long code of a country is an unknown one.
    (part != Part::CountryCode && text.chars().count() > max)
        .then(|| AddressRefusal::of(AddressCode::TooLong, part, format!("may have at most {max} characters")))
}

fn no_country(parts: &Parts) -> AddressRefusal {
    if parts.has(Part::CountryCode) {
        let message = "is no country: give its two letters of ISO 3166-1, such as DE";
        AddressRefusal::of(AddressCode::UnknownCountry, Part::CountryCode, message)
    } else {
        AddressRefusal::of(AddressCode::Required, Part::CountryCode, "an address needs a country")
    }
}

fn missing(country: &Country, parts: &Parts) -> Vec<AddressRefusal> {
    let needs = |part: Part| {
        let message = format!("an address in {} needs it", country.code);
        AddressRefusal::of(AddressCode::Required, part, message)
    };
    let addressee = [Part::FamilyName, Part::GivenName, Part::Company];
    let nobody = !addressee.into_iter().any(|part| parts.has(part));
    let name = nobody.then(|| {
        let message = "an address needs a family name, a given name or a company";
        AddressRefusal::of(AddressCode::Required, Part::FamilyName, message)
    });
    name.into_iter()
        .chain(country.required().filter(|part| !parts.has(*part)).map(needs))
        .collect()
}

fn postal_code(country: &Country, parts: &Parts) -> Option<AddressRefusal> {
    let code = parts.get(Part::PostalCode);
    if code.is_empty() || country.is_postal_code(code) {
        return None;
    }
    let example = country.example.as_deref().unwrap_or_default();
    let message = format!("is no postal code of {}: one looks like {example}", country.code);
    Some(AddressRefusal::of(
        AddressCode::InvalidPostalCode,
        Part::PostalCode,
        message,
    ))
}

fn region(country: &Country, parts: &mut Parts) -> Option<AddressRefusal> {
    let given = parts.get(Part::Region);
    if given.is_empty() || country.regions.is_empty() {
        return None;
    }
    let Some(found) = country.region(given) else {
        let message = format!("is no region of {}: addressRules lists them", country.code);
        return Some(AddressRefusal::of(AddressCode::UnknownRegion, Part::Region, message));
    };
    parts.set(Part::Region, found.code.clone());
    None
}

fn phone(country: &Country, parts: &mut Parts) -> Option<AddressRefusal> {
    let given = parts.get(Part::Phone);
    if given.is_empty() {
        return None;
    }
    let Some(number) = to_e164(given, &country.code) else {
        let message = format!(
            "is no number that can be called: give it as one dials it in {}, or with + and the country's prefix; no extension",
            country.code
        );
        return Some(AddressRefusal::of(AddressCode::InvalidPhone, Part::Phone, message));
    };
    parts.set(Part::Phone, number);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(parts: &[(Part, &str)]) -> Patch {
        parts
            .iter()
            .map(|(part, text)| (*part, Some((*text).to_owned())))
            .collect()
    }

    fn check(parts: &[(Part, &str)]) -> Result<Parts, Vec<(AddressCode, String)>> {
        checked(&Parts::default(), &patch(parts)).map_err(|refusals| {
            refusals
                .into_iter()
                .map(|refusal| (refusal.code, refusal.field.join(".")))
                .collect()
        })
    }

    const BERLIN: [(Part, &str); 6] = [
        (Part::FamilyName, " Curie \t Sklodowska "),
        (Part::Line1, "Unter den Linden 1"),
        (Part::City, "Berlin"),
        (Part::PostalCode, "10117"),
        (Part::CountryCode, "de"),
        (Part::Phone, "030 901820"),
    ];

    #[test]
    fn it_is_kept_in_one_form() {
        let parts = check(&BERLIN).unwrap();
        assert_eq!(parts.get(Part::FamilyName), "Curie Sklodowska");
        assert_eq!(parts.get(Part::CountryCode), "DE");
        assert_eq!(parts.get(Part::Phone), "+4930901820");
        assert_eq!(
            checked(&parts, &Patch::new()).unwrap(),
            parts,
            "what was kept passes again"
        );
        let tokyo = check(&[
            (Part::GivenName, "Sakura"),
            (Part::Line1, "西新宿2-8-1"),
            (Part::Region, "Tokyo"),
            (Part::PostalCode, "１６３-８００１"),
            (Part::CountryCode, "JP"),
        ])
        .unwrap();
        assert_eq!(
            (tokyo.get(Part::Region), tokyo.get(Part::PostalCode)),
            ("13", "163-8001")
        );
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let long = "x".repeat(101);
        let refused = check(&[
            (Part::City, &long),
            (Part::Company, "a\u{0}b"),
            (Part::PostalCode, "1011"),
            (Part::CountryCode, "US"),
            (Part::Region, "Bavaria"),
            (Part::Phone, "12"),
        ])
        .unwrap_err();
        let expected = [
            (AddressCode::InvalidCharacters, "address.company"),
            (AddressCode::TooLong, "address.city"),
            (AddressCode::Required, "address.familyName"),
            (AddressCode::Required, "address.line1"),
            (AddressCode::InvalidPostalCode, "address.postalCode"),
            (AddressCode::UnknownRegion, "address.region"),
            (AddressCode::InvalidPhone, "address.phone"),
        ];
        assert_eq!(refused, expected.map(|(code, field)| (code, field.to_owned())));
    }

    #[test]
    fn a_country_is_needed_before_anything_can_be_said() {
        let refused = |code: &[(Part, &str)]| check(code).unwrap_err();
        let field = "address.countryCode".to_owned();
        assert_eq!(refused(&[]), [(AddressCode::Required, field.clone())]);
        assert_eq!(
            refused(&[(Part::CountryCode, "XX")]),
            [(AddressCode::UnknownCountry, field.clone())]
        );
        assert_eq!(
            refused(&[(Part::CountryCode, "Germany")]),
            [(AddressCode::UnknownCountry, field.clone())]
        );
        assert_eq!(
            refused(&[(Part::CountryCode, "D\u{7}")]),
            [(AddressCode::InvalidCharacters, field)]
        );
    }

    #[test]
    fn a_patch_changes_what_it_names() {
        let parts = check(&BERLIN).unwrap();
        let without = checked(&parts, &Patch::from([(Part::Phone, None)])).unwrap();
        assert!(!without.has(Part::Phone));
        assert_eq!(without.get(Part::City), "Berlin");
        let refused = checked(&parts, &Patch::from([(Part::City, Some("  ".to_owned()))])).unwrap_err();
        assert_eq!(refused[0].code, AddressCode::Required);
    }
}
