//! Lines and columns of a text, found without reading it again.

use apollo_compiler::parser::SourceSpan;

use crate::gateway::refusal::Location;

/// Bytes between two counts of characters.
const BLOCK: usize = 256;

/// Where lines and characters of a text begin.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Offset of the first byte of every line.
    starts: Vec<usize>,
    wide: Option<Wide>,
}

/// What a text needs whose characters are not all one byte: a column counts characters.
#[derive(Debug)]
struct Wide {
    text: Box<str>,
    /// Characters that begin before each block.
    before: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            // Both together end one line.
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self {
            starts,
            wide: (!text.is_ascii()).then(|| Wide::of(text)),
        }
    }

    pub(super) fn location(&self, offset: usize) -> Location {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let characters = match &self.wide {
            None => offset.saturating_sub(start),
            Some(wide) => wide.characters(offset).saturating_sub(wide.characters(start)),
        };
        Location {
            line: line.max(1),
            column: characters + 1,
        }
    }

    /// The beginning of `span`.
    pub(super) fn of_span(&self, span: Option<SourceSpan>) -> Option<Location> {
        span.map(|span| self.location(span.offset()))
    }

    /// Bytes that this holds.
    pub(super) fn bytes(&self) -> usize {
        let wide = self.wide.as_ref();
        size_of_val(self.starts.as_slice())
            + wide.map_or(0, |wide| wide.text.len() + size_of_val(wide.before.as_slice()))
    }
}

impl Wide {
    fn of(text: &str) -> Self {
        let mut count = 0;
        let before = text.as_bytes().chunks(BLOCK).map(|block| {
            let begun = count;
            count += begins(block);
            begun
        });
        Self {
            before: before.collect(),
            text: text.into(),
        }
    }

    /// Characters that begin before `offset`.
    fn characters(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let offset = offset.min(bytes.len());
        let block = (offset / BLOCK).min(self.before.len().saturating_sub(1));
        let before = self.before.get(block).copied().unwrap_or(0);
        before + begins(&bytes[block * BLOCK..offset])
    }
}

/// Characters whose first byte is in `bytes`.
fn begins(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, offset: usize) -> (usize, usize) {
        let Location { line, column } = Lines::of(text).location(offset);
        (line, column)
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        assert_eq!(place("", 0), (1, 1));
        assert_eq!(place("{ a }", 2), (1, 3));
        assert_eq!(place("{\n  a\n}", 4), (2, 3));
        assert_eq!(place("{\r\n  a\r\n}", 5), (2, 3));
        assert_eq!(place("{\r  a\r}", 4), (2, 3));
        assert_eq!(place("{", 99), (1, 100));
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "# é\n{ a(x: \"日本\") b }";
        assert_eq!(place(text, text.find('b').unwrap()), (2, 14));
        let long = format!("{{ a(x: \"{}\") b }}", "é".repeat(1_000));
        assert_eq!(place(&long, long.find('b').unwrap()), (1, 1_000 + 12));
    }

    proptest::proptest! {
        #[test]
        fn every_place_is_the_one_that_counting_finds(text in "[aé日\n\r]{0,700}") {
            let lines = Lines::of(&text);
            for (at, _) in text.char_indices() {
                let normal = text[..at].replace("\r\n", "\n").replace('\r', "\n");
                // Between the two bytes of one line's end, the line has not ended yet.
                if text[..at].ends_with('\r') && text[at..].starts_with('\n') { continue; }
                let line = normal.matches('\n').count() + 1;
                let last = normal.rsplit('\n').next().unwrap_or_default();
                proptest::prop_assert_eq!(lines.location(at), Location { line, column: last.chars().count() + 1 });
            }
        }
    }
}
