//! What titles are ordered by.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Characters of a key: what follows does not change the order that a shopper sees.
const KEY_MAX: usize = 64;

/// `title` folded so that comparing bytes gives the order people expect: letters without marks and case, white space
/// folded.
#[must_use]
pub(super) fn title_key(title: &str) -> String {
    let folded: String = title
        .nfkd()
        .filter(|one| !is_combining_mark(*one))
        .flat_map(char::to_lowercase)
        .map(|one| if one == 'ß' { 's' } else { one })
        .take(KEY_MAX)
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_case_do_not_change_the_order() {
        let mut titles = ["Zebra", "äpfel", "Ärmel", "apfel", "Éclair", "earring"];
        titles.sort_by_key(|title| title_key(title));
        assert_eq!(titles, ["äpfel", "apfel", "Ärmel", "earring", "Éclair", "Zebra"]);
        assert_eq!(title_key("  A   b "), "a b");
    }
}
