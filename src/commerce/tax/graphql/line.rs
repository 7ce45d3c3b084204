//! A line of the tax summary.

use async_graphql::SimpleObject;
use rust_decimal::Decimal;

use crate::commerce::tax::TaxComponent;
use crate::platform::graphql::{Money, MoneyAmount};
use crate::platform::money::Currency;

/// What is owed under one name at one rate, summed over all lines and the delivery.
#[derive(Debug, Clone, SimpleObject)]
pub struct TaxLine {
    /// The name that a receipt shows, such as `VAT` or `California sales tax`.
    name: String,
    /// The rate in percent, such as `19` or `8.875`.
    rate_percent: MoneyAmount,
    /// The amount that is taxed, without any tax.
    taxable_amount: Money,
    /// The tax. The tax lines of a cart sum to its tax exactly.
    tax_amount: Money,
}

impl TaxLine {
    #[must_use]
    pub fn new(component: &TaxComponent, currency: Currency) -> Self {
        Self {
            name: component.name.clone(),
            // Parts per million are percent with four digits behind the point.
            rate_percent: MoneyAmount::Given(Decimal::new(component.rate_ppm, 4).normalize()),
            taxable_amount: Money::new(component.base_minor, currency),
            tax_amount: Money::new(component.tax_minor, currency),
        }
    }
}
