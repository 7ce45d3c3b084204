//! Feeds as JSON lines: `{"sku": "A-1", "location": "main", "on_hand": 5}`, or `adjust` instead of `on_hand`.

use std::io::BufRead;

use serde::Deserialize;

use super::outcome::RowComplaint;
use super::row::{FeedRow, Item, ParsedFeed};
use crate::commerce::inventory::quantity::Quantity;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    sequence: Option<i64>,
    sku: Option<String>,
    location: Option<String>,
    on_hand: Option<i64>,
    adjust: Option<i64>,
}

/// The feed of a file. Its first object is `{"sequence": <number>}`, or a level.
///
/// # Errors
/// What is wrong with each line.
pub fn read_json_lines(input: impl BufRead) -> Result<ParsedFeed, Vec<RowComplaint>> {
    let (mut feed, mut refusals) = (ParsedFeed::default(), Vec::new());
    let mut is_first = true;
    for (text, number) in input.lines().zip(1_u64..) {
        let refuse = |field: &str, code: &str, message: String| RowComplaint::new(Some(number), field, code, message);
        let text = match text {
            Ok(text) => text,
            Err(error) => {
                refusals.push(refuse("", "READ_FAILED", error.to_string()));
                return Err(refusals);
            }
        };
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            continue;
        }
        let line: Line = match serde_json::from_str(text) {
            Ok(line) => line,
            Err(error) => {
                refusals.push(refuse("", "INVALID_JSON", error.to_string()));
                continue;
            }
        };
        let is_begin = std::mem::take(&mut is_first);
        match (line.sequence, is_begin) {
            (None, _) => match row(line, number) {
                Ok(row) => feed.rows.push(row),
                Err((field, message)) => refusals.push(refuse(field, "MISSING_VALUE", message.to_owned())),
            },
            (Some(sequence), true) if line.sku.is_none() && line.location.is_none() => feed.sequence = Some(sequence),
            _ => {
                let message = "the sequence stands in the first line, alone";
                refusals.push(refuse("sequence", "INVALID_SEQUENCE", message.to_owned()));
            }
        }
    }
    if refusals.is_empty() { Ok(feed) } else { Err(refusals) }
}

fn row(line: Line, number: u64) -> Result<FeedRow, (&'static str, &'static str)> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let quantity = match (line.on_hand, line.adjust) {
        (Some(on_hand), None) => Quantity::OnHand(on_hand),
        (None, Some(by)) => Quantity::Adjust(by),
        _ => return Err(("onHand", "give either on_hand or adjust")),
    };
    Ok(FeedRow {
        line: number,
        item: Item::Sku(filled(line.sku).ok_or(("sku", "sku is missing"))?),
        location: filled(line.location).ok_or(("location", "location is missing"))?,
        quantity,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_read_with_and_without_its_sequence() {
        let text = "{\"sequence\": 7}\n\n{\"sku\": \"A\", \"location\": \"main\", \"adjust\": -2}\n";
        let feed = read_json_lines(text.as_bytes()).unwrap();
        let row = FeedRow {
            line: 3,
            item: Item::Sku("A".to_owned()),
            location: "main".to_owned(),
            quantity: Quantity::Adjust(-2),
        };
        assert_eq!((feed.sequence, feed.rows), (Some(7), vec![row]));
        let text = r#"{"sku": "A", "location": "main", "on_hand": 2}"#;
        assert_eq!(read_json_lines(text.as_bytes()).unwrap().sequence, None);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, code) in [
            ("{", "INVALID_JSON"),
            ("[]", "INVALID_JSON"),
            (r#"{"sku": "A", "location": "main", "on_hand": 1.5}"#, "INVALID_JSON"),
            (r#"{"sku": "A", "place": "main", "on_hand": 1}"#, "INVALID_JSON"),
            (r#"{"sku": "A", "location": "main"}"#, "MISSING_VALUE"),
            (
                r#"{"sku": "A", "location": "main", "on_hand": 1, "adjust": 1}"#,
                "MISSING_VALUE",
            ),
            (r#"{"sku": "", "location": "main", "on_hand": 1}"#, "MISSING_VALUE"),
            (r#"{"sku": "A", "on_hand": 1}"#, "MISSING_VALUE"),
            (r#"{"sequence": 3}"#, "INVALID_SEQUENCE"),
        ] {
            let file = format!("{}\n{text}\n", r#"{"sku": "B", "location": "main", "on_hand": 1}"#);
            let refusals = read_json_lines(file.as_bytes()).unwrap_err();
            assert_eq!((refusals[0].line, refusals[0].code.as_str()), (Some(2), code), "{text}");
        }
    }
}
