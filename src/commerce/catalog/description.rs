//! Descriptions: HTML that is safe to show, and plain text.

/// `html` without anything that could run, load or restyle: elements and attributes of running text stay (ammonia's
/// default list).
#[must_use]
pub fn sanitise(html: &str) -> String {
    // Most texts of an import hold no mark-up at all.
    if html.contains(['<', '>', '&']) {
        ammonia::clean(html)
    } else {
        html.to_owned()
    }
}

/// The text of `html`, which was sanitised before: tags removed, the common entities decoded, white space folded to
/// single blanks.
#[must_use]
pub fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('<') {
            // A block ends a word; an inline element does not.
            if !is_inline(rest) {
                text.push(' ');
            }
            rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
        } else {
            let (decoded, length) = entity(rest);
            text.push(decoded);
            rest = &rest[length..];
        }
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks that are dropped before an ellipsis.
const MARKS: [char; 4] = [',', ';', ':', '.'];

/// At most `max` characters of `text`, cut between words where one ends in the last third, with an ellipsis where
/// something was cut.
#[must_use]
pub(super) fn truncate(text: &str, max: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(max) else {
        return text.to_owned();
    };
    let keep = text.char_indices().nth(max.saturating_sub(1)).map_or(0, |(at, _)| at);
    let (head, tail) = text.split_at(keep.min(cut));
    // The last word fits where nothing but a mark stands between it and the next one.
    let word = if tail.trim_start_matches(MARKS).starts_with(' ') {
        head.len()
    } else {
        head.rfind(' ')
            .filter(|&at| at * 3 >= head.len() * 2)
            .unwrap_or(head.len())
    };
    format!(
        "{}\u{2026}",
        head[..word].trim_end_matches(|one| one == ' ' || MARKS.contains(&one))
    )
}

fn is_inline(tag: &str) -> bool {
    let name: String = tag
        .trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    matches!(
        name.as_str(),
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "em"
            | "i"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "u"
            | "wbr"
    )
}

/// The character of the entity that `text` begins with, and the entity's length; an unknown one is a plain ampersand.
fn entity(text: &str) -> (char, usize) {
    const NAMED: [(&str, char); 6] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&nbsp;", ' '),
    ];
    NAMED
        .iter()
        .find(|(name, _)| text.starts_with(name))
        .map_or(('&', 1), |(name, decoded)| (*decoded, name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_is_removed() {
        let html = r#"<p onclick="x()">A <b>warm</b> coat<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:x()">.</a></p>"#;
        let clean = sanitise(html);
        assert_eq!(
            clean,
            r#"<p>A <b>warm</b> coat<img src="x"><a rel="noopener noreferrer">.</a></p>"#
        );
        assert_eq!(sanitise(&clean), clean);
        assert_eq!(sanitise("plain"), "plain");
    }

    #[test]
    fn plain_text_has_words_and_no_mark_up() {
        assert_eq!(
            plain_text("<p>A <b>wa</b>rm&nbsp;coat</p><ul><li>Wool &amp; silk</li><li>Lined</li></ul>"),
            "A warm coat Wool & silk Lined"
        );
        assert_eq!(plain_text("a < b & c"), "a");
        assert_eq!(plain_text(""), "");
    }

    #[test]
    fn a_cut_falls_between_words() {
        assert_eq!(truncate("a long coat", 20), "a long coat");
        assert_eq!(truncate("a long coat for winter", 12), "a long coat\u{2026}");
        assert_eq!(truncate("Überraschung", 4), "Übe\u{2026}");
        assert_eq!(truncate("abc", 0), "\u{2026}");
        assert_eq!(truncate("one two three fo", 14), "one two three\u{2026}");
        assert_eq!(truncate("one two three four five", 18), "one two three\u{2026}");
        assert_eq!(truncate("one two three four five", 19), "one two three four\u{2026}");
        assert_eq!(truncate("one two three four, five", 19), "one two three four\u{2026}");
        assert_eq!(truncate("a size of 3.5 inches", 12), "a size of\u{2026}");
    }
}
