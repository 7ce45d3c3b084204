//! Faults that a test plants, to see that it would find them.
//!
//! A test chooses one for a process by the environment: `PLANTED_BUG=results_apart`. In a release build there are none.

/// Whether the fault of this name is planted; in a release build never.
#[inline]
#[must_use]
pub fn planted(name: &str) -> bool {
    #[cfg(debug_assertions)]
    {
        static CHOSEN: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
        let chosen = CHOSEN.get_or_init(|| std::env::var("PLANTED_BUG").ok());
        chosen.as_deref() == Some(name)
    }
    #[cfg(not(debug_assertions))]
    {
        let _ = name;
        false
    }
}
