//! How much of a batch is run at once.

use crate::sync::operation::Pushed;

/// Mutations that one push runs.
const MUTATIONS_MAX: usize = 100;
/// Bytes of operations that one push runs.
const BYTES_MAX: usize = 256 * 1024;

/// How many of `mutations` are run, from the first on; at least one, so that no client is stuck.
pub(super) fn admitted(mutations: &[Pushed]) -> usize {
    let mut bytes = 0_usize;
    let fits = |pushed: &&Pushed| {
        bytes = bytes.saturating_add(pushed.bytes);
        bytes <= BYTES_MAX
    };
    let count = mutations.iter().take(MUTATIONS_MAX).take_while(fits).count();
    count.max(1).min(mutations.len())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::commerce::payment::CancelCommand;
    use crate::platform::idempotency::MutationKey;
    use crate::sync::operation::Operation;

    fn of(bytes: &[usize]) -> usize {
        let pushed = |(seq, bytes): (i64, &usize)| Pushed {
            seq,
            depends_on: Vec::new(),
            issued_at_ms: None,
            key: MutationKey(Uuid::nil()),
            operation: Operation::Cancel(CancelCommand { order: Uuid::nil() }),
            is_line_set: false,
            bytes: *bytes,
        };
        let mutations: Vec<Pushed> = (1..).zip(bytes).map(pushed).collect();
        admitted(&mutations)
    }

    #[test]
    fn a_batch_is_cut_by_number_and_by_bytes_but_never_to_nothing() {
        assert_eq!(of(&[]), 0);
        assert_eq!(of(&[10; 100]), 100);
        assert_eq!(of(&[10; 101]), 100);
        assert_eq!(of(&[BYTES_MAX / 2, BYTES_MAX / 2, 1]), 2);
        assert_eq!(of(&[BYTES_MAX + 1, 1]), 1);
    }
}
