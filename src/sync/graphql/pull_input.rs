//! What an app asks for, as it comes.

use std::collections::HashSet;

use async_graphql::{Context, Enum, ID, InputObject};
use uuid::Uuid;

use crate::platform::graphql::{ContextExt as _, bad_user_input, minted_id};
use crate::platform::id::{GlobalId, Kind, MintedKind};
use crate::platform::principal::Shopper;
use crate::sync::cursor::{Cursor, Ground};
use crate::sync::pull::Slice;
use crate::sync::scope::{Part, ScopeKey};
use crate::sync::version;

/// Scopes in one request.
const SCOPES_MAX: usize = 50;
/// Entities and tombstones in one answer.
const ITEMS_MAX: i32 = 2_000;
/// Bytes of one answer, from and to.
const BYTES: std::ops::RangeInclusive<i32> = 1_024..=4_194_304;

/// A part of the shop that an app keeps a copy of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Part")]
pub enum SyncScope {
    /// The products of a collection, or all products, as the request's market sells them: `Product`. Its copy depends on market and
    /// language. Fields that are another answer for each shopper, such as `Product.isWishlisted`, are not followed: do not keep them. The scope
    /// `WISHLIST` tells that one.
    Catalogue,
    /// The shopper's cart and its lines: `Cart` and `CartLine`. Its copy depends on the request's market and language. A change of prices,
    /// stock or discounts alone is no change of it.
    Cart,
    /// The shopper's wishlist: `WishlistItem`. Its copy depends on market and language. A change of a product is no change of it.
    Wishlist,
    /// The shopper's addresses: `Address`.
    Addresses,
    /// The shopper's orders: `Order`.
    Orders,
    /// The shopper's preferences: `Preference`.
    Preferences,
}

/// A scope that is asked for, and how far the app's copy has come.
#[derive(Debug, Clone, InputObject)]
pub(super) struct SyncScopeInput {
    /// The scope.
    scope: SyncScope,
    /// Of `CATALOGUE`, the id of a collection, `c_…`; without it, all products. Not for other scopes.
    key: Option<ID>,
    /// The cursor of the last answer for this scope and key; none for a first copy.
    cursor: Option<String>,
}

/// What an app has, and what it wants to know.
#[derive(Debug, Clone, InputObject)]
pub struct SyncPullInput {
    /// The id of this installation of the app, `client_…`, which it minted once. May be left out where only `CATALOGUE` is asked for,
    /// which also needs no access token.
    pub(super) client_id: Option<ID>,
    /// The version of this protocol that the app speaks.
    #[graphql(default = 2)]
    schema_version: i32,
    /// The scopes; at most 50, each with its key once.
    scopes: Vec<SyncScopeInput>,
    /// How many entities and tombstones the answer may have in all; 1 to 2000.
    #[graphql(default = 500)]
    max_items: i32,
    /// How many bytes of JSON the answer may have, 1024 to 4194304. It has one entity at least, however large that is.
    #[graphql(default = 262_144)]
    max_bytes: i32,
}

/// What is asked for, as it was understood.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// With how the client named them.
    pub(super) slices: Vec<(Slice, Option<ID>)>,
    /// Who asks for private scopes or for how far a client has come; `None`: nobody.
    pub(super) shopper: Option<Shopper>,
    pub(super) client: Option<Uuid>,
    pub(super) schema_version: i32,
    pub(super) max_items: u32,
    pub(super) max_bytes: usize,
}

impl SyncPullInput {
    /// What is asked for. The first thing that is wrong is named by its place under `at`.
    pub(super) fn read(self, ctx: &Context<'_>, at: &str) -> async_graphql::Result<Wanted> {
        let is_private = self.scopes.iter().any(|one| Part::from(one.scope).is_private());
        let shopper = match (ctx.shopper(), is_private) {
            (Ok(shopper), _) => Some(shopper),
            (Err(_), false) => None,
            (Err(denied), true) => return Err(denied.into()),
        };
        if !version::is_spoken(self.schema_version) {
            return Ok(self.unread(shopper));
        }
        let within = |field: &str, range: std::ops::RangeInclusive<i32>, value: i32| {
            if range.contains(&value) {
                return Ok(value);
            }
            let message = format!("must be {} to {}", range.start(), range.end());
            Err(bad_user_input(&format!("{at}.{field}"), message))
        };
        let max_items = u32::try_from(within("maxItems", 1..=ITEMS_MAX, self.max_items)?)?;
        let max_bytes = usize::try_from(within("maxBytes", BYTES, self.max_bytes)?)?;
        if self.scopes.is_empty() || self.scopes.len() > SCOPES_MAX {
            let message = format!("name 1 to {SCOPES_MAX} scopes");
            return Err(bad_user_input(&format!("{at}.scopes"), message));
        }
        let client_at = format!("{at}.clientId");
        let client = self.client_id.as_ref();
        let client = client
            .map(|id| minted_id(&client_at, id, MintedKind::SyncClient))
            .transpose()?;
        if is_private && client.is_none() {
            let message = "name this installation of the app: only CATALOGUE is told without it";
            return Err(bad_user_input(&client_at, message));
        }
        let mut seen = HashSet::new();
        let mut slices = Vec::with_capacity(self.scopes.len());
        for (place, one) in self.scopes.into_iter().enumerate() {
            let at = format!("{at}.scopes.{place}");
            let key = one.key.clone();
            let slice = one.read(ctx, &at, shopper)?;
            if !seen.insert(slice.key) {
                return Err(bad_user_input(&at, "this scope is named twice"));
            }
            slices.push((slice, key));
        }
        Ok(Wanted {
            slices,
            shopper,
            client,
            schema_version: self.schema_version,
            max_items,
            max_bytes,
        })
    }

    /// Of another version than is spoken: what it says may mean something else, so nothing of it is looked at.
    fn unread(self, shopper: Option<Shopper>) -> Wanted {
        let unread = |one: SyncScopeInput| {
            let part = Part::from(one.scope);
            let slice = Slice {
                key: ScopeKey { part, collection: 0 },
                cursor: None,
                ground: Ground::default(),
                is_closed: true,
            };
            (slice, one.key)
        };
        Wanted {
            slices: self.scopes.into_iter().take(SCOPES_MAX).map(unread).collect(),
            shopper,
            client: None,
            schema_version: self.schema_version,
            max_items: 0,
            max_bytes: usize::MAX,
        }
    }
}

/// The number of the collection `key`; 0 for all products.
pub(super) fn collection(at: &str, key: Option<&ID>) -> async_graphql::Result<i64> {
    key.map_or(Ok(0), |key| {
        GlobalId::parse_as(key, Kind::Collection).map_err(|invalid| bad_user_input(at, invalid))
    })
}

impl SyncScopeInput {
    fn read(self, ctx: &Context<'_>, at: &str, shopper: Option<Shopper>) -> async_graphql::Result<Slice> {
        let part = Part::from(self.scope);
        let key_at = format!("{at}.key");
        if part.is_private() && self.key.is_some() {
            return Err(bad_user_input(&key_at, "only CATALOGUE has keys"));
        }
        let key = ScopeKey {
            part,
            collection: collection(&key_at, self.key.as_ref())?,
        };
        let open = |text: &String| {
            let cursor = Cursor::open(ctx.cursors(), key, text);
            let message = "not a cursor of this scope: pass one of an answer for the same scope and key, or leave it out to begin anew";
            cursor.map_err(|_| bad_user_input(&format!("{at}.cursor"), message))
        };
        Ok(Slice {
            key,
            cursor: self.cursor.as_ref().map(open).transpose()?,
            ground: Ground::of(part, shopper.map(|shopper| shopper.id), ctx.shop()),
            is_closed: false,
        })
    }
}
