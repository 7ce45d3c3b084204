//! Hearing of what another process wrote to a SQLite file.

use std::time::Duration;

use sea_orm::DbErr;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::platform::changes::watch::Watchers;
use crate::platform::db::{DataVersion, Db};

/// How long after a look the next one waits where the file may have been written by this process alone, whose transactions have
/// woken their watches already.
const OWN: Duration = Duration::from_secs(1);
/// How soon a file is opened again that could not be read.
const RETRY: Duration = Duration::from_secs(1);

/// Asks for a look at the heads whenever another process may have written; nothing is done while nothing is watched.
pub(in crate::platform::changes) async fn hear_file(db: &Db, pause: Duration, watchers: &Watchers, look: &Notify) {
    let mut is_failing = false;
    loop {
        watchers.any().await;
        match hear_while_watched(db, pause, watchers, look).await {
            Ok(()) => is_failing = false,
            Err(cause) => {
                if !std::mem::replace(&mut is_failing, true) {
                    tracing::warn!(%cause, "whether another process writes is not known; what it changes is found by the tick");
                }
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

async fn hear_while_watched(db: &Db, pause: Duration, watchers: &Watchers, look: &Notify) -> Result<(), DbErr> {
    let mut file = DataVersion::open(db).await?;
    look.notify_one();
    let mut looked = Instant::now();
    let mut commits = db.signals().commits();
    // Whether the file was written since the last look.
    let mut is_written = false;
    while !watchers.is_empty() {
        tokio::time::sleep(pause).await;
        let has_moved = file.has_moved().await?;
        let is_foreign = std::mem::replace(&mut commits, db.signals().commits()) == commits;
        is_written |= has_moved;
        if (has_moved && is_foreign) || (is_written && looked.elapsed() >= OWN) {
            look.notify_one();
            looked = Instant::now();
            is_written = false;
        }
    }
    Ok(())
}
