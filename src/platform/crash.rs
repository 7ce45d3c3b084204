//! Places at which a test ends the program as a power cut would.
//!
//! A library for failpoints needs a build of its own with its feature; a place here costs nothing in a release build, where it does not
//! exist, and a test chooses it for one process by the environment: `CRASH_AT=payment.asked:2` ends the program when it comes
//! to that place for the second time. Nothing is flushed, dropped or answered.

#[cfg(debug_assertions)]
mod armed {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static HITS: AtomicU32 = AtomicU32::new(0);

    /// The place, and which visit of it is the last.
    fn chosen() -> Option<&'static (String, u32)> {
        static CHOSEN: OnceLock<Option<(String, u32)>> = OnceLock::new();
        let read = || {
            let told = std::env::var("CRASH_AT").ok()?;
            let (place, visit) = told.split_once(':').unwrap_or((&told, "1"));
            Some((place.to_owned(), visit.parse().ok()?))
        };
        CHOSEN.get_or_init(read).as_ref()
    }

    pub(super) fn visit(place: &str) {
        if let Some((chosen, visit)) = chosen()
            && chosen == place
            && HITS.fetch_add(1, Ordering::Relaxed) + 1 == *visit
        {
            std::process::abort();
        }
    }
}

/// Ends the program where a test has chosen this place; in a release build nothing.
#[inline]
pub fn place(name: &str) {
    #[cfg(debug_assertions)]
    armed::visit(name);
    #[cfg(not(debug_assertions))]
    let _ = name;
}
