//! From lines to records.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

use super::super::encoding::{Text, open};
use super::super::record::{Parsed, Record, Rejection};
use super::super::rejection::code;
use super::fields::{Fault, Fields};
use super::json::Json;
use super::lines::{Line, LineFault, Lines};
use super::{discount, product, terms, things};

/// Keys that name the thing of a line, whatever it is.
const NAMES: [&str; 5] = ["handle", "slug", "code", "name", "market"];

/// The records of a file, line by line. What a product's line makes known in the short way comes before it, once.
pub struct Reader<R> {
    lines: Lines<Text<R>>,
    /// Hashes of the handles of products met. Two of a million share one with a chance of 1 in 37 million.
    handles: HashSet<u64>,
    hasher: RandomState,
    /// Handles of the collections that had a line or were announced.
    collections: HashSet<String>,
    /// Codes of the attributes that had a line or were announced.
    attributes: HashSet<String>,
    ready: VecDeque<Parsed>,
    ended: bool,
}

impl<R: std::io::Read> Reader<R> {
    /// Looks at the first bytes. An empty file is a catalogue of nothing.
    ///
    /// # Errors
    ///
    /// Where there is nothing to read, or it is no text in UTF-8.
    pub fn new(input: R) -> Result<Self, Rejection> {
        Ok(Self {
            lines: Lines::new(open(input)?),
            handles: HashSet::new(),
            hasher: RandomState::new(),
            collections: HashSet::new(),
            attributes: HashSet::new(),
            ready: VecDeque::new(),
            ended: false,
        })
    }

    fn read_on(&mut self) {
        match self.lines.next() {
            Ok(Some(line)) => {
                let number = line.number;
                if let Err(rejection) = self.place(line) {
                    self.ready.push_back(Parsed {
                        line: number,
                        outcome: Err(rejection),
                    });
                }
            }
            Ok(None) => self.ended = true,
            Err(error) => {
                self.ended = true;
                let line = self.lines.number() + 1;
                self.ready.push_back(Parsed {
                    line,
                    outcome: Err(Rejection::unreadable(line, &error)),
                });
            }
        }
    }

    /// Makes the records of a line ready.
    fn place(&mut self, line: Line) -> Result<(), Rejection> {
        let number = line.number;
        let text = line
            .text
            .map_err(|(code, reason)| Rejection::new(number, code, reason))?;
        let object = object(&text).map_err(|(code, reason)| Rejection::new(number, code, reason))?;
        let subject = subject(&object);
        self.interpret(object, number).map_err(|fault| {
            let rejection = Rejection::new(number, fault.code, fault.reason).about(&subject);
            if fault.path.is_empty() {
                rejection
            } else {
                rejection.at(fault.path)
            }
        })
    }

    fn interpret(&mut self, object: Json, number: u64) -> Result<(), Fault> {
        let mut fields = Fields::of(object)?;
        let kind = fields.text("kind")?;
        let record = match kind.as_deref() {
            Some("market") => Record::Market(things::market(fields)?),
            Some("tax_class") => Record::TaxClass(terms::tax_class(fields)?),
            Some("tax") => Record::Tax(terms::tax(fields)?),
            Some("shipping") => Record::Shipping(terms::shipping(fields)?),
            Some("location") => Record::Location(things::location(fields)?),
            Some("attribute") => {
                let record = things::attribute(fields)?;
                self.attributes.insert(record.code.clone());
                Record::Attribute(record)
            }
            Some("option") => Record::Option(things::option(fields)?),
            Some("collection") => {
                let record = things::collection(fields)?;
                self.collections.insert(record.handle.clone());
                Record::Collection(record)
            }
            Some("discount") => Record::Discount(Box::new(discount::read(fields)?)),
            Some("product") | None => self.product(fields, number)?,
            Some(other) => {
                let reason = format!(
                    "{other:?} is none of market, tax_class, tax, shipping, location, attribute, option, collection, product and discount."
                );
                return Err(Fault::new(code::UNKNOWN_KIND, reason).within("kind"));
            }
        };
        self.ready.push_back(Parsed {
            line: number,
            outcome: Ok(record),
        });
        Ok(())
    }

    fn product(&mut self, fields: Fields, number: u64) -> Result<Record, Fault> {
        let line = product::product(fields, number)?;
        if !self.handles.insert(self.hasher.hash_one(&line.product.handle)) {
            let reason = "An earlier line of the file is a product with this handle.";
            return Err(Fault::new(code::DUPLICATE_HANDLE, reason).within("handle"));
        }
        let mut told = Vec::new();
        told.extend(
            line.attributes
                .into_iter()
                .filter(|one| self.attributes.insert(one.code.clone()))
                .map(Record::Attribute),
        );
        told.extend(
            line.collections
                .into_iter()
                .filter(|one| self.collections.insert(one.handle.clone()))
                .map(Record::Collection),
        );
        self.ready.extend(told.into_iter().map(|record| Parsed {
            line: number,
            outcome: Ok(record),
        }));
        Ok(Record::Product(Box::new(line.product)))
    }
}

impl<R: std::io::Read> Iterator for Reader<R> {
    type Item = Parsed;

    fn next(&mut self) -> Option<Parsed> {
        while self.ready.is_empty() && !self.ended {
            self.read_on();
        }
        self.ready.pop_front()
    }
}

fn object(text: &str) -> Result<Json, LineFault> {
    match serde_json::from_str(text) {
        Ok(object @ Json::Object(_)) => Ok(object),
        Ok(other) => {
            let reason = format!(
                "A line is one JSON object, not {}. A list is written as one object a line, without brackets.",
                other.kind()
            );
            Err((code::INVALID_JSON, reason))
        }
        Err(error) => {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            let hint = if text.trim() == "[" {
                " Write a list as one object a line, without brackets."
            } else {
                ""
            };
            Err((
                code::INVALID_JSON,
                format!("The line is no JSON at character {}: {message}.{hint}", error.column()),
            ))
        }
    }
}

/// What the line is about, as far as it says.
fn subject(object: &Json) -> String {
    let Json::Object(fields) = object else {
        return String::new();
    };
    let named = NAMES
        .iter()
        .filter_map(|name| fields.iter().find(|(key, _)| key == name));
    let texts = named.filter_map(|(_, value)| if let Json::Text(text) = value { Some(text) } else { None });
    texts
        .map(|text| text.chars().take(255).collect())
        .next()
        .unwrap_or_default()
}
