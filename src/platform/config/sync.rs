//! Offline sync.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sync {
    /// Days for which products that are gone are told to apps that keep a copy.
    pub tombstone_days: Option<u32>,
}

pub(super) const SETTINGS: &[Setting] = &[Setting {
    key: "sync.tombstone_days",
    variable: "TOTE_SYNC_TOMBSTONE_DAYS",
    about: "For how many days apps that keep a copy of the catalogue are told of products that are gone. One that comes back later fetches its copy afresh.",
    allowed: "a number from 2 to 3650 that is larger than `TOTE_REFRESH_TOKEN_DAYS`",
    unset: "90, or one more than `TOTE_REFRESH_TOKEN_DAYS` where that is more",
    secret: false,
}];

impl Sync {
    /// For how many days what is gone is told, where a device may stay away for `refresh_token_days` and go on.
    #[must_use]
    pub fn tombstone_days(&self, refresh_token_days: u32) -> u32 {
        self.tombstone_days
            .unwrap_or_else(|| refresh_token_days.saturating_add(1).max(90))
    }

    /// `refresh_token_days`: an app that is still signed in can go on with its copy.
    pub(super) fn first_invalid(&self, refresh_token_days: u32) -> Option<&'static str> {
        let days = self.tombstone_days?;
        let is_valid = days <= 3_650 && days > refresh_token_days;
        (!is_valid).then_some("sync.tombstone_days")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_that_may_stay_away_for_long_are_told_for_longer() {
        assert_eq!(Sync::default().tombstone_days(60), 90);
        assert_eq!(Sync::default().tombstone_days(365), 366);
        assert_eq!(Sync::default().first_invalid(365), None);
        let set = |days| Sync {
            tombstone_days: Some(days),
        };
        assert_eq!(set(61).first_invalid(60), None);
        assert_eq!(set(60).first_invalid(60), Some("sync.tombstone_days"));
    }
}
