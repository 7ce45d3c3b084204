//! Many at once, and the figures that come of it.

use std::io::Write as _;

/// What `work` returns for each of `items`, all of them at once.
pub(crate) fn at_once<T: Sync, R: Send>(items: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let work = &work;
    std::thread::scope(|scope| {
        let running: Vec<_> = items
            .iter()
            .enumerate()
            .map(|(at, item)| scope.spawn(move || work(at, item)))
            .collect();
        running
            .into_iter()
            .map(|one| one.join().expect("it did not panic"))
            .collect()
    })
}

/// Writes a figure into the test's output, which is shown with `--nocapture`.
pub(crate) fn report(figure: &str) {
    writeln!(std::io::stdout(), "{figure}").expect("standard output is open");
}
