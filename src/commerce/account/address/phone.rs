//! Numbers of phones.

use phonenumber::{Mode, country::Id};

/// `text` in the form of E.164, such as `+493012345678`; `None`: it is no number that can be called. A number without `+` is one
/// of `country`. An extension has no place in E.164, so a number with one is refused rather than cut.
#[must_use]
pub(super) fn to_e164(text: &str, country: &str) -> Option<String> {
    let is_plain = |char: char| char.is_ascii_digit() || "+()-./ ".contains(char);
    if !text.chars().all(is_plain) {
        return None;
    }
    let number = phonenumber::parse(country.parse::<Id>().ok(), text).ok()?;
    (number.extension().is_none() && number.is_valid()).then(|| number.format().mode(Mode::E164).to_string())
}

#[cfg(test)]
mod tests {
    use super::to_e164;

    #[test]
    fn a_number_is_kept_as_the_world_dials_it() {
        let cases = [
            ("+49 30 901820", "DE", "+4930901820"),
            ("030 901820", "DE", "+4930901820"),
            ("(650) 253-0000", "US", "+16502530000"),
            ("+49 30 901820", "US", "+4930901820"),
            ("03-5321-1111", "JP", "+81353211111"),
            ("+44 20 7946 0958", "XX", "+442079460958"),
        ];
        for (text, country, expected) in cases {
            assert_eq!(to_e164(text, country).as_deref(), Some(expected), "{text} of {country}");
        }
    }

    #[test]
    fn what_cannot_be_called_is_no_number() {
        for text in [
            "",
            "+",
            "12",
            "call me",
            "+49",
            "030 901820 ext. 7",
            "+999 123456789",
            "1".repeat(40).as_str(),
        ] {
            assert_eq!(to_e164(text, "DE"), None, "{text}");
        }
        assert_eq!(to_e164("030 901820", "XX"), None, "no country, no prefix");
    }
}
