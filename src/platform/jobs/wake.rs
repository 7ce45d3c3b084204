//! Telling the workers of this process that there may be something to do.

use std::sync::LazyLock;

use tokio::sync::watch;

/// One for the process, like the allocator: whoever writes a job knows its transaction only, and a worker that is woken in vain
/// has lost nothing.
static ENQUEUED: LazyLock<watch::Sender<u64>> = LazyLock::new(|| watch::Sender::new(0));

/// Wakes the workers. The transaction that wrote the job is still open, so a worker that finds nothing looks again soon.
pub(super) fn wake() {
    ENQUEUED.send_modify(|times| *times = times.wrapping_add(1));
}

/// What changes when a job was written.
pub(super) fn listen() -> watch::Receiver<u64> {
    ENQUEUED.subscribe()
}
