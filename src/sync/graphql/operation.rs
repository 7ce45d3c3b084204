//! Operations: the inputs of ordinary mutations.

use async_graphql::{Context, ErrorExtensions as _, ID, InputObject, InputType as _, OneofObject, Value};

use crate::commerce::account::graphql::{
    AddressCreateInput, AddressDefaultSetInput, AddressDeleteInput, AddressUpdateInput, PreferencesSetInput,
};
use crate::commerce::cart::graphql::{
    CartBuyerIdentityUpdateInput, CartDeliveryOptionUpdateInput, CartDiscountCodesUpdateInput, CartInput as _,
    CartLinesAdjustInput, CartNoteUpdateInput,
};
use crate::commerce::cart::{Command, LineDelta, Write};
use crate::commerce::checkout::graphql::CheckoutSubmitInput;
use crate::commerce::payment::graphql::OrderCancelInput;
use crate::commerce::wishlist::graphql::{WishlistItemsAddInput, WishlistItemsRemoveInput};
use crate::platform::graphql::{ContextExt as _, Cost, bad_user_input, code, minted_id, mutation_key};
use crate::platform::id::{GlobalId, Kind, MintedKind};
use crate::platform::idempotency::{Fingerprint, MutationKey};
use crate::platform::principal::Shopper;
use crate::sync::{Operation, Trouble, Unreadable};

/// What a line can hold.
const LINE_MAX: i64 = 1_000;

/// What a line of the cart was to hold, as apps of version 1 said it: the difference to what they had seen is what is done.
#[derive(InputObject)]
pub(super) struct CartLineSetInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The line: a TypeID `line_…`, which the app may have minted.
    line_id: Option<ID>,
    /// The variant, such as `v_17`.
    merchandise_id: ID,
    /// How many the line was to hold; 0 to 1,000.
    quantity: i64,
    /// How many the app had seen on it.
    observed_quantity: i64,
}

/// What a mutation does: exactly one of these, with the input that the ordinary mutation of that name takes. Sent by either route, or by
/// both, it is done once, and costs the same.
#[derive(OneofObject)]
pub(super) enum SyncOperation {
    /// Adds to lines of the cart, and takes from them.
    #[graphql(directive = Cost::apply(10))]
    CartLinesAdjust(CartLinesAdjustInput),
    /// Sets a line of the cart.
    #[graphql(
        deprecation = "of version 1: say by how much, with `cartLinesAdjust`",
        directive = Cost::apply(10)
    )]
    CartLineSet(CartLineSetInput),
    /// Gives the cart other discount codes.
    #[graphql(directive = Cost::apply(10))]
    CartDiscountCodesUpdate(CartDiscountCodesUpdateInput),
    /// Writes a note on the cart.
    #[graphql(directive = Cost::apply(10))]
    CartNoteUpdate(CartNoteUpdateInput),
    /// Chooses how the cart is to be delivered.
    #[graphql(directive = Cost::apply(10))]
    CartDeliveryOptionUpdate(CartDeliveryOptionUpdateInput),
    /// Notes who buys, and where it goes.
    #[graphql(directive = Cost::apply(10))]
    CartBuyerIdentityUpdate(CartBuyerIdentityUpdateInput),
    /// Adds products to the wishlist.
    #[graphql(directive = Cost::apply(10))]
    WishlistItemsAdd(WishlistItemsAddInput),
    /// Removes products from the wishlist.
    #[graphql(directive = Cost::apply(10))]
    WishlistItemsRemove(WishlistItemsRemoveInput),
    /// Writes an address down.
    #[graphql(directive = Cost::apply(10))]
    AddressCreate(AddressCreateInput),
    /// Changes an address; `base` has it merged field by field.
    #[graphql(directive = Cost::apply(10))]
    AddressUpdate(AddressUpdateInput),
    /// Deletes an address.
    #[graphql(directive = Cost::apply(10))]
    AddressDelete(AddressDeleteInput),
    /// Chooses the default address.
    #[graphql(directive = Cost::apply(10))]
    AddressDefaultSet(AddressDefaultSetInput),
    /// Sets preferences.
    #[graphql(directive = Cost::apply(10))]
    PreferencesSet(PreferencesSetInput),
    /// Orders. `APPLIED` means that the order is there and its stock kept; its payment follows, see `checkoutAttempt`. `waitMs` is not
    /// heeded.
    #[graphql(directive = Cost::apply(50))]
    CheckoutSubmit(CheckoutSubmitInput),
    /// Cancels an order.
    #[graphql(directive = Cost::apply(10))]
    OrderCancel(OrderCancelInput),
}

/// An operation as the service takes it.
pub(super) struct ReadOperation {
    /// As it came.
    pub(super) key_text: ID,
    pub(super) key: MutationKey,
    pub(super) operation: Operation,
    pub(super) is_line_set: bool,
    pub(super) bytes: usize,
}

impl SyncOperation {
    /// What it says. What cannot be used is a mutation that is refused, not a refused batch.
    pub(super) fn read(self, ctx: &Context<'_>, shopper: &Shopper) -> async_graphql::Result<ReadOperation> {
        let said = self.to_value().into_json()?;
        let bytes = said.to_string().len();
        let key_text = self.key().clone();
        let is_line_set = matches!(self, Self::CartLineSet(_));
        let read = mutation_key(&key_text).and_then(|key| Ok((key, self.operation(ctx, shopper)?)));
        let (key, operation) = match read {
            Ok(read) => read,
            Err(error) => {
                let unreadable = Unreadable {
                    trouble: trouble_of(&error),
                    fingerprint: Fingerprint::of("unreadable", &said)?,
                };
                // Without a key that can be kept, what it says tells it apart.
                let key = mutation_key(&key_text).unwrap_or(MutationKey(uuid::Uuid::nil()));
                (key, Operation::Unreadable(unreadable))
            }
        };
        Ok(ReadOperation {
            key_text,
            key,
            operation,
            is_line_set,
            bytes,
        })
    }

    fn key(&self) -> &ID {
        match self {
            Self::CartLinesAdjust(input) => input.key(),
            Self::CartLineSet(input) => &input.key,
            Self::CartDiscountCodesUpdate(input) => input.key(),
            Self::CartNoteUpdate(input) => input.key(),
            Self::CartDeliveryOptionUpdate(input) => input.key(),
            Self::CartBuyerIdentityUpdate(input) => input.key(),
            Self::WishlistItemsAdd(input) => input.key(),
            Self::WishlistItemsRemove(input) => input.key(),
            Self::AddressCreate(input) => input.key(),
            Self::AddressUpdate(input) => input.key(),
            Self::AddressDelete(input) => input.key(),
            Self::AddressDefaultSet(input) => input.key(),
            Self::PreferencesSet(input) => input.key(),
            Self::CheckoutSubmit(input) => input.key(),
            Self::OrderCancel(input) => input.key(),
        }
    }

    fn operation(self, ctx: &Context<'_>, shopper: &Shopper) -> async_graphql::Result<Operation> {
        Ok(match self {
            Self::CartLinesAdjust(input) => Operation::Cart(input.write()?),
            Self::CartLineSet(input) => Operation::Cart(input.up_converted()?),
            Self::CartDiscountCodesUpdate(input) => Operation::Cart(input.write()?),
            Self::CartNoteUpdate(input) => Operation::Cart(input.write()?),
            Self::CartDeliveryOptionUpdate(input) => Operation::Cart(input.write()?),
            Self::CartBuyerIdentityUpdate(input) => Operation::Cart(input.write()?),
            Self::WishlistItemsAdd(input) => Operation::Wishlist(input.command()?),
            Self::WishlistItemsRemove(input) => Operation::Wishlist(input.command()?),
            Self::AddressCreate(input) => Operation::Address(input.command()?),
            Self::AddressUpdate(input) => Operation::Address(input.command()?),
            Self::AddressDelete(input) => Operation::Address(input.command()?),
            Self::AddressDefaultSet(input) => Operation::Address(input.command()?),
            Self::PreferencesSet(input) => Operation::Preferences(input.command()?),
            Self::CheckoutSubmit(input) => Operation::Submit(Box::new(input.command(ctx.request(), shopper)?)),
            Self::OrderCancel(input) => Operation::Cancel(input.command()?),
        })
    }
}

impl CartLineSetInput {
    /// The same in the words of today: by how much the line grows or shrinks.
    fn up_converted(self) -> async_graphql::Result<Write> {
        let line = self.line_id.as_ref();
        let id = line
            .map(|id| minted_id("input.lineId", id, MintedKind::CartLine))
            .transpose()?;
        let variant = GlobalId::parse_as(&self.merchandise_id, Kind::Variant);
        let said = [
            ("quantity", self.quantity),
            ("observedQuantity", self.observed_quantity),
        ];
        for (name, quantity) in said {
            if !(0..=LINE_MAX).contains(&quantity) {
                return Err(bad_user_input(&format!("input.{name}"), "a line holds 0 to 1,000"));
            }
        }
        let line = LineDelta {
            id,
            variant_id: variant.map_err(|invalid| bad_user_input("input.merchandiseId", invalid))?,
            delta: self.quantity - self.observed_quantity,
            attributes: Vec::new(),
        };
        Ok(Write {
            version: None,
            command: Command::LinesAdjust {
                cart: None,
                lines: vec![line],
            },
        })
    }
}

/// Why an operation cannot be used, from the error that the ordinary mutation answers.
fn trouble_of(error: &async_graphql::Error) -> Trouble {
    let error = error.extend();
    let text = |name: &str| match error.extensions.as_ref()?.get(name)? {
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    let field = text("field").unwrap_or_default();
    let field = field.strip_prefix("input.").unwrap_or(&field).split('.');
    Trouble {
        code: text("code").unwrap_or_else(|| code::BAD_USER_INPUT.to_owned()),
        field: field.filter(|step| !step.is_empty()).map(str::to_owned).collect(),
        message: error.message,
    }
}
