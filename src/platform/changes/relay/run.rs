//! The two tasks of a relay: one speaks, one listens.

use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::backoff;
use super::carrier::{Carrier, Ear};
use super::message::{self, Heard};
use super::outbox::Outbox;
use crate::platform::chance;
use crate::platform::db::{Origin, Signals};

/// How long words are gathered before they are sent: commits of one moment make one message.
const GATHER: Duration = Duration::from_millis(3);
/// How soon it is tried again to say what could not be said.
const RETRY: Duration = Duration::from_millis(250);
/// How long a connection lasts that was not lost at once.
const LASTING: Duration = Duration::from_secs(10);

/// Says what `outbox` holds and announces what others say, until `stop`; asks for a look at all heads where words may have been
/// lost.
pub(in crate::platform::changes) async fn run(
    carrier: &Carrier,
    outbox: &Outbox,
    signals: &Signals,
    look: &Notify,
    stop: &CancellationToken,
) {
    let name = new_name();
    tokio::join!(speak(carrier, &name, outbox, stop), async {
        stop.run_until_cancelled(listen(carrier, &name, signals, look)).await;
    });
}

/// Says what `outbox` holds, once.
///
/// # Errors
/// Where the carrier cannot; some of it may have been said.
pub(in crate::platform::changes) async fn say_rest(carrier: &Carrier, outbox: &Outbox) -> anyhow::Result<()> {
    match outbox.take() {
        Some(waiting) => carrier.say(&message::write(&new_name(), &waiting)).await,
        None => Ok(()),
    }
}

/// What this process is called in what it says.
fn new_name() -> String {
    format!("{:016x}", chance::bits())
}

async fn speak(carrier: &Carrier, name: &str, outbox: &Outbox, stop: &CancellationToken) {
    loop {
        let is_stopping = stop.run_until_cancelled(outbox.filled()).await.is_none();
        tokio::time::sleep(GATHER).await;
        let Some(waiting) = outbox.take() else {
            if is_stopping {
                return;
            }
            continue;
        };
        let said = carrier.say(&message::write(name, &waiting)).await;
        if is_stopping {
            return;
        }
        if said.is_err() {
            outbox.put_back(&waiting);
            stop.run_until_cancelled(tokio::time::sleep(RETRY)).await;
        }
    }
}

async fn listen(carrier: &Carrier, name: &str, signals: &Signals, look: &Notify) {
    let mut failures = 0;
    let mut is_lost = false;
    loop {
        let begun = Instant::now();
        let cause = match carrier.connect().await {
            Ok(mut ear) => {
                if std::mem::take(&mut is_lost) {
                    tracing::info!(carrier = carrier.name(), "other processes are heard again");
                }
                look.notify_one();
                hear(&mut ear, name, signals, look).await
            }
            Err(cause) => cause,
        };
        if !std::mem::replace(&mut is_lost, true) {
            tracing::warn!(
                carrier = carrier.name(),
                cause = format!("{cause:#}"),
                "other processes are not heard; what they change is found by the tick"
            );
        }
        failures = if begun.elapsed() > LASTING { 1 } else { failures + 1 };
        tokio::time::sleep(backoff::wait_after(failures, chance::bits())).await;
    }
}

/// Announces what is said until the connection is lost; returns why it was.
async fn hear(ear: &mut Ear, name: &str, signals: &Signals, look: &Notify) -> anyhow::Error {
    loop {
        match ear.next().await {
            Ok(text) => match message::read(name, &text) {
                Some(Heard::Topics(topics)) => signals.announce(&topics, Origin::Elsewhere),
                Some(Heard::Everything) => look.notify_one(),
                None => {}
            },
            Err(cause) => return cause,
        }
    }
}
