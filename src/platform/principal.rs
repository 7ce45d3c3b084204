//! Who acts: what the rest of the program holds as proof of it.
//!
//! Authorization is a value: a function that reads or writes what belongs to somebody takes an [`Owner`], a [`Shopper`], a
//! [`CustomerId`] or a [`StaffMember`], and none of them can be made up from an argument of a request. `commerce/account` makes
//! them from a token it has checked, and [`Owner`] from a row it has locked.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whose things: a guest or a customer. The key of its scope in the feed of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PrincipalId(pub Uuid);

impl fmt::Display for PrincipalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// Whether a shopper has an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShopperKind {
    /// A device that has not signed in.
    Guest,
    Customer,
}

/// A shopper that a valid access token speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shopper {
    pub id: PrincipalId,
    pub kind: ShopperKind,
    /// The device's session, which may have been ended since the token was given out; who writes looks
    /// (`account::lock_owner_in`).
    pub session: Uuid,
}

impl Shopper {
    /// The proof that the shopper has an account; `None`: it is a guest.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        (self.kind == ShopperKind::Customer).then_some(CustomerId(self.id))
    }
}

/// A customer that a valid access token speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CustomerId(PrincipalId);

impl CustomerId {
    #[must_use]
    pub fn principal(self) -> PrincipalId {
        self.0
    }
}

/// A principal whose row this transaction has locked and found alive: whatever it owns can be read and written without
/// another device coming in between.
#[derive(Debug, PartialEq, Eq)]
pub struct Owner {
    id: PrincipalId,
    kind: ShopperKind,
}

impl Owner {
    /// For `commerce/account` only, which has just locked the row.
    #[must_use]
    pub(crate) fn locked(id: PrincipalId, kind: ShopperKind) -> Self {
        Self { id, kind }
    }

    #[must_use]
    pub fn id(&self) -> PrincipalId {
        self.id
    }

    #[must_use]
    pub fn kind(&self) -> ShopperKind {
        self.kind
    }
}

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Products, variants and their media.
    Products,
    Prices,
    /// Levels of stock.
    Inventory,
    Collections,
    /// Texts in other languages.
    Translations,
    /// Discounts, tax rates and shipping methods.
    Promotions,
    /// Orders, parcels, refunds.
    Orders,
}

impl Permission {
    pub const ALL: [Self; 7] = [
        Self::Products,
        Self::Prices,
        Self::Inventory,
        Self::Collections,
        Self::Translations,
        Self::Promotions,
        Self::Orders,
    ];

    /// Its name on the command line and in tokens.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Prices => "prices",
            Self::Inventory => "inventory",
            Self::Collections => "collections",
            Self::Translations => "translations",
            Self::Promotions => "promotions",
            Self::Orders => "orders",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.name() == name)
    }
}

/// A member of staff that a valid token speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StaffMember {
    pub id: Uuid,
    pub permissions: BTreeSet<Permission>,
}

/// A partner that a valid token speaks for: sees what shoppers see, and may explore the schema.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Partner {
    pub id: Uuid,
    /// Its own limit; `None`: that of every caller.
    pub rate: Option<Rate>,
    /// The root fields that it may ask for; `None`: every query and subscription, and no mutation.
    pub operations: Option<Arc<[String]>>,
}

/// Points of cost that a caller may spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    /// Points that come back each second.
    pub per_second: u32,
    /// Points at once, after a rest.
    pub burst: u32,
}

/// Why nobody is known where somebody must be. The same for reading and writing; an app asks for a new token or begins as a guest.
///
/// It has no `Display` on purpose: GraphQL answers it with a code, which the executor's conversion of anything printable loses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unauthenticated {
    Missing,
    Expired,
    /// Not one of ours, or not valid yet.
    Invalid,
    /// The session was ended.
    Revoked,
    /// The guest has become a customer.
    Merged,
}

impl Unauthenticated {
    /// A stable name for apps.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Missing => "TOKEN_MISSING",
            Self::Expired => "TOKEN_EXPIRED",
            Self::Invalid => "TOKEN_INVALID",
            Self::Revoked => "SESSION_REVOKED",
            Self::Merged => "GUEST_MERGED",
        }
    }

    /// A sentence that says what to do.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Missing => {
                "this needs a token: send `Authorization: Bearer …` with the access token of guestStart or customerLogin"
            }
            Self::Expired => "the access token has expired: get a new one by tokenRefresh",
            Self::Invalid => "the access token is not one of this shop, or is not valid yet",
            Self::Revoked => "this session was ended: sign in again",
            Self::Merged => "this guest has become a customer on this device: use the customer's token",
        }
    }
}
