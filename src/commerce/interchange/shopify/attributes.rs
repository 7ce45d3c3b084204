//! Attributes in cells. A cell holds one value as it is, or several as a JSON list, which is how Shopify writes the
//! metafields that are lists. Its own category metafields are lists separated by semicolons.

use std::collections::BTreeMap;

use super::cells::Cells;

/// Shopify's own namespace, whose values are lists.
const CATEGORY_NAMESPACE: &str = "shopify.";

/// The attributes that a row fills; `None` where the file has no column for any.
pub(super) fn read(cells: Cells) -> Option<BTreeMap<String, Vec<String>>> {
    let columns = &cells.header.attributes;
    let filled = columns.iter().filter(|column| !cells.at(column.cell).is_empty());
    let values = filled.map(|column| (column.code.clone(), from_cell(&column.code, cells.at(column.cell))));
    (!columns.is_empty()).then(|| values.collect())
}

/// The cell that [`read`] turns into these values.
pub(super) fn to_cell(code: &str, values: &[String]) -> String {
    match values {
        [] => String::new(),
        [value] if from_cell(code, value.trim()) == [value.as_str()] => value.clone(),
        // A list of texts is always possible in JSON.
        values => serde_json::Value::from(values).to_string(),
    }
}

fn from_cell(code: &str, cell: &str) -> Vec<String> {
    if cell.is_empty() {
        return Vec::new();
    }
    if cell.starts_with('[')
        && let Ok(values) = serde_json::from_str(cell)
    {
        return values;
    }
    if code.starts_with(CATEGORY_NAMESPACE) {
        return cell
            .split(';')
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect();
    }
    vec![cell.to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_told_from_text() {
        assert_eq!(from_cell("custom.care", "Wash cold; dry flat"), ["Wash cold; dry flat"]);
        assert_eq!(from_cell("shopify.color-pattern", "blue; green;"), ["blue", "green"]);
        assert_eq!(from_cell("custom.fits", r#"["slim","wide"]"#), ["slim", "wide"]);
        assert_eq!(from_cell("custom.note", "[sic]"), ["[sic]"]);
    }

    #[test]
    fn every_list_returns_from_its_cell() {
        let lists: [&[&str]; 7] = [
            &[],
            &["one"],
            &["a", "b"],
            &[r#"["a"]"#],
            &[" spaced "],
            &["a; b"],
            &[""],
        ];
        for code in ["custom.care", "shopify.color-pattern"] {
            for list in lists {
                let values: Vec<String> = list.iter().map(|value| (*value).to_owned()).collect();
                assert_eq!(from_cell(code, to_cell(code, &values).trim()), values, "{code}");
            }
        }
    }
}
