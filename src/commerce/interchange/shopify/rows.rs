//! The rows of a CSV file, told apart byte by byte.
//!
//! The `csv` crate, which writes our files, reads leniently: it does not say that a quote was never closed, it takes
//! text behind a closing quote, and it holds a record of any size. A merchant needs the line of the fault and all the
//! other products, so this reader is strict, bounded, and finds its way back to the next whole row.

use std::io::{ErrorKind, Read};

use super::row::{Fault, MAX_CELL_BYTES, Row};

/// Bytes asked from the file at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// A place in the file where reading may start again: behind the first line break inside quotes.
#[derive(Clone, Copy)]
struct Retreat {
    next: usize,
    line: u64,
}

enum End {
    Cell,
    Row,
}

/// Rows of a file in UTF-8 whose lines end with LF, CRLF or CR, and whose quoted cells may hold line breaks.
pub(super) struct Rows<R> {
    input: R,
    buffer: Vec<u8>,
    /// Index in `buffer` of the first byte that is not read yet.
    next: usize,
    line: u64,
    retreat: Option<Retreat>,
    /// The number of cells that every row must have: that of the header.
    width: Option<usize>,
    /// A row was broken; rows that do not fit are rests of it until one does.
    lost: bool,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            next: 0,
            line: 1,
            retreat: None,
            width: None,
            lost: false,
        }
    }

    /// From here on every row must have that many cells.
    pub(super) fn expect_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// The line at which the next row begins, 1-based.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The next row that is not blank, whole or with its fault; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// What the file's reader answers.
    pub(super) fn next(&mut self) -> std::io::Result<Option<Row>> {
        while self.peek()?.is_some() {
            let mut row = self.scan()?;
            if row.is_blank() {
                continue;
            }
            let misfit = self.width.is_some_and(|width| width != row.width());
            if self.lost && (row.is_broken() || misfit) {
                continue;
            }
            self.lost = row.is_broken();
            if let (true, Some(width)) = (misfit, self.width) {
                row.blame(Fault::of_width(&row, width));
            }
            row.check_text();
            return Ok(Some(row));
        }
        Ok(None)
    }

    fn scan(&mut self) -> std::io::Result<Row> {
        self.retreat = None;
        let mut row = Row::new(self.line, self.width);
        loop {
            let end = if self.peek()? == Some(b'"') {
                self.quoted(&mut row)?
            } else {
                self.bare(&mut row)?
            };
            if matches!(end, End::Row) {
                return Ok(row);
            }
        }
    }

    /// A cell without quotes around it. Quotes inside it stand for themselves.
    fn bare(&mut self, row: &mut Row) -> std::io::Result<End> {
        self.copy_until(row, b",\r\n")?;
        self.end_cell(row)
    }

    fn quoted(&mut self, row: &mut Row) -> std::io::Result<End> {
        let opened = self.line;
        self.next += 1;
        loop {
            match self.copy_until(row, b"\"\r\n")? {
                Some(b'"') => {
                    self.next += 1;
                    match self.peek()? {
                        Some(b'"') => {
                            row.push(b"\"");
                            self.next += 1;
                        }
                        Some(b',' | b'\r' | b'\n') | None => return self.end_cell(row),
                        Some(_) => return self.break_off(row, Fault::of_stray_quote(row, opened, self.line)),
                    }
                }
                Some(_) => {
                    self.line_break(Some(row))?;
                    let retreat = *self.retreat.get_or_insert(Retreat {
                        next: self.next,
                        line: self.line,
                    });
                    // So much text in quotes is a quote that was never closed, or more than a cell may hold. Either way
                    // the next whole row is looked for from its first line on, before that line is out of reach.
                    if self.next - retreat.next > MAX_CELL_BYTES {
                        return self.break_off(row, Fault::of_endless_cell(row, opened));
                    }
                }
                None => return self.break_off(row, Fault::of_open_quote(row, opened)),
            }
        }
    }

    /// Steps over what ends a cell: a comma, a line break or the end of the file.
    fn end_cell(&mut self, row: &mut Row) -> std::io::Result<End> {
        row.end_cell();
        match self.peek()? {
            Some(b',') => {
                self.next += 1;
                Ok(End::Cell)
            }
            Some(_) => self.line_break(None).map(|()| End::Row),
            None => Ok(End::Row),
        }
    }

    /// Gives a row up and returns to the first line break in its open cell, or goes on to the end of this line.
    fn break_off(&mut self, row: &mut Row, fault: Fault) -> std::io::Result<End> {
        row.break_off(fault);
        if let Some(retreat) = self.retreat.take() {
            self.next = retreat.next;
            self.line = retreat.line;
        } else if self.copy_until(&mut Row::new(self.line, Some(0)), b"\r\n")?.is_some() {
            self.line_break(None)?;
        }
        Ok(End::Row)
    }

    /// Steps over LF, CRLF or CR, which belongs to a cell where a row is given.
    fn line_break(&mut self, row: Option<&mut Row>) -> std::io::Result<()> {
        let first = self.buffer[self.next];
        self.next += 1;
        let pair = first == b'\r' && self.peek()? == Some(b'\n');
        if pair {
            self.next += 1;
        }
        if let Some(row) = row {
            row.push(if pair { b"\r\n" } else { std::slice::from_ref(&first) });
        }
        self.line += 1;
        Ok(())
    }

    /// Adds bytes to the row's open cell up to one of `stops`, which is returned and stays unread.
    fn copy_until(&mut self, row: &mut Row, stops: &[u8]) -> std::io::Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if stops.contains(&byte) {
                return Ok(Some(byte));
            }
            let rest = &self.buffer[self.next..];
            let run = rest.iter().position(|byte| stops.contains(byte)).unwrap_or(rest.len());
            row.push(&rest[..run]);
            self.next += run;
        }
        Ok(None)
    }

    fn peek(&mut self) -> std::io::Result<Option<u8>> {
        if self.next == self.buffer.len() {
            self.fill()?;
        }
        Ok(self.buffer.get(self.next).copied())
    }

    /// Reads a chunk, and forgets what lies behind and is no longer needed to retreat.
    fn fill(&mut self) -> std::io::Result<()> {
        let keep = self.retreat.map_or(self.next, |retreat| retreat.next);
        self.buffer.drain(..keep);
        self.next -= keep;
        if let Some(retreat) = &mut self.retreat {
            retreat.next = 0;
        }
        let filled = self.buffer.len();
        self.buffer.resize(filled + CHUNK_BYTES, 0);
        let read = loop {
            match self.input.read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                outcome => break outcome,
            }
        };
        self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
        read.map(|_| ())
    }
}
