//! `customerUpdate`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::customer::Customer;
use super::refusal::{CustomerUserError, user_errors};
use crate::commerce::account::{CustomerUpdate, Said, customer_update};
use crate::platform::graphql::{ContextExt as _, Cost, mutation_key};

/// What changes of an account; what is left out stays.
#[derive(InputObject)]
pub(super) struct CustomerUpdateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The first name, at most 100 characters; null takes it away.
    first_name: MaybeUndefined<String>,
    /// The last name, at most 100 characters; null takes it away.
    last_name: MaybeUndefined<String>,
    /// The language of mails, as BCP 47 has it, such as `de` or `pt-BR`; null leaves it as it is.
    language: Option<String>,
}

/// An account was changed, or not.
#[derive(SimpleObject)]
pub(super) struct CustomerUpdatePayload {
    /// The account as it is now.
    customer: Option<Customer>,
    /// What has to be mended; nothing was changed then.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<CustomerUserError>,
}

#[derive(Default)]
pub(super) struct CustomerUpdateMutation;

#[Object]
impl CustomerUpdateMutation {
    /// Changes what the account says of the customer who asks.
    #[graphql(directive = Cost::apply(10))]
    async fn customer_update(
        &self,
        ctx: &Context<'_>,
        input: CustomerUpdateInput,
    ) -> async_graphql::Result<CustomerUpdatePayload> {
        ctx.customer()?;
        let shopper = ctx.shopper()?;
        let update = CustomerUpdate {
            first_name: said(input.first_name),
            last_name: said(input.last_name),
            language: input.language,
        };
        let key = mutation_key(&input.key)?;
        let refusals = Box::pin(customer_update((ctx.db(), ctx.clock()), &shopper, key, update)).await?;
        Ok(CustomerUpdatePayload {
            customer: Customer::of(ctx, &shopper).await?,
            user_errors: user_errors(&refusals),
        })
    }
}

fn said(value: MaybeUndefined<String>) -> Said {
    match value {
        MaybeUndefined::Undefined => Said::Nothing,
        MaybeUndefined::Null => Said::None,
        MaybeUndefined::Value(value) => Said::Text(value),
    }
}
