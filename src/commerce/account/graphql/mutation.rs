//! What changes who a device speaks for, and what an account says.

use async_graphql::MergedObject;

use super::customer_login::CustomerLogin;
use super::customer_register::CustomerRegister;
use super::customer_update::CustomerUpdateMutation;
use super::customer_verify::CustomerVerify;
use super::guest_start::GuestStart;
use super::logout::Logout;
use super::password::PasswordMutation;
use super::stream_ticket::StreamTicketCreate;
use super::token_refresh::TokenRefresh;

/// The mutations of this module, one file each.
#[derive(MergedObject, Default)]
pub struct AccountMutation(
    GuestStart,
    TokenRefresh,
    Logout,
    CustomerRegister,
    CustomerVerify,
    CustomerLogin,
    PasswordMutation,
    CustomerUpdateMutation,
    StreamTicketCreate,
);
