//! The first row of a file: which column stands where.

use std::collections::HashMap;

use super::super::record::Rejection;
use super::super::rejection::code;
use super::columns::{Column, MarketColumn, Meaning, meaning};
use super::row::{MAX_COLUMNS, Row};

/// A market's columns, as indices of cells.
#[derive(Debug, Default)]
pub(super) struct MarketCells {
    pub(super) code: String,
    pub(super) included: Option<usize>,
    pub(super) price: Option<usize>,
    pub(super) compare_at: Option<usize>,
}

/// An attribute's column.
#[derive(Debug)]
pub(super) struct AttributeCell {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) cell: usize,
}

/// What the cells of every row mean.
#[derive(Debug, Default)]
pub(super) struct Header {
    names: Vec<String>,
    cells: HashMap<Column, usize>,
    pub(super) attributes: Vec<AttributeCell>,
    pub(super) markets: Vec<MarketCells>,
    pub(super) ignored: Vec<String>,
    pub(super) unknown: Vec<String>,
}

impl Header {
    /// # Errors
    ///
    /// Where the row is damaged, two columns mean the same, or there is no column for the handle.
    pub(super) fn read(row: &Row) -> Result<Self, Rejection> {
        if row.width() > MAX_COLUMNS {
            let reason = format!(
                "The header has {} columns; at most {MAX_COLUMNS} are possible.",
                row.width()
            );
            return Err(Rejection::new(row.line, code::TOO_MANY_COLUMNS, reason));
        }
        if let Some(fault) = row.fault() {
            return Err(Rejection::new(
                fault.line,
                fault.code,
                format!("In the header: {}", fault.reason),
            ));
        }
        let mut header = Self::default();
        for cell in 0..row.width() {
            let name = row.text(cell).unwrap_or_default().trim().to_owned();
            let meaning = meaning(&name);
            header.names.push(name.clone());
            if !header.place(meaning, &name, cell) {
                let reason = format!("The header has two columns for the same: {}.", header.twins(cell));
                return Err(Rejection::new(row.line, code::DUPLICATE_COLUMN, reason).at(name));
            }
        }
        if header.cell(Column::Handle).is_none() {
            return Err(header.without_handle(row.line));
        }
        header.demote();
        Ok(header)
    }

    /// The index of a column's cell; `None` where the file has no such column.
    pub(super) fn cell(&self, column: Column) -> Option<usize> {
        self.cells.get(&column).copied()
    }

    /// The name of a column in the file's own spelling.
    pub(super) fn name(&self, cell: usize) -> &str {
        self.names.get(cell).map_or("", String::as_str)
    }

    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// True where at least one column is about options.
    pub(super) fn has_options(&self) -> bool {
        (0..3).any(|index| self.cell(Column::OptionValue(index)).is_some())
    }

    /// True where at least one column is about variants. Without one, a file says nothing of them.
    pub(super) fn has_variants(&self) -> bool {
        use Column::{
            Barcode, CompareAt, Grams, Policy, Price, Quantity, RequiresShipping, Sku, Taxable, Tracker, Weight,
        };
        let columns = [
            Sku,
            Barcode,
            Grams,
            Weight,
            Tracker,
            Quantity,
            Policy,
            Price,
            CompareAt,
            RequiresShipping,
            Taxable,
        ];
        self.has_options() || !self.markets.is_empty() || columns.iter().any(|column| self.cells.contains_key(column))
    }

    /// Notes a column; false where another already means the same.
    fn place(&mut self, meaning: Meaning, name: &str, cell: usize) -> bool {
        match meaning {
            Meaning::Kept(column) => return self.cells.insert(column, cell).is_none(),
            Meaning::Attribute(code, name) => {
                if self.attributes.iter().any(|attribute| attribute.code == code) {
                    return false;
                }
                self.attributes.push(AttributeCell { code, name, cell });
            }
            Meaning::Market(column, code) => {
                let market = self.market(code);
                let place = match column {
                    MarketColumn::Included => &mut market.included,
                    MarketColumn::Price => &mut market.price,
                    MarketColumn::CompareAt => &mut market.compare_at,
                };
                return place.replace(cell).is_none();
            }
            Meaning::Ignored => self.ignored.push(name.to_owned()),
            // A column without a name, as a spreadsheet leaves it behind the last one, is nothing to tell of.
            Meaning::Unknown if name.is_empty() => {}
            Meaning::Unknown => self.unknown.push(name.to_owned()),
        }
        true
    }

    fn market(&mut self, code: String) -> &mut MarketCells {
        let index = self
            .markets
            .iter()
            .position(|market| market.code == code)
            .unwrap_or_else(|| {
                self.markets.push(MarketCells {
                    code,
                    ..MarketCells::default()
                });
                self.markets.len() - 1
            });
        &mut self.markets[index]
    }

    /// Moves to the ignored what is of no use alone: a market without prices, the unit in which grams are shown.
    fn demote(&mut self) {
        let (useful, useless): (Vec<_>, Vec<_>) = self.markets.drain(..).partition(|market| market.price.is_some());
        self.markets = useful;
        let cells = useless
            .into_iter()
            .flat_map(|market| [market.included, market.compare_at]);
        self.ignored
            .extend(cells.flatten().map(|cell| self.names[cell].clone()));
        if !self.cells.contains_key(&Column::Weight)
            && let Some(unit) = self.cells.remove(&Column::WeightUnit)
        {
            self.ignored.push(self.names[unit].clone());
        }
    }

    /// The names of the column at `cell` and of the earlier one that means the same.
    fn twins(&self, cell: usize) -> String {
        let name = &self.names[cell];
        let same = meaning(name);
        let twin = self.names[..cell]
            .iter()
            .find(|earlier| match (meaning(earlier), &same) {
                (Meaning::Attribute(one, _), Meaning::Attribute(other, _)) => one == *other,
                (earlier, same) => earlier == *same,
            });
        format!("{:?} and {name:?}", twin.map_or("", String::as_str))
    }

    fn without_handle(&self, line: u64) -> Rejection {
        let only = self.name(0);
        let separated_by = |separator| self.width() == 1 && only.contains(separator);
        let reason = if separated_by(';') || separated_by('\t') {
            "The file is separated by semicolons or tabs. Save it with commas between the cells."
        } else {
            "The header has no column \"Handle\" (in newer files \"URL handle\"). Is this a product CSV of Shopify?"
        };
        Rejection::new(line, code::MISSING_COLUMN, reason).at("Handle")
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Rows;
    use super::*;

    fn header(line: &str) -> Result<Header, Rejection> {
        Header::read(&Rows::new(line.as_bytes()).next().unwrap().unwrap())
    }

    #[test]
    fn columns_stand_anywhere() {
        let header = header("Title, URL HANDLE ,Shelf,Price,Cost per item,Weight unit for display,").unwrap();
        assert_eq!(header.cell(Column::Handle), Some(1));
        assert_eq!(header.cell(Column::Price), Some(3));
        assert_eq!(header.cell(Column::Sku), None);
        assert_eq!(header.unknown, ["Shelf"]);
        assert_eq!(header.ignored, ["Cost per item", "Weight unit for display"]);
        assert!(header.has_variants() && !header.has_options());
    }

    #[test]
    fn a_market_needs_a_price_column() {
        let header = header("Handle,Included / Canada,Price / Canada,Included / EU").unwrap();
        assert_eq!(header.markets.len(), 1);
        assert_eq!(header.markets[0].code, "canada");
        assert_eq!(
            (header.markets[0].included, header.markets[0].price),
            (Some(1), Some(2))
        );
        assert_eq!(header.ignored, ["Included / EU"]);
    }

    #[test]
    fn two_columns_for_the_same_are_refused() {
        for (line, field) in [
            ("Handle,Title,URL handle", "URL handle"),
            ("Handle,Price / EU,price / eu", "price / eu"),
            (
                "Handle,Google Shopping / MPN,Google Shopping / Manufacturer part number (MPN)",
                "Google Shopping / Manufacturer part number (MPN)",
            ),
        ] {
            let rejection = header(line).unwrap_err();
            assert_eq!(
                (rejection.code, rejection.field.as_deref()),
                (code::DUPLICATE_COLUMN, Some(field))
            );
            assert!(!rejection.reason.contains("\"\""), "{}", rejection.reason);
        }
    }

    #[test]
    fn the_handle_is_needed() {
        let rejection = header("Title,Price").unwrap_err();
        assert_eq!(
            (rejection.code, rejection.field.as_deref()),
            (code::MISSING_COLUMN, Some("Handle"))
        );
        assert!(header("Handle;Title;Price").unwrap_err().reason.contains("semicolons"));
        assert_eq!(header("Handle,\"Title").unwrap_err().code, code::UNCLOSED_QUOTE);
        assert_eq!(
            header(&"x,".repeat(MAX_COLUMNS)).unwrap_err().code,
            code::TOO_MANY_COLUMNS
        );
    }
}
