//! What is to be paid: the cart, or what is bought at once.

use super::buyer::Buyer;
use crate::commerce::cart::service::Desk;
use crate::commerce::cart::{Bill, LINES_MAX, QUANTITY_MAX, code_of, market_of, note_of};
use crate::commerce::checkout::command::Submit;
use crate::commerce::checkout::outcome::{BuyerFault, CheckoutRefusal, Why};
use crate::commerce::market::{Destination, Directory};
use crate::platform::principal::Owner;

/// Codes of what is bought at once.
const CODES_MAX: usize = 10;

/// The bill of what is bought at once, in the market that the address lies in.
pub(super) fn at_once(
    desk: &Desk<'_>,
    owner: &Owner,
    submit: &Submit,
    country: Option<&str>,
) -> Result<Bill, Vec<CheckoutRefusal>> {
    let lines = submit.lines.as_deref().unwrap_or_default();
    let mut refusals = Vec::new();
    if lines.len() > LINES_MAX {
        refusals.push(CheckoutRefusal::new(Why::TooManyLines, &["lines"]));
    }
    for (at, line) in lines.iter().enumerate() {
        if !(1..=QUANTITY_MAX).contains(&line.quantity) {
            let field = ["lines", &at.to_string(), "quantity"];
            refusals.push(CheckoutRefusal::new(Why::Quantity, &field));
        }
    }
    let codes: Vec<Option<String>> = submit.codes.iter().map(|code| code_of(code)).collect();
    if codes.len() > CODES_MAX || codes.iter().any(Option::is_none) {
        refusals.push(CheckoutRefusal::new(Why::DiscountCode, &["discountCodes"]));
    }
    let market = match country {
        Some(country) => market_of(desk.directory, country, desk.market_id).map(|market| market.id),
        None => Some(desk.market_id),
    };
    if market.is_none() {
        refusals.push(not_served());
    }
    match market {
        Some(market_id) if refusals.is_empty() => {
            let wants: Vec<(i64, i64)> = lines.iter().map(|line| (line.variant_id, line.quantity)).collect();
            let codes = codes.into_iter().flatten().collect();
            Ok(Bill::at_once(owner, market_id, &wants, codes, desk.clock))
        }
        _ => Err(refusals),
    }
}

fn not_served() -> CheckoutRefusal {
    CheckoutRefusal::new(BuyerFault::CountryNotServed, &["shippingAddress", "countryCode"])
}

/// Has the bill go to the buyer, in the way and with the note that the input says.
pub(super) fn direct(
    mut bill: Bill,
    directory: &Directory,
    submit: &Submit,
    buyer: &Buyer,
) -> Result<Bill, Vec<CheckoutRefusal>> {
    let mut refusals = Vec::new();
    let market = directory
        .markets()
        .iter()
        .find(|market| market.id == bill.cart.market_id);
    if let (Some(address), Some(market)) = (&buyer.address, market) {
        if market.countries.contains(&address.country_code) {
            let region = address.region.as_deref();
            bill.destination = Some(Destination::in_market(Some(&address.country_code), region, market));
        } else {
            refusals.push(not_served());
        }
    }
    // Nobody has to choose the only way there is.
    bill.picks_only = true;
    if let Some(option) = &submit.delivery_option {
        bill.cart.delivery_option = Some(option.clone());
    }
    if let Some(note) = &submit.note {
        match note_of(note) {
            Some(note) => bill.cart.note = note,
            None => refusals.push(CheckoutRefusal::new(BuyerFault::Note, &["note"])),
        }
    }
    if refusals.is_empty() { Ok(bill) } else { Err(refusals) }
}
