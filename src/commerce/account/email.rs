//! Addresses of mails, as they are written to and as they are compared.

/// An address that mail can be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress {
    text: String,
    key: String,
}

/// RFC 5321, 4.5.3.1.3: a path is 256 octets with its brackets.
const LENGTH_MAX: usize = 254;
/// RFC 5321, 4.5.3.1.1.
const LOCAL_MAX: usize = 64;

impl EmailAddress {
    /// Reads an address, as a person types it; `None`: it is none that we send to.
    ///
    /// The part before the `@` is an unquoted one of ASCII (RFC 5322, `dot-atom`): addresses beyond that cannot be written to from
    /// most servers. Names of hosts may be in any script and are kept in their ASCII form, so that two spellings of one host
    /// are one address, and no letter that only looks or folds alike makes two people one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.trim().rsplit_once('@')?;
        let is_atom = |part: &str| !part.is_empty() && part.bytes().all(is_atext);
        if local.len() > LOCAL_MAX || !local.split('.').all(is_atom) {
            return None;
        }
        let Ok(url::Host::Domain(domain)) = url::Host::parse(domain) else {
            return None;
        };
        let is_label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !domain.contains('.') || !domain.split('.').all(is_label) {
            return None;
        }
        let text = format!("{local}@{domain}");
        let key = text.to_ascii_lowercase();
        (text.len() <= LENGTH_MAX).then_some(Self { text, key })
    }

    /// The address to write to.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What two spellings of one address have in common. That capitals make a difference before the `@` is allowed by the standard
    /// and done by nobody.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.key.split('@').next().unwrap_or_default()
    }
}

/// RFC 5322, 3.2.3.
fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Option<String> {
        EmailAddress::parse(text).map(|address| address.key)
    }

    #[test]
    fn spellings_of_one_address_are_one() {
        for spelling in [
            "Shopper-1@Example.com",
            " shopper-1@example.COM ",
            "shopper-1@EXAMPLE.com",
        ] {
            assert_eq!(key(spelling).as_deref(), Some("shopper-1@example.com"));
        }
        assert_eq!(key("a@bücher.example"), key("A@XN--BCHER-KVA.example"));
        let address = EmailAddress::parse("First.Last+shop@Example.com").unwrap();
        assert_eq!(address.text(), "First.Last+shop@example.com");
        assert_eq!(address.local(), "first.last+shop");
    }

    #[test]
    fn what_is_no_address_is_none() {
        let long = format!("{}@example.com", "a".repeat(65));
        let longer = format!("a@{}com", "abcdefgh.".repeat(40));
        for text in [
            "",
            "@",
            "a@",
            "@example.com",
            "example.com",
            "a@b",
            "a@localhost",
            "a b@example.com",
            "a@exam ple.com",
            "a..b@example.com",
            ".a@example.com",
            "a@example..com",
            "a@example.com.",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a\r\nBcc: b@example.com",
            "a@example.com\r\nBcc: b@example.org",
            "\"a b\"@example.com",
            "ı@example.com",
            "a,b@example.com",
            "a@b@example.com",
            "<a@example.com>",
            &long,
            &longer,
        ] {
            assert_eq!(key(text), None, "{text}");
        }
    }
}
