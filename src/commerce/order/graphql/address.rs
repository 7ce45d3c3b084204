//! Where an order goes, and how.

use async_graphql::{Object, SimpleObject};

use super::cost::currency_of;
use crate::commerce::account::address::formatted;
use crate::commerce::order::{Delivery, OrderRow, PostalAddress};
use crate::platform::graphql::{AssumedSize, CountryCode, Money};

/// Where an order goes, as it was given when it was ordered.
pub(crate) struct OrderAddress(PostalAddress);

impl From<PostalAddress> for OrderAddress {
    fn from(address: PostalAddress) -> Self {
        Self(address)
    }
}

/// Where an order goes, as it was given when it was ordered.
#[Object]
impl OrderAddress {
    /// The given name; null where none was given.
    async fn given_name(&self) -> Option<&str> {
        self.0.given_name.as_deref()
    }

    /// The family name; null where none was given.
    async fn family_name(&self) -> Option<&str> {
        self.0.family_name.as_deref()
    }

    /// The company; null where none was given.
    async fn company(&self) -> Option<&str> {
        self.0.company.as_deref()
    }

    /// The street with its number, or what stands for it; null only in a country that does without.
    async fn line1(&self) -> Option<&str> {
        self.0.line1.as_deref()
    }

    /// What else leads to the door, such as a floor; null where none was given.
    async fn line2(&self) -> Option<&str> {
        self.0.line2.as_deref()
    }

    /// A part of the city, such as a neighbourhood; null where none was given.
    async fn district(&self) -> Option<&str> {
        self.0.district.as_deref()
    }

    /// The city; null in countries that do without.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// The state, province or the like: its code of `addressRules` where the country has a list of them. Null where none was given.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// The postal code; null in countries that do without.
    async fn postal_code(&self) -> Option<&str> {
        self.0.postal_code.as_deref()
    }

    /// The country.
    async fn country_code(&self) -> CountryCode {
        CountryCode(self.0.country_code.clone())
    }

    /// The phone's number in the form of E.164, such as `+4930901820`; null where none was given.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// The address as it is written in its country: its lines in their order, without the name of the country. `withName: false`
    /// leaves out the person's name and the company.
    #[graphql(directive = AssumedSize::apply(6))]
    async fn formatted(&self, #[graphql(default_with = "Some(true)")] with_name: Option<bool>) -> Vec<String> {
        formatted(&self.0.parts(), with_name.unwrap_or(true))
    }
}

/// How an order is delivered, as it was chosen.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct OrderDelivery {
    /// The handle of the delivery option.
    handle: String,
    /// What it is called.
    title: String,
    /// What it costs before discounts.
    cost: Money,
    /// Days from the order to the door, at best.
    days_min: i32,
    /// Days from the order to the door, at worst; `daysMin` or more.
    days_max: i32,
}

impl OrderDelivery {
    pub(super) fn of(order: &OrderRow, delivery: Delivery) -> Self {
        Self {
            handle: delivery.handle,
            title: delivery.title,
            cost: Money::new(delivery.cost_minor, currency_of(order)),
            days_min: delivery.days_min,
            days_max: delivery.days_max,
        }
    }
}
