//! One row of a CSV file: its cells, or why it is damaged.

use super::super::rejection::code;

/// Bytes of one cell. A longer one is read over, not kept.
pub(super) const MAX_CELL_BYTES: usize = 1024 * 1024;

/// Bytes of all cells of one product, however many rows it has.
pub(super) const MAX_PRODUCT_BYTES: usize = 16 * 1024 * 1024;

/// Cells of a header. Shopify's widest exports, with metafields and markets, have some hundreds.
pub(super) const MAX_COLUMNS: usize = 4_096;

/// Why the cells of a row cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: u64,
    /// Index of the cell, where it is one.
    pub(super) cell: Option<usize>,
    pub(super) code: &'static str,
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn of_open_quote(row: &Row, opened: u64) -> Self {
        let reason = format!("The quote opened on line {opened} is never closed.");
        Self {
            line: opened,
            cell: Some(row.width()),
            code: code::UNCLOSED_QUOTE,
            reason,
        }
    }

    /// For text behind a closing quote: on the line of the opening quote a quote inside the cell was not doubled, on a
    /// later line the cell was most likely never closed and ran into the next quoted one.
    pub(super) fn of_stray_quote(row: &Row, opened: u64, line: u64) -> Self {
        let (code, reason) = if line == opened {
            (
                code::STRAY_QUOTE,
                "Text follows a closing quote. Write a quote inside a quoted cell twice.".to_owned(),
            )
        } else {
            let reason = format!(
                "The quote opened on line {opened} is not closed, or a quote inside its cell on line {line} is not written twice."
            );
            (code::UNCLOSED_QUOTE, reason)
        };
        Self {
            line: opened,
            cell: Some(row.width()),
            code,
            reason,
        }
    }

    pub(super) fn of_endless_cell(row: &Row, opened: u64) -> Self {
        let reason = format!(
            "The cell is larger than {MAX_CELL_BYTES} bytes, or the quote opened on line {opened} is not closed."
        );
        Self {
            line: opened,
            cell: Some(row.width()),
            code: code::CELL_TOO_LARGE,
            reason,
        }
    }

    pub(super) fn of_width(row: &Row, width: usize) -> Self {
        let reason = format!(
            "The row has {} cells, the header has {width}. A comma inside a cell needs quotes around the cell.",
            row.width()
        );
        Self {
            line: row.line,
            cell: None,
            code: code::WRONG_COLUMN_COUNT,
            reason,
        }
    }
}

/// A row, whole or damaged. Of a damaged one the cells before the fault can still be read.
#[derive(Debug)]
pub(super) struct Row {
    /// Where it begins, 1-based.
    pub(super) line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Cells met, of which no more than `keep` are kept.
    met: usize,
    keep: usize,
    /// The cell that is being read is too long: the rest of it is read over.
    overlong: bool,
    fault: Option<Fault>,
    broken: bool,
}

impl Row {
    /// An empty row that keeps as many cells as its header has.
    pub(super) fn new(line: u64, width: Option<usize>) -> Self {
        Self {
            line,
            bytes: Vec::new(),
            ends: Vec::new(),
            met: 0,
            keep: width.unwrap_or(MAX_COLUMNS),
            overlong: false,
            fault: None,
            broken: false,
        }
    }

    /// Adds to the cell that is being read, unless it or the row is too long. Nothing is left of a cell that is.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.met >= self.keep || self.overlong {
            return;
        }
        let begin = self.ends.last().copied().unwrap_or(0);
        let (cell, code, reason) = if self.bytes.len() - begin + bytes.len() > MAX_CELL_BYTES {
            (
                Some(self.met),
                code::CELL_TOO_LARGE,
                format!("The cell is larger than {MAX_CELL_BYTES} bytes."),
            )
        } else if self.bytes.len() + bytes.len() > MAX_PRODUCT_BYTES {
            (None, code::PRODUCT_TOO_LARGE, product_too_large())
        } else {
            self.bytes.extend_from_slice(bytes);
            return;
        };
        self.bytes.truncate(begin);
        self.overlong = true;
        self.blame(Fault {
            line: self.line,
            cell,
            code,
            reason,
        });
    }

    pub(super) fn end_cell(&mut self) {
        if self.met < self.keep {
            self.ends.push(self.bytes.len());
        }
        self.met += 1;
        self.overlong = false;
    }

    /// Notes a fault, unless there is one already.
    pub(super) fn blame(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    /// Notes that the row's end cannot be told. This outweighs every other fault, because they may all follow from it.
    pub(super) fn break_off(&mut self, fault: Fault) {
        self.fault = Some(fault);
        self.broken = true;
    }

    /// True where the row's end could not be told.
    pub(super) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Notes the first cell that is no UTF-8 or holds a character that no database keeps.
    pub(super) fn check_text(&mut self) {
        for cell in 0..self.ends.len() {
            let bytes = self.cell(cell);
            let (code, reason) = if std::str::from_utf8(bytes).is_err() {
                (
                    code::INVALID_ENCODING,
                    "The cell is not UTF-8. Save the file again as UTF-8 (in a spreadsheet: \"CSV UTF-8\").",
                )
            } else if bytes.contains(&0) {
                (
                    code::INVALID_CHARACTER,
                    "The cell holds a NUL character, which is no text.",
                )
            } else {
                continue;
            };
            self.blame(Fault {
                line: self.line,
                cell: Some(cell),
                code,
                reason: reason.to_owned(),
            });
            return;
        }
    }

    /// Cells met, kept or not.
    pub(super) fn width(&self) -> usize {
        self.met
    }

    /// Bytes of the cells that are kept.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// The text of a cell; `None` where the row ends before it or it is no text.
    pub(super) fn text(&self, cell: usize) -> Option<&str> {
        if cell < self.ends.len() {
            std::str::from_utf8(self.cell(cell)).ok()
        } else {
            None
        }
    }

    /// True where a cell holds nothing but space, or the row ends before it. A cell at fault did hold something.
    pub(super) fn is_empty(&self, cell: usize) -> bool {
        let at_fault = self.fault.as_ref().is_some_and(|fault| fault.cell == Some(cell));
        !at_fault && (cell >= self.ends.len() || self.cell(cell).iter().all(u8::is_ascii_whitespace))
    }

    /// True where no cell holds anything but space, as in the rows that spreadsheets leave at the end.
    pub(super) fn is_blank(&self) -> bool {
        self.fault.is_none() && self.bytes.iter().all(u8::is_ascii_whitespace)
    }

    fn cell(&self, cell: usize) -> &[u8] {
        let begin = if cell == 0 { 0 } else { self.ends[cell - 1] };
        &self.bytes[begin..self.ends[cell]]
    }
}

/// The sentence for a product whose rows are too much to hold.
pub(super) fn product_too_large() -> String {
    format!("The rows of the product are larger than {MAX_PRODUCT_BYTES} bytes together.")
}
