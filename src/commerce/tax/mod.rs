//! Tax: classes of goods, the rates of each market, and what a sale owes.
//!
//! Owns `tax_class` and `tax_rate`; `product.tax_class` names a class. Invariants: the classes `standard` and `shipping`
//! are always there, and no class is ever deleted. A rate is parts per million (8.875 % is 88 750), so that every rate
//! that a legislator writes is exact. Rates of a class that meet at a destination add up: state and county, federation
//! and province. A class without a rate at a destination owes nothing there. A change records `Terms` of its market.
//!
//! Whether shown prices hold the tax already is the market's `prices_include_tax`.

mod assessment;
mod class;
pub mod entity;
pub mod graphql;
mod repo;
mod table;

pub use assessment::{Assessment, Rate, TaxComponent, TaxableLine, assess};
pub use class::{SHIPPING, STANDARD, is_built_in};
pub use repo::{load_classes, load_rates, replace_rates_in, save_class_in};
pub use table::TaxTable;
