//! Ids that a phone may mint itself, in the form of a `TypeID`.

use std::fmt;
use std::str::FromStr as _;

use type_safe_id::{DynamicType, TypeSafeId};
use uuid::{NoContext, Timestamp, Uuid};

use crate::platform::clock::Clock;

/// What an id with a UUID may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MintedKind {
    Address,
    Cart,
    CartLine,
    Customer,
    Guest,
    Job,
    Mutation,
    Order,
    OrderLine,
    Parcel,
    Partner,
    Payment,
    PriceSchedule,
    Refund,
    Return,
    Session,
    Staff,
    SyncClient,
}

impl MintedKind {
    const ALL: [Self; 18] = [
        Self::Address,
        Self::Cart,
        Self::CartLine,
        Self::Customer,
        Self::Guest,
        Self::Job,
        Self::Mutation,
        Self::Order,
        Self::OrderLine,
        Self::Parcel,
        Self::Partner,
        Self::Payment,
        Self::PriceSchedule,
        Self::Refund,
        Self::Return,
        Self::Session,
        Self::Staff,
        Self::SyncClient,
    ];

    /// The part before the underscore.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Address => "addr",
            Self::Cart => "cart",
            Self::CartLine => "line",
            Self::Customer => "cust",
            Self::Guest => "guest",
            Self::Job => "job",
            Self::Mutation => "mut",
            Self::Order => "order",
            Self::OrderLine => "oline",
            Self::Parcel => "parcel",
            Self::Partner => "partner",
            Self::Payment => "pay",
            Self::PriceSchedule => "psch",
            Self::Refund => "refund",
            Self::Return => "return",
            Self::Session => "sess",
            Self::Staff => "staff",
            Self::SyncClient => "client",
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Address => "an address",
            Self::Cart => "a cart",
            Self::CartLine => "a line of a cart",
            Self::Customer => "a customer",
            Self::Guest => "a guest",
            Self::Job => "a job",
            Self::Mutation => "a mutation",
            Self::Order => "an order",
            Self::OrderLine => "a line of an order",
            Self::Parcel => "a parcel",
            Self::Partner => "a partner",
            Self::Payment => "a payment",
            Self::PriceSchedule => "a price schedule",
            Self::Refund => "a refund",
            Self::Return => "a return",
            Self::Session => "a session",
            Self::Staff => "a member of staff",
            Self::SyncClient => "an installation of an app",
        }
    }
}

/// A global id with a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MintedId {
    pub kind: MintedKind,
    pub uuid: Uuid,
}

/// Why a text is not such an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMintedId {
    #[error(
        "not an id: expected a known prefix, an underscore and 26 characters, such as cart_01jdpy2v8xe1t8k5b3m0n4q7rs (see typeid)"
    )]
    Malformed,
    #[error("{} id is expected here: {}_ and the 26 characters of a TypeID", .expected.noun(), .expected.prefix())]
    Other { expected: MintedKind },
    #[error("this id names {}, but {} is expected here (prefix {}_)", .found.noun(), .expected.noun(), .expected.prefix())]
    WrongKind { found: MintedKind, expected: MintedKind },
}

impl MintedId {
    #[must_use]
    pub const fn new(kind: MintedKind, uuid: Uuid) -> Self {
        Self { kind, uuid }
    }

    /// Reads an id of any kind. Only the spelling that [`fmt::Display`] writes is accepted, so that an id has one form.
    ///
    /// # Errors
    /// [`InvalidMintedId::Malformed`].
    pub fn parse(text: &str) -> Result<Self, InvalidMintedId> {
        let id = TypeSafeId::<DynamicType>::from_str(text).map_err(|_| InvalidMintedId::Malformed)?;
        let kind = MintedKind::ALL
            .into_iter()
            .find(|kind| kind.prefix() == id.type_prefix());
        let found = Self::new(kind.ok_or(InvalidMintedId::Malformed)?, id.uuid());
        if found.to_string() == text {
            Ok(found)
        } else {
            Err(InvalidMintedId::Malformed)
        }
    }

    /// Reads an id that must name an `expected`; returns its UUID.
    ///
    /// # Errors
    /// [`InvalidMintedId`] says what is expected.
    pub fn parse_as(text: &str, expected: MintedKind) -> Result<Uuid, InvalidMintedId> {
        match Self::parse(text) {
            Ok(id) if id.kind == expected => Ok(id.uuid),
            Ok(Self { kind: found, .. }) => Err(InvalidMintedId::WrongKind { found, expected }),
            Err(_) => Err(InvalidMintedId::Other { expected }),
        }
    }
}

impl fmt::Display for MintedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The prefixes are constants of a form that is always valid, which the test below goes through.
        let prefix = DynamicType::new(self.kind.prefix()).map_err(|_| fmt::Error)?;
        TypeSafeId::from_type_and_uuid(prefix, self.uuid).fmt(f)
    }
}

/// A new UUID of version 7: those of one process grow with the clock, so that rows are inserted at the end of an index.
#[must_use]
pub fn new_uuid(clock: &Clock) -> Uuid {
    let now = clock.now();
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone as _, Utc};

    use super::*;

    #[test]
    fn an_id_reads_back_as_written_and_nothing_else_does() {
        let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap());
        for kind in MintedKind::ALL {
            let id = MintedId::new(kind, new_uuid(&clock));
            let text = id.to_string();
            assert_eq!(text.len(), kind.prefix().len() + 27, "{text}");
            assert_eq!(MintedId::parse(&text), Ok(id));
            assert_eq!(MintedId::parse_as(&text, kind), Ok(id.uuid));
            for forged in [
                text.to_uppercase(),
                format!("{text} "),
                format!("x{text}"),
                text.replace('_', ""),
                format!("{}_{}", kind.prefix(), id.uuid),
                text[..text.len() - 1].to_owned(),
            ] {
                assert_eq!(MintedId::parse(&forged), Err(InvalidMintedId::Malformed), "{forged}");
            }
        }
        assert_eq!(MintedId::parse("p_4821"), Err(InvalidMintedId::Malformed));
    }

    #[test]
    fn a_wrong_prefix_says_what_was_expected() {
        let line = MintedId::new(MintedKind::CartLine, Uuid::nil()).to_string();
        assert_eq!(
            MintedId::parse_as(&line, MintedKind::Cart).unwrap_err().to_string(),
            "this id names a line of a cart, but a cart is expected here (prefix cart_)"
        );
        assert_eq!(
            MintedId::parse_as("7", MintedKind::Cart).unwrap_err().to_string(),
            "a cart id is expected here: cart_ and the 26 characters of a TypeID"
        );
    }

    #[test]
    fn new_ids_follow_the_clock() {
        let at = |second| new_uuid(&Clock::fixed(Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, second).unwrap()));
        assert!(at(1) < at(2));
        assert_ne!(at(1), at(1));
    }
}
