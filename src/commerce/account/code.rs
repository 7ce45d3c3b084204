//! Codes that are sent by mail and typed into the app.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use super::secret::SecretHash;

/// What a code is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// Shows that the address is the shopper's.
    Address,
    /// Sets a new password.
    Password,
}

impl CodePurpose {
    pub(super) const fn number(self) -> i16 {
        match self {
            Self::Address => 1,
            Self::Password => 2,
        }
    }
}

/// Characters of a code: 40 random bits. With [`WRONG_GUESSES_MAX`] guesses at one, somebody finds one in 10^11.
const LENGTH: usize = 8;
/// The digits of Crockford's base 32: none of them is taken for another.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How long a code can be used.
pub(super) const LIFETIME_MS: i64 = 30 * 60 * 1_000;
/// Wrong guesses after which a code is void.
pub(super) const WRONG_GUESSES_MAX: i32 = 10;

/// A code in plain text: in a mail, or as somebody typed it.
#[derive(Clone, PartialEq, Eq)]
pub struct MailCode(String);

impl std::fmt::Debug for MailCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailCode")
    }
}

impl MailCode {
    pub(super) fn random() -> anyhow::Result<Self> {
        let mut bytes = [0_u8; LENGTH];
        getrandom::fill(&mut bytes).map_err(|cause| anyhow::anyhow!("no random bytes: {cause}"))?;
        let digit = |byte: u8| char::from(DIGITS[usize::from(byte % 32)]);
        Ok(Self(bytes.into_iter().map(digit).collect()))
    }

    /// Reads a code as people type it: in any case, with spaces and hyphens, and with letters for the digits they look like.
    /// `None`: it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // A few separators are enough; nothing longer is looked through.
        if text.len() > 4 * LENGTH {
            return None;
        }
        let digits: String = text
            .chars()
            .filter(|one| !one.is_whitespace() && *one != '-')
            .map(|one| match one.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let is_code = digits.len() == LENGTH && digits.bytes().all(|digit| DIGITS.contains(&digit));
        is_code.then_some(Self(digits))
    }

    /// The code, for the mail.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// What codes and what counts attempts are hashed with. From the database's rows alone, without this key, a code cannot be
/// found by trying all of them.
#[derive(Clone)]
pub struct AccountKey([u8; 32]);

impl std::fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccountKey")
    }
}

impl AccountKey {
    /// A key of its own kind, made from the server's secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(keyed(secret, &[b"tote account codes"]))
    }

    pub(super) fn hash_of_code(&self, principal: Uuid, purpose: CodePurpose, code: &MailCode) -> Vec<u8> {
        let purpose = purpose.number().to_be_bytes();
        keyed(&self.0, &[b"code", principal.as_bytes(), &purpose, code.0.as_bytes()]).to_vec()
    }

    pub(super) fn seal_of_event(&self, ticket: SecretHash, cursor: &str) -> [u8; 32] {
        keyed(&self.0, &[b"event", &ticket.bytes(), cursor.as_bytes()])
    }

    pub(super) fn hash_of_subject(&self, kind: i16, subject: &[&[u8]]) -> Vec<u8> {
        let kind = kind.to_be_bytes();
        keyed(&self.0, &[&[b"attempt".as_slice(), &kind], subject].concat()).to_vec()
    }
}

/// HMAC-SHA256 over `parts`, each with its length, so that no two lists of parts are one message.
fn keyed(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = MailCode::random().unwrap();
        assert_eq!(code.text().len(), LENGTH);
        let (left, right) = code.text().split_at(4);
        for typed in [
            format!("{left}{right}"),
            format!(" {left} {right} "),
            format!("{left}-{right}").to_lowercase(),
        ] {
            assert_eq!(MailCode::parse(&typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(MailCode::parse("oil0 oil0").unwrap().text(), "01100110");
        for typed in ["", "1234567", "123456789", "1234567U", "١٢٣٤٥٦٧٨", &" ".repeat(10_000)] {
            assert_eq!(MailCode::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn every_digit_comes_up_and_codes_differ() {
        let codes: std::collections::BTreeSet<String> = (0..500)
            .map(|_| MailCode::random().unwrap().text().to_owned())
            .collect();
        assert_eq!(codes.len(), 500);
        let digits: std::collections::BTreeSet<char> = codes.iter().flat_map(|code| code.chars()).collect();
        assert_eq!(digits.len(), DIGITS.len());
    }

    #[test]
    fn a_code_counts_for_one_account_and_purpose_under_one_key() {
        let code = MailCode::parse("01234567").unwrap();
        let (key, other) = (AccountKey::new(b"first secret"), AccountKey::new(b"second secret"));
        let of = |key: &AccountKey, principal, purpose| key.hash_of_code(Uuid::from_u128(principal), purpose, &code);
        let hash = of(&key, 1, CodePurpose::Address);
        assert_eq!(hash, of(&key, 1, CodePurpose::Address));
        assert_ne!(hash, of(&key, 2, CodePurpose::Address));
        assert_ne!(hash, of(&key, 1, CodePurpose::Password));
        assert_ne!(hash, of(&other, 1, CodePurpose::Address));
        assert!(!format!("{key:?} {code:?}").contains("0123"));
    }
}
