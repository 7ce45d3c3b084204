//! What mutations take.

use async_graphql::{ID, InputObject};
use uuid::Uuid;

use crate::commerce::cart::{BuyerIdentity, Command, LineDelta, LineUpdate, NewLine, Write};
use crate::platform::graphql::{CountryCode, bad_user_input, minted_id};
use crate::platform::id::{GlobalId, Kind, MintedKind};

/// Elements of one list of an input.
const LIST_MAX: usize = 250;

/// What a mutation's input says beside its key and version.
pub trait CartInput: Sized {
    fn key(&self) -> &ID;
    fn version(&self) -> Option<i64>;

    /// # Errors
    /// `BAD_USER_INPUT` for what no app sends that works, such as an id of something else.
    fn command(self) -> async_graphql::Result<Command>;

    /// # Errors
    /// As [`CartInput::command`].
    fn write(self) -> async_graphql::Result<Write> {
        Ok(Write {
            version: self.version(),
            command: self.command()?,
        })
    }
}

macro_rules! cart_input {
    ($input:ident, |$self:ident| $command:expr) => {
        impl CartInput for $input {
            fn key(&self) -> &ID {
                &self.key
            }

            fn version(&self) -> Option<i64> {
                self.version
            }

            fn command($self) -> async_graphql::Result<Command> {
                $command
            }
        }
    };
}

fn counted<T>(field: &str, list: &[T]) -> async_graphql::Result<()> {
    if list.len() > LIST_MAX {
        return Err(bad_user_input(
            field,
            format!("at most {LIST_MAX} at once, but there are {}", list.len()),
        ));
    }
    Ok(())
}

fn line_id(at: usize, field: &str, id: &ID) -> async_graphql::Result<Uuid> {
    minted_id(&format!("input.{field}.{at}.id"), id, MintedKind::CartLine)
}

/// A text that the shopper adds to a line. A key is there once.
#[derive(InputObject)]
pub(super) struct CartLineAttributeInput {
    /// What it is; 1 to 64 characters.
    key: String,
    /// Its value; at most 255 characters.
    value: String,
}

fn pairs(attributes: Vec<CartLineAttributeInput>) -> Vec<(String, String)> {
    attributes.into_iter().map(|one| (one.key, one.value)).collect()
}

/// Something to be put into the cart.
#[derive(InputObject)]
pub(super) struct CartLineInput {
    /// The id that the line shall have: a TypeID `line_…` minted by the app, so that it can show the line before the answer
    /// comes. Left out: the server mints one. Where the cart holds the same variant with the same attributes already, that line
    /// grows instead and keeps its id, of which a warning tells; the id of a line that is there makes that line grow.
    id: Option<ID>,
    /// The variant, such as `v_17`.
    merchandise_id: ID,
    /// How many; 1 to 1,000. A line holds at most 1,000 in all.
    #[graphql(default = 1)]
    quantity: i64,
    /// What the shopper adds to it; at most 20. Their order does not matter.
    attributes: Option<Vec<CartLineAttributeInput>>,
}

/// What to put into the cart.
#[derive(InputObject)]
pub(super) struct CartLinesAddInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The version of the cart that the app has seen; 0: none. Where the cart has another, the write is refused. Left out:
    /// whatever the version is.
    version: Option<i64>,
    /// The id that the cart shall have, should the shopper have none yet: a TypeID `cart_…` minted by the app.
    cart_id: Option<ID>,
    /// What to put into it; 1 to 250. A cart holds at most 500 lines.
    lines: Vec<CartLineInput>,
}

cart_input!(CartLinesAddInput, |self| {
    counted("input.lines", &self.lines)?;
    let cart = self.cart_id.as_ref();
    let cart = cart
        .map(|id| minted_id("input.cartId", id, MintedKind::Cart))
        .transpose()?;
    let lines = self.lines.into_iter().enumerate().map(|(at, line)| {
        let variant = GlobalId::parse_as(&line.merchandise_id, Kind::Variant);
        Ok(NewLine {
            id: line.id.as_ref().map(|id| line_id(at, "lines", id)).transpose()?,
            variant_id: variant
                .map_err(|invalid| bad_user_input(&format!("input.lines.{at}.merchandiseId"), invalid))?,
            quantity: line.quantity,
            attributes: pairs(line.attributes.unwrap_or_default()),
        })
    });
    let lines: async_graphql::Result<Vec<NewLine>> = lines.collect();
    Ok(Command::LinesAdd { cart, lines: lines? })
});

/// How many more or fewer of something the cart shall hold.
#[derive(InputObject)]
pub(super) struct CartLineDeltaInput {
    /// The line: the cart's own, or a TypeID `line_…` that the app mints for one that is not there yet. A cart that has no line of this
    /// id is searched for one with the same variant and attributes. Left out: found by what it holds, else the server mints the id.
    id: Option<ID>,
    /// The variant, such as `v_17`.
    merchandise_id: ID,
    /// How many more; below 0: how many fewer; -1,000 to 1,000. A line of which nothing is left is removed, and taking from one that is
    /// not there does nothing: to remove a line, take away as many as the app has seen.
    delta: i64,
    /// What the shopper added to it; at most 20. Their order does not matter.
    attributes: Option<Vec<CartLineAttributeInput>>,
}

/// By how much lines grow and shrink.
#[derive(InputObject)]
pub struct CartLinesAdjustInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The id that the cart shall have, should the shopper have none yet: a TypeID `cart_…` minted by the app.
    cart_id: Option<ID>,
    /// The lines; 1 to 250.
    lines: Vec<CartLineDeltaInput>,
}

impl CartInput for CartLinesAdjustInput {
    fn key(&self) -> &ID {
        &self.key
    }

    // Whoever says how many more does not mind what there was before.
    fn version(&self) -> Option<i64> {
        None
    }

    fn command(self) -> async_graphql::Result<Command> {
        counted("input.lines", &self.lines)?;
        let cart = self.cart_id.as_ref();
        let cart = cart
            .map(|id| minted_id("input.cartId", id, MintedKind::Cart))
            .transpose()?;
        let lines = self.lines.into_iter().enumerate().map(|(at, line)| {
            let variant = GlobalId::parse_as(&line.merchandise_id, Kind::Variant);
            Ok(LineDelta {
                id: line.id.as_ref().map(|id| line_id(at, "lines", id)).transpose()?,
                variant_id: variant
                    .map_err(|invalid| bad_user_input(&format!("input.lines.{at}.merchandiseId"), invalid))?,
                delta: line.delta,
                attributes: pairs(line.attributes.unwrap_or_default()),
            })
        });
        let lines: async_graphql::Result<Vec<LineDelta>> = lines.collect();
        Ok(Command::LinesAdjust { cart, lines: lines? })
    }
}

/// A line as it shall be.
#[derive(InputObject)]
pub(super) struct CartLineUpdateInput {
    /// The line.
    id: ID,
    /// How many it shall hold; 0 removes the line, at most 1,000. Left out: as many as it does. With any value or none, the
    /// line's price now counts as seen.
    quantity: Option<i64>,
    /// The attributes that it shall have instead of its own. Left out: they stay.
    attributes: Option<Vec<CartLineAttributeInput>>,
}

/// What lines shall become.
#[derive(InputObject)]
pub(super) struct CartLinesUpdateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The version of the cart that the app has seen. Where the cart has another, the write is refused. Left out: whatever the
    /// version is.
    version: Option<i64>,
    /// The lines; 1 to 250.
    lines: Vec<CartLineUpdateInput>,
}

cart_input!(CartLinesUpdateInput, |self| {
    counted("input.lines", &self.lines)?;
    let updates = self.lines.into_iter().enumerate().map(|(at, line)| {
        Ok(LineUpdate {
            id: line_id(at, "lines", &line.id)?,
            quantity: line.quantity,
            attributes: line.attributes.map(pairs),
        })
    });
    let updates: async_graphql::Result<Vec<LineUpdate>> = updates.collect();
    Ok(Command::LinesUpdate(updates?))
});

/// Which lines to take out.
#[derive(InputObject)]
pub(super) struct CartLinesRemoveInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The version of the cart that the app has seen. Where the cart has another, the write is refused. Left out: whatever the
    /// version is.
    version: Option<i64>,
    /// The lines; 1 to 250. One that is not there is passed over with a warning.
    line_ids: Vec<ID>,
}

cart_input!(CartLinesRemoveInput, |self| {
    counted("input.lineIds", &self.line_ids)?;
    let ids = self.line_ids.iter().enumerate();
    let ids = ids.map(|(at, id)| minted_id(&format!("input.lineIds.{at}"), id, MintedKind::CartLine));
    let ids: async_graphql::Result<Vec<Uuid>> = ids.collect();
    Ok(Command::LinesRemove(ids?))
});

/// Which codes the cart shall hold.
#[derive(InputObject)]
pub struct CartDiscountCodesUpdateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The version of the cart that the app has seen. Where the cart has another, the write is refused. Left out: whatever the
    /// version is.
    version: Option<i64>,
    /// All codes that the cart shall hold, instead of those it has; at most 10, none to remove them. Capital and small letters
    /// are the same. A code that does not apply is kept and says why.
    codes: Vec<String>,
}

cart_input!(CartDiscountCodesUpdateInput, |self| {
    counted("input.codes", &self.codes)?;
    Ok(Command::DiscountCodesUpdate(self.codes))
});

/// Who buys, and where it goes. What is left out or null stays as it was; an empty text removes what was known.
#[derive(InputObject)]
pub struct CartBuyerIdentityUpdateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The version of the cart that the app has seen. Where the cart has another, the write is refused. Left out: whatever the
    /// version is.
    version: Option<i64>,
    /// The country that the order goes to. Where another market serves it, the cart moves there with a warning: prices and
    /// currency become those of that market. Removes the region, if none is given with it.
    country_code: Option<CountryCode>,
    /// The region of the country, as ISO 3166-2 has it: `CA` or `US-CA`.
    region_code: Option<String>,
    /// The address for mail about the order.
    email: Option<String>,
    /// The telephone number in international form: `+`, the country's number, and the rest; 7 to 15 digits.
    phone: Option<String>,
}

cart_input!(CartBuyerIdentityUpdateInput, |self| {
    Ok(Command::BuyerIdentityUpdate(BuyerIdentity {
        country: self.country_code.map(|code| code.0),
        region: self.region_code,
        email: self.email,
        phone: self.phone,
    }))
});

/// What the shopper wants to tell the shop.
#[derive(InputObject)]
pub struct CartNoteUpdateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The version of the cart that the app has seen. Where the cart has another, the write is refused. Left out: whatever the
    /// version is.
    version: Option<i64>,
    /// The note; at most 2,000 characters. Null or empty: none.
    note: Option<String>,
}

cart_input!(CartNoteUpdateInput, |self| {
    Ok(Command::NoteUpdate(self.note.unwrap_or_default()))
});

/// How the order is to be delivered.
#[derive(InputObject)]
pub struct CartDeliveryOptionUpdateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The version of the cart that the app has seen. Where the cart has another, the write is refused. Left out: whatever the
    /// version is.
    version: Option<i64>,
    /// The `handle` of one of the cart's delivery options; null to choose none.
    handle: Option<String>,
}

cart_input!(CartDeliveryOptionUpdateInput, |self| {
    Ok(Command::DeliveryOptionUpdate(self.handle))
});
