//! Versions of what apps and the shop say to each other.

/// The version that is spoken now.
pub const CURRENT: i32 = 2;
/// The oldest that is understood.
pub const LEAST: i32 = 1;

/// Whether an app of this version is understood.
#[must_use]
pub fn is_spoken(version: i32) -> bool {
    (LEAST..=CURRENT).contains(&version)
}
