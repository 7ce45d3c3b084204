//! Preferences: small values that an app keeps for a shopper, by key. The last to arrive wins.

mod check;
mod merge;
mod service;

pub use merge::MergePreferences;
pub use service::{
    Entry, PREFERENCES_MAX, PreferenceCode, PreferenceOutcome, PreferenceRefusal, PreferencesSet, set_preferences,
};
