//! What a mail about an order has to say when it is sent.

use crate::commerce::account::address::formatted;
use crate::commerce::fulfillment;
use crate::commerce::order::{
    self, Delivery, OrderLineRow, OrderMail, OrderMailKind, OrderRow, OrderState, PostalAddress, read_json,
};
use crate::commerce::returns::{self, GoodsReturn};
use crate::platform::db::Conn;
use crate::platform::error::Error;
use crate::platform::money::Currency;

/// A line of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub quantity: i64,
    pub title: String,
    /// `None`: it does not matter here.
    pub total_minor: Option<i64>,
}

/// What an order costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    pub subtotal_minor: i64,
    pub discount_minor: i64,
    pub shipping_minor: i64,
    pub tax_minor: i64,
    pub tax_included: bool,
    pub total_minor: i64,
}

/// How a parcel is followed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parcel {
    pub company: Option<String>,
    pub number: Option<String>,
    pub url: Option<String>,
}

/// What a mail about an order has to say, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLetter {
    pub kind: OrderMailKind,
    pub email: String,
    pub first_name: Option<String>,
    /// A BCP 47 language.
    pub language: String,
    pub number: String,
    pub currency: Currency,
    pub items: Vec<Item>,
    /// In a confirmation.
    pub sums: Option<Sums>,
    /// The lines of the address, where it is sent.
    pub address: Vec<String>,
    /// What the delivery is called; in a confirmation.
    pub delivery: Option<String>,
    /// Of the parcel that has left.
    pub parcel: Option<Parcel>,
    /// What was paid back.
    pub refunded_minor: Option<i64>,
    /// What is sent back.
    pub goods: Option<Goods>,
}

/// What a mail says of a return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Goods {
    pub name: String,
    /// What the shopper has to do.
    pub instructions: Option<String>,
    /// Why it was declined.
    pub reason: Option<String>,
}

/// What `mail` has to say now; `None`: nothing any more, such as the confirmation of an order that was cancelled meanwhile.
///
/// # Errors
/// A fault.
pub async fn order_letter(conn: &impl Conn, mail: &OrderMail) -> Result<Option<OrderLetter>, Error> {
    let Some(row) = order::find_any(conn, mail.order).await? else {
        return Ok(None);
    };
    let lines = order::lines_of(conn, mail.order).await?;
    let mut letter = addressed(&row, mail.kind)?;
    let is_cancelled = row.state == OrderState::Cancelled as i16;
    match mail.kind {
        OrderMailKind::Confirmation if row.placed_at_ms.is_some() && !is_cancelled => {
            letter.items = lines.iter().map(|line| item(line, line.quantity, true)).collect();
            letter.sums = Some(sums(&row));
            let delivery: Option<Delivery> = row.delivery.as_deref().map(read_json).transpose()?;
            letter.delivery = delivery.map(|delivery| delivery.title);
        }
        OrderMailKind::Cancelled if is_cancelled => {
            letter.items = lines.iter().map(|line| item(line, line.quantity, false)).collect();
            letter.address = Vec::new();
        }
        OrderMailKind::Shipped { parcel } => {
            let Some(found) = fulfillment::find_parcel(conn, parcel).await? else {
                return Ok(None);
            };
            let within = fulfillment::lines_of_parcel(conn, parcel).await?;
            let units = |line: &OrderLineRow| within.iter().find(|one| one.line_id == line.id).map(|one| one.quantity);
            letter.items = lines
                .iter()
                .filter_map(|line| Some(item(line, units(line)?, false)))
                .collect();
            letter.parcel = Some(Parcel {
                company: found.tracking_company,
                number: found.tracking_number,
                url: found.tracking_url,
            });
        }
        OrderMailKind::Refunded { refund } => {
            letter.refunded_minor = order::refunded(conn, mail.order, refund).await?;
            letter.address = Vec::new();
            if letter.refunded_minor.is_none() {
                return Ok(None);
            }
        }
        OrderMailKind::ReturnApproved { id }
        | OrderMailKind::ReturnDeclined { id }
        | OrderMailKind::ReturnReceived { id } => {
            letter.address = Vec::new();
            let Some(found) = returns::find_return(conn, id).await? else {
                return Ok(None);
            };
            tell_return(&mut letter, &lines, found)?;
        }
        OrderMailKind::Confirmation | OrderMailKind::Cancelled => return Ok(None),
    }
    Ok(Some(letter))
}

/// Adds what is sent back; once it has come, what came.
fn tell_return(letter: &mut OrderLetter, lines: &[OrderLineRow], found: GoodsReturn) -> Result<(), Error> {
    let has_arrived = found.state()?.has_arrived() && matches!(letter.kind, OrderMailKind::ReturnReceived { .. });
    let units = |line: &OrderLineRow| {
        let within = found.lines.iter().find(|one| one.line_id == line.id)?;
        let units = if has_arrived { within.received } else { within.quantity };
        (units > 0).then_some(units)
    };
    letter.items = lines
        .iter()
        .filter_map(|line| Some(item(line, units(line)?, false)))
        .collect();
    let is_approved = matches!(letter.kind, OrderMailKind::ReturnApproved { .. });
    letter.goods = Some(Goods {
        name: format!("{}-R{}", letter.number, found.row.position),
        instructions: found.row.instructions.filter(|_| is_approved),
        reason: found.row.decline_reason,
    });
    Ok(())
}

/// Whom the mail goes to, without what it is about.
fn addressed(row: &OrderRow, kind: OrderMailKind) -> Result<OrderLetter, Error> {
    let address: Option<PostalAddress> = row.shipping_address.as_deref().map(read_json).transpose()?;
    Ok(OrderLetter {
        kind,
        email: row.email.clone(),
        first_name: address.as_ref().and_then(|address| address.given_name.clone()),
        language: row.language.clone(),
        number: row.number.clone(),
        currency: Currency::from_code(&row.currency).unwrap_or_else(Currency::none),
        items: Vec::new(),
        sums: None,
        address: address.map_or_else(Vec::new, |address| formatted(&address.parts(), true)),
        delivery: None,
        parcel: None,
        refunded_minor: None,
        goods: None,
    })
}

fn item(line: &OrderLineRow, quantity: i64, with_total: bool) -> Item {
    let variant = match line.variant_title.as_str() {
        "" => String::new(),
        variant => format!(" ({variant})"),
    };
    Item {
        quantity,
        title: format!("{}{variant}", line.title),
        total_minor: with_total.then_some(line.subtotal_minor),
    }
}

fn sums(row: &OrderRow) -> Sums {
    Sums {
        subtotal_minor: row.subtotal_minor,
        discount_minor: row.discount_minor,
        shipping_minor: row.shipping_minor,
        tax_minor: row.tax_minor,
        tax_included: row.tax_included,
        total_minor: row.total_minor,
    }
}
