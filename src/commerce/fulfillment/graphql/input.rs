//! What staff say of parcels.

use async_graphql::{ID, InputObject};

use super::object::FulfillmentStatus;
use crate::commerce::fulfillment::{NewParcel, ParcelUpdate, Tracking, WantedLine};
use crate::platform::graphql::{Moment, minted_id};
use crate::platform::id::MintedKind;

/// How a parcel is followed.
#[derive(Debug, InputObject)]
pub(super) struct TrackingInfoInput {
    /// Who carries it; at most 100 characters.
    company: Option<String>,
    /// Its number there; at most 100 characters.
    number: Option<String>,
    /// A page that shows where it is: `https://` or `http://`, at most 1,000 characters.
    url: Option<String>,
}

impl From<TrackingInfoInput> for Tracking {
    fn from(input: TrackingInfoInput) -> Self {
        Self {
            company: input.company,
            number: input.number,
            url: input.url,
        }
    }
}

/// Units of a line of an order.
#[derive(Debug, InputObject)]
pub(super) struct FulfillmentLineItemInput {
    /// The line, `oline_…`.
    line_item_id: ID,
    /// How many of it; 1 or more.
    quantity: i64,
}

/// A parcel to be made ready.
#[derive(Debug, InputObject)]
pub(super) struct FulfillmentCreateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The order.
    order_id: ID,
    /// What goes into it. Left out: everything that is in no parcel yet and will be sent.
    line_items: Option<Vec<FulfillmentLineItemInput>>,
    /// How it is followed, where that is known already.
    tracking_info: Option<TrackingInfoInput>,
}

impl FulfillmentCreateInput {
    pub(super) fn command(self) -> async_graphql::Result<NewParcel> {
        let line = |(at, line): (usize, FulfillmentLineItemInput)| {
            let field = format!("input.lineItems.{at}.lineItemId");
            Ok(WantedLine {
                line_id: minted_id(&field, &line.line_item_id, MintedKind::OrderLine)?,
                quantity: line.quantity,
            })
        };
        let lines = self.line_items.map(|lines| {
            lines
                .into_iter()
                .enumerate()
                .map(line)
                .collect::<async_graphql::Result<_>>()
        });
        Ok(NewParcel {
            order: minted_id("input.orderId", &self.order_id, MintedKind::Order)?,
            lines: lines.transpose()?,
            tracking: self.tracking_info.map(Into::into).unwrap_or_default(),
        })
    }
}

/// What is told of a parcel.
#[derive(Debug, InputObject)]
pub(super) struct FulfillmentUpdateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The parcel.
    id: ID,
    /// Where it is; not `CANCELLED`, for which there is `fulfillmentCancel`. Left out: where it was.
    status: Option<FulfillmentStatus>,
    /// When it came there; at most an hour ahead. Left out: now.
    happened_at: Option<Moment>,
    /// How it is followed, instead of what was known. Left out: as before.
    tracking_info: Option<TrackingInfoInput>,
}

impl FulfillmentUpdateInput {
    pub(super) fn command(self) -> async_graphql::Result<ParcelUpdate> {
        Ok(ParcelUpdate {
            parcel: minted_id("input.id", &self.id, MintedKind::Parcel)?,
            state: self.status.map(Into::into),
            happened_at_ms: self.happened_at.map(|moment| moment.0.timestamp_millis()),
            tracking: self.tracking_info.map(Into::into),
        })
    }
}

/// A parcel to be cancelled.
#[derive(Debug, InputObject)]
pub(super) struct FulfillmentCancelInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The parcel.
    pub(super) id: ID,
}
