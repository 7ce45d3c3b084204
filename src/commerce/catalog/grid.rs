//! Which combinations of option values exist, as one short text, so that an app draws its size and colour grid without
//! a list of variants.
//!
//! The text is `v1_` and a tree of indexes into `options[].values[]`, in the grammar that Shopify's storefront clients
//! read: `:` leads from an option's value to the next option, a blank or a range `a-b` lists values of the last option,
//! and `,` ends the values under the value above. `v1_0:0-2,1:0 2,` says: first value with values 0, 1 and 2 of the
//! second option, second value with 0 and 2.

use std::fmt::Write as _;

/// The text for `combinations`, each a list of indexes of the same length, in any order. Without options: `v1_0` where
/// there is a combination. Empty where there is none.
pub(super) fn encode(combinations: &[Vec<usize>]) -> String {
    let mut sorted: Vec<&[usize]> = combinations.iter().map(Vec::as_slice).collect();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.is_empty() {
        return String::new();
    }
    let mut text = "v1_".to_owned();
    if sorted.iter().all(|combination| combination.is_empty()) {
        text.push('0');
    } else {
        level(&mut text, &sorted, 0);
    }
    text
}

/// Writes the options from `depth` on of combinations that agree before it.
fn level(text: &mut String, combinations: &[&[usize]], depth: usize) {
    let last = combinations.iter().all(|combination| combination.len() == depth + 1);
    if last {
        let values: Vec<usize> = combinations.iter().map(|combination| combination[depth]).collect();
        runs(text, &values);
        return;
    }
    for group in combinations.chunk_by(|a, b| a[depth] == b[depth]) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}:", group[0][depth]);
        level(text, group, depth + 1);
        text.push(',');
    }
}

fn runs(text: &mut String, values: &[usize]) {
    for (at, run) in values.chunk_by(|a, b| a + 1 == *b).enumerate() {
        let blank = if at == 0 { "" } else { " " };
        let _ = match run {
            [one] => write!(text, "{blank}{one}"),
            [first, .., last] => write!(text, "{blank}{first}-{last}"),
            [] => Ok(()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_become_a_tree_with_ranges() {
        assert_eq!(encode(&[]), "");
        assert_eq!(encode(&[vec![]]), "v1_0");
        assert_eq!(encode(&[vec![2], vec![0], vec![1], vec![4]]), "v1_0-2 4");
        assert_eq!(
            encode(&[vec![0, 0], vec![0, 1], vec![0, 2], vec![1, 0], vec![1, 2]]),
            "v1_0:0-2,1:0 2,"
        );
        assert_eq!(
            encode(&[vec![0, 0, 0], vec![0, 1, 0], vec![0, 1, 1], vec![1, 0, 0]]),
            "v1_0:0:0,1:0-1,,1:0:0,,"
        );
    }
}
