//! What every way of signing in has in common.

use async_graphql::{Context, SimpleObject};

use crate::commerce::account::{Accounts, Device, MergeWarning, Visit};
use crate::platform::graphql::{ContextExt as _, Denied, Request};
use crate::platform::principal::{ShopperKind, Unauthenticated};

/// Something of the guest that could not be taken over as it was.
#[derive(SimpleObject)]
#[graphql(name = "MergeWarning")]
pub struct MergeWarningObject {
    /// What happened, for programs, such as `QUANTITY_CAPPED`.
    code: String,
    /// What happened, for developers.
    message: String,
    /// The id of what it happened to, such as that of a line of the cart; null where it is about no single thing.
    target: Option<String>,
}

impl From<MergeWarning> for MergeWarningObject {
    fn from(warning: MergeWarning) -> Self {
        Self {
            code: warning.code,
            message: warning.message,
            target: warning.target,
        }
    }
}

/// Who is about to sign in on `device`.
///
/// # Errors
/// Where a token was sent that has ended: it may be a guest's, who would be left behind without a word.
pub(super) fn visit<'a>(ctx: &Context<'a>, device: &'a Device) -> Result<Visit<'a>, Denied> {
    let guest = match ctx.shopper() {
        Err(denied @ Denied::Unauthenticated(Unauthenticated::Expired)) => return Err(denied),
        shopper => shopper.ok().filter(|shopper| shopper.kind == ShopperKind::Guest),
    };
    let request: &Request = ctx.data_unchecked();
    Ok(Visit {
        db: &request.db,
        clock: &request.clock,
        accounts: accounts(ctx),
        device,
        address: request.address,
        guest,
    })
}

pub(super) fn accounts<'a>(ctx: &Context<'a>) -> &'a Accounts {
    ctx.data_unchecked()
}

/// Declares the payload of a mutation that signs in.
macro_rules! sign_in_payload {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        $(#[doc = $doc])+
        #[derive(async_graphql::SimpleObject)]
        pub(super) struct $name {
            /// What the device asks with from now on; null where it was not let in.
            tokens: Option<crate::commerce::account::graphql::AuthTokens>,
            /// The customer as a shopper; null where they were not let in.
            viewer: Option<crate::commerce::account::graphql::ViewerObject>,
            /// What of the guest, whose token the request carried, could not be taken over as it was. Empty when the same guest has been
            /// taken over before.
            #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
            merge_warnings: Vec<super::sign_in::MergeWarningObject>,
            /// What has to be mended; empty where the device was let in.
            #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
            user_errors: Vec<super::refusal::CustomerUserError>,
        }

        impl From<Result<crate::commerce::account::SignedIn, Vec<super::refusal::CustomerUserError>>> for $name {
            fn from(
                result: Result<crate::commerce::account::SignedIn, Vec<super::refusal::CustomerUserError>>,
            ) -> Self {
                match result {
                    Ok(signed_in) => Self {
                        viewer: Some(signed_in.tokens.shopper.into()),
                        tokens: Some(signed_in.tokens.into()),
                        merge_warnings: signed_in.merge_warnings.into_iter().map(Into::into).collect(),
                        user_errors: Vec::new(),
                    },
                    Err(user_errors) => Self {
                        viewer: None,
                        tokens: None,
                        merge_warnings: Vec::new(),
                        user_errors,
                    },
                }
            }
        }
    };
}
pub(super) use sign_in_payload;
