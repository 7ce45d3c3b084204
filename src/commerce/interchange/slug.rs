//! Names turned into codes and handles.

/// Lower-case letters and digits of a name, everything between them one hyphen: `South America` gives `south-america`.
///
/// Letters of every script are kept, so a name of letters never gives an empty slug.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    if slug.ends_with('-') {
        slug.pop();
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn everything_between_words_is_one_hyphen() {
        assert_eq!(slug("South America"), "south-america");
        assert_eq!(slug("  T-Shirts & Tops! "), "t-shirts-tops");
        assert_eq!(slug("Écharpes d'été"), "écharpes-d-été");
        assert_eq!(slug("..."), "");
    }
}
