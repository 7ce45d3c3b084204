//! The packed forms of one answer, each made once and kept beside it.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;

/// Forms of one answer that are kept. There are three codings, and two for each dictionary; clients have the newest few.
const KINDS_MAX: usize = 8;

/// A form: the name of its coding, and the hash of the dictionary where it takes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gateway) struct Kind {
    pub(in crate::gateway) coding: &'static str,
    pub(in crate::gateway) dictionary: Option<[u8; 32]>,
}

/// An answer as it is packed already. It fills while the answer is sent, so it costs nothing where nobody asks.
#[derive(Default)]
pub struct Packed(Mutex<Vec<(Kind, Arc<Packing>)>>);

/// One form of one answer.
#[derive(Debug, Default)]
pub(in crate::gateway) struct Packing {
    sent: AtomicU32,
    quick: OnceLock<Bytes>,
    best: OnceLock<Bytes>,
}

impl Packed {
    /// Bytes that are kept in all forms together.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let packings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        packings.iter().map(|(_, packing)| packing.bytes()).sum()
    }

    /// What is kept of `kind`; `None`: of too many others something is kept.
    pub(in crate::gateway) fn of(&self, kind: Kind) -> Option<Arc<Packing>> {
        let mut packings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, packing)) = packings.iter().find(|(known, _)| *known == kind) {
            return Some(Arc::clone(packing));
        }
        if packings.len() >= KINDS_MAX {
            return None;
        }
        let packing = Arc::<Packing>::default();
        packings.push((kind, Arc::clone(&packing)));
        Some(packing)
    }
}

impl Packing {
    /// The smallest that there is.
    pub(in crate::gateway) fn ready(&self) -> Option<Bytes> {
        self.best.get().or_else(|| self.quick.get()).cloned()
    }

    /// Notes that it is sent once more. `true` once, when it was sent `worth_after` times.
    pub(in crate::gateway) fn is_now_worth_it(&self, worth_after: u32) -> bool {
        // Without the first look, every answer would be a write to memory that all processors share.
        self.sent.load(Ordering::Relaxed) < worth_after && self.sent.fetch_add(1, Ordering::Relaxed) + 1 == worth_after
    }

    /// Has the next time it is sent be the one at which it is worth it, since nobody can do it now.
    pub(in crate::gateway) fn put_off(&self) {
        self.sent.fetch_sub(1, Ordering::Relaxed);
    }

    pub(in crate::gateway) fn keep_quick(&self, bytes: Bytes) {
        // Whoever was first has made the same.
        drop(self.quick.set(bytes));
    }

    /// Keeps what took longer, unless it is not smaller.
    pub(in crate::gateway) fn keep_best(&self, bytes: Bytes) {
        if self.quick.get().is_none_or(|quick| bytes.len() < quick.len()) {
            drop(self.best.set(bytes));
        }
    }

    fn bytes(&self) -> usize {
        self.quick.get().map_or(0, Bytes::len) + self.best.get().map_or(0, Bytes::len)
    }
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Packed").field("bytes", &self.bytes()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(dictionary: Option<u8>) -> Kind {
        Kind {
            coding: "br",
            dictionary: dictionary.map(|byte| [byte; 32]),
        }
    }

    #[test]
    fn the_smaller_form_is_sent_once_it_is_there() {
        let packed = Packed::default();
        let packing = packed.of(kind(None)).unwrap();
        assert_eq!(packing.ready(), None);
        packing.keep_quick(Bytes::from_static(b"quick"));
        assert_eq!(packed.of(kind(None)).unwrap().ready().unwrap(), "quick");
        packing.keep_best(Bytes::from_static(b"larger"));
        assert_eq!(packing.ready().unwrap(), "quick");
        packing.keep_best(Bytes::from_static(b"best"));
        assert_eq!(packing.ready().unwrap(), "best");
        assert_eq!(packed.bytes(), 9);
    }

    #[test]
    fn it_is_worth_it_once() {
        for worth_after in [1, 2, 100] {
            let packing = Packing::default();
            let worth: Vec<u32> = (1..1_000).filter(|_| packing.is_now_worth_it(worth_after)).collect();
            assert_eq!(worth, [worth_after]);
        }
        let packing = Packing::default();
        let put_off: Vec<u32> = (1..10)
            .filter(|sent| packing.is_now_worth_it(3) && (*sent < 6).then(|| packing.put_off()).is_some())
            .collect();
        assert_eq!((put_off, packing.is_now_worth_it(3)), (vec![3, 4, 5], false));
    }

    #[test]
    fn dictionaries_without_number_do_not_fill_the_memory() {
        let packed = Packed::default();
        let kept = (0..100).filter(|byte| packed.of(kind(Some(*byte))).is_some()).count();
        assert_eq!(kept, KINDS_MAX);
        assert!(packed.of(kind(Some(0))).is_some(), "what is kept stays");
    }
}
