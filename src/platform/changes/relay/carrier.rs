//! What brings words from process to process.

use crate::platform::db::{Db, Notifications};
use crate::platform::redis::{Redis, Subscription};

/// The channel of all processes of a shop.
const CHANNEL: &str = "tote:changes";

/// Redis where there is one, else PostgreSQL.
#[derive(Debug)]
pub(in crate::platform::changes) enum Carrier {
    Redis(Redis),
    Postgres(Db),
}

/// A connection on which words come in.
pub(super) enum Ear {
    Redis(Subscription),
    Postgres(Notifications),
}

impl Carrier {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Redis(_) => "redis",
            Self::Postgres(_) => "postgresql",
        }
    }

    pub(super) async fn connect(&self) -> anyhow::Result<Ear> {
        Ok(match self {
            Self::Redis(redis) => Ear::Redis(redis.subscribe(CHANNEL).await?),
            Self::Postgres(db) => Ear::Postgres(db.listen(CHANNEL).await?),
        })
    }

    /// Says all of `messages`; where that fails, some may have been said.
    pub(super) async fn say(&self, messages: &[String]) -> anyhow::Result<()> {
        match self {
            Self::Redis(redis) => {
                for message in messages {
                    redis.publish(CHANNEL, message).await?;
                }
            }
            Self::Postgres(db) => db.notify(CHANNEL, messages).await?,
        }
        Ok(())
    }
}

impl Ear {
    /// The next message. May be dropped while it waits.
    pub(super) async fn next(&mut self) -> anyhow::Result<String> {
        match self {
            Self::Redis(subscription) => subscription
                .next()
                .await
                .ok_or_else(|| anyhow::anyhow!("the connection was lost")),
            Self::Postgres(notifications) => Ok(notifications.next().await?),
        }
    }
}
