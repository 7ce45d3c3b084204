//! How a parcel is followed.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::commerce::order::{StaffRefusal, StaffWhy, is_line};

/// Characters of the name of who carries it, and of its number there.
const TEXT_MAX: usize = 100;
/// Characters of an address.
const URL_MAX: usize = 1_000;

/// How a parcel is followed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    /// Who carries it.
    pub company: Option<String>,
    pub number: Option<String>,
    /// A page that shows where it is.
    pub url: Option<String>,
}

impl Tracking {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// The part that cannot.
    pub(super) fn check(&self) -> Result<(), StaffRefusal> {
        for (field, text) in [("company", &self.company), ("number", &self.number)] {
            if text.as_ref().is_some_and(|text| !is_line(text, TEXT_MAX)) {
                return Err(StaffRefusal::new(StaffWhy::Text, &["trackingInfo", field]));
            }
        }
        let is_page = |text: &String| {
            text.len() <= URL_MAX
                && Url::parse(text)
                    .is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.username().is_empty())
        };
        if self.url.as_ref().is_some_and(|url| !is_page(url)) {
            return Err(StaffRefusal::new(StaffWhy::Url, &["trackingInfo", "url"]));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_are_linked_to() {
        let with = |url: &str| Tracking {
            url: Some(url.to_owned()),
            ..Tracking::default()
        };
        assert_eq!(with("https://carrier.example/t?id=1").check(), Ok(()));
        for url in [
            "",
            "carrier.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://a@b.example",
        ] {
            assert_eq!(with(url).check().unwrap_err().why, StaffWhy::Url, "{url}");
        }
        let number = Tracking {
            number: Some("1\n2".to_owned()),
            ..Tracking::default()
        };
        assert_eq!(number.check().unwrap_err().field, ["trackingInfo", "number"]);
    }
}
