//! The cells of one row, read as what their columns say.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::super::amount::amount;
use super::super::record::{Amount, PriceRecord, Rejection};
use super::super::rejection::code;
use super::columns::Column;
use super::header::{Header, MarketCells};
use super::row::Row;

/// A row beside the header that explains it.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub(super) header: &'a Header,
    pub(super) row: &'a Row,
}

impl<'a> Cells<'a> {
    /// The text of a cell, with nothing taken off; `None` where the file has no such column.
    pub(super) fn raw(self, column: Column) -> Option<&'a str> {
        self.header
            .cell(column)
            .map(|cell| self.row.text(cell).unwrap_or_default())
    }

    /// The text of a cell without space around it; `None` where the file has no such column.
    pub(super) fn text(self, column: Column) -> Option<&'a str> {
        self.raw(column).map(str::trim)
    }

    /// The text of a cell that holds something.
    pub(super) fn filled(self, column: Column) -> Option<&'a str> {
        self.text(column).filter(|text| !text.is_empty())
    }

    /// The text of a cell by its place in the row, without space around it.
    pub(super) fn at(self, cell: usize) -> &'a str {
        self.row.text(cell).unwrap_or_default().trim()
    }

    /// True or false; `None` where the cell is empty or there is no such column.
    pub(super) fn boolean(self, column: Column) -> Result<Option<bool>, Rejection> {
        let Some(cell) = self.header.cell(column) else {
            return Ok(None);
        };
        self.boolean_at(cell)
    }

    pub(super) fn boolean_at(self, cell: usize) -> Result<Option<bool>, Rejection> {
        match self.at(cell).to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(self.refuse(
                cell,
                code::INVALID_BOOLEAN,
                format!("{} is neither TRUE nor FALSE.", self.shown(cell)),
            )),
        }
    }

    /// `true`: may be sold when nothing is left.
    pub(super) fn policy(self) -> Result<Option<bool>, Rejection> {
        let Some(cell) = self.header.cell(Column::Policy) else {
            return Ok(None);
        };
        match self.at(cell).to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "continue" | "true" => Ok(Some(true)),
            "deny" | "false" => Ok(Some(false)),
            _ => {
                let reason = format!("{} is neither \"deny\" nor \"continue\".", self.shown(cell));
                Err(self.refuse(cell, code::INVALID_VALUE, reason))
            }
        }
    }

    /// Whether shoppers see the product: it is published and its status is active. An empty cell means yes.
    pub(super) fn published(self) -> Result<Option<bool>, Rejection> {
        let online = self.boolean(Column::Published)?.unwrap_or(true);
        let active = match self.header.cell(Column::Status) {
            Some(cell) => match self.at(cell).to_ascii_lowercase().as_str() {
                "" | "active" => true,
                "draft" | "archived" | "unlisted" => false,
                _ => {
                    let reason = format!("{} is none of active, draft, archived and unlisted.", self.shown(cell));
                    return Err(self.refuse(cell, code::INVALID_VALUE, reason));
                }
            },
            None => true,
        };
        let told = self.header.cell(Column::Published).or(self.header.cell(Column::Status));
        Ok(told.map(|_| online && active))
    }

    /// Pieces on hand, which may be below zero where more was sold than there was.
    pub(super) fn quantity(self) -> Result<Option<i64>, Rejection> {
        self.integer(Column::Quantity, code::INVALID_QUANTITY)
    }

    /// The place among the product's images, from 1.
    pub(super) fn position(self) -> Result<Option<i64>, Rejection> {
        let position = self.integer(Column::ImagePosition, code::INVALID_VALUE)?;
        match (position, self.header.cell(Column::ImagePosition)) {
            (Some(position), Some(cell)) if position < 1 => Err(self.refuse(
                cell,
                code::INVALID_VALUE,
                format!("{position} is no position; the first is 1."),
            )),
            _ => Ok(position),
        }
    }

    /// The weight in whole grams, half a gram rounded up.
    pub(super) fn grams(self) -> Result<Option<i64>, Rejection> {
        if let (Some(cell), Some(_)) = (self.header.cell(Column::Grams), self.filled(Column::Grams)) {
            return self.weight(cell, Decimal::ONE).map(Some);
        }
        let (Some(cell), Some(_)) = (self.header.cell(Column::Weight), self.filled(Column::Weight)) else {
            return Ok(None);
        };
        let grams = match self
            .text(Column::WeightUnit)
            .unwrap_or_default()
            .to_ascii_lowercase()
            .as_str()
        {
            "" | "g" => Decimal::ONE,
            "kg" => Decimal::from(1_000),
            // The international avoirdupois pound of 1959, exactly; an ounce is its sixteenth part.
            "lb" | "lbs" => Decimal::new(45_359_237, 5),
            "oz" => Decimal::new(28_349_523_125, 9),
            _ => {
                let unit = self.header.cell(Column::WeightUnit).unwrap_or(cell);
                let reason = format!("{} is none of the units g, kg, lb and oz.", self.shown(unit));
                return Err(self.refuse(unit, code::INVALID_WEIGHT, reason));
            }
        };
        self.weight(cell, grams).map(Some)
    }

    /// The price of the file's own market; `None` where the cell is empty.
    pub(super) fn price(self) -> Result<Option<PriceRecord>, Rejection> {
        let cells = (self.header.cell(Column::Price), self.header.cell(Column::CompareAt));
        self.price_at(None, cells.0, cells.1)
    }

    pub(super) fn market_price(self, market: &MarketCells) -> Result<Option<PriceRecord>, Rejection> {
        self.price_at(Some(&market.code), market.price, market.compare_at)
    }

    /// A refusal that names the column at fault.
    pub(super) fn refuse(self, cell: usize, code: &'static str, reason: impl Into<String>) -> Rejection {
        Rejection::new(self.row.line, code, reason).at(self.header.name(cell))
    }

    fn price_at(
        self,
        market: Option<&str>,
        price: Option<usize>,
        compare_at: Option<usize>,
    ) -> Result<Option<PriceRecord>, Rejection> {
        let price_amount = price.map_or(Ok(None), |cell| self.amount(cell))?;
        let before = compare_at.map_or(Ok(None), |cell| self.amount(cell))?;
        match (price_amount, before, compare_at) {
            // Shopify fills 0 into the column where there is no sale.
            (None, Some(before), Some(cell)) if !before.is_zero() => {
                let reason = "There is a price before the sale, but no price. Fill the price, or empty this cell.";
                Err(self.refuse(price.unwrap_or(cell), code::MISSING_PRICE, reason))
            }
            (None, ..) => Ok(None),
            (Some(price), before, _) => Ok(Some(PriceRecord {
                market: market.map(str::to_owned),
                currency: None,
                amount: Amount::Major(price),
                compare_at: before.filter(|before| *before > price).map(Amount::Major),
            })),
        }
    }

    fn amount(self, cell: usize) -> Result<Option<Decimal>, Rejection> {
        match self.at(cell) {
            "" => Ok(None),
            text => amount(text)
                .map(Some)
                .map_err(|(code, reason)| self.refuse(cell, code, reason)),
        }
    }

    fn weight(self, cell: usize, grams: Decimal) -> Result<i64, Rejection> {
        let weight = amount(self.at(cell)).ok().and_then(|weight| weight.checked_mul(grams));
        let rounded = weight.map(|weight| weight.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero));
        rounded.and_then(|weight| weight.to_i64()).ok_or_else(|| {
            let reason = format!(
                "{} is no weight: write a plain number, zero or more, without its unit.",
                self.shown(cell)
            );
            self.refuse(cell, code::INVALID_WEIGHT, reason)
        })
    }

    fn integer(self, column: Column, code: &'static str) -> Result<Option<i64>, Rejection> {
        let (Some(cell), Some(text)) = (self.header.cell(column), self.filled(column)) else {
            return Ok(None);
        };
        text.parse()
            .map(Some)
            .map_err(|_| self.refuse(cell, code, format!("{} is no whole number.", self.shown(cell))))
    }

    /// A cell's text as messages quote it.
    fn shown(self, cell: usize) -> String {
        format!("{:?}", self.at(cell).chars().take(40).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Rows;
    use super::*;

    fn with<T>(columns: &str, row: &str, read: impl Fn(Cells) -> T) -> T {
        let file = format!("Handle,{columns}\nshirt,{row}\n");
        let mut rows = Rows::new(file.as_bytes());
        let header = Header::read(&rows.next().unwrap().unwrap()).unwrap();
        read(Cells {
            header: &header,
            row: &rows.next().unwrap().unwrap(),
        })
    }

    fn grams(columns: &str, row: &str) -> Result<Option<i64>, (&'static str, String)> {
        with(columns, row, |cells| {
            cells.grams().map_err(|fault| (fault.code, fault.field.unwrap()))
        })
    }

    fn published(columns: &str, row: &str) -> Result<Option<bool>, &'static str> {
        with(columns, row, |cells| cells.published().map_err(|fault| fault.code))
    }

    /// Price and price before the sale, or the code and the column of a refusal.
    type Prices = Result<Option<(Decimal, Option<Decimal>)>, (&'static str, String)>;

    fn price(columns: &str, row: &str) -> Prices {
        let major = |amount| match amount {
            Amount::Major(amount) => amount,
            Amount::Minor(_) => unreachable!("the format has no minor units"),
        };
        with(columns, row, |cells| {
            let price = cells.price().map_err(|fault| (fault.code, fault.field.unwrap()))?;
            Ok(price.map(|price| (major(price.amount), price.compare_at.map(major))))
        })
    }

    #[test]
    fn weights_become_grams() {
        assert_eq!(grams("Variant Grams", "340.5"), Ok(Some(341)));
        assert_eq!(grams("Variant Grams", ""), Ok(None));
        assert_eq!(grams("Title", ""), Ok(None));
        assert_eq!(grams("Variant Weight,Variant Weight Unit", "1.25,kg"), Ok(Some(1_250)));
        assert_eq!(grams("Weight value,Weight unit", "1,lb"), Ok(Some(454)));
        assert_eq!(grams("Weight value,Weight unit", "10,OZ"), Ok(Some(283)));
        assert_eq!(
            grams("Variant Grams,Variant Weight,Weight unit", "200,1,lb"),
            Ok(Some(200))
        );
        assert_eq!(
            grams("Variant Grams", "-1"),
            Err((code::INVALID_WEIGHT, "Variant Grams".to_owned()))
        );
        assert_eq!(
            grams("Variant Grams", "99999999999999999999"),
            Err((code::INVALID_WEIGHT, "Variant Grams".to_owned()))
        );
        assert_eq!(
            grams("Weight value,Weight unit", "1,stone"),
            Err((code::INVALID_WEIGHT, "Weight unit".to_owned()))
        );
    }

    #[test]
    fn a_product_is_seen_when_published_and_active() {
        assert_eq!(published("Published,Status", "TRUE,active"), Ok(Some(true)));
        assert_eq!(published("Published,Status", "true,draft"), Ok(Some(false)));
        assert_eq!(published("Published,Status", "FALSE,Active"), Ok(Some(false)));
        assert_eq!(published("Published,Status", ","), Ok(Some(true)));
        assert_eq!(published("Status", "archived"), Ok(Some(false)));
        assert_eq!(published("Title", "x"), Ok(None));
        assert_eq!(published("Published", "yes"), Err(code::INVALID_BOOLEAN));
        assert_eq!(published("Status", "live"), Err(code::INVALID_VALUE));
    }

    #[test]
    fn a_sale_needs_a_higher_price_before() {
        let (low, high) = (Decimal::new(1999, 2), Decimal::new(2499, 2));
        let columns = "Variant Price,Variant Compare At Price";
        assert_eq!(price(columns, "19.99,24.99"), Ok(Some((low, Some(high)))));
        assert_eq!(price(columns, "19.99,19.99"), Ok(Some((low, None))));
        assert_eq!(price(columns, "19.99,"), Ok(Some((low, None))));
        assert_eq!(price(columns, ","), Ok(None));
        assert_eq!(price(columns, ",0"), Ok(None));
        assert_eq!(
            price(columns, ",24.99"),
            Err((code::MISSING_PRICE, "Variant Price".to_owned()))
        );
        assert_eq!(
            price(columns, "-1,"),
            Err((code::NEGATIVE_PRICE, "Variant Price".to_owned()))
        );
        assert_eq!(
            price(columns, "1,$2"),
            Err((code::INVALID_PRICE, "Variant Compare At Price".to_owned()))
        );
    }

    #[test]
    fn quantities_and_positions_are_whole_numbers() {
        let quantity = |row| {
            with("Inventory quantity", row, |cells| {
                cells.quantity().map_err(|fault| fault.code)
            })
        };
        assert_eq!(quantity("12"), Ok(Some(12)));
        assert_eq!(quantity("-3"), Ok(Some(-3)));
        assert_eq!(quantity("1.5"), Err(code::INVALID_QUANTITY));
        let position = |row| {
            with("Image Position", row, |cells| {
                cells.position().map_err(|fault| fault.code)
            })
        };
        assert_eq!(position("2"), Ok(Some(2)));
        assert_eq!(position("0"), Err(code::INVALID_VALUE));
        let policy = |row| {
            with("Variant Inventory Policy", row, |cells| {
                cells.policy().map_err(|fault| fault.code)
            })
        };
        assert_eq!(
            (policy("deny"), policy("CONTINUE"), policy("")),
            (Ok(Some(false)), Ok(Some(true)), Ok(None))
        );
        assert_eq!(policy("maybe"), Err(code::INVALID_VALUE));
    }
}
