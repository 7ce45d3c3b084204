//! Statements of consent.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::commerce::account::consent::Purpose;
use crate::platform::db::{Sql, Txn};
use crate::platform::principal::{Owner, PrincipalId};

/// A statement of a shopper.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ConsentEvent {
    /// Unique among the shopper's.
    pub seq: i64,
    pub purpose: i16,
    pub granted: bool,
    pub at_ms: i64,
    pub policy_version: String,
    pub source: Option<String>,
}

/// A page of the statements of one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConsentPage {
    pub principal: PrincipalId,
    pub purpose: Purpose,
    /// Moment and number of the last statement of the page before.
    pub before: Option<(i64, i64)>,
    pub limit: u64,
}

/// Pages of statements, the latest first: one statement for any number of pages. The rows of a page are together, and pages of
/// different purposes are told apart by it.
///
/// # Errors
/// What the database says.
pub async fn consent_pages(
    conn: &impl ConnectionTrait,
    pages: &[ConsentPage],
) -> Result<Vec<Vec<ConsentEvent>>, DbErr> {
    #[derive(FromQueryResult)]
    struct Numbered {
        page: i32,
        #[sea_orm(nested)]
        event: ConsentEvent,
    }
    let mut sql = Sql::on(conn, "");
    for (at, page) in pages.iter().enumerate() {
        sql = sql
            .text(if at == 0 { "SELECT * FROM (SELECT CAST(" } else { " UNION ALL SELECT * FROM (SELECT CAST(" })
            .bind(i32::try_from(at).unwrap_or(i32::MAX))
            .text(" AS INTEGER) AS page, seq, purpose, granted, at_ms, policy_version, source FROM consent_event WHERE principal_id = ")
            .bind(page.principal.0)
            .text(" AND purpose = ")
            .bind(page.purpose.number());
        if let Some((at_ms, seq)) = page.before {
            sql = sql
                .text(" AND (at_ms, seq) < (")
                .bind(at_ms)
                .text(", ")
                .bind(seq)
                .text(")");
        }
        sql = sql
            .text(" ORDER BY at_ms DESC, seq DESC LIMIT ")
            .bind(i64::try_from(page.limit).unwrap_or(i64::MAX))
            .text(") part");
    }
    let mut found = vec![Vec::new(); pages.len()];
    if pages.is_empty() {
        return Ok(found);
    }
    for row in sql.all::<Numbered>(conn).await? {
        if let Some(page) = usize::try_from(row.page).ok().and_then(|at| found.get_mut(at)) {
            page.push(row.event);
        }
    }
    for page in &mut found {
        // A union promises no order.
        page.sort_by_key(|event| std::cmp::Reverse((event.at_ms, event.seq)));
    }
    Ok(found)
}

/// The latest statement of each purpose, where there is one.
///
/// # Errors
/// What the database says.
pub async fn latest_consent(conn: &impl ConnectionTrait, principal: PrincipalId) -> Result<Vec<ConsentEvent>, DbErr> {
    let pages = Purpose::ALL.map(|purpose| ConsentPage {
        principal,
        purpose,
        before: None,
        limit: 1,
    });
    Ok(consent_pages(conn, &pages).await?.into_iter().flatten().collect())
}

/// The number of the owner's last statement; 0: there is none.
pub(in crate::commerce::account) async fn last_seq_in(txn: &Txn, owner: &Owner) -> Result<i64, DbErr> {
    let last: Vec<i64> = Sql::on(
        txn,
        "SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM consent_event WHERE principal_id = ",
    )
    .bind(owner.id().0)
    .column(txn)
    .await?;
    Ok(last.first().copied().unwrap_or(0))
}

pub(in crate::commerce::account) async fn append_in(
    txn: &Txn,
    owner: &Owner,
    events: &[ConsentEvent],
) -> Result<(), DbErr> {
    if events.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::on(
        txn,
        "INSERT INTO consent_event (principal_id, seq, purpose, granted, at_ms, policy_version, source) VALUES ",
    );
    for (at, event) in events.iter().enumerate() {
        sql = sql
            .text(if at == 0 { "(" } else { ", (" })
            .bind(owner.id().0)
            .text(", ")
            .bind(event.seq)
            .text(", ")
            .bind(event.purpose)
            .text(", ")
            .bind(event.granted);
        sql = sql
            .text(", ")
            .bind(event.at_ms)
            .text(", ")
            .bind(event.policy_version.as_str())
            .text(", ")
            .bind(event.source.as_deref())
            .text(")");
    }
    sql.execute(txn).await?;
    Ok(())
}

/// Makes the statements of `from` those of `into`, with their moments; `false`: there are none.
pub(in crate::commerce::account) async fn hand_over_in(txn: &Txn, from: &Owner, into: &Owner) -> Result<bool, DbErr> {
    let last_seq = last_seq_in(txn, into).await?;
    let moved = Sql::on(txn, "UPDATE consent_event SET principal_id = ")
        .bind(into.id().0)
        .text(", seq = seq + ")
        .bind(last_seq)
        .text(" WHERE principal_id = ")
        .bind(from.id().0)
        .execute(txn)
        .await?;
    Ok(moved > 0)
}
