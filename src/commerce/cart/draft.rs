//! A cart while it is being changed.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::entity::cart;
use super::line::Line;
use crate::platform::principal::{Owner, ShopperKind};

/// `cart.state` of the cart that its owner sees.
pub(super) const ACTIVE: i16 = 1;
/// `cart.state` of a guest's cart whose lines are in a customer's now.
pub(super) const MERGED: i16 = 2;
/// `cart.state` of a cart that nobody came back to.
pub(super) const EXPIRED: i16 = 3;

/// A cart and its lines as they shall be, beside what the database holds.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Of version 0 where there is none yet.
    pub(super) cart: cart::Model,
    /// In the order of their positions.
    pub(super) lines: Vec<Line>,
    /// The codes that shall replace those it has.
    pub(super) codes: Option<Vec<String>>,
    stored: Option<(cart::Model, Vec<Line>)>,
}

/// What is to be written of lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LineChanges<'a> {
    pub(super) added: Vec<&'a Line>,
    pub(super) changed: Vec<&'a Line>,
    pub(super) removed: Vec<Uuid>,
}

impl Draft {
    /// The cart that the database holds.
    pub(super) fn of(cart: cart::Model, lines: Vec<Line>) -> Self {
        Self {
            cart: cart.clone(),
            lines: lines.clone(),
            codes: None,
            stored: Some((cart, lines)),
        }
    }

    /// A cart that is not there yet.
    pub(super) fn new(id: Uuid, owner: &Owner, market_id: i64, now_ms: i64) -> Self {
        let cart = cart::Model {
            id,
            principal_id: owner.id().0,
            guest: owner.kind() == ShopperKind::Guest,
            market_id,
            version: 0,
            state: ACTIVE,
            total_quantity: 0,
            email: None,
            phone: None,
            country: None,
            region: None,
            note: String::new(),
            delivery_option: None,
            hold: None,
            hold_expires_at_ms: None,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
        };
        Self {
            cart,
            lines: Vec::new(),
            codes: None,
            stored: None,
        }
    }

    pub(super) fn exists(&self) -> bool {
        self.stored.is_some()
    }

    /// Whether anything is otherwise than the database has it.
    pub(super) fn differs(&self) -> bool {
        if let Some((cart, lines)) = &self.stored {
            return self.codes.is_some() || *cart != self.cart || *lines != self.lines;
        }
        let cart = &self.cart;
        let has_codes = self.codes.as_ref().is_some_and(|codes| !codes.is_empty());
        let told = [
            &cart.email,
            &cart.phone,
            &cart.country,
            &cart.region,
            &cart.delivery_option,
        ];
        has_codes || !self.lines.is_empty() || !cart.note.is_empty() || told.iter().any(|part| part.is_some())
    }

    /// The cart as the database has it.
    pub(super) fn stored_cart(&self) -> Option<&cart::Model> {
        self.stored.as_ref().map(|(cart, _)| cart)
    }

    /// The next version, written at `now_ms`. What was held for the one before is not held any more.
    pub(super) fn finish(&mut self, now_ms: i64) {
        self.cart.version += 1;
        self.cart.hold = None;
        self.cart.hold_expires_at_ms = None;
        self.cart.updated_at_ms = now_ms;
        self.cart.total_quantity = self.lines.iter().map(|line| line.quantity).sum();
    }

    /// What became of the lines.
    pub(super) fn line_changes(&self) -> LineChanges<'_> {
        let stored: &[Line] = self.stored.as_ref().map_or(&[], |(_, lines)| lines);
        let before: BTreeMap<Uuid, &Line> = stored.iter().map(|line| (line.id, line)).collect();
        let mut changes = LineChanges::default();
        for line in &self.lines {
            match before.get(&line.id) {
                None => changes.added.push(line),
                Some(&old) if old != line => changes.changed.push(line),
                Some(_) => {}
            }
        }
        let stays = |id: &Uuid| self.lines.iter().any(|line| line.id == *id);
        changes.removed = before.into_keys().filter(|id| !stays(id)).collect();
        changes
    }

    pub(super) fn line(&self, id: Uuid) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// The units of each variant.
    pub(super) fn quantities(&self) -> BTreeMap<i64, i64> {
        let mut quantities = BTreeMap::new();
        for line in &self.lines {
            *quantities.entry(line.variant_id).or_default() += line.quantity;
        }
        quantities
    }

    /// The position of the next line.
    pub(super) fn next_position(&self) -> i64 {
        self.lines.iter().map(|line| line.position).max().unwrap_or(0) + 1
    }
}
