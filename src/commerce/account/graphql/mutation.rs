//! What changes who a device speaks for.

use async_graphql::MergedObject;

use super::guest_start::GuestStart;

/// The mutations of this module, one file each.
#[derive(MergedObject, Default)]
pub struct AccountMutation(GuestStart);
