//! What an order would cost, sealed, so that a shopper can agree to it later and from offline.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::outcome::{FigureLine, Figures};
use crate::platform::graphql::{CursorKey, CursorScope, Position, SealedCursor, SortValue};
use crate::platform::principal::PrincipalId;

/// What a shopper agrees to who accepts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub total_minor: i64,
    pub currency: String,
    /// A hash of variants and quantities, in their order.
    lines: String,
}

impl Quote {
    /// The quote that says what `figures` say; `None`: they do not say of what they are.
    #[must_use]
    pub fn of(figures: &Figures) -> Option<Self> {
        let is_known = !figures.lines.is_empty();
        is_known.then(|| Self {
            total_minor: figures.total_minor,
            currency: figures.currency.clone(),
            lines: digest(&figures.lines),
        })
    }

    /// Whether it was given for the same things, in the same currency, at this total or a higher one.
    #[must_use]
    pub fn covers(&self, figures: &Figures) -> bool {
        self.currency == figures.currency
            && self.lines == digest(&figures.lines)
            && self.total_minor >= figures.total_minor
    }

    /// It as a text that only `shopper` can accept.
    #[must_use]
    pub fn seal(&self, key: &CursorKey, shopper: PrincipalId) -> String {
        let position = Position {
            value: SortValue::Text(format!("{} {}", self.currency, self.lines)),
            id: self.total_minor,
        };
        SealedCursor::new(key, &scope(shopper), position).to_string()
    }

    /// The quote behind a text; `None`: it is none of this shopper's.
    #[must_use]
    pub fn open(key: &CursorKey, shopper: PrincipalId, text: &str) -> Option<Self> {
        let position = SealedCursor::open(key, &scope(shopper), text).ok()?;
        let SortValue::Text(text) = position.value else {
            return None;
        };
        let (currency, lines) = text.split_once(' ')?;
        Some(Self {
            total_minor: position.id,
            currency: currency.to_owned(),
            lines: lines.to_owned(),
        })
    }
}

fn scope(shopper: PrincipalId) -> CursorScope {
    CursorScope::new(&format!("checkout quote {shopper}"))
}

fn digest(lines: &[FigureLine]) -> String {
    let mut hash = Sha256::new();
    for line in lines {
        hash.update(line.variant.to_be_bytes());
        hash.update(line.quantity.to_be_bytes());
    }
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..12])
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn figures(total_minor: i64, lines: &[(i64, i64)]) -> Figures {
        let line = |&(variant, quantity): &(i64, i64)| FigureLine {
            variant,
            quantity,
            unit_minor: Some(100),
            available: None,
        };
        Figures {
            currency: "EUR".to_owned(),
            subtotal_minor: total_minor,
            discount_minor: 0,
            shipping_minor: None,
            tax_minor: 0,
            tax_included: true,
            total_minor,
            lines: lines.iter().map(line).collect(),
        }
    }

    #[test]
    fn a_quote_is_read_back_by_its_shopper_only() {
        let key = CursorKey::new(b"a test key");
        let [own, other] = [1, 2].map(|number| PrincipalId(Uuid::from_u128(number)));
        let quote = Quote::of(&figures(5_995, &[(17, 2)])).unwrap();
        let text = quote.seal(&key, own);
        assert_eq!(Quote::open(&key, own, &text), Some(quote));
        assert_eq!(Quote::open(&key, other, &text), None);
        assert_eq!(Quote::open(&CursorKey::new(b"another"), own, &text), None);
        assert_eq!(Quote::open(&key, own, ""), None);
    }

    #[test]
    fn a_quote_covers_the_same_things_for_no_more() {
        let quote = Quote::of(&figures(500, &[(17, 2), (18, 1)])).unwrap();
        assert!(quote.covers(&figures(500, &[(17, 2), (18, 1)])));
        assert!(quote.covers(&figures(499, &[(17, 2), (18, 1)])));
        assert!(!quote.covers(&figures(501, &[(17, 2), (18, 1)])));
        assert!(!quote.covers(&figures(500, &[(17, 2), (18, 2)])));
        assert!(!quote.covers(&figures(500, &[(17, 2)])));
        let dollars = Figures {
            currency: "USD".to_owned(),
            ..figures(500, &[(17, 2), (18, 1)])
        };
        assert!(!quote.covers(&dollars));
        assert_eq!(Quote::of(&figures(500, &[])), None, "nobody knows of what");
    }
}
