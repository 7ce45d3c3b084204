//! Having the CDN told soon after something has changed.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::place;
use super::purge::{Purge, kinds};
use super::round::{Head, Round};
use crate::platform::changes::{Feed, Scope, Watch, has_moved, standing};
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, Db, DbErr, Turn, Txn, take_turn_in};
use crate::platform::error::Error;
use crate::platform::jobs::{self, enqueue_in};

/// For so long changes are gathered, since many come together: prices of a product, products of an import.
const GATHERED: Duration = Duration::from_millis(150);
/// How soon it is looked again whether the CDN can be told what came while it was being told.
const LOOK_AGAIN: Duration = Duration::from_millis(150);
/// How soon it is tried again after the database has failed.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What is to be done about the CDN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// It knows all, or is about to be told.
    Nothing,
    /// It is being told, of what came before perhaps.
    Wait,
    Tell,
}

/// Has the CDN told soon after the shop has moved, until `stop`. Of many processes that do this, one writes the job.
pub async fn wake_when_moved(feed: Feed, db: Db, clock: Clock, stop: CancellationToken) {
    stop.run_until_cancelled(wake_again_and_again(feed.watch(&Scope::Shop), &db, &clock))
        .await;
}

async fn wake_again_and_again(mut watch: Watch, db: &Db, clock: &Clock) {
    let mut is_failing = false;
    loop {
        watch.moved().await;
        let mut wait = GATHERED;
        loop {
            tokio::time::sleep(wait).await;
            wait = match wake(db, clock).await {
                Ok(Need::Wait) => LOOK_AGAIN,
                Ok(Need::Nothing | Need::Tell) => break,
                Err(error) => {
                    let cause = format!("{:#}", error.into_cause());
                    if !std::mem::replace(&mut is_failing, true) {
                        tracing::warn!(
                            cause,
                            "it could not be asked for that the CDN is told; it is tried again"
                        );
                    }
                    RETRY_AFTER
                }
            };
        }
        is_failing = false;
    }
}

/// Has the CDN told where there is something to tell, and nobody does yet.
async fn wake(db: &Db, clock: &Clock) -> Result<Need, Error> {
    // Nothing is locked and written as long as there is no need for it.
    let need = need(db.reader(), clock).await?;
    if need != Need::Tell {
        return Ok(need);
    }
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = wake_in(&txn, clock).await.map_err(Error::from);
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn wake_in(txn: &Txn, clock: &Clock) -> Result<Need, DbErr> {
    // Other processes have heard of the same change: one looks after the other, and the second finds what the first has written.
    take_turn_in(txn, Turn::Purge).await?;
    let need = need(txn, clock).await?;
    if need == Need::Tell {
        enqueue_in(txn, clock, &Purge {}).await?;
    }
    Ok(need)
}

async fn need(conn: &impl Conn, clock: &Clock) -> Result<Need, DbErr> {
    let head = Head::new(standing(conn, &Scope::Shop).await?.as_ref());
    let place = place::load(conn).await?;
    // That something is to be told again has its own time.
    let is_needed = match place.round(&head, i64::MIN) {
        None => false,
        Some(Round::Everything) => true,
        Some(Round::After(from)) => has_moved(conn, &Scope::Shop, &kinds(), from).await?,
    };
    if !is_needed {
        return Ok(Need::Nothing);
    }
    let jobs = jobs::standing::<Purge>(conn, clock).await?;
    Ok(if jobs.is_running {
        Need::Wait
    } else if jobs.is_to_run {
        Need::Nothing
    } else {
        Need::Tell
    })
}
