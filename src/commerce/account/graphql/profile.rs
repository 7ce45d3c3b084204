//! What changes what a shopper keeps with the shop.

use async_graphql::MergedObject;

use super::address::AddressMutation;
use super::consent::ConsentMutation;
use super::preference::PreferenceMutation;

/// Writing addresses, preferences and consent.
#[derive(MergedObject, Default)]
pub struct ProfileMutation(AddressMutation, PreferenceMutation, ConsentMutation);
