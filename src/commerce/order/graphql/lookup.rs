//! `orderFind`.

use std::convert::Infallible;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};

use super::order::Order;
use crate::commerce::account::{Accounts, EmailAddress, Throttled};
use crate::commerce::order::look_up;
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, code, retry_later, user_error};

/// What a guest remembers of an order.
#[derive(InputObject)]
struct OrderFindInput {
    /// The order's number, such as `DE-1042`, in any case.
    number: String,
    /// The address for mail that was given with the order, in any spelling.
    email: String,
}

/// Why no order was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OrderFindErrorCode {
    /// There is no order of a guest with this number and this address. Which of the two is wrong is not told.
    NotFound,
}

user_error! {
    /// Why no order was found.
    OrderFindUserError(OrderFindErrorCode)
}

/// An order, or why there is none.
#[derive(SimpleObject)]
struct OrderFindPayload {
    /// The order; null where none was found.
    order: Option<Order>,
    /// What has to be mended; empty where there is an order.
    #[graphql(directive = AssumedSize::apply(1))]
    user_errors: Vec<OrderFindUserError>,
}

#[derive(Default)]
pub struct OrderMutation;

#[Object]
impl OrderMutation {
    /// Finds an order that was made by a guest, by its number and its address for mail; needs no token. It is a mutation because
    /// attempts are counted: after some that found nothing comes `RATE_LIMITED`, with waits that grow. Orders of customers are not
    /// found: who has an account signs in.
    #[graphql(directive = Cost::apply(20))]
    async fn order_find(&self, ctx: &Context<'_>, input: OrderFindInput) -> async_graphql::Result<OrderFindPayload> {
        let request = ctx.request();
        let accounts: &Accounts = ctx.data_unchecked();
        let found = match EmailAddress::parse(&input.email) {
            Some(email) => {
                let means = (&request.db, &request.clock, &accounts.key);
                settle(Box::pin(look_up(means, request.address, &input.number, &email)).await)?
            }
            // No order has been made with what is no address.
            None => None,
        };
        let user_errors = if found.is_some() { Vec::new() } else { vec![not_found()] };
        Ok(OrderFindPayload {
            order: found.map(Into::into),
            user_errors,
        })
    }
}

fn not_found() -> OrderFindUserError {
    OrderFindUserError {
        code: OrderFindErrorCode::NotFound,
        field: vec!["number".to_owned()],
        message: "there is no order of a guest with this number and this address for mail".to_owned(),
    }
}

fn settle<T>(result: Result<T, Error<Throttled>>) -> async_graphql::Result<T> {
    match result {
        Ok(done) => Ok(done),
        Err(error) => match error.fault() {
            Ok(fault) => Err(Error::<Infallible>::into(fault)),
            Err(Throttled { retry_after_ms }) => Err(retry_later(
                code::RATE_LIMITED,
                "too many attempts: wait before the next one",
                retry_after_ms,
            )),
        },
    }
}
