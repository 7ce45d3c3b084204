//! What can be asked of a cart.

use serde::Serialize;
use uuid::Uuid;

/// A write to a cart, as its key is bound to it.
#[derive(Debug, Clone, Serialize)]
pub struct Write {
    /// The version that the app has seen; where the cart has another, nothing is done.
    pub version: Option<i64>,
    pub command: Command,
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
    DiscountCodesUpdate(Vec<String>),
    BuyerIdentityUpdate(BuyerIdentity),
    /// Empty: no note.
    NoteUpdate(String),
    /// `None`: none is chosen any more.
    DeliveryOptionUpdate(Option<String>),
}

impl Command {
    /// Its name in the schema.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::LinesAdd { .. } => "cartLinesAdd",
            Self::LinesUpdate(_) => "cartLinesUpdate",
            Self::LinesRemove(_) => "cartLinesRemove",
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

/// Who buys, and where it goes. What is `None` stays, and an empty text removes what was known.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BuyerIdentity {
    pub country: Option<String>,
    pub region: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}
