//! What another change makes of a mutation: whether the shopper has to decide, and by what.

use serde::{Deserialize, Serialize};

use super::named::Named;
use super::operation::Operation;
use super::outcome::{Outcome, StoredStatus};
use crate::commerce::account::address::{AddressCode, AddressRefusal};
use crate::commerce::cart;
use crate::commerce::checkout::{self, BuyerFault, CheckoutRefusal, FigureLine, Figures, Submitted};
use crate::commerce::payment::CancelOutcome;

/// What has changed elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConflictKind {
    PriceChanged,
    OutOfStock,
    FieldsDiverged,
    DeletedElsewhere,
    OrderState,
}

/// What the shopper needs in order to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    pub kind: ConflictKind,
    /// What stands in the way.
    pub(super) theirs: Option<Theirs>,
    /// Fields that both have changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ConflictLine>,
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Theirs {
    /// Whatever cart the shopper has.
    Cart,
    Of(Named),
}

/// A line that was asked for, and what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictLine {
    pub variant: i64,
    pub quantity: i64,
    /// In the currency of the figures.
    pub unit_minor: Option<i64>,
    pub available: Option<i64>,
}

impl Conflict {
    /// What stands in the way, where it is known.
    #[must_use]
    pub fn theirs(&self) -> Option<&Named> {
        match &self.theirs {
            Some(Theirs::Of(named)) => Some(named),
            Some(Theirs::Cart) | None => None,
        }
    }

    fn new(kind: ConflictKind, theirs: Option<Theirs>) -> Self {
        Self {
            kind,
            theirs,
            fields: Vec::new(),
            lines: Vec::new(),
        }
    }
}

/// How `operation` ended that came to `outcome`.
pub(super) fn judge(operation: &Operation, outcome: &Outcome) -> (StoredStatus, Option<Conflict>) {
    let conflict = match outcome {
        Outcome::Cart(cart::Outcome::Applied { .. })
        | Outcome::Wishlist(Ok(_))
        | Outcome::Address(Ok(_))
        | Outcome::Preferences(Ok(()))
        | Outcome::Submit(Submitted::Ordered { .. })
        | Outcome::Cancel(CancelOutcome::Cancelled) => return (StoredStatus::Applied, None),
        Outcome::Cart(cart::Outcome::Refused(refusals)) => of_cart(operation, refusals),
        Outcome::Address(Err(refusals)) => of_address(operation, refusals),
        Outcome::Submit(Submitted::Refused { refusals, figures }) => of_order(refusals, figures.as_ref()),
        Outcome::Cancel(outcome) => of_cancel(operation, *outcome),
        Outcome::Wishlist(Err(_)) | Outcome::Preferences(Err(_)) | Outcome::Not(_) => None,
    };
    match conflict {
        Some(conflict) => (StoredStatus::Conflict, Some(conflict)),
        None => (StoredStatus::Rejected, None),
    }
}

/// The kind of the first, where each is a conflict: what is wrong in itself does not become right by deciding.
fn kind_of<T>(refusals: &[T], kind: impl Fn(&T) -> Option<ConflictKind>) -> Option<ConflictKind> {
    let kinds: Option<Vec<ConflictKind>> = refusals.iter().map(kind).collect();
    kinds?.first().copied()
}

fn of_cart(operation: &Operation, refusals: &[cart::Refusal]) -> Option<Conflict> {
    let kind = kind_of(refusals, |refusal| match refusal.why {
        cart::Why::VersionMismatch { .. } => Some(ConflictKind::FieldsDiverged),
        cart::Why::NotSoldHere | cart::Why::InsufficientStock { .. } => Some(ConflictKind::OutOfStock),
        _ => None,
    })?;
    let line = |refusal: &cart::Refusal| {
        let at = refusal.field.get(1)?.parse().ok()?;
        let (variant, quantity) = operation.line(at)?;
        let available = match refusal.why {
            cart::Why::InsufficientStock { available } => available,
            cart::Why::NotSoldHere => 0,
            _ => return None,
        };
        Some(ConflictLine {
            variant,
            quantity,
            unit_minor: None,
            available: Some(available),
        })
    };
    Some(Conflict {
        lines: refusals.iter().filter_map(line).collect(),
        ..Conflict::new(kind, Some(Theirs::Cart))
    })
}

fn of_address(operation: &Operation, refusals: &[AddressRefusal]) -> Option<Conflict> {
    let kind = kind_of(refusals, |refusal| match refusal.code {
        AddressCode::FieldsDiverged | AddressCode::VersionMismatch => Some(ConflictKind::FieldsDiverged),
        AddressCode::NotFound => Some(ConflictKind::DeletedElsewhere),
        _ => None,
    })?;
    let Operation::Address(command) = operation else {
        return None;
    };
    let theirs = command.address().filter(|_| kind != ConflictKind::DeletedElsewhere);
    let apart = |refusal: &&AddressRefusal| refusal.code == AddressCode::FieldsDiverged;
    let fields = refusals.iter().filter(apart);
    Some(Conflict {
        fields: fields.filter_map(|refusal| refusal.field.last().cloned()).collect(),
        ..Conflict::new(kind, theirs.map(|id| Theirs::Of(Named::Address(id))))
    })
}

fn of_order(refusals: &[CheckoutRefusal], figures: Option<&Figures>) -> Option<Conflict> {
    use checkout::Why;
    let kind = kind_of(refusals, |refusal| match refusal.why {
        Why::PriceChanged | Why::CurrencyChanged | Why::DiscountUsedUp => Some(ConflictKind::PriceChanged),
        Why::OutOfStock { .. } | Why::NotSoldHere => Some(ConflictKind::OutOfStock),
        Why::PaymentInProgress { .. } => Some(ConflictKind::OrderState),
        Why::VersionMismatch { .. } => Some(ConflictKind::FieldsDiverged),
        Why::Buyer(BuyerFault::AddressNotFound) => Some(ConflictKind::DeletedElsewhere),
        _ => None,
    })?;
    let theirs = refusals.iter().find_map(|refusal| match refusal.why {
        Why::PaymentInProgress { order } => Some(Theirs::Of(Named::Order(order))),
        Why::VersionMismatch { .. } => Some(Theirs::Cart),
        _ => None,
    });
    let line = |line: &FigureLine| ConflictLine {
        variant: line.variant,
        quantity: line.quantity,
        unit_minor: line.unit_minor,
        available: line.available,
    };
    Some(Conflict {
        lines: figures.iter().flat_map(|figures| &figures.lines).map(line).collect(),
        ..Conflict::new(kind, theirs)
    })
}

fn of_cancel(operation: &Operation, outcome: CancelOutcome) -> Option<Conflict> {
    let Operation::Cancel(command) = operation else {
        return None;
    };
    let theirs = Some(Theirs::Of(Named::Order(command.order)));
    (outcome != CancelOutcome::NotFound).then(|| Conflict::new(ConflictKind::OrderState, theirs))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::commerce::account::address::{AddressCommand, AddressWritten};
    use crate::commerce::cart::{Command, LineDelta, Write};
    use crate::commerce::checkout::Why;
    use crate::commerce::payment::CancelCommand;

    fn cart_of(lines: &[(i64, i64)]) -> Operation {
        let line = |&(variant_id, delta): &(i64, i64)| LineDelta {
            id: None,
            variant_id,
            delta,
            attributes: Vec::new(),
        };
        Operation::Cart(Write {
            version: None,
            command: Command::LinesAdjust {
                cart: None,
                lines: lines.iter().map(line).collect(),
            },
        })
    }

    fn of_lines(whys: &[cart::Why]) -> (StoredStatus, Option<Conflict>) {
        let refusals = whys.iter().enumerate();
        let refusals = refusals
            .map(|(at, why)| cart::Refusal::of_line(*why, at, "delta"))
            .collect();
        judge(
            &cart_of(&[(17, 2), (18, 3)]),
            &Outcome::Cart(cart::Outcome::Refused(refusals)),
        )
    }

    fn kind(judged: &(StoredStatus, Option<Conflict>)) -> Option<ConflictKind> {
        judged.1.as_ref().map(|conflict| conflict.kind)
    }

    #[test]
    fn a_cart_that_cannot_be_filled_says_what_is_left() {
        let short = cart::Why::InsufficientStock { available: 1 };
        let (status, conflict) = of_lines(&[short, cart::Why::NotSoldHere]);
        let conflict = conflict.unwrap();
        assert_eq!(
            (status, conflict.kind),
            (StoredStatus::Conflict, ConflictKind::OutOfStock)
        );
        assert_eq!(conflict.theirs, Some(Theirs::Cart));
        let line = |variant, quantity, available| ConflictLine {
            variant,
            quantity,
            unit_minor: None,
            available: Some(available),
        };
        assert_eq!(conflict.lines, [line(17, 2, 1), line(18, 3, 0)]);
    }

    #[test]
    fn what_is_wrong_in_itself_is_no_conflict_whatever_else_is() {
        let short = cart::Why::InsufficientStock { available: 1 };
        assert_eq!(of_lines(&[short, cart::Why::Quantity]), (StoredStatus::Rejected, None));
        let version = cart::Why::VersionMismatch { current: 3 };
        assert_eq!(kind(&of_lines(&[version])), Some(ConflictKind::FieldsDiverged));
    }

    #[test]
    fn an_address_diverges_or_is_gone() {
        let id = Uuid::from_u128(7);
        let delete = Operation::Address(AddressCommand::Delete {
            id,
            expected_version: None,
        });
        let of = |code| {
            let refusal = AddressRefusal {
                code,
                field: vec!["address".to_owned(), "city".to_owned()],
                message: String::new(),
            };
            judge(&delete, &Outcome::Address(Err(vec![refusal])))
        };
        let diverged = of(AddressCode::FieldsDiverged).1.unwrap();
        assert_eq!(diverged.theirs(), Some(&Named::Address(id)));
        assert_eq!(diverged.fields, ["city"]);
        let gone = of(AddressCode::NotFound).1.unwrap();
        assert_eq!((gone.kind, gone.theirs()), (ConflictKind::DeletedElsewhere, None));
        assert_eq!(of(AddressCode::DuplicateId).0, StoredStatus::Rejected);
        let done = Outcome::Address(Ok(AddressWritten { id, version: 1 }));
        assert_eq!(judge(&delete, &done), (StoredStatus::Applied, None));
    }

    #[test]
    fn an_order_conflicts_by_what_has_changed() {
        let operation = cart_of(&[]);
        let of = |why: Why| {
            let refusals = vec![CheckoutRefusal::new(why, &[])];
            let refused = Submitted::Refused {
                refusals,
                figures: None,
            };
            judge(&operation, &Outcome::Submit(refused))
        };
        for (why, expected) in [
            (Why::PriceChanged, Some(ConflictKind::PriceChanged)),
            (Why::CurrencyChanged, Some(ConflictKind::PriceChanged)),
            (Why::DiscountUsedUp, Some(ConflictKind::PriceChanged)),
            (Why::OutOfStock { available: 0 }, Some(ConflictKind::OutOfStock)),
            (Why::NotSoldHere, Some(ConflictKind::OutOfStock)),
            (Why::VersionMismatch { current: 1 }, Some(ConflictKind::FieldsDiverged)),
            (
                Why::Buyer(BuyerFault::AddressNotFound),
                Some(ConflictKind::DeletedElsewhere),
            ),
            (Why::CartEmpty, None),
            (Why::OrderIdTaken, None),
            (Why::PaymentToken, None),
        ] {
            let told = format!("{why:?}");
            assert_eq!(kind(&of(why)), expected, "{told}");
        }
        let order = Uuid::from_u128(9);
        let waiting = of(Why::PaymentInProgress { order }).1.unwrap();
        assert_eq!(waiting.kind, ConflictKind::OrderState);
        assert_eq!(waiting.theirs(), Some(&Named::Order(order)));
    }

    #[test]
    fn an_order_that_is_there_and_cannot_be_cancelled_is_shown() {
        let order = Uuid::from_u128(9);
        let operation = Operation::Cancel(CancelCommand { order });
        let of = |outcome| judge(&operation, &Outcome::Cancel(outcome));
        assert_eq!(of(CancelOutcome::Cancelled).0, StoredStatus::Applied);
        assert_eq!(of(CancelOutcome::NotFound), (StoredStatus::Rejected, None));
        for outcome in [
            CancelOutcome::InParcel,
            CancelOutcome::Over,
            CancelOutcome::PaymentInProgress,
        ] {
            let conflict = of(outcome).1.unwrap();
            assert_eq!(conflict.kind, ConflictKind::OrderState);
            assert_eq!(conflict.theirs(), Some(&Named::Order(order)));
        }
    }
}
