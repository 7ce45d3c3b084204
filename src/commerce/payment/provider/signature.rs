//! Signatures of webhooks: `t=SECONDS,v1=HEX`, where the hex is the HMAC-SHA-256 of `SECONDS.BODY`. Stripe's scheme
//! (docs.stripe.com/webhooks/signature), and the sandbox's.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::payments::EventFault;

/// Signs and checks with the keys that are good now.
#[derive(Clone)]
pub(super) struct Signer {
    keys: Vec<Vec<u8>>,
    tolerance_s: i64,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("tolerance_s", &self.tolerance_s)
            .finish_non_exhaustive()
    }
}

impl Signer {
    pub(super) fn new(keys: &[&str], tolerance_s: i64) -> Self {
        let keys = keys.iter().map(|key| key.trim()).filter(|key| !key.is_empty());
        Self {
            keys: keys.map(|key| key.as_bytes().to_vec()).collect(),
            tolerance_s,
        }
    }

    /// Whether `header` is a signature of `body` that was made about now.
    pub(super) fn check(&self, header: &str, body: &[u8], now_s: i64) -> Result<(), EventFault> {
        let (mut moment, mut signatures) = (None, Vec::new());
        for part in header.split(',') {
            match part.trim().split_once('=') {
                Some(("t", text)) => moment = text.parse::<i64>().ok(),
                Some(("v1", text)) => signatures.extend(bytes_of(text)),
                // Other schemes may stand beside.
                _ => {}
            }
        }
        let moment = moment.ok_or(EventFault::Forged)?;
        let is_signed = self.keys.iter().any(|key| {
            signatures.iter().any(|signature| {
                // In a time that does not depend on how much of it is right.
                mac(key, moment, body).is_some_and(|mac| mac.verify_slice(signature).is_ok())
            })
        });
        if !is_signed {
            return Err(EventFault::Forged);
        }
        if moment.abs_diff(now_s) > self.tolerance_s.unsigned_abs() {
            return Err(EventFault::Expired);
        }
        Ok(())
    }

    /// A signature of `body` by the first key.
    pub(super) fn sign(&self, body: &[u8], now_s: i64) -> String {
        let key = self.keys.first().map(Vec::as_slice).unwrap_or_default();
        let signature = mac(key, now_s, body).map(|mac| hex_of(&mac.finalize().into_bytes()));
        format!("t={now_s},v1={}", signature.unwrap_or_default())
    }
}

fn mac(key: &[u8], moment: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(moment.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

fn hex_of(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1"}"#;
    const NOW: i64 = 1_795_338_000;

    #[test]
    fn a_signature_is_that_of_the_published_scheme() {
        // `printf '1795338000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`
        let signer = Signer::new(&["whsec_test"], 300);
        assert_eq!(
            signer.sign(BODY, NOW),
            "t=1795338000,v1=2da96cab1099e9906da88c075c6b7cf2a6bf3de21290e6ab7a259d89422578d1"
        );
    }

    #[test]
    fn what_was_forged_or_is_old_is_told_apart() {
        let signer = Signer::new(&["one", "two"], 300);
        let by = |key: &str, at: i64| Signer::new(&[key], 300).sign(BODY, at);
        assert_eq!(signer.check(&by("one", NOW), BODY, NOW), Ok(()));
        assert_eq!(signer.check(&by("two", NOW - 300), BODY, NOW), Ok(()));
        assert_eq!(signer.check(&by("one", NOW - 301), BODY, NOW), Err(EventFault::Expired));
        assert_eq!(signer.check(&by("one", NOW + 301), BODY, NOW), Err(EventFault::Expired));
        assert_eq!(signer.check(&by("three", NOW), BODY, NOW), Err(EventFault::Forged));
        assert_eq!(signer.check(&by("one", NOW), b"{}", NOW), Err(EventFault::Forged));
        // Moving the time of an old signature makes another of it.
        let moved = by("one", NOW - 9_000).replace(&(NOW - 9_000).to_string(), &NOW.to_string());
        assert_eq!(signer.check(&moved, BODY, NOW), Err(EventFault::Forged));
        for broken in [
            "",
            "t=1",
            "v1=00",
            "t=x,v1=00",
            "t=1795338000,v1=0",
            "t=1795338000,v1=zz",
            "t=1795338000,v0=00",
            "é=1",
        ] {
            assert_eq!(signer.check(broken, BODY, NOW), Err(EventFault::Forged), "{broken}");
        }
        let both = format!("{},v1=00ff", by("two", NOW));
        assert_eq!(signer.check(&both, BODY, NOW), Ok(()), "one of several is enough");
    }

    #[test]
    fn without_a_key_nothing_is_signed() {
        let signer = Signer::new(&["", " "], 300);
        let forged = Signer::new(&["x"], 300).sign(BODY, NOW);
        assert_eq!(signer.check(&forged, BODY, NOW), Err(EventFault::Forged));
        assert!(!format!("{:?}", Signer::new(&["hunter2"], 1)).contains("hunter2"));
    }
}
