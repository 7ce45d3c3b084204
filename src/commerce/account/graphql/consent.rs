//! Consent in the schema.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::commerce::account::consent::{
    ConsentCode, ConsentRefusal, ConsentUpdate, Purpose, Statement, update_consent,
};
use crate::commerce::account::{ConsentEvent, ConsentPage, consent_pages, latest_consent};
use crate::platform::clock::from_ms;
use crate::platform::db::{Db, DbErr};
use crate::platform::error::Error;
use crate::platform::graphql::{
    AssumedSize, Batch, ContextExt as _, Cost, CursorScope, Moment, Page, PageSize, Position, SortValue, mutation_key,
    user_error,
};
use crate::platform::locale::ShopContext;
use crate::platform::principal::{PrincipalId, Shopper};

/// Statements on one page.
const STATEMENTS_MAX: u32 = 100;

/// What the shop may do with what it knows of a shopper, if the shopper says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Purpose")]
pub enum ConsentPurpose {
    /// Counting what shoppers look at.
    Analytics,
    /// Mail with offers.
    MarketingMail,
    /// Choosing what to show by what was looked at before.
    Personalisation,
}

/// Something that a shopper stated.
#[derive(SimpleObject)]
pub(super) struct ConsentStatement {
    /// Whether the shopper agreed; false: took it back, or refused.
    granted: bool,
    /// When.
    at: Moment,
    /// The version of the text that the shopper was shown.
    policy_version: String,
    /// Where in the app; null where it did not say.
    source: Option<String>,
}

impl From<ConsentEvent> for ConsentStatement {
    fn from(event: ConsentEvent) -> Self {
        Self {
            granted: event.granted,
            at: Moment(from_ms(event.at_ms)),
            policy_version: event.policy_version,
            source: event.source,
        }
    }
}

/// What a page of statements says beyond them.
pub(super) struct ConsentHistoryFields {
    purpose: Purpose,
}

/// A page of what a shopper stated for one purpose.
#[Object]
impl ConsentHistoryFields {
    /// The purpose that the statements are about.
    async fn purpose(&self) -> ConsentPurpose {
        self.purpose.into()
    }
}

crate::connection! {
    /// A page of what a shopper stated for one purpose.
    ConsentHistoryConnection of ConsentStatement by ConsentHistoryEdge with ConsentHistoryFields
}

/// Pages of statements, of all purposes at once.
struct HistoryOf;

impl Batch for HistoryOf {
    type Key = ConsentPage;
    type Value = Arc<Vec<ConsentEvent>>;

    async fn load(db: &Db, _: &ShopContext, pages: &[ConsentPage]) -> Result<HashMap<ConsentPage, Self::Value>, DbErr> {
        let found = consent_pages(db.reader(), pages).await?;
        Ok(pages.iter().cloned().zip(found.into_iter().map(Arc::new)).collect())
    }
}

/// Whether a shopper agrees to one purpose.
pub(super) struct Consent {
    principal: PrincipalId,
    purpose: Purpose,
    latest: Option<ConsentEvent>,
}

/// Whether a shopper agrees to one purpose.
#[Object]
impl Consent {
    /// The purpose.
    async fn purpose(&self) -> ConsentPurpose {
        self.purpose.into()
    }

    /// Whether the shopper agrees; false as long as the shopper was not asked.
    async fn granted(&self) -> bool {
        self.latest.as_ref().is_some_and(|latest| latest.granted)
    }

    /// When the shopper last stated it; null where the shopper was not asked yet.
    async fn since(&self) -> Option<Moment> {
        self.latest.as_ref().map(|latest| Moment(from_ms(latest.at_ms)))
    }

    /// The version of the text that the shopper was shown then; null where the shopper was not asked yet.
    async fn policy_version(&self) -> Option<&str> {
        self.latest.as_ref().map(|latest| latest.policy_version.as_str())
    }

    /// A page of what the shopper stated, the latest first; at most 100.
    #[graphql(directive = Cost::apply(1), directive = PageSize::apply())]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<ConsentHistoryConnection> {
        let key = ctx.cursors();
        let scope = CursorScope::new(&format!("consent {} {}", self.principal, self.purpose.number()));
        let page = Page::new(key, &scope, STATEMENTS_MAX, first, after.as_deref())?;
        let before = page.after.as_ref().and_then(|after| match after.value {
            SortValue::Number(at_ms) => Some((at_ms, after.id)),
            SortValue::Text(_) => None,
        });
        let wanted = ConsentPage {
            principal: self.principal,
            purpose: self.purpose,
            before,
            limit: page.limit(),
        };
        let rows = ctx.loaders().load::<HistoryOf>(wanted).await?.unwrap_or_default();
        let page = page.of((key, &scope), rows.to_vec(), |event| {
            let position = Position {
                value: SortValue::Number(event.at_ms),
                id: event.seq,
            };
            (position, event.into())
        });
        Ok(ConsentHistoryConnection::new(
            page,
            ConsentHistoryFields { purpose: self.purpose },
        ))
    }
}

async fn load(ctx: &Context<'_>, principal: PrincipalId) -> Result<Vec<Consent>, Error> {
    let latest = latest_consent(ctx.db().reader(), principal)
        .await
        .map_err(Error::<Infallible>::from)?;
    let of = |purpose: Purpose| Consent {
        principal,
        purpose,
        latest: latest.iter().find(|event| event.purpose == purpose.number()).cloned(),
    };
    Ok(Purpose::ALL.map(of).into())
}

/// What a shopper agreed to.
pub struct ConsentViewer(Shopper);

impl From<Shopper> for ConsentViewer {
    fn from(shopper: Shopper) -> Self {
        Self(shopper)
    }
}

#[Object]
impl ConsentViewer {
    /// What the shopper agrees to: every purpose, once.
    #[graphql(directive = Cost::apply(1), directive = AssumedSize::apply(3))]
    async fn consent(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Consent>> {
        Ok(load(ctx, self.0.id).await?)
    }
}

/// Why consent was not noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ConsentCode")]
pub enum ConsentErrorCode {
    /// The field is needed.
    Required,
    /// The purpose is in the list twice.
    DuplicatePurpose,
    /// The text has control characters.
    InvalidCharacters,
    /// The text is longer than 64 characters.
    TooLong,
}

user_error! {
    /// What is wrong with a statement of consent.
    ConsentUserError(ConsentErrorCode)
}

impl From<ConsentRefusal> for ConsentUserError {
    fn from(refusal: ConsentRefusal) -> Self {
        Self {
            code: refusal.code.into(),
            field: refusal.field,
            message: refusal.message,
        }
    }
}

/// What the shopper states for one purpose.
#[derive(InputObject)]
pub(super) struct ConsentStatementInput {
    /// The purpose.
    purpose: ConsentPurpose,
    /// Whether the shopper agrees.
    granted: bool,
}

/// What the shopper states.
#[derive(InputObject)]
pub(super) struct ConsentUpdateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The purposes that were asked about, each once. Others stay as they are.
    statements: Vec<ConsentStatementInput>,
    /// The version of the text that the shopper was shown; at most 64 characters.
    policy_version: String,
    /// Where in the app, such as `sign-up`; at most 64 characters.
    source: Option<String>,
}

/// What came of stating consent.
#[derive(SimpleObject)]
pub(super) struct ConsentUpdatePayload {
    /// What the shopper agrees to now: every purpose, once. Empty where the write was refused.
    #[graphql(directive = AssumedSize::apply(3))]
    consent: Vec<Consent>,
    /// Why the write was refused; empty where it was not.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<ConsentUserError>,
}

#[derive(Default)]
pub struct ConsentMutation;

#[Object]
impl ConsentMutation {
    /// Notes what the shopper agrees to, with the time and the text that was shown. Nothing is overwritten: what was stated before
    /// stays in the history. A statement that stands already, by the same text, is not noted again.
    #[graphql(directive = Cost::apply(10))]
    async fn consent_update(
        &self,
        ctx: &Context<'_>,
        input: ConsentUpdateInput,
    ) -> async_graphql::Result<ConsentUpdatePayload> {
        let shopper = ctx.shopper()?;
        let key = mutation_key(&input.key)?;
        let statement = |one: &ConsentStatementInput| Statement {
            purpose: one.purpose.into(),
            granted: one.granted,
        };
        let command = ConsentUpdate {
            statements: input.statements.iter().map(statement).collect(),
            policy_version: input.policy_version,
            source: input.source,
        };
        Ok(
            match Box::pin(update_consent(ctx.db(), ctx.clock(), &shopper, key, &command)).await? {
                Ok(()) => ConsentUpdatePayload {
                    consent: load(ctx, shopper.id).await?,
                    user_errors: Vec::new(),
                },
                Err(refusals) => ConsentUpdatePayload {
                    consent: Vec::new(),
                    user_errors: refusals.into_iter().map(Into::into).collect(),
                },
            },
        )
    }
}
