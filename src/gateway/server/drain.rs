//! The word that a server is about to end.

use tokio_util::sync::CancellationToken;

/// Tells whoever holds a copy that the server will stop, and that it has begun to. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Draining {
    announced: CancellationToken,
    begun: CancellationToken,
    cut_off: CancellationToken,
}

impl Draining {
    /// Whether the server goes on for now and shall get no more work: it is not ready any more.
    #[must_use]
    pub fn is_announced(&self) -> bool {
        self.announced.is_cancelled()
    }

    /// Whether new requests are refused.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.begun.is_cancelled()
    }

    /// Waits until new requests are refused: what is open without end, such as a socket, says goodbye then.
    pub async fn begun(&self) {
        self.begun.cancelled().await;
    }

    /// Waits until the time of what still runs is over.
    pub async fn cut_off(&self) {
        self.cut_off.cancelled().await;
    }

    pub(super) fn cut(&self) {
        self.cut_off.cancel();
    }

    pub(super) fn announce(&self) {
        self.announced.cancel();
    }

    pub(super) fn begin(&self) {
        self.announced.cancel();
        self.begun.cancel();
    }
}
