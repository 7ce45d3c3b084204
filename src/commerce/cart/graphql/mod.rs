//! The cart in the schema.

mod buyer;
mod cart;
mod cost;
mod delivery;
mod desk;
mod discount;
mod input;
mod line;
mod mutation;
mod payload;
mod problem;
mod query;
mod refusal;
mod subscription;
mod warning;

pub use cart::{Cart, CartWithLines};
pub use desk::{CartRules, desk};
pub use input::{
    CartBuyerIdentityUpdateInput, CartDeliveryOptionUpdateInput, CartDiscountCodesUpdateInput, CartInput,
    CartLinesAdjustInput, CartNoteUpdateInput,
};
pub use line::CartLine;
pub use mutation::CartMutation;
pub use query::{CartQuery, CartViewer};
pub use refusal::{CartErrorCode, CartUserError};
pub use subscription::{CartChange, CartSubscription};
pub use warning::{CartWarning, CartWarningCode};
