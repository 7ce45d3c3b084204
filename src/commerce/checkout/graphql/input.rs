//! What the till takes.

use async_graphql::{ID, InputObject};

use crate::commerce::account::graphql::AddressInput;
use crate::commerce::checkout::{Prepare, Quote, SeenTotal, Ship, Submit, SubmitLine};
use crate::platform::graphql::{CurrencyCode, Request, bad_user_input, minted_id};
use crate::platform::id::{GlobalId, Kind, MintedKind};
use crate::platform::principal::Shopper;

/// Lines and codes that one input may have.
const LIST_MAX: usize = 500;

/// What to prepare.
#[derive(InputObject)]
pub(super) struct CheckoutPrepareInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The version of the cart that the app has seen. Where the cart has another, nothing is prepared. Left out: whatever the
    /// version is.
    version: Option<i64>,
}

impl CheckoutPrepareInput {
    pub(super) fn command(&self) -> Prepare {
        Prepare { version: self.version }
    }
}

/// Something to be bought at once.
#[derive(InputObject)]
struct CheckoutLineInput {
    /// The variant, such as `v_17`.
    merchandise_id: ID,
    /// How many; 1 to 1,000.
    #[graphql(default = 1)]
    quantity: i64,
}

/// What the shopper was shown last.
#[derive(InputObject)]
struct SeenTotalInput {
    /// The total, such as `59.95`: `cost.totalAmount` of the cart, or `cartTotalAmount` of the delivery option that was chosen.
    total_amount: String,
    /// Its currency.
    currency_code: CurrencyCode,
}

/// An order.
#[derive(InputObject)]
pub struct CheckoutSubmitInput {
    /// A TypeID `mut_…` which the app mints for each order and repeats when it repeats the request: whatever happens to requests and
    /// answers, there is one order and one payment.
    pub(super) key: ID,
    /// The id that the order shall have: a TypeID `order_…` minted by the app, so that it can ask `checkoutAttempt` even if no answer
    /// ever came. Left out: the server mints one.
    order_id: Option<ID>,
    /// The version of the cart that the app has seen. Where the cart has another, nothing is ordered. Left out: whatever the version
    /// is.
    version: Option<i64>,
    /// What is bought at once, without a cart; 1 to 500. The cart stays as it is. Left out: what is in the cart.
    lines: Option<Vec<CheckoutLineInput>>,
    /// Discount codes for `lines`; at most 10. Of a cart its own codes count.
    discount_codes: Option<Vec<String>>,
    /// The address for mail about the order. Left out: that of the cart, then that of the account.
    email: Option<String>,
    /// The telephone number for the delivery, in international form. Left out: that of the cart, then that of the address.
    phone: Option<String>,
    /// Where to send it. Needed, unless `addressId` is given or nothing of it is sent.
    shipping_address: Option<AddressInput>,
    /// One of the shopper's own addresses to send it to.
    address_id: Option<ID>,
    /// The `handle` of the way of delivery. Left out: that of the cart; where there is only one, that.
    delivery_option: Option<String>,
    /// A note for the shop; at most 2,000 characters. Left out: that of the cart.
    note: Option<String>,
    /// The total that the shopper agreed to. Less is passed on; more is refused with the new figures. Needed, unless `acceptQuote` is
    /// given.
    seen: Option<SeenTotalInput>,
    /// The `quote` of an order that was refused, instead of `seen`: the shopper agrees to what it would cost as it was told then. It holds
    /// for the same things in the same quantities, for as long as they cost no more.
    accept_quote: Option<String>,
    /// What the payment provider's library made of the card in the app: a test token of the sandbox such as `tok_approve`, or a payment
    /// method of Stripe such as `pm_…`. Never a card.
    payment_token: String,
    /// Where the shopper's bank sends the shopper back to, such as a deep link of the app.
    return_url: Option<String>,
    /// How long to wait for the payment's outcome, in milliseconds; 0 to 2,000.
    #[graphql(default = 2_000)]
    pub(super) wait_ms: i32,
}

impl CheckoutSubmitInput {
    #[must_use]
    pub fn key(&self) -> &ID {
        &self.key
    }

    /// The order that `shopper` wants.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for what no app sends that works, such as an id of something else.
    pub fn command(self, request: &Request, shopper: &Shopper) -> async_graphql::Result<Submit> {
        if self.seen.is_some() == self.accept_quote.is_some() {
            return Err(bad_user_input(
                "input.seen",
                "give seen or acceptQuote: exactly one of them",
            ));
        }
        let accepted = self.accept_quote.as_deref();
        let accepted = accepted.and_then(|text| Quote::open(&request.cursors, shopper.id, text));
        let order_id = self.order_id.as_ref();
        let order_id = order_id
            .map(|id| minted_id("input.orderId", id, MintedKind::Order))
            .transpose()?;
        let codes = self.discount_codes.unwrap_or_default();
        for (field, length) in [
            ("input.lines", self.lines.as_ref().map_or(0, Vec::len)),
            ("input.discountCodes", codes.len()),
        ] {
            if length > LIST_MAX {
                let message = format!("at most {LIST_MAX} at once, but there are {length}");
                return Err(bad_user_input(field, message));
            }
        }
        let ship = match (self.shipping_address, &self.address_id) {
            (Some(_), Some(_)) => {
                let message = "give shippingAddress or addressId, not both";
                return Err(bad_user_input("input.addressId", message));
            }
            (Some(address), None) => Some(Ship::To(address.into_patch())),
            (None, Some(id)) => Some(Ship::Own(minted_id("input.addressId", id, MintedKind::Address)?)),
            (None, None) => None,
        };
        Ok(Submit {
            order_id,
            version: self.version,
            lines: self.lines.map(lines).transpose()?,
            codes,
            email: self.email,
            phone: self.phone,
            ship,
            delivery_option: self.delivery_option,
            note: self.note,
            seen: self.seen.map(|seen| SeenTotal {
                amount: seen.total_amount,
                currency: seen.currency_code.0,
            }),
            accept_quote: self.accept_quote,
            accepted,
            payment_token: self.payment_token,
            return_url: self.return_url,
            language: request.shop.language.clone(),
        })
    }
}

fn lines(lines: Vec<CheckoutLineInput>) -> async_graphql::Result<Vec<SubmitLine>> {
    let read = |(at, line): (usize, CheckoutLineInput)| {
        let variant = GlobalId::parse_as(&line.merchandise_id, Kind::Variant);
        let field = format!("input.lines.{at}.merchandiseId");
        Ok(SubmitLine {
            variant_id: variant.map_err(|invalid| bad_user_input(&field, invalid))?,
            quantity: line.quantity,
        })
    };
    lines.into_iter().enumerate().map(read).collect()
}
