//! What signing in needs besides the database.

use std::net::IpAddr;

use super::access::TokenAuthority;
use super::code::AccountKey;
use super::device::Device;
use super::hashing::PasswordHasher;
use super::merge::MergeSteps;
use super::throttle::Origin;
use crate::platform::clock::Clock;
use crate::platform::config::Registration;
use crate::platform::db::Db;
use crate::platform::principal::Shopper;

/// Keys, the pool that hashes passwords, and what is done when a guest signs in. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Accounts {
    pub passwords: PasswordHasher,
    pub key: AccountKey,
    pub tokens: TokenAuthority,
    pub merge_steps: MergeSteps,
    pub registration: Registration,
}

/// Somebody who is about to sign in, on one device.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    pub db: &'a Db,
    pub clock: &'a Clock,
    pub accounts: &'a Accounts,
    pub device: &'a Device,
    /// Where the request comes from; `None`: not over the network.
    pub address: Option<IpAddr>,
    /// The guest whose token the request carries: what it has becomes the customer's.
    pub guest: Option<Shopper>,
}

impl Visit<'_> {
    pub(super) fn origin(&self) -> Origin {
        Origin {
            address: self.address,
            device: self.device_hash(),
        }
    }

    pub(super) fn device_hash(&self) -> Vec<u8> {
        self.device.key_hash.bytes()
    }
}
