//! A cart as it is now: its lines with the prices and the stock of its market, and what it costs.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use super::attributes::Attributes;
use super::entity::cart;
use super::hold::{Hold, Terms};
use super::line::{Line, Seen};
use super::offer::{Offered, Offers, load_offers};
use super::problem::{Problem, problems};
use super::repo::{code, read};
use super::service::Desk;
use super::total::{Conditions, Item, Totals, total};
use super::{draft::Draft, total::LineTotal};
use crate::commerce::market::{Destination, Directory, Market};
use crate::commerce::pricing::Price;
use crate::commerce::promotion::{self, BasketLine, CustomerFacts, Discount};
use crate::commerce::shipping::ShippingQuote;
use crate::commerce::tax;
use crate::commerce::{account, catalog};
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, DbErr, Txn};
use crate::platform::id::new_uuid;
use crate::platform::principal::{Owner, PrincipalId, Shopper};

/// A cart as it is now.
#[derive(Debug)]
pub struct Opened {
    pub cart: cart::Model,
    pub market: Arc<Market>,
    /// In the order in which they were added.
    pub lines: Vec<OpenedLine>,
    pub totals: Totals,
    /// What it would cost with each of the delivery options.
    pub option_totals: Vec<i64>,
    pub problems: Vec<Problem>,
    /// Titles of discounts in the language of the request, where they have one.
    pub titles: HashMap<i64, String>,
    /// What its discounts were decided by.
    pub terms: Terms,
    /// What is kept for it.
    pub hold: Option<Hold>,
    /// Where it goes.
    pub destination: Destination,
}

/// A line as it is now.
#[derive(Debug)]
pub struct OpenedLine {
    pub line: Line,
    /// `None`: the cart's market does not sell it (any more), and it costs nothing.
    pub sold: Option<(Offered, Price, LineTotal)>,
}

/// The shopper's active cart as a row; `None`: there is none.
///
/// # Errors
/// What the database says.
pub async fn find(desk: &Desk<'_>, shopper: &Shopper) -> Result<Option<cart::Model>, DbErr> {
    read::active_of(desk.db.reader(), shopper.id).await
}

/// The id of the owner's active cart; `None`: there is none.
///
/// # Errors
/// What the database says.
pub async fn active_id_in(txn: &Txn, owner: &Owner) -> Result<Option<Uuid>, DbErr> {
    Ok(read::active_of(txn, owner.id()).await?.map(|cart| cart.id))
}

/// The lines of the principal's active cart, in their order; none where there is no cart.
///
/// # Errors
/// What the database says.
pub async fn active_lines(conn: &impl Conn, principal: PrincipalId) -> Result<Vec<Line>, DbErr> {
    let whole = read::whole_of(conn, principal).await?;
    Ok(whole.map(|(_, lines, _)| lines).unwrap_or_default())
}

/// The shopper's active cart, all of it in one state of the database; `None`: there is none.
///
/// # Errors
/// What the database says.
pub async fn open(desk: &Desk<'_>, shopper: &Shopper) -> Result<Option<Opened>, DbErr> {
    let snapshot = desk.db.snapshot().await?;
    let opened = open_on(&snapshot, desk, shopper).await;
    snapshot.rollback().await?;
    opened
}

async fn open_on(conn: &impl Conn, desk: &Desk<'_>, shopper: &Shopper) -> Result<Option<Opened>, DbErr> {
    let Some(bill) = Bill::of_active(conn, shopper.id).await? else {
        return Ok(None);
    };
    open_bill(conn, desk, bill).await.map(Some)
}

/// A cart, or something that is bought at once as if it lay in one.
#[derive(Debug)]
pub struct Bill {
    pub cart: cart::Model,
    /// In their order.
    pub lines: Vec<Line>,
    pub codes: Vec<String>,
    /// Where it goes; `None`: where the cart says.
    pub destination: Option<Destination>,
    /// Whether the only delivery option there is counts as chosen where none is.
    pub picks_only: bool,
    /// Discounts that turned out to be used up, whatever is read of them or was locked: they take nothing off.
    pub spent: Vec<i64>,
}

impl Bill {
    /// Variants that are bought at once, as lines of a cart that is never written.
    #[must_use]
    pub fn at_once(owner: &Owner, market_id: i64, wants: &[(i64, i64)], codes: Vec<String>, clock: &Clock) -> Self {
        let now_ms = clock.now_ms();
        let line = |(position, (variant_id, quantity)): (i64, &(i64, i64))| Line {
            id: new_uuid(clock),
            position,
            variant_id: *variant_id,
            quantity: *quantity,
            attributes: Attributes::default(),
            title: String::new(),
            seen: Seen { minor: 0, market_id: 0 },
            added_at_ms: now_ms,
        };
        Self {
            cart: Draft::new(new_uuid(clock), owner, market_id, now_ms).cart,
            lines: (1..).zip(wants).map(line).collect(),
            codes,
            destination: None,
            picks_only: false,
            spent: Vec::new(),
        }
    }

    /// The active cart of `owner`; `None`: there is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of_active(conn: &impl Conn, owner: PrincipalId) -> Result<Option<Self>, DbErr> {
        let whole = read::whole_of(conn, owner).await?;
        Ok(whole.map(|(cart, lines, codes)| Self {
            cart,
            lines,
            codes,
            destination: None,
            picks_only: false,
            spent: Vec::new(),
        }))
    }
}

/// What `bill` comes to now, or came to when its prices were locked, while they are.
///
/// # Errors
/// What the database says.
pub async fn open_bill(conn: &impl Conn, desk: &Desk<'_>, bill: Bill) -> Result<Opened, DbErr> {
    let offers = offers_of(conn, bill.cart.market_id, &bill.lines).await?;
    open_offered(conn, desk, bill, offers).await
}

/// What a cart comes to that was just written: what was read for the write is not read again.
///
/// # Errors
/// What the database says.
pub async fn open_written(desk: &Desk<'_>, written: WrittenCart) -> Result<Opened, DbErr> {
    let conn = desk.db.reader();
    let WrittenCart { bill, offers } = written;
    let is_known = |line: &Line| offers.contains_key(&line.variant_id);
    if bill.lines.iter().all(is_known) {
        return open_offered(conn, desk, bill, offers).await;
    }
    open_bill(conn, desk, bill).await
}

/// A cart as a write has left it.
#[derive(Debug)]
pub struct WrittenCart {
    pub bill: Bill,
    /// What its market offers, as far as the write has asked.
    pub offers: Offers,
}

async fn open_offered(conn: &impl Conn, desk: &Desk<'_>, bill: Bill, mut offers: Offers) -> Result<Opened, DbErr> {
    let Bill {
        cart,
        lines,
        codes,
        destination,
        picks_only,
        spent,
    } = bill;
    let market = market_of(desk.directory, cart.market_id)?;
    let hold = Hold::live(&cart, desk.clock)?;
    if let Some(hold) = &hold {
        hold.apply(&mut offers);
    }
    let mut terms = match &hold {
        Some(hold) => hold.terms.clone(),
        None => terms_of(conn, desk, &cart, &codes).await?,
    };
    let is_spent = |discount: &&mut Discount| spent.contains(&discount.id);
    terms.discounts.iter_mut().filter(is_spent).for_each(Discount::use_up);
    let destination =
        destination.unwrap_or_else(|| Destination::in_market(cart.country.as_deref(), cart.region.as_deref(), &market));
    let priced = (&cart, &lines[..], &codes[..]);
    let ground = Ground {
        offers: &offers,
        terms: &terms,
        destination: &destination,
        picks_only,
    };
    let (totals, option_totals) = price(conn, desk, &market, priced, &ground).await?;
    let problems = problems(cart.market_id, &lines, &offers, &totals.codes);
    let titles = titles(conn, desk, &totals).await?;
    let mut of_sold = totals.lines.iter().cloned();
    let lines = lines
        .into_iter()
        .map(|line| {
            let sold = sold(&offers, &line);
            OpenedLine {
                sold: sold.and_then(|(offered, price)| Some((offered.clone(), *price, of_sold.next()?))),
                line,
            }
        })
        .collect();
    Ok(Opened {
        cart,
        market,
        lines,
        totals,
        option_totals,
        problems,
        titles,
        terms,
        hold,
        destination,
    })
}

/// How the draft can be delivered.
///
/// # Errors
/// What the database says.
pub(super) async fn quotes_of(conn: &impl Conn, desk: &Desk<'_>, draft: &Draft) -> Result<Vec<ShippingQuote>, DbErr> {
    let codes = code::codes_of(conn, draft.cart.id).await?;
    let market = market_of(desk.directory, draft.cart.market_id)?;
    let offers = offers_of(conn, draft.cart.market_id, &draft.lines).await?;
    let terms = terms_of(conn, desk, &draft.cart, &codes).await?;
    let destination = Destination::in_market(draft.cart.country.as_deref(), draft.cart.region.as_deref(), &market);
    let priced = (&draft.cart, &draft.lines[..], &codes[..]);
    let ground = Ground {
        offers: &offers,
        terms: &terms,
        destination: &destination,
        picks_only: false,
    };
    let (totals, _) = price(conn, desk, &market, priced, &ground).await?;
    Ok(totals.options)
}

fn market_of(directory: &Directory, id: i64) -> Result<Arc<Market>, DbErr> {
    let found = directory.markets().iter().find(|market| market.id == id);
    // Markets are never deleted; one that was made a moment ago is known at the next tick.
    found
        .cloned()
        .ok_or_else(|| DbErr::Custom(format!("the market {id} is not known here yet")))
}

async fn offers_of(conn: &impl Conn, market_id: i64, lines: &[Line]) -> Result<Offers, DbErr> {
    let variants: HashSet<i64> = lines.iter().map(|line| line.variant_id).collect();
    let mut variants: Vec<i64> = variants.into_iter().collect();
    variants.sort_unstable();
    load_offers(conn, market_id, &variants).await
}

fn sold<'a>(offers: &'a Offers, line: &Line) -> Option<(&'a Offered, &'a Price)> {
    let offered = offers.get(&line.variant_id)?;
    Some((offered, offered.sold()?))
}

/// What prices depend on beside the cart.
struct Ground<'a> {
    offers: &'a Offers,
    terms: &'a Terms,
    destination: &'a Destination,
    picks_only: bool,
}

/// What the lines cost that the market sells, and what all would cost with each of the delivery options.
async fn price(
    conn: &impl Conn,
    desk: &Desk<'_>,
    market: &Market,
    (cart, lines, codes): (&cart::Model, &[Line], &[String]),
    ground: &Ground<'_>,
) -> Result<(Totals, Vec<i64>), DbErr> {
    let Ground {
        offers,
        terms,
        destination,
        picks_only,
    } = *ground;
    let products: HashSet<i64> = offers.values().map(|offered| offered.variant().product_id).collect();
    let products: Vec<i64> = products.into_iter().collect();
    let ask_collections = |discount: &Discount| discount.names_collections();
    let collections = if products.is_empty() || !terms.discounts.iter().any(ask_collections) {
        HashMap::new()
    } else {
        catalog::collections_above(conn, &products).await?
    };
    let items: Vec<Item> = lines
        .iter()
        .filter_map(|line| {
            let (offered, price) = sold(offers, line)?;
            Some(item(line, offered, price, &collections))
        })
        .collect();
    let conditions = Conditions {
        market,
        now: terms.now,
        codes,
        customer: terms.customer.clone(),
        discounts: &terms.discounts,
        rates: desk.taxes.rates(market.id),
        zones: desk.shipping.zones(market.id),
        languages: desk.languages,
        destination,
        chosen: cart.delivery_option.as_deref(),
        picks_only,
    };
    let totals = total(&items, &conditions);
    let with = |handle: &str| {
        let conditions = Conditions {
            chosen: Some(handle),
            ..conditions.clone()
        };
        total(&items, &conditions).total_minor
    };
    let option_totals = totals.options.iter().map(|option| with(&option.handle)).collect();
    Ok((totals, option_totals))
}

fn item(line: &Line, offered: &Offered, price: &Price, collections: &HashMap<i64, Vec<i64>>) -> Item {
    let variant = offered.variant();
    let tax_class = offered.merchandise.tax_class.as_deref();
    Item {
        basket: BasketLine {
            product_id: variant.product_id,
            collection_ids: collections.get(&variant.product_id).cloned().unwrap_or_default(),
            unit_minor: price.amount_minor,
            quantity: line.quantity,
        },
        tax_class: tax_class.unwrap_or(tax::STANDARD).to_owned(),
        taxable: variant.taxable,
        weight_grams: variant.weight_grams.unwrap_or(0),
        requires_shipping: variant.requires_shipping,
    }
}

/// What discounts are decided by now.
async fn terms_of(conn: &impl Conn, desk: &Desk<'_>, cart: &cart::Model, codes: &[String]) -> Result<Terms, DbErr> {
    let now = desk.clock.now();
    let discounts = desk.discounts.load_for(conn, cart.market_id, now, codes).await?;
    let customer = facts(conn, cart, &discounts).await?;
    Ok(Terms {
        now,
        discounts,
        customer,
    })
}

/// What discounts need to know of the owner; `None`: a guest.
async fn facts(conn: &impl Conn, cart: &cart::Model, discounts: &[Discount]) -> Result<Option<CustomerFacts>, DbErr> {
    if cart.guest {
        return Ok(None);
    }
    let limited: Vec<i64> = discounts
        .iter()
        .filter(|discount| discount.customer_limit.is_some())
        .map(|discount| discount.id)
        .collect();
    let uses = promotion::uses_of(conn, PrincipalId(cart.principal_id), &limited).await?;
    let orders_placed = if discounts.iter().any(|discount| discount.first_order_only) {
        account::orders_placed(conn, PrincipalId(cart.principal_id)).await?
    } else {
        None
    };
    Ok(Some(CustomerFacts {
        // Where no discount asks, it does not matter.
        orders_placed: orders_placed.unwrap_or_default(),
        uses,
    }))
}

async fn titles(conn: &impl Conn, desk: &Desk<'_>, totals: &Totals) -> Result<HashMap<i64, String>, DbErr> {
    let of_lines = totals.lines.iter().flat_map(|line| &line.allocations);
    let of_shipping = totals.shipping.iter().flat_map(|shipping| &shipping.allocations);
    let ids: HashSet<i64> = of_lines.chain(of_shipping).map(|one| one.discount_id).collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    promotion::titles(conn, desk.languages, &ids).await
}
