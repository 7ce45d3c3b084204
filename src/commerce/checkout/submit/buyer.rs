//! Who buys, and where it goes.

use crate::commerce::account::address::{Part, Parts, checked};
use crate::commerce::account::{self, EmailAddress};
use crate::commerce::cart;
use crate::commerce::checkout::command::{Ship, Submit};
use crate::commerce::checkout::outcome::{BuyerFault, CheckoutRefusal};
use crate::commerce::order::PostalAddress;
use crate::platform::db::{DbErr, Txn};
use crate::platform::principal::Owner;

/// Who buys, and where it goes.
#[derive(Debug)]
pub(super) struct Buyer {
    pub(super) email: EmailAddress,
    pub(super) phone: Option<String>,
    pub(super) address: Option<PostalAddress>,
}

/// Reads what the input says of the buyer; what it leaves out is taken from `cart_email`, `cart_phone` and the account.
pub(super) async fn buyer_in(
    txn: &Txn,
    owner: &Owner,
    submit: &Submit,
    (cart_email, cart_phone): (Option<&str>, Option<&str>),
) -> Result<Result<Buyer, Vec<CheckoutRefusal>>, DbErr> {
    let mut refusals = Vec::new();
    let of_account = match submit.email.as_deref().or(cart_email) {
        Some(_) => None,
        None => account::find_customer(txn, owner.id()).await?.map(|row| row.email),
    };
    let email = submit.email.as_deref().or(cart_email).or(of_account.as_deref());
    let read = email.and_then(EmailAddress::parse);
    if read.is_none() {
        let why = if email.is_some() {
            BuyerFault::EmailInvalid
        } else {
            BuyerFault::EmailRequired
        };
        refusals.push(CheckoutRefusal::new(why, &["email"]));
    }
    let address = match address_in(txn, owner, submit).await? {
        Ok(address) => address,
        Err(of_address) => {
            refusals.extend(of_address);
            None
        }
    };
    let phone = match submit.phone.as_deref().map(str::trim).filter(|phone| !phone.is_empty()) {
        Some(given) => {
            let phone = cart::phone(given).ok();
            if phone.is_none() {
                refusals.push(CheckoutRefusal::new(BuyerFault::Phone, &["phone"]));
            }
            phone
        }
        None => cart_phone.map(str::to_owned),
    };
    let phone = phone.or_else(|| address.as_ref().and_then(|address| address.phone.clone()));
    Ok(match read {
        Some(email) if refusals.is_empty() => Ok(Buyer { email, phone, address }),
        _ => Err(refusals),
    })
}

async fn address_in(
    txn: &Txn,
    owner: &Owner,
    submit: &Submit,
) -> Result<Result<Option<PostalAddress>, Vec<CheckoutRefusal>>, DbErr> {
    let parts = match &submit.ship {
        None => return Ok(Ok(None)),
        Some(Ship::To(patch)) => checked(&Parts::default(), patch)
            .map_err(|refusals| refusals.into_iter().map(CheckoutRefusal::of_address).collect()),
        Some(Ship::Own(id)) => {
            let found = account::find_named_address_in(txn, owner.id(), *id).await?;
            let unknown = || vec![CheckoutRefusal::new(BuyerFault::AddressNotFound, &["addressId"])];
            found.map(|named| named.address.parts).ok_or_else(unknown)
        }
    };
    Ok(parts.map(|parts| Some(postal(&parts))))
}

fn postal(parts: &Parts) -> PostalAddress {
    let part = |part| Some(parts.get(part).to_owned()).filter(|text| !text.is_empty());
    PostalAddress {
        given_name: part(Part::GivenName),
        family_name: part(Part::FamilyName),
        company: part(Part::Company),
        line1: part(Part::Line1),
        line2: part(Part::Line2),
        district: part(Part::District),
        city: part(Part::City),
        region: part(Part::Region),
        postal_code: part(Part::PostalCode),
        country_code: parts.get(Part::CountryCode).to_owned(),
        phone: part(Part::Phone),
    }
}
