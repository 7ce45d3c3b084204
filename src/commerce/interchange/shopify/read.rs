//! From rows to products: the rows of one handle stand together, and one product at a time is held.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::io::Read;

use super::super::encoding::{Text, open};
use super::super::record::{AttributeRecord, CollectionRecord, Parsed, Record, Rejection};
use super::super::rejection::code;
use super::super::slug::slug;
use super::cells::Cells;
use super::columns::Column;
use super::header::Header;
use super::product::{Complete, Draft, PRODUCT_COLUMNS};
use super::row::{MAX_PRODUCT_BYTES, Row, product_too_large};
use super::rows::Rows;

/// The products of a file, each as soon as its last row is read. What a product refers to and only its columns name, an
/// attribute or a collection, comes before the first product that does.
pub struct Reader<R> {
    rows: Rows<Text<R>>,
    header: Header,
    group: Option<Group>,
    /// The product before one that is refused from its first row on: only what follows tells whether that was another
    /// product, or a row of this one with a damaged handle.
    held: Option<Group>,
    /// Hashes of the handles met. Two of a million handles share one with a chance of 1 in 37 million.
    handles: HashSet<u64>,
    hasher: RandomState,
    /// Attributes and collections that were announced.
    announced: HashSet<Announced>,
    ready: VecDeque<Parsed>,
    ended: bool,
}

#[derive(PartialEq, Eq, Hash)]
enum Announced {
    Attribute(String),
    Collection(String),
}

/// The rows of one handle, as far as they are read.
struct Group {
    handle: String,
    line: u64,
    bytes: usize,
    draft: Result<Draft, Rejection>,
    /// Its first row is damaged, so its handle may be none.
    is_damaged: bool,
}

impl Group {
    /// Refuses the product, unless it is already: the first reason stands.
    fn refuse(&mut self, rejection: Rejection) {
        if self.draft.is_ok() {
            self.draft = Err(rejection);
        }
    }
}

impl<R: Read> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// Where there is nothing to read, it is no text in UTF-8, or its header is not one of a product CSV.
    pub fn new(input: R) -> Result<Self, Rejection> {
        let mut rows = Rows::new(open(input)?);
        let row = rows.next().map_err(|error| Rejection::unreadable(1, &error))?;
        let row = row.ok_or_else(|| Rejection::new(1, code::EMPTY_FILE, "The file is empty."))?;
        let header = Header::read(&row)?;
        rows.expect_width(header.width());
        Ok(Self {
            rows,
            header,
            group: None,
            held: None,
            handles: HashSet::new(),
            hasher: RandomState::new(),
            announced: HashSet::new(),
            ready: VecDeque::new(),
            ended: false,
        })
    }

    /// Columns of Shopify's that are read over, because Tote has no place for what they say.
    pub fn ignored_columns(&self) -> &[String] {
        &self.header.ignored
    }

    /// Columns that are read over, because they are none of Shopify's.
    pub fn unknown_columns(&self) -> &[String] {
        &self.header.unknown
    }

    /// Codes of the attributes that have a column. Of other attributes the file says nothing.
    pub fn attribute_codes(&self) -> impl Iterator<Item = &str> {
        self.header.attributes.iter().map(|attribute| attribute.code.as_str())
    }

    /// Codes of the markets that have a price column of their own.
    pub fn market_codes(&self) -> impl Iterator<Item = &str> {
        self.header.markets.iter().map(|market| market.code.as_str())
    }

    fn read_on(&mut self) {
        match self.rows.next() {
            Ok(Some(row)) => self.place(&row),
            Ok(None) => self.end(None),
            Err(error) => self.end(Some(Rejection::unreadable(self.rows.line(), &error))),
        }
    }

    /// Puts a row to the product that it belongs to.
    fn place(&mut self, row: &Row) {
        let handle = self.header.cell(Column::Handle).and_then(|cell| row.text(cell));
        let handle = handle.unwrap_or_default().trim();
        let fault = self.fault_of(row, handle);
        let continues = handle.is_empty() && !self.has_title(row);
        if self
            .group
            .as_ref()
            .is_some_and(|group| continues || group.handle == handle)
        {
            self.add(row, fault);
        } else if self.held.as_ref().is_some_and(|held| held.handle == handle) {
            self.resume(row);
        } else {
            self.settle();
            let begun = self.begin(row, handle, fault);
            let mut before = self.group.replace(begun);
            self.doubt(row, before.as_mut());
            if self.group.as_ref().is_some_and(|group| group.draft.is_err()) {
                self.held = before;
            } else if let Some(before) = before {
                self.finish(before);
            }
        }
    }

    /// Refuses the product above a row that has a new handle but nothing of a first row: with its handle mistyped it
    /// may be the product's own, and the product would be imported without it.
    fn doubt(&self, row: &Row, before: Option<&mut Group>) {
        let is_empty = |column: &Column| self.header.cell(*column).is_none_or(|cell| row.is_empty(cell));
        let is_own = self.group.as_ref().is_some_and(|group| match &group.draft {
            // Of a row with cells too many or too few only the title is looked at: further right it may be out of step.
            Err(_) if group.is_damaged => is_empty(&Column::Title),
            Err(fault) => fault.code == code::MISSING_TITLE && PRODUCT_COLUMNS.iter().all(is_empty),
            Ok(_) => false,
        });
        let (Some(before), Some(cell)) = (before, self.header.cell(Column::Handle)) else {
            return;
        };
        if is_own {
            let reason = "This row begins no product; it may be one of the product above with a mistyped handle.";
            before.refuse(Rejection::new(row.line, code::AMBIGUOUS_ROW, reason).at(self.header.name(cell)));
        }
    }

    /// Adds a row to the product that is being read.
    fn add(&mut self, row: &Row, fault: Option<Rejection>) {
        let Some(group) = &mut self.group else { return };
        group.bytes += row.bytes();
        let outcome = match (fault, &mut group.draft) {
            (Some(fault), _) => Err(fault),
            (None, _) if group.bytes > MAX_PRODUCT_BYTES => {
                Err(Rejection::new(row.line, code::PRODUCT_TOO_LARGE, product_too_large()))
            }
            (None, Ok(draft)) => draft.add(Cells {
                header: &self.header,
                row,
            }),
            (None, Err(_)) => Ok(()),
        };
        if let Err(rejection) = outcome {
            group.refuse(rejection);
        }
    }

    /// Returns to the product that was held back, which lost rows between and is refused.
    fn resume(&mut self, row: &Row) {
        let (Some(mut held), Some(between)) = (self.held.take(), self.group.take()) else {
            return;
        };
        match between.draft {
            // The damaged row named a handle that is none: it was one of this product's.
            Err(fault) if between.is_damaged => held.refuse(fault),
            _ => {
                held.refuse(self.not_adjacent(row));
                self.finish(between);
            }
        }
        self.group = Some(held);
    }

    /// Finishes the product that was held back, because it does not go on.
    fn settle(&mut self) {
        if let Some(held) = self.held.take() {
            self.finish(held);
        }
    }

    fn begin(&mut self, row: &Row, handle: &str, fault: Option<Rejection>) -> Group {
        let new = handle.is_empty() || self.handles.insert(self.hasher.hash_one(handle));
        let cells = Cells {
            header: &self.header,
            row,
        };
        let draft = match fault {
            Some(fault) => Err(fault),
            None if !new => Err(self.not_adjacent(row)),
            None => Draft::begin(cells, handle),
        };
        Group {
            handle: handle.to_owned(),
            line: row.line,
            bytes: row.bytes(),
            draft,
            is_damaged: row.fault().is_some(),
        }
    }

    fn fault_of(&self, row: &Row, handle: &str) -> Option<Rejection> {
        if let Some(fault) = row.fault() {
            let rejection = Rejection::new(fault.line, fault.code, fault.reason.clone());
            return Some(match fault.cell {
                Some(cell) if cell < self.header.width() => rejection.at(self.header.name(cell)),
                _ => rejection,
            });
        }
        let cells = Cells {
            header: &self.header,
            row,
        };
        let cell = self.header.cell(Column::Handle).filter(|_| handle.is_empty())?;
        let reason = "The row names no handle, so it is not known to which product it belongs.";
        Some(cells.refuse(cell, code::MISSING_HANDLE, reason))
    }

    fn not_adjacent(&self, row: &Row) -> Rejection {
        let reason =
            "Rows of this handle stand further up, with other products between. Put the rows of a product together.";
        let column = self
            .header
            .cell(Column::Handle)
            .map_or("", |cell| self.header.name(cell));
        Rejection::new(row.line, code::HANDLE_NOT_ADJACENT, reason).at(column)
    }

    fn has_title(&self, row: &Row) -> bool {
        Cells {
            header: &self.header,
            row,
        }
        .filled(Column::Title)
        .is_some()
    }

    fn finish(&mut self, group: Group) {
        let complete = group.draft.and_then(|draft| draft.finish(&self.header, group.line));
        let outcome = complete.map_err(|rejection| rejection.about(&group.handle));
        let outcome = outcome.map(|complete| {
            self.announce(&complete, group.line);
            Record::Product(Box::new(complete.product))
        });
        self.ready.push_back(Parsed {
            line: group.line,
            outcome,
        });
    }

    /// Makes ready what the product refers to, where no earlier one did.
    fn announce(&mut self, complete: &Complete, line: u64) {
        let filled = complete.product.attributes.as_ref();
        for attribute in &self.header.attributes {
            if filled.is_some_and(|filled| filled.contains_key(&attribute.code))
                && self.announced.insert(Announced::Attribute(attribute.code.clone()))
            {
                let record = AttributeRecord {
                    code: attribute.code.clone(),
                    name: Some(attribute.name.clone()),
                    kind: None,
                    filterable: None,
                    translations: None,
                    values: Vec::new(),
                };
                self.ready.push_back(Parsed {
                    line,
                    outcome: Ok(Record::Attribute(record)),
                });
            }
        }
        if let Some(title) = &complete.collection {
            let handle = slug(title);
            if self.announced.insert(Announced::Collection(handle.clone())) {
                let record = CollectionRecord {
                    handle,
                    title: Some(title.clone()),
                    ..CollectionRecord::default()
                };
                self.ready.push_back(Parsed {
                    line,
                    outcome: Ok(Record::Collection(record)),
                });
            }
        }
    }

    fn end(&mut self, failure: Option<Rejection>) {
        self.ended = true;
        self.settle();
        let group = self.group.take();
        if let Some(mut group) = group {
            // Further rows of the product may be lost with the rest of the file.
            if let Some(failure) = &failure {
                group.refuse(failure.clone());
            }
            self.finish(group);
        }
        if let Some(failure) = failure {
            self.ready.push_back(Parsed {
                line: failure.line,
                outcome: Err(failure),
            });
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Parsed;

    fn next(&mut self) -> Option<Parsed> {
        while self.ready.is_empty() && !self.ended {
            self.read_on();
        }
        self.ready.pop_front()
    }
}
