//! The lines of a file, bounded.

use std::io::{BufRead, BufReader, Read};

use super::super::rejection::code;

/// Bytes of one line. A longer one is read over, not kept.
pub(super) const MAX_LINE_BYTES: usize = 8 * 1024 * 1024;

/// Why a line is not looked at.
pub(super) type LineFault = (&'static str, String);

/// A line that is not blank, with its number from 1.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) text: Result<String, LineFault>,
}

pub(super) struct Lines<R> {
    input: BufReader<R>,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input: BufReader::with_capacity(64 * 1024, input),
            number: 0,
        }
    }

    /// The number of the line that was read last.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next line; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// What the file's reader answers.
    pub(super) fn next(&mut self) -> std::io::Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            let limit = MAX_LINE_BYTES as u64 + 1;
            if self.input.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let ended = bytes.pop_if(|byte| *byte == b'\n').is_some();
            if !ended && bytes.len() > MAX_LINE_BYTES {
                self.input.skip_until(b'\n')?;
                let fault = (
                    code::LINE_TOO_LONG,
                    format!("The line is longer than {MAX_LINE_BYTES} bytes."),
                );
                return Ok(Some(Line {
                    number: self.number,
                    text: Err(fault),
                }));
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let not_utf_8 = |_| (code::INVALID_ENCODING, "The line is not UTF-8.".to_owned());
            return Ok(Some(Line {
                number: self.number,
                text: String::from_utf8(bytes).map_err(not_utf_8),
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(u64, Result<usize, &'static str>)> {
        let mut lines = Lines::new(bytes);
        std::iter::from_fn(|| lines.next().unwrap())
            .map(|line| (line.number, line.text.map(|text| text.len()).map_err(|fault| fault.0)))
            .collect()
    }

    #[test]
    fn blank_lines_count_but_say_nothing() {
        assert_eq!(lines(b"{}\r\n\n  \n{ }"), [(1, Ok(3)), (4, Ok(3))]);
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_bad_line_does_not_end_the_file() {
        let long = "x".repeat(MAX_LINE_BYTES);
        let file = [
            long.as_bytes(),
            b"\n",
            long.as_bytes(),
            b"y\n\xff\n{}\n",
            long.as_bytes(),
            b"y",
        ]
        .concat();
        assert_eq!(
            lines(&file),
            [
                (1, Ok(MAX_LINE_BYTES)),
                (2, Err(code::LINE_TOO_LONG)),
                (3, Err(code::INVALID_ENCODING)),
                (4, Ok(2)),
                (5, Err(code::LINE_TOO_LONG)),
            ]
        );
    }
}
