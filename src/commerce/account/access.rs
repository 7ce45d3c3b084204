//! Access tokens: signed, short-lived, and read without the database.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Header, Validation, decode, decode_header, encode};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::key::{self, Key};
use crate::platform::config;
use crate::platform::principal::{PrincipalId, Shopper, ShopperKind, Unauthenticated};

/// `typ` of an access token, so that no other token with the same keys is taken for one (RFC 9068, section 2.1).
const TYPE: &str = "at+jwt";
/// How far the clocks of two servers may be apart.
const LEEWAY_S: i64 = 5;
/// Bytes of a token. Ours have about 500.
const TOKEN_MAX: usize = 2_048;
/// Tokens whose signature is known to be right: checking one takes longer than anything else that is done for a small answer.
/// A few MiB at most.
const KNOWN_MAX: usize = 4_096;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    /// The principal.
    sub: Uuid,
    /// The session.
    sid: Uuid,
    kind: Kind,
    iat: i64,
    nbf: i64,
    exp: i64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Guest,
    Customer,
}

/// Signs access tokens and tells whom they speak for. Cloning shares the keys.
#[derive(Clone)]
pub struct TokenAuthority(Arc<Inner>);

struct Inner {
    /// With what each of them accepts. One list for all keys would let a token choose its algorithm.
    keys: Vec<(Key, Validation)>,
    /// What tokens say that one of the keys has signed, by the whole token. When they end is asked anew each time.
    known: Cache<Box<str>, Claims>,
    issuer: String,
    audience: String,
    access_lifetime: TimeDelta,
    refresh_lifetime: TimeDelta,
    reuse_grace: TimeDelta,
}

impl TokenAuthority {
    /// An authority with the keys of `pem`: the first one signs, all are accepted.
    ///
    /// # Errors
    /// Where one of the keys cannot be used.
    pub fn new(pem: &str, settings: &config::Auth) -> anyhow::Result<Self> {
        let keys = key::read(pem)?.into_iter().map(|key| {
            let mut validation = Validation::new(key.algorithm);
            // Times are held against the injected clock, below.
            validation.validate_exp = false;
            validation.set_issuer(&[&settings.issuer]);
            validation.set_audience(&[&settings.audience]);
            validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
            (key, validation)
        });
        Ok(Self(Arc::new(Inner {
            keys: keys.collect(),
            known: Cache::new(KNOWN_MAX),
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            access_lifetime: TimeDelta::minutes(settings.access_token_minutes.into()),
            refresh_lifetime: TimeDelta::days(settings.refresh_token_days.into()),
            reuse_grace: TimeDelta::seconds(settings.reuse_grace_s.into()),
        })))
    }

    /// A token for `shopper`, and when it ends.
    pub(super) fn sign(&self, shopper: &Shopper, now: DateTime<Utc>) -> anyhow::Result<(String, DateTime<Utc>)> {
        let signer = self
            .0
            .keys
            .first()
            .and_then(|(key, _)| Some((key, key.signing.as_ref()?)));
        let Some((key, signing)) = signer else {
            anyhow::bail!("there is no key to sign with");
        };
        let expires_at = now + self.0.access_lifetime;
        let claims = Claims {
            iss: self.0.issuer.clone(),
            aud: self.0.audience.clone(),
            sub: shopper.id.0,
            sid: shopper.session,
            kind: match shopper.kind {
                ShopperKind::Guest => Kind::Guest,
                ShopperKind::Customer => Kind::Customer,
            },
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: expires_at.timestamp(),
        };
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(key.kid.clone()),
            ..Header::new(key.algorithm)
        };
        // Told in whole seconds, as the token has it.
        let expires_at = DateTime::from_timestamp(claims.exp, 0).unwrap_or(expires_at);
        Ok((encode(&header, &claims, signing)?, expires_at))
    }

    /// The shopper that `token` speaks for at `now`.
    ///
    /// # Errors
    /// Where it is not one of ours or does not hold now.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Shopper, Unauthenticated> {
        Ok(self.verify_until(token, now)?.0)
    }

    /// The shopper that `token` speaks for at `now`, and from when on it does not any more.
    ///
    /// # Errors
    /// Where it is not one of ours or does not hold now.
    pub fn verify_until(&self, token: &str, now: DateTime<Utc>) -> Result<(Shopper, DateTime<Utc>), Unauthenticated> {
        let claims = self.claims(token).ok_or(Unauthenticated::Invalid)?;
        let now = now.timestamp();
        if claims.nbf > now + LEEWAY_S || claims.iat > now + LEEWAY_S {
            return Err(Unauthenticated::Invalid);
        }
        if claims.exp <= now - LEEWAY_S {
            return Err(Unauthenticated::Expired);
        }
        let shopper = Shopper {
            id: PrincipalId(claims.sub),
            kind: match claims.kind {
                Kind::Guest => ShopperKind::Guest,
                Kind::Customer => ShopperKind::Customer,
            },
            session: claims.sid,
        };
        let ends_at = DateTime::from_timestamp(claims.exp + LEEWAY_S, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        Ok((shopper, ends_at))
    }

    /// What a token says that one of our keys has signed.
    fn claims(&self, token: &str) -> Option<Claims> {
        if token.len() > TOKEN_MAX {
            return None;
        }
        if let Some(claims) = self.0.known.get(token) {
            return Some(claims);
        }
        let claims = self.checked(token)?;
        self.0.known.insert(token.into(), claims.clone());
        Some(claims)
    }

    fn checked(&self, token: &str) -> Option<Claims> {
        let header = decode_header(token).ok()?;
        let kid = header.kid?;
        // The algorithm is the key's. What the token says of it only has to agree.
        let (key, validation) = self.0.keys.iter().find(|(key, _)| key.kid == kid)?;
        let is_plain = header.typ.as_deref() == Some(TYPE) && header.crit.is_none();
        let claims = decode::<Claims>(token, &key.checking, validation).ok()?.claims;
        is_plain.then_some(claims)
    }

    /// The public parts of all keys, for whoever wants to check tokens.
    #[must_use]
    pub fn public_keys(&self) -> JwkSet {
        JwkSet {
            keys: self.0.keys.iter().map(|(key, _)| key.public.clone()).collect(),
        }
    }

    /// The whole days for which a refresh token is good.
    #[must_use]
    pub fn refresh_token_days(&self) -> u32 {
        u32::try_from(self.0.refresh_lifetime.num_days()).unwrap_or(u32::MAX)
    }

    /// How long a refresh token is good for.
    pub(super) fn refresh_lifetime(&self) -> TimeDelta {
        self.0.refresh_lifetime
    }

    /// For how long a device may use a refresh token again that it has used.
    pub(super) fn reuse_grace(&self) -> TimeDelta {
        self.0.reuse_grace
    }
}

impl fmt::Debug for TokenAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kids: Vec<&str> = self.0.keys.iter().map(|(key, _)| key.kid.as_str()).collect();
        f.debug_struct("TokenAuthority").field("keys", &kids).finish()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use chrono::TimeZone as _;
    use jsonwebtoken::{Algorithm, EncodingKey};
    use serde_json::{Value, json};

    use super::*;

    /// A key of the curve P-256, made for these tests.
    const P256: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgY7wgO/uM2x0YzNyR
h42/1k5q3NWYn5iwus74CkMbaMOhRANCAAQQEYuupN9+4sZgVZ3XJB/MuGaf3zuM
PnPtM6FAMIlMOM27H28geCwyE7msyA5OZPJZDCFWKNGASLWKy75aLYrs
-----END PRIVATE KEY-----
";

    struct Shop {
        pem: String,
        authority: TokenAuthority,
        now: DateTime<Utc>,
        shopper: Shopper,
    }

    fn shop() -> Shop {
        shop_with(key::generate_key().unwrap())
    }

    fn shop_with(pem: String) -> Shop {
        Shop {
            authority: TokenAuthority::new(&pem, &config::Auth::default()).unwrap(),
            pem,
            now: Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap(),
            shopper: Shopper {
                id: PrincipalId(Uuid::from_u128(1)),
                kind: ShopperKind::Customer,
                session: Uuid::from_u128(2),
            },
        }
    }

    impl Shop {
        fn token(&self) -> String {
            self.authority.sign(&self.shopper, self.now).unwrap().0
        }

        fn verify(&self, token: &str) -> Result<Shopper, Unauthenticated> {
            self.authority.verify(token, self.now)
        }

        fn verify_after(&self, seconds: i64) -> Result<Shopper, Unauthenticated> {
            self.authority
                .verify(&self.token(), self.now + TimeDelta::seconds(seconds))
        }

        /// The token with its header and claims changed, signed again by the shop's own key.
        fn altered(&self, alter: impl FnOnce(&mut Header, &mut Value)) -> String {
            let (mut header, mut claims) = (decode_header(self.token()).unwrap(), self.parts(1));
            alter(&mut header, &mut claims);
            encode(&header, &claims, &self.signing()).unwrap()
        }

        fn signing(&self) -> EncodingKey {
            EncodingKey::from_ed_pem(self.pem.as_bytes()).unwrap()
        }

        fn parts(&self, part: usize) -> Value {
            let token = self.token();
            let text = token.split('.').nth(part).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
        }
    }

    fn unsigned(header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}", part(header), part(claims))
    }

    const INVALID: Result<Shopper, Unauthenticated> = Err(Unauthenticated::Invalid);

    #[test]
    fn a_token_that_was_taken_before_still_ends_and_stands_for_no_other() {
        let shop = shop();
        let token = shop.token();
        for _ in 0..2 {
            assert_eq!(shop.verify(&token), Ok(shop.shopper));
        }
        let later = shop.now + TimeDelta::days(1);
        assert_eq!(shop.authority.verify(&token, later), Err(Unauthenticated::Expired));
        let earlier = shop.now - TimeDelta::minutes(1);
        assert_eq!(shop.authority.verify(&token, earlier), INVALID);
        let (signed, _) = token.split_at(token.len() - 8);
        assert_eq!(shop.verify(&format!("{signed}AAAAAAAA")), INVALID);
        assert_eq!(shop.verify(&token), Ok(shop.shopper));
    }

    #[test]
    fn a_token_speaks_for_its_shopper_with_both_algorithms() {
        for shop in [shop(), shop_with(P256.to_owned())] {
            assert_eq!(shop.verify(&shop.token()), Ok(shop.shopper));
            assert_eq!(shop.parts(0)["typ"], TYPE);
            for name in ["iss", "aud", "sub", "sid", "iat", "nbf", "exp"] {
                assert!(!shop.parts(1)[name].is_null(), "{name}");
            }
        }
    }

    #[test]
    fn alg_none_is_refused() {
        let shop = shop();
        for algorithm in ["none", "None", ""] {
            let mut header = shop.parts(0);
            header["alg"] = json!(algorithm);
            let token = unsigned(&header, &shop.parts(1));
            assert_eq!(shop.verify(&format!("{token}.")), INVALID);
            assert_eq!(shop.verify(&token), INVALID);
        }
    }

    #[test]
    fn a_public_key_is_no_hmac_secret() {
        let shop = shop();
        let jwk = serde_json::to_value(shop.authority.public_keys()).unwrap()["keys"][0].take();
        let raw = URL_SAFE_NO_PAD.decode(jwk["x"].as_str().unwrap()).unwrap();
        let mut der = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
        der.extend(&raw);
        let pem = format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            STANDARD.encode(&der)
        );
        let claims = shop.parts(1);
        for secret in [
            raw.as_slice(),
            &der,
            pem.as_bytes(),
            jwk["x"].as_str().unwrap().as_bytes(),
            b"",
        ] {
            for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
                let header = Header {
                    typ: Some(TYPE.to_owned()),
                    kid: jwk["kid"].as_str().map(str::to_owned),
                    ..Header::new(algorithm)
                };
                let token = encode(&header, &claims, &EncodingKey::from_secret(secret)).unwrap();
                assert_eq!(shop.verify(&token), INVALID);
            }
        }
    }

    #[test]
    fn a_key_is_not_used_with_the_algorithm_of_another() {
        let pem = key::generate_key().unwrap() + P256;
        let shop = shop_with(pem);
        let keys = serde_json::to_value(shop.authority.public_keys()).unwrap();
        let [first, second] = [0, 1].map(|at| keys["keys"][at]["kid"].as_str().unwrap().to_owned());
        let claims = shop.parts(1);
        let sign = |kid: &str, algorithm, key: &EncodingKey| {
            let header = Header {
                typ: Some(TYPE.to_owned()),
                kid: Some(kid.to_owned()),
                ..Header::new(algorithm)
            };
            encode(&header, &claims, key).unwrap()
        };
        let p256 = EncodingKey::from_ec_pem(P256.as_bytes()).unwrap();
        assert_eq!(shop.verify(&sign(&second, Algorithm::ES256, &p256)), Ok(shop.shopper));
        assert_eq!(shop.verify(&sign(&first, Algorithm::ES256, &p256)), INVALID);
        assert_eq!(shop.verify(&sign(&second, Algorithm::EdDSA, &shop.signing())), INVALID);
    }

    #[test]
    fn an_unknown_kid_is_refused() {
        let shop = shop();
        for kid in [Some("unknown".to_owned()), Some(String::new()), None] {
            assert_eq!(shop.verify(&shop.altered(|header, _| header.kid = kid)), INVALID);
        }
        assert_eq!(shop.verify(&self::shop().token()), INVALID, "the key of another shop");
    }

    #[test]
    fn an_expired_token_is_refused_and_says_so() {
        let shop = shop();
        assert_eq!(shop.verify_after(15 * 60 + 4), Ok(shop.shopper));
        assert_eq!(shop.verify_after(15 * 60 + 5), Err(Unauthenticated::Expired));
        let forged = shop.altered(|_, claims| claims["exp"] = json!(shop.now.timestamp() - 60));
        assert_eq!(shop.verify(&forged), Err(Unauthenticated::Expired));
    }

    #[test]
    fn a_token_that_is_not_valid_yet_is_refused() {
        let shop = shop();
        assert_eq!(shop.verify_after(-5), Ok(shop.shopper));
        assert_eq!(shop.verify_after(-6), INVALID);
        for claim in ["nbf", "iat"] {
            let later = shop.altered(|_, claims| claims[claim] = json!(shop.now.timestamp() + 6));
            assert_eq!(shop.verify(&later), INVALID, "{claim}");
        }
    }

    #[test]
    fn a_foreign_audience_or_issuer_is_refused() {
        let shop = shop();
        for claim in ["aud", "iss"] {
            let foreign = shop.altered(|_, claims| claims[claim] = json!("another-shop"));
            assert_eq!(shop.verify(&foreign), INVALID, "{claim}");
        }
    }

    #[test]
    fn what_is_required_is_required() {
        let shop = shop();
        for claim in ["iss", "aud", "sub", "sid", "kind", "iat", "nbf", "exp"] {
            let without = shop.altered(|_, claims| drop(claims.as_object_mut().unwrap().remove(claim)));
            assert_eq!(shop.verify(&without), INVALID, "{claim}");
            let wrong = shop.altered(|_, claims| claims[claim] = json!([true]));
            assert_eq!(shop.verify(&wrong), INVALID, "{claim}");
        }
        let other_type = shop.altered(|header, _| header.typ = Some("JWT".to_owned()));
        assert_eq!(shop.verify(&other_type), INVALID);
    }

    #[test]
    fn a_truncated_token_is_refused() {
        let shop = shop();
        let token = shop.token();
        for end in 0..token.len() {
            assert_eq!(shop.verify(&token[..end]), INVALID, "{end}");
        }
        assert_eq!(shop.verify(&format!("{token}A")), INVALID);
        assert_eq!(shop.verify(&"a".repeat(1 << 20)), INVALID);
    }

    #[test]
    fn a_swapped_signature_is_refused() {
        let shop = shop();
        let token = shop.token();
        let other = shop.altered(|_, claims| claims["sub"] = json!(Uuid::from_u128(9)));
        let (message, _) = other.rsplit_once('.').unwrap();
        let (_, signature) = token.rsplit_once('.').unwrap();
        assert!(shop.verify(&other).is_ok(), "it is right with its own signature");
        assert_eq!(shop.verify(&format!("{message}.{signature}")), INVALID);
    }

    #[test]
    fn keys_are_replaced_with_an_overlap() {
        let (old, new) = (key::generate_key().unwrap(), key::generate_key().unwrap());
        let (before, after) = (shop_with(format!("{old}{new}")), shop_with(format!("{new}{old}")));
        assert_eq!(after.verify(&before.token()), Ok(before.shopper));
        assert_eq!(before.verify(&after.token()), Ok(before.shopper));
        assert_eq!(shop_with(new).verify(&before.token()), INVALID, "the old key is gone");
        let published = serde_json::to_string(&after.authority.public_keys()).unwrap();
        assert!(
            !published.contains("\"d\"") && published.matches("kid").count() == 2,
            "{published}"
        );
    }

    #[test]
    fn what_is_no_key_is_refused_with_its_place() {
        let refused = |pem: &str| match TokenAuthority::new(pem, &config::Auth::default()) {
            Ok(_) => panic!("it was taken"),
            Err(cause) => format!("{cause:#}"),
        };
        assert!(refused("").contains("no key"));
        let second = key::generate_key().unwrap() + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        assert!(refused(&second).contains("key 2"));
        assert!(refused("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n").contains("PKCS#8"));
    }
}
