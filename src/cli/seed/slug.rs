//! Titles turned into handles.

/// Lower-case ASCII letters and digits of a title, everything between them one hyphen: `V-Neck T-Shirt & Co.` gives
/// `v-neck-t-shirt-co`. The shop's English titles hold nothing else; other letters would be left out.
pub(super) fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for letter in title.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn everything_between_words_is_one_hyphen() {
        assert_eq!(slug("V-Neck T-Shirt & Co."), "v-neck-t-shirt-co");
        assert_eq!(slug("  Alder & Pine "), "alder-pine");
    }
}
