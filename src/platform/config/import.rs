//! What an import assumes where neither the file nor the command line says.

use serde::{Deserialize, Serialize};

use super::setting::Setting;
use super::shop::is_code;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Import {
    /// Code of the market of prices that name none. `None`: the shop's default market.
    pub market: Option<String>,
    /// ISO 4217, upper case: the currency of the market, should the import have to make it. `None`: USD.
    pub currency: Option<String>,
    /// Code of the location of stock that names none.
    pub location: String,
    /// Products of one transaction, 1 to 10 000.
    pub batch: u32,
}

impl Default for Import {
    fn default() -> Self {
        Self {
            market: None,
            currency: None,
            location: String::from("main"),
            batch: 200,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "import.market",
        variable: "TOTE_IMPORT_MARKET",
        about: "The code of the market whose prices a file holds that does not say.",
        allowed: "the code of a market: 2 to 32 of `a-z`, `0-9` and `-`",
        unset: "the shop's default market",
        secret: false,
    },
    Setting {
        key: "import.currency",
        variable: "TOTE_IMPORT_CURRENCY",
        about: "The currency of the prices of a file that does not say; it must be the one of the market, if that exists.",
        allowed: "an ISO 4217 code such as `EUR`",
        unset: "that of the market; USD for a market that the import makes",
        secret: false,
    },
    Setting {
        key: "import.location",
        variable: "TOTE_IMPORT_LOCATION",
        about: "The code of the location whose stock a file holds that does not say.",
        allowed: "the code of a location: 2 to 32 of `a-z`, `0-9` and `-`",
        unset: "",
        secret: false,
    },
    Setting {
        key: "import.batch",
        variable: "TOTE_IMPORT_BATCH",
        about: "Products that one transaction of an import writes.",
        allowed: "a whole number from 1 to 10000",
        unset: "",
        secret: false,
    },
];

impl Import {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if self.market.as_deref().is_some_and(|code| !is_code(code)) {
            return Some("import.market");
        }
        if self
            .currency
            .as_deref()
            .is_some_and(|code| iso_currency::Currency::from_code(code).is_none())
        {
            return Some("import.currency");
        }
        if !is_code(&self.location) {
            return Some("import.location");
        }
        (!(1..=10_000).contains(&self.batch)).then_some("import.batch")
    }
}
