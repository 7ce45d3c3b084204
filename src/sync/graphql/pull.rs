//! What changed since an app last asked.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{Context, ContextSelectionSet, Data, ID, Object, OutputType, Positioned, ServerResult, Value};

use super::entity::read_entities;
use super::pull_input::{SyncPullInput, Wanted};
use super::pull_page::{SyncPullPage, Told};
use super::refusal::client_mismatch;
use crate::commerce::account::was_merged;
use crate::commerce::catalog::graphql::Collection;
use crate::platform::changes::{Change, standings};
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, Moment, Request};
use crate::platform::planted::planted;
use crate::platform::principal::{PrincipalId, Shopper};
use crate::sync::pull::{self, Mode, Page, Slice};
use crate::sync::repo::client::client_standing;
use crate::sync::version;

/// What changed since the app last asked. It is read when it is shown, at one moment with all fields of its entities, so that a field of
/// a mutation which pushes before shows what it pushed.
#[derive(Debug)]
pub struct SyncPull(Wanted);

/// What `input` asks for, the argument at the path `at`. Nothing is read yet.
///
/// # Errors
/// Where it cannot be used, with the place that is wrong; where the viewer may not ask.
pub fn pull(ctx: &Context<'_>, at: &str, input: SyncPullInput) -> async_graphql::Result<SyncPull> {
    input.read(ctx, at).map(SyncPull)
}

#[derive(Default)]
pub struct SyncPullQuery;

#[Object]
impl SyncPullQuery {
    /// What changed since the app last asked, scope by scope: all of it of one moment. Without a cursor a scope begins with a first copy.
    /// Needs an access token but for `CATALOGUE`.
    #[graphql(directive = Cost::apply(10))]
    async fn sync(&self, ctx: &Context<'_>, input: SyncPullInput) -> Option<async_graphql::Result<SyncPull>> {
        Some(pull(ctx, "input", input))
    }
}

/// The error for a fault of ours.
pub(super) fn fault(cause: impl Into<Error>) -> async_graphql::Error {
    cause.into().into()
}

/// What was read for an answer.
struct Answer {
    told: Vec<Told>,
    last_mutation_seq: Option<i64>,
    server_time: Moment,
}

impl OutputType for SyncPull {
    fn type_name() -> Cow<'static, str> {
        SyncPullPage::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        SyncPullPage::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let request = ctx.data_unchecked::<Request>();
        request.sources().keep_private();
        let fail = |error: async_graphql::Error| ctx.set_error_path(error.into_server_error(field.pos));
        let mut data = Data::default();
        data.insert(request.pinned().await.map_err(fault).map_err(fail)?);
        // What is below reads the request at one moment; what stands beside this field does not.
        let mut moment = ctx.clone();
        moment.execute_data = Some(&data);
        let answer = Answer::read(&moment.with_field(field), &self.0, &request.db).await;
        let answer = answer.map_err(fail)?;
        // All of it, where it fits; else as much as fits, found by halves.
        let (mut count, mut fitting) = (answer.count(), 0);
        let mut too_many = count + 1;
        let mut best = Value::Null;
        loop {
            let page = answer.first(count, request);
            let value = OutputType::resolve(&page, &moment, field).await?;
            if count <= 1 || length(&value) <= self.0.max_bytes {
                (best, fitting) = (value, count);
            } else {
                too_many = count;
            }
            match halfway(fitting, too_many) {
                Some(next) => count = next,
                None => return Ok(best),
            }
        }
    }
}

impl Answer {
    async fn read(ctx: &Context<'_>, wanted: &Wanted, now: &Db) -> async_graphql::Result<Self> {
        let server_time = Moment(ctx.clock().now());
        if !version::is_spoken(wanted.schema_version) {
            return Ok(Self {
                told: unread(wanted, Mode::UpgradeRequired),
                last_mutation_seq: None,
                server_time,
            });
        }
        let is_gone = match &wanted.shopper {
            Some(shopper) => was_merged(ctx.db().reader(), shopper).await.map_err(fault)?,
            None => false,
        };
        let shopper = wanted.shopper.filter(|_| !is_gone);
        let last_mutation_seq = last_mutation_seq(ctx, wanted, shopper).await?;
        let mut slices: Vec<Slice> = wanted.slices.iter().map(|(slice, _)| slice.clone()).collect();
        let collections = slices.iter().map(|slice| slice.key.collection);
        let collections: Vec<i64> = collections.filter(|id| *id != 0).collect();
        let there = Collection::find_all(ctx, collections).await?;
        for slice in &mut slices {
            slice.is_closed = match slice.key.collection {
                _ if slice.key.part.is_private() => is_gone,
                0 => false,
                collection => !there.contains_key(&collection),
            };
        }
        let owner = wanted
            .shopper
            .map_or(PrincipalId(uuid::Uuid::nil()), |shopper| shopper.id);
        let pages = pull::read(ctx.db().reader(), &slices, owner, wanted.max_items).await;
        let keys = wanted.slices.iter().map(|(_, key)| key.clone());
        let pages = pages.map_err(fault)?.into_iter().zip(slices).zip(keys).collect();
        let mut told = entities(ctx, pages).await?;
        if planted("naive_cursor") {
            naive_cursors(now, &mut told, owner).await?;
        }
        Ok(Self {
            told,
            last_mutation_seq,
            server_time,
        })
    }

    /// How many things there are to be told.
    fn count(&self) -> usize {
        self.told.iter().map(|told| told.page.changes.len()).sum()
    }

    /// The first `count` of them.
    fn first(&self, count: usize, request: &Request) -> SyncPullPage {
        let mut left = count;
        let mut scopes = Vec::with_capacity(self.told.len());
        for told in &self.told {
            scopes.push(told.first(left, &request.cursors));
            left = left.saturating_sub(told.page.changes.len());
        }
        SyncPullPage {
            has_more: scopes.iter().any(super::pull_page::SyncScopeDelta::goes_on),
            scopes,
            last_mutation_seq: self.last_mutation_seq,
            server_time: self.server_time,
            schema_version: version::CURRENT,
            min_schema_version: version::LEAST,
        }
    }
}

fn unread(wanted: &Wanted, mode: Mode) -> Vec<Told> {
    let told = |(slice, key): &(Slice, Option<ID>)| Told {
        slice: slice.clone(),
        key: key.clone(),
        page: Page::closed(mode),
        entities: Vec::new(),
    };
    wanted.slices.iter().map(told).collect()
}

/// How far the client has come; `None`: none was named, or nobody asks who could know.
async fn last_mutation_seq(
    ctx: &Context<'_>,
    wanted: &Wanted,
    shopper: Option<Shopper>,
) -> async_graphql::Result<Option<i64>> {
    let (Some(client), Some(shopper)) = (wanted.client, shopper) else {
        return Ok(None);
    };
    let standing = client_standing(ctx.db().reader(), client).await.map_err(fault)?;
    match standing {
        None => Ok(Some(0)),
        Some(standing) if standing.principal_id == shopper.id.0 => Ok(Some(standing.last_seq)),
        Some(_) => Err(client_mismatch()),
    }
}

/// Reads the entities of all pages together.
async fn entities(ctx: &Context<'_>, pages: Vec<((Page, Slice), Option<ID>)>) -> async_graphql::Result<Vec<Told>> {
    let changes = || pages.iter().flat_map(|((page, _), _)| &page.changes);
    // Two collections may hold the same product.
    let mut places = std::collections::HashMap::new();
    let mut asked = Vec::new();
    for change in changes().filter(|change| change.change == Change::Upserted) {
        places.entry((change.entity, change.id.clone())).or_insert_with(|| {
            asked.push((change.entity, change.id.clone()));
            asked.len() - 1
        });
    }
    let found = read_entities(ctx, &asked).await?;
    let found: Vec<_> = found.into_iter().map(|entity| entity.map(Arc::new)).collect();
    let of = |page: &Page| {
        let entity = |change: &crate::platform::changes::Changed| {
            let place = places.get(&(change.entity, change.id.clone()))?;
            found
                .get(*place)
                .cloned()
                .flatten()
                .filter(|_| change.change == Change::Upserted)
        };
        page.changes.iter().map(entity).collect()
    };
    Ok(pages
        .iter()
        .map(|((page, slice), key)| Told {
            slice: slice.clone(),
            key: key.clone(),
            entities: of(page),
            page: page.clone(),
        })
        .collect())
}

/// The fault that a test plants: how far a scope has come is read after its changes, and by itself.
async fn naive_cursors(now: &Db, told: &mut [Told], owner: PrincipalId) -> async_graphql::Result<()> {
    for one in told {
        let feed = one.slice.key.feed(owner);
        if let Some(standing) = standings(now.reader(), std::slice::from_ref(&feed))
            .await
            .map_err(fault)?
            .get(&feed)
        {
            one.page.head = standing.head;
        }
    }
    Ok(())
}

/// Counts what is written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes of `value` as JSON.
fn length(value: &Value) -> usize {
    let mut length = Length(0);
    match serde_json::to_writer(&mut length, value) {
        Ok(()) => length.0,
        // Cannot be: an answer is JSON.
        Err(_) => usize::MAX,
    }
}

/// A count to try between one that fits and one that does not; `None`: there is none between.
fn halfway(fitting: usize, too_many: usize) -> Option<usize> {
    let apart = too_many.saturating_sub(fitting);
    (apart > 1).then_some(fitting + apart / 2)
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    #[test]
    fn a_length_is_that_of_the_text() {
        let value = value!({"a": "ü\n\"", "b": [1, null, true]});
        assert_eq!(length(&value), serde_json::to_string(&value).unwrap().len());
    }

    #[test]
    fn the_most_that_fits_is_found_in_a_few_tries() {
        for fits in 1..=2_000 {
            let (mut fitting, mut too_many, mut tries) = (0, 2_001, 0);
            while let Some(count) = halfway(fitting, too_many) {
                tries += 1;
                if count <= fits {
                    fitting = count;
                } else {
                    too_many = count;
                }
            }
            assert_eq!(fitting, fits);
            assert!(tries <= 11, "{tries}");
        }
        assert_eq!(halfway(0, 1), None);
    }
}
