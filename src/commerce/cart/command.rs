//! What can be asked of a cart.

use serde::Serialize;
use uuid::Uuid;

use crate::platform::idempotency::Fingerprint;

/// A write to a cart, as its key is bound to it.
#[derive(Debug, Clone, Serialize)]
pub struct Write {
    /// The version that the app has seen; where the cart has another, nothing is done.
    pub version: Option<i64>,
    pub command: Command,
}

impl Write {
    /// What it says, so that its key cannot be used for something else.
    ///
    /// # Errors
    /// Where it cannot be written down.
    pub fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of(self.command.name(), self)
    }
}

#[derive(Debug, Clone, Serialize)]
pub enum Command {
    LinesAdd {
        /// The id of the cart, should there be none yet.
        cart: Option<Uuid>,
        lines: Vec<NewLine>,
    },
    LinesUpdate(Vec<LineUpdate>),
    LinesRemove(Vec<Uuid>),
    /// In whatever order such writes arrive, the cart holds the same in the end, unless one meets a bound.
    LinesAdjust {
        /// The id of the cart, should there be none yet.
        cart: Option<Uuid>,
        lines: Vec<LineDelta>,
    },
    DiscountCodesUpdate(Vec<String>),
    BuyerIdentityUpdate(BuyerIdentity),
    /// Empty: no note.
    NoteUpdate(String),
    /// `None`: none is chosen any more.
    DeliveryOptionUpdate(Option<String>),
}

impl Command {
    /// The id that the app has minted for the cart, should there be none yet.
    #[must_use]
    pub const fn minted_cart(&self) -> Option<Uuid> {
        match self {
            Self::LinesAdd { cart, .. } | Self::LinesAdjust { cart, .. } => *cart,
            _ => None,
        }
    }

    /// Its name in the schema.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::LinesAdd { .. } => "cartLinesAdd",
            Self::LinesUpdate(_) => "cartLinesUpdate",
            Self::LinesRemove(_) => "cartLinesRemove",
            Self::LinesAdjust { .. } => "cartLinesAdjust",
            Self::DiscountCodesUpdate(_) => "cartDiscountCodesUpdate",
            Self::BuyerIdentityUpdate(_) => "cartBuyerIdentityUpdate",
            Self::NoteUpdate(_) => "cartNoteUpdate",
            Self::DeliveryOptionUpdate(_) => "cartDeliveryOptionUpdate",
        }
    }
}

/// Something to be put into a cart.
#[derive(Debug, Clone, Serialize)]
pub struct NewLine {
    /// The id that the app has minted for the line.
    pub id: Option<Uuid>,
    pub variant_id: i64,
    pub quantity: i64,
    /// As they came.
    pub attributes: Vec<(String, String)>,
}

/// A line as it shall be. What is `None` stays.
#[derive(Debug, Clone, Serialize)]
pub struct LineUpdate {
    pub id: Uuid,
    /// 0 removes the line.
    pub quantity: Option<i64>,
    pub attributes: Option<Vec<(String, String)>>,
}

/// How many more or fewer of something the cart shall hold.
#[derive(Debug, Clone, Serialize)]
pub struct LineDelta {
    /// The id of the line, which the app may have minted.
    pub id: Option<Uuid>,
    pub variant_id: i64,
    /// Below 0: fewer.
    pub delta: i64,
    /// As they came.
    pub attributes: Vec<(String, String)>,
}

/// Who buys, and where it goes. What is `None` stays, and an empty text removes what was known.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BuyerIdentity {
    pub country: Option<String>,
    pub region: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}
