//! Pushing rows of a collection.

use async_graphql::{Context, ID, InputObject, InputType};

use super::address::RxAddressInput;
use super::bulk::RxType;
use super::cart_line::RxCartLineInput;
use super::preference::RxPreferenceInput;
use super::wishlist_item::RxWishlistItemInput;
use crate::commerce::cart::graphql::desk;
use crate::platform::graphql::{ContextExt as _, bad_user_input};
use crate::platform::idempotency::MutationKey;
use crate::sync::rx::{Row, Shown, State, WrittenDocument, push_row};

/// Rows of one push.
const ROWS_MAX: usize = 100;

/// A document as RxDB writes it.
pub(super) trait RxInput: InputType {
    type Document: WrittenDocument;

    fn id(&self) -> &ID;

    fn op_id(&self) -> &str;

    fn is_deleted(&self) -> bool;

    /// What it says; `None`: it cannot be a document.
    fn document(&self) -> Option<Self::Document>;

    /// How the document is, as the device has it.
    fn state(&self) -> State<Self::Document> {
        if self.is_deleted() {
            return State::Gone;
        }
        self.document().map_or(State::Unreadable, State::Is)
    }
}

/// A document that a device changed.
#[derive(InputObject)]
#[graphql(
    concrete(name = "RxCartLinePushRow", params(RxCartLineInput)),
    concrete(name = "RxWishlistItemPushRow", params(RxWishlistItemInput)),
    concrete(name = "RxAddressPushRow", params(RxAddressInput)),
    concrete(name = "RxPreferencePushRow", params(RxPreferenceInput))
)]
pub(super) struct RxPushRow<I: InputType> {
    /// The document as the device last had it from the server; null where it never had.
    assumed_master_state: Option<I>,
    /// The document as the device has it now.
    new_document_state: I,
}

/// Applies `rows` one after the other. Returns the documents that are not as their row says, as they are.
///
/// # Errors
/// What is wrong with the arguments, where the viewer is no shopper (any more), or a fault; rows before it are applied then, which the
/// same rows, sent again, find.
pub(super) async fn push<T, I>(ctx: &Context<'_>, rows: Vec<RxPushRow<I>>) -> async_graphql::Result<Vec<T>>
where
    I: RxInput,
    T: RxType<Document = I::Document>,
{
    let shopper = ctx.shopper()?;
    if rows.len() > ROWS_MAX {
        let message = format!("at most {ROWS_MAX} rows can be pushed at once: set push.batchSize");
        return Err(bad_user_input("rows", message));
    }
    if let Some(at) = rows.iter().position(|row| row.new_document_state.id().is_empty()) {
        return Err(bad_user_input(
            &format!("rows.{at}.newDocumentState.id"),
            "a document has an id",
        ));
    }
    let rows: Vec<_> = rows.iter().enumerate().map(read).collect::<Result<_, _>>()?;
    let desk = desk(ctx);
    let mut apart = Vec::new();
    for row in &rows {
        match row {
            Ok(row) => apart.extend(Box::pin(push_row(&desk, &shopper, row)).await?),
            Err(foreign) => apart.push(foreign.clone()),
        }
    }
    Ok(apart.into_iter().map(T::from).collect())
}

type Read<D> = Result<Row<D>, Shown<D>>;

/// The row, or what is answered where its id is none of the collection.
fn read<I: RxInput>((at, row): (usize, &RxPushRow<I>)) -> async_graphql::Result<Read<I::Document>> {
    let new = &row.new_document_state;
    let op = match new.op_id() {
        "" => None,
        op => {
            let field = format!("rows.{at}.newDocumentState.opId");
            Some(MutationKey::parse(op).map_err(|invalid| bad_user_input(&field, invalid))?)
        }
    };
    let Some(id) = I::Document::feed_id(new.id()) else {
        return Ok(Err(Shown {
            id: new.id().to_string(),
            op: new.op_id().to_owned(),
            document: None,
        }));
    };
    Ok(Ok(Row {
        id,
        op: op.map(|key| key.0),
        is_new: row.assumed_master_state.is_none(),
        assumed: row.assumed_master_state.as_ref().map_or(State::Gone, RxInput::state),
        new: new.state(),
    }))
}
