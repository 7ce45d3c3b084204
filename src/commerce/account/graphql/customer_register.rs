//! `customerRegister`.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::refusal::{CustomerUserError, settle};
use super::sign_in::{MergeWarningObject, visit};
use super::tokens::{AuthTokens, device_of};
use super::viewer::ViewerObject;
use crate::commerce::account::{NewCustomer, Registered, customer_register};
use crate::platform::graphql::{ContextExt as _, Cost};

/// Who asks for an account, and on which device.
#[derive(InputObject)]
pub(super) struct CustomerRegisterInput {
    /// The address that mails go to; one account has it at most, in any spelling.
    email: String,
    /// 8 to 128 characters of any kind; not the address, and not one of the passwords that everybody tries first.
    password: String,
    /// The first name; at most 100 characters.
    first_name: Option<String>,
    /// The last name; at most 100 characters.
    last_name: Option<String>,
    /// The secret that the app keeps for the device, see `guestStart`. The code of the mail is good on this device.
    device_key: String,
    /// How people know the device; at most 100 characters.
    device_name: Option<String>,
}

/// An account was asked for.
#[derive(SimpleObject)]
pub(super) struct CustomerRegisterPayload {
    /// Whether a mail says how to go on: its code is for `customerVerify`. Whether the address had an account before is told by the mail
    /// only.
    check_your_mail: bool,
    /// What the device asks with from now on; null unless the shop opens accounts at once.
    tokens: Option<AuthTokens>,
    /// The customer as a shopper; null unless the shop opens accounts at once.
    viewer: Option<ViewerObject>,
    /// What of the guest, whose token the request carried, could not be taken over as it was.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    merge_warnings: Vec<MergeWarningObject>,
    /// What has to be mended; nothing was done then.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<CustomerUserError>,
}

#[derive(Default)]
pub(super) struct CustomerRegister;

#[Object]
impl CustomerRegister {
    /// Asks for an account. A mail with a code comes to the address, in the language of the request; `customerVerify` with this code signs
    /// in. A shop may be set to open accounts at once: then this signs in, and says where an address has an account already.
    #[graphql(directive = Cost::apply(50))]
    async fn customer_register(
        &self,
        ctx: &Context<'_>,
        input: CustomerRegisterInput,
    ) -> async_graphql::Result<CustomerRegisterPayload> {
        let device = device_of(&input.device_key, input.device_name.as_deref())?;
        let asked = NewCustomer {
            email: &input.email,
            password: &input.password,
            first_name: input.first_name.as_deref(),
            last_name: input.last_name.as_deref(),
            language: &ctx.shop().language,
        };
        let (registered, user_errors) = match settle(Box::pin(customer_register(&visit(ctx, &device)?, asked)).await)? {
            Ok(registered) => (Some(registered), Vec::new()),
            Err(user_errors) => (None, user_errors),
        };
        let check_your_mail = matches!(registered, Some(Registered::CheckMail));
        let signed_in = match registered {
            Some(Registered::SignedIn(signed_in)) => Some(*signed_in),
            _ => None,
        };
        let (tokens, warnings) = signed_in
            .map(|signed_in| (signed_in.tokens, signed_in.merge_warnings))
            .unzip();
        Ok(CustomerRegisterPayload {
            check_your_mail,
            viewer: tokens.as_ref().map(|tokens| tokens.shopper.into()),
            tokens: tokens.map(Into::into),
            merge_warnings: warnings.into_iter().flatten().map(Into::into).collect(),
            user_errors,
        })
    }
}
