//! Feeds as CSV: `sku,location,on_hand`, and `adjust` instead of `on_hand` or beside it.

use std::io::Read;

use super::outcome::RowComplaint;
use super::row::{FeedRow, Item, ParsedFeed};
use crate::commerce::inventory::quantity::Quantity;

/// Where the columns are.
#[derive(Debug, Default)]
struct Columns {
    sku: Option<usize>,
    location: Option<usize>,
    on_hand: Option<usize>,
    adjust: Option<usize>,
}

/// The feed of a file. Its first line is `sequence,<number>`, or the header.
///
/// # Errors
/// What is wrong with each line.
pub fn read_csv(input: impl Read) -> Result<ParsedFeed, Vec<RowComplaint>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(input);
    let (mut feed, mut refusals) = (ParsedFeed::default(), Vec::new());
    let mut columns: Option<Columns> = None;
    for (at, record) in reader.records().enumerate() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map(csv::Position::line);
                refusals.push(RowComplaint::new(line, "", "INVALID_CSV", error.to_string()));
                // Where a row ends is not known any more.
                return Err(refusals);
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let Some(known) = &columns else {
            if at == 0 && record.get(0).is_some_and(|cell| cell.eq_ignore_ascii_case("sequence")) {
                match record.get(1).and_then(|cell| cell.parse().ok()) {
                    Some(sequence) if record.len() == 2 => feed.sequence = Some(sequence),
                    _ => refusals.push(RowComplaint::new(
                        Some(line),
                        "sequence",
                        "INVALID_SEQUENCE",
                        "the first line may be sequence,<whole number>",
                    )),
                }
                continue;
            }
            columns = Some(header(&record, line)?);
            continue;
        };
        match row(known, &record, line) {
            Ok(row) => feed.rows.push(row),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if columns.is_none() {
        let message = "the file has no header: sku,location,on_hand";
        refusals.push(RowComplaint::new(None, "", "MISSING_COLUMN", message));
    }
    if refusals.is_empty() { Ok(feed) } else { Err(refusals) }
}

fn header(record: &csv::StringRecord, line: u64) -> Result<Columns, Vec<RowComplaint>> {
    let mut columns = Columns::default();
    let mut refusals = Vec::new();
    for (at, name) in record.iter().enumerate() {
        // Some programs begin a file of UTF-8 with a mark that is no part of it.
        let name = name.trim_start_matches('\u{feff}').to_ascii_lowercase();
        let column = match name.as_str() {
            "sku" => &mut columns.sku,
            "location" => &mut columns.location,
            "on_hand" => &mut columns.on_hand,
            "adjust" => &mut columns.adjust,
            other => {
                let message = format!("there is no column {other:?}: sku, location, on_hand, adjust are known");
                refusals.push(RowComplaint::new(Some(line), "", "UNKNOWN_COLUMN", message));
                continue;
            }
        };
        if column.replace(at).is_some() {
            let message = format!("the column {name} comes twice");
            refusals.push(RowComplaint::new(Some(line), &name, "DUPLICATE_COLUMN", message));
        }
    }
    let missing = [
        ("sku", columns.sku.is_none()),
        ("location", columns.location.is_none()),
        ("on_hand", columns.on_hand.is_none() && columns.adjust.is_none()),
    ];
    for (name, _) in missing.into_iter().filter(|(_, is_missing)| *is_missing) {
        let message = format!("there is no column {name}");
        refusals.push(RowComplaint::new(Some(line), name, "MISSING_COLUMN", message));
    }
    if refusals.is_empty() {
        Ok(columns)
    } else {
        Err(refusals)
    }
}

fn row(columns: &Columns, record: &csv::StringRecord, line: u64) -> Result<FeedRow, RowComplaint> {
    let refuse = |field: &str, code: &str, message: &str| RowComplaint::new(Some(line), field, code, message);
    let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).filter(|cell| !cell.is_empty());
    let needed = |at, name: &str| cell(at).ok_or_else(|| refuse(name, "MISSING_VALUE", &format!("{name} is empty")));
    let number = |text: &str, field: &str| {
        let invalid = || refuse(field, "INVALID_STOCK", &format!("{text:?} is no whole number"));
        text.parse::<i64>().map_err(|_| invalid())
    };
    let quantity = match (cell(columns.on_hand), cell(columns.adjust)) {
        (Some(text), None) => Quantity::OnHand(number(text, "onHand")?),
        (None, Some(text)) => Quantity::Adjust(number(text, "adjust")?),
        _ => return Err(refuse("onHand", "MISSING_VALUE", "give either on_hand or adjust")),
    };
    Ok(FeedRow {
        line,
        item: Item::Sku(needed(columns.sku, "sku")?.to_owned()),
        location: needed(columns.location, "location")?.to_owned(),
        quantity,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Vec<(Option<u64>, String)> {
        let refusals = read_csv(text.as_bytes()).unwrap_err();
        refusals.into_iter().map(|one| (one.line, one.code)).collect()
    }

    #[test]
    fn a_feed_is_read_with_and_without_its_sequence() {
        let text = "sequence,42\nSKU, location ,on_hand,adjust\nA-1,main,5,\n\"B \"\"2\"\"\",main,,-3\n";
        let feed = read_csv(text.as_bytes()).unwrap();
        assert_eq!(feed.sequence, Some(42));
        let row = |line, sku: &str, quantity| FeedRow {
            line,
            item: Item::Sku(sku.to_owned()),
            location: "main".to_owned(),
            quantity,
        };
        assert_eq!(
            feed.rows,
            [
                row(3, "A-1", Quantity::OnHand(5)),
                row(4, "B \"2\"", Quantity::Adjust(-3))
            ]
        );
        let feed = read_csv("\u{feff}sku,location,on_hand\r\nA-1,main,0\r\n".as_bytes()).unwrap();
        assert_eq!((feed.sequence, feed.rows.len()), (None, 1));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let one = |line, code: &str| vec![(line, code.to_owned())];
        assert_eq!(refused(""), one(None, "MISSING_COLUMN"));
        assert_eq!(refused("sku,location,on_hand,colour\n"), one(Some(1), "UNKNOWN_COLUMN"));
        assert_eq!(refused("sku,sku,location,on_hand\n"), one(Some(1), "DUPLICATE_COLUMN"));
        assert_eq!(refused("sku,location\n"), one(Some(1), "MISSING_COLUMN"));
        assert_eq!(
            refused("sequence,next\nsku,location,on_hand\n"),
            one(Some(1), "INVALID_SEQUENCE")
        );
        assert_eq!(
            refused("sku,location,on_hand\nA,main,five\n"),
            one(Some(2), "INVALID_STOCK")
        );
        assert_eq!(
            refused("sku,location,on_hand\nA,main,5.0\n"),
            one(Some(2), "INVALID_STOCK")
        );
        assert_eq!(
            refused("sku,location,on_hand,adjust\nA,main,5,1\n,main,5\nA,,5\n"),
            [2, 3, 4].map(|line| (Some(line), "MISSING_VALUE".to_owned()))
        );
        let latin = read_csv(&b"sku,location,on_hand\nA\xff,main,5\n"[..]).unwrap_err();
        assert_eq!((latin[0].line, latin[0].code.as_str()), (Some(2), "INVALID_CSV"));
    }
}
