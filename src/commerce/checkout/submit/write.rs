//! The one transaction that makes an order.

use uuid::Uuid;

use super::bill::{at_once, direct};
use super::buyer::{Buyer, buyer_in};
use super::freeze::{Parts, freeze, portraits};
use super::ground::{lock_in, without_dead_hold_in};
use super::stock::{Redeemed, discounts_of, is_enough, lines_sold, out_of_stock, redeem_in, units, wants};
use crate::commerce::account::{OwnWork, OwnWrite, write_once};
use crate::commerce::cart::service::Desk;
use crate::commerce::cart::{self, Bill, Opened, OpenedLine};
use crate::commerce::checkout::command::Submit;
use crate::commerce::checkout::outcome::{BuyerFault, CheckoutRefusal, FigureLine, Figures, Submitted, Why};
use crate::commerce::checkout::rules::CheckoutRules;
use crate::commerce::inventory::{self, Ending, Short};
use crate::commerce::order::{self, OrderWork};
use crate::commerce::payment::{self, NewIntent};
use crate::platform::crash;
use crate::platform::db::{DbErr, Foresight, mark_in, undo_in};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::money::{minor_from_decimal, parse_plain_decimal};
use crate::platform::principal::Shopper;

/// Orders what is in the cart, or what `command` says, once for `key`: the order, its stock, its discounts and its payment are written
/// together, and nothing is asked of a payment provider before that.
///
/// # Errors
/// [`WriteRefused`], or a fault.
pub async fn submit(
    desk: &Desk<'_>,
    rules: &CheckoutRules,
    shopper: &Shopper,
    key: MutationKey,
    command: &Submit,
) -> Result<Submitted, Error<WriteRefused>> {
    let submitting = submitting(desk, rules, command);
    let submitted = write_once(desk.db, desk.clock, shopper, key, &submitting).await;
    crash::place("order.committed");
    submitted
}

/// The order that `command` wants, to be made in a transaction of the caller's, which does nothing else.
#[must_use]
pub fn submitting<'a>(
    desk: &'a Desk<'a>,
    rules: &'a CheckoutRules,
    command: &'a Submit,
) -> impl OwnWrite<Outcome = Submitted> + use<'a> {
    Submitting { desk, rules, command }
}

struct Submitting<'a> {
    desk: &'a Desk<'a>,
    rules: &'a CheckoutRules,
    command: &'a Submit,
}

/// Why no order was made.
enum Stop {
    Refused {
        refusals: Vec<CheckoutRefusal>,
        figures: Option<Box<Figures>>,
    },
    /// The discount of this id was used up since it was read.
    Spent(i64),
}

impl From<Vec<CheckoutRefusal>> for Stop {
    fn from(refusals: Vec<CheckoutRefusal>) -> Self {
        Self::Refused {
            refusals,
            figures: None,
        }
    }
}

impl From<CheckoutRefusal> for Stop {
    fn from(refusal: CheckoutRefusal) -> Self {
        vec![refusal].into()
    }
}

fn stop<T>(why: impl Into<Stop>) -> Result<T, Error<Stop>> {
    Err(Error::User(why.into()))
}

impl OwnWrite for Submitting<'_> {
    type Outcome = Submitted;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        self.command.fingerprint()
    }

    async fn foresee(&self, ahead: &Foresight, shopper: &Shopper) -> Result<(), DbErr> {
        match &self.command.lines {
            None => Bill::of_active(ahead, shopper.id).await.map(drop)?,
            // In the market that the address most likely lies in.
            Some(lines) => {
                let mut variants: Vec<i64> = lines.iter().map(|line| line.variant_id).collect();
                variants.sort_unstable();
                variants.dedup();
                cart::load_offers(ahead, self.desk.market_id, &variants).await?;
            }
        }
        order::unpaid_of(ahead, shopper.id).await.map(drop)
    }

    async fn run_in(&self, work: &mut OwnWork<'_>) -> Result<Submitted, Error<WriteRefused>> {
        mark_in(work.txn).await?;
        let mut spent = Vec::new();
        loop {
            let stop = match self.order_in(work, &spent).await {
                Ok(order) => return Ok(Submitted::Ordered { order }),
                Err(Error::User(stop)) => stop,
                Err(Error::Fault(cause)) => return Err(Error::Fault(cause)),
            };
            // A refusal has changed nothing: the order before still waits, and what the cart holds it still holds.
            undo_in(work.txn).await?;
            match stop {
                Stop::Refused { mut refusals, figures } => {
                    if !spent.is_empty() {
                        refusals.iter_mut().for_each(blame_discount);
                    }
                    let figures = figures.map(|figures| *figures);
                    return Ok(Submitted::Refused { refusals, figures });
                }
                // Judged once more without it, so that the shopper is told what it costs then. It ends: each time there is one less.
                Stop::Spent(discount) => spent.push(discount),
            }
        }
    }
}

impl Submitting<'_> {
    async fn order_in(&self, work: &mut OwnWork<'_>, spent: &[i64]) -> Result<Uuid, Error<Stop>> {
        self.check()?;
        let is_cart = self.command.lines.is_none();
        let cart = if is_cart { self.cart_in(work).await? } else { None };
        let (email, phone) = cart.as_ref().map_or((None, None), |bill| {
            (bill.cart.email.as_deref(), bill.cart.phone.as_deref())
        });
        let buyer = buyer_in(work.txn, work.owner, self.command, (email, phone)).await?;
        let buyer = buyer.or_else(stop)?;
        let id = self.id_in(work).await?;
        let bill = if let Some(bill) = cart {
            bill
        } else {
            let country = buyer.address.as_ref().map(|address| address.country_code.as_str());
            at_once(self.desk, work.owner, self.command, country).or_else(stop)?
        };
        let bill = direct(bill, self.desk.directory, self.command, &buyer).or_else(stop)?;
        let mut bill = self.clear_in(work, bill).await?;
        bill.spent = spent.to_vec();
        let opened = cart::open_bill(work.txn, self.desk, bill).await?;
        self.judge(&opened, &buyer, is_cart)?;
        self.foresee_taking(work, &opened).await?;
        // Before anything is locked that others wait for.
        let portraits = portraits(work.txn, self.desk.languages, &opened).await?;
        let reservation = self.take_in(work, &opened, is_cart).await?;
        let parts = Parts {
            id,
            owner: work.owner,
            opened: &opened,
            buyer: &buyer,
            is_cart,
            language: &self.command.language,
            portraits: &portraits,
            reservation,
            expires_at_ms: work.clock.now_ms() + self.rules.pending_ms,
        };
        self.write_in(work, &parts).await?;
        Ok(id)
    }

    /// What is asked between a bill that can be ordered and its order.
    async fn foresee_taking(&self, work: &OwnWork<'_>, opened: &Opened) -> Result<(), Error<Stop>> {
        let Some(ahead) = work.txn.foresight() else {
            return Ok(());
        };
        portraits(&ahead, self.desk.languages, opened).await?;
        let wants = wants(opened);
        // Discounts are locked before levels.
        if !wants.is_empty() && is_enough(opened, &wants) && discounts_of(opened).is_empty() {
            inventory::foresee_hold(&ahead, opened.market.id, &wants).await?;
        }
        work.txn.foresee(ahead).await?;
        Ok(())
    }

    /// What can be said without looking anything up.
    fn check(&self) -> Result<(), Error<Stop>> {
        let mut refusals = Vec::new();
        let token = self.command.payment_token.as_str();
        if !(1..=255).contains(&token.len()) || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            refusals.push(CheckoutRefusal::new(Why::PaymentToken, &["paymentToken"]));
        }
        if let Some(url) = &self.command.return_url
            && (url.len() > 2_000 || url::Url::parse(url).is_err())
        {
            refusals.push(CheckoutRefusal::new(Why::ReturnUrl, &["returnUrl"]));
        }
        let seen = self.command.seen.as_ref();
        if seen.is_some_and(|seen| parse_plain_decimal(&seen.amount).is_none()) {
            refusals.push(CheckoutRefusal::new(Why::SeenAmount, &["seen", "totalAmount"]));
        }
        if refusals.is_empty() { Ok(()) } else { stop(refusals) }
    }

    async fn cart_in(&self, work: &OwnWork<'_>) -> Result<Option<Bill>, Error<Stop>> {
        let Some(bill) = Bill::of_active(work.txn, work.owner.id()).await? else {
            return stop(CheckoutRefusal::new(Why::CartEmpty, &[]));
        };
        let current = bill.cart.version;
        if self.command.version.is_some_and(|expected| expected != current) {
            return stop(CheckoutRefusal::new(Why::VersionMismatch { current }, &["version"]));
        }
        Ok(Some(bill))
    }

    async fn id_in(&self, work: &OwnWork<'_>) -> Result<Uuid, Error<Stop>> {
        let Some(id) = self.command.order_id else {
            return Ok(new_uuid(work.clock));
        };
        if order::find_any(work.txn, id).await?.is_some() {
            return stop(CheckoutRefusal::new(Why::OrderIdTaken, &["orderId"]));
        }
        Ok(id)
    }

    /// A shopper pays for one order at a time: one that still waits is given up, unless its provider is at work. Its stock, and that of
    /// a hold whose time is over, may be what this order needs.
    async fn clear_in(&self, work: &OwnWork<'_>, bill: Bill) -> Result<Bill, Error<Stop>> {
        let mut before = Vec::new();
        for order in order::unpaid_of(work.txn, work.owner.id()).await? {
            before.extend(OrderWork::lock_in(work.txn, work.clock, order).await.map_err(fault)?);
        }
        lock_in(work, self.desk, &bill, &before).await.map_err(fault)?;
        for mut of_before in before {
            let order = of_before.order.id;
            if !payment::give_up_in(&mut of_before).await.map_err(fault)? {
                return stop(CheckoutRefusal::new(Why::PaymentInProgress { order }, &[]));
            }
            of_before.finish_in().await?;
        }
        without_dead_hold_in(work, bill).await.map_err(fault)
    }

    /// Whether the bill can be ordered as the shopper has seen it.
    fn judge(&self, opened: &Opened, buyer: &Buyer, is_cart: bool) -> Result<(), Error<Stop>> {
        let mut refusals = lines_sold(opened, is_cart);
        if refusals.is_empty() && opened.totals.needs_shipping {
            if buyer.address.is_none() {
                refusals.push(CheckoutRefusal::new(BuyerFault::AddressRequired, &["shippingAddress"]));
            } else if opened.totals.options.is_empty() {
                refusals.push(CheckoutRefusal::new(BuyerFault::NotDelivered, &["shippingAddress"]));
            } else if opened.totals.shipping.is_none() {
                let why = if opened.cart.delivery_option.is_some() {
                    BuyerFault::DeliveryOptionNotOffered
                } else {
                    BuyerFault::DeliveryOptionRequired
                };
                refusals.push(CheckoutRefusal::new(why, &["deliveryOption"]));
            }
        }
        if refusals.is_empty() {
            refusals.extend(self.compare(opened));
        }
        if refusals.is_empty() {
            return Ok(());
        }
        stop(Stop::Refused {
            refusals,
            figures: Some(Box::new(figures(opened))),
        })
    }

    /// A total that fell is passed on; one that rose is asked for again.
    fn compare(&self, opened: &Opened) -> Option<CheckoutRefusal> {
        let currency = opened.market.currency;
        let Some(seen) = &self.command.seen else {
            return self.compare_quote(opened);
        };
        if seen.currency != currency.code() {
            return Some(CheckoutRefusal::new(Why::CurrencyChanged, &["seen", "currencyCode"]));
        }
        let minor = parse_plain_decimal(&seen.amount).and_then(|amount| minor_from_decimal(amount, currency).ok());
        match minor {
            None => Some(CheckoutRefusal::new(Why::SeenAmount, &["seen", "totalAmount"])),
            Some(minor) if opened.totals.total_minor > minor => {
                Some(CheckoutRefusal::new(Why::PriceChanged, &["seen", "totalAmount"]))
            }
            Some(_) => None,
        }
    }

    /// A quote holds for what it was given for: other things, another currency or a higher total need a new one.
    fn compare_quote(&self, opened: &Opened) -> Option<CheckoutRefusal> {
        let figures = figures(opened);
        let why = match &self.command.accepted {
            Some(quote) if quote.currency != figures.currency => Why::CurrencyChanged,
            Some(quote) if quote.covers(&figures) => return None,
            _ => Why::PriceChanged,
        };
        Some(CheckoutRefusal::new(why, &["acceptQuote"]))
    }

    /// Takes discounts and stock, or what the cart holds of them. Returns the reservation; `None`: nothing has to be kept.
    async fn take_in(&self, work: &OwnWork<'_>, opened: &Opened, is_cart: bool) -> Result<Option<Uuid>, Error<Stop>> {
        let redeemed = redeem_in(work.txn, work.owner.id(), opened).await.map_err(fault)?;
        if let Redeemed::UsedUp(discount) = redeemed {
            return stop(Stop::Spent(discount));
        }
        let expires_at_ms = work.clock.now_ms() + self.rules.pending_ms;
        let wants = wants(opened);
        if let Some(hold) = &opened.hold
            && let Some(reservation) = hold.reservation_id
        {
            // What is counted may have changed since: then it is taken anew.
            if units(&wants) == hold.units && inventory::attach_in(work.txn, reservation, expires_at_ms).await? {
                return Ok(Some(reservation));
            }
            inventory::end_in(work.txn, work.clock, reservation, Ending::Released).await?;
        }
        if wants.is_empty() {
            return Ok(None);
        }
        let hold = inventory::Hold {
            id: new_uuid(work.clock),
            market_id: opened.market.id,
            wants: &wants,
            expires_at_ms,
            share_max_percent: None,
            is_seen: is_enough(opened, &wants),
        };
        match inventory::hold_in(work.txn, work.clock, &hold).await {
            Ok(()) => Ok(Some(hold.id)),
            Err(Error::Fault(cause)) => Err(Error::Fault(cause)),
            Err(Error::User(short)) => stop(Stop::Refused {
                refusals: out_of_stock(opened, &short, is_cart).unwrap_or_default(),
                figures: Some(Box::new(with_shortage(figures(opened), &short))),
            }),
        }
    }

    /// Writes the order. Nothing of it has to be answered, so that it goes to the database with the commit.
    async fn write_in(&self, work: &mut OwnWork<'_>, parts: &Parts<'_>) -> Result<(), Error<Stop>> {
        let opened = parts.opened;
        let new = freeze(work.clock, parts)?;
        let total_minor = new.order.total_minor;
        if parts.is_cart {
            cart::let_go_in(work.txn, &opened.cart).await?;
        }
        let code = opened.market.code.as_str();
        let (txn, clock, owner) = (work.txn, work.clock, work.owner);
        let made = order::create_in(txn, clock, owner, code, new, work.changes()).await;
        made.map_err(fault)?;
        // As it was read, not as it was written: without what an address cannot have.
        let return_url = self.command.return_url.as_deref();
        let return_url = return_url.and_then(|text| url::Url::parse(text).ok()).map(String::from);
        let intent = NewIntent {
            order_id: parts.id,
            amount_minor: total_minor,
            currency: opened.market.currency.code(),
            provider: self.rules.provider,
            token: &self.command.payment_token,
            return_url: return_url.as_deref(),
        };
        payment::open_in(txn, clock, &intent).await.map_err(fault)?;
        crash::place("order.written");
        Ok(())
    }
}

/// Has `refusal`, where it is a total that rose, say why it did.
fn blame_discount(refusal: &mut CheckoutRefusal) {
    if refusal.why == Why::PriceChanged {
        refusal.why = Why::DiscountUsedUp;
    }
}

fn fault(error: Error) -> Error<Stop> {
    Error::Fault(error.into_cause())
}

fn figures(opened: &Opened) -> Figures {
    let totals = &opened.totals;
    Figures {
        currency: opened.market.currency.code().to_owned(),
        subtotal_minor: totals.subtotal_minor,
        discount_minor: totals.discount_minor,
        shipping_minor: totals.shipping.as_ref().map(|shipping| shipping.total_minor),
        tax_minor: totals.tax.total_minor,
        tax_included: totals.tax.included,
        total_minor: totals.total_minor,
        lines: opened.lines.iter().map(figure_line).collect(),
    }
}

fn figure_line(line: &OpenedLine) -> FigureLine {
    let sold = line.sold.as_ref();
    FigureLine {
        variant: line.line.variant_id,
        quantity: line.line.quantity,
        unit_minor: sold.map(|(_, price, _)| price.amount_minor),
        available: sold.and_then(|(offered, _, _)| offered.available()),
    }
}

/// The same where less is left than was read.
fn with_shortage(mut figures: Figures, short: &[Short]) -> Figures {
    for line in &mut figures.lines {
        if let Some(short) = short.iter().find(|one| one.variant_id == line.variant) {
            line.available = Some(short.available);
        }
    }
    figures
}
