//! A shorter list that still fails.

/// What is left of `steps`, of which `fails` is true: mostly no single one of it can be left out. `fails` is asked `budget` times at most.
///
/// Parts are left out, large ones first, as long as the rest fails (Zeller, Hildebrandt 2002).
pub(super) fn shrunk<T: Clone>(steps: &[T], mut budget: usize, mut fails: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut left = steps.to_vec();
    let mut size = left.len().div_ceil(2);
    while size > 0 {
        let (mut at, mut is_shorter) = (0, false);
        while at < left.len() {
            if budget == 0 {
                return left;
            }
            budget -= 1;
            let mut without = left.clone();
            without.drain(at..left.len().min(at + size));
            if fails(&without) {
                (left, is_shorter) = (without, true);
            } else {
                at += size;
            }
        }
        if !(is_shorter && size == 1) {
            size /= 2;
        }
    }
    left
}

#[test]
fn what_fails_by_three_of_a_hundred_is_cut_down_to_these() {
    let steps: Vec<u32> = (0..100).collect();
    let mut asked = 0;
    let left = shrunk(&steps, 10_000, |steps| {
        asked += 1;
        [7, 50, 93].iter().all(|one| steps.contains(one))
    });
    assert_eq!(left, [7, 50, 93]);
    assert!(asked < 200, "{asked}");
}

#[test]
fn order_counts_and_one_step_may_be_enough() {
    let steps = [3, 1, 2, 1];
    assert_eq!(
        shrunk(&steps, 100, |steps| steps.windows(2).any(|two| two == [1, 2])),
        [1, 2]
    );
    assert_eq!(shrunk(&steps, 100, |steps| steps.contains(&3)), [3]);
    assert_eq!(shrunk(&steps, 100, |_| true), Vec::<i32>::new());
}

#[test]
fn a_budget_ends_it_with_something_that_fails() {
    let steps: Vec<u32> = (0..64).collect();
    let left = shrunk(&steps, 5, |steps| steps.contains(&40));
    assert!(left.contains(&40) && left.len() < 64, "{left:?}");
}
