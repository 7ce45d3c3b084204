//! Access tokens: signed, short-lived, and read without the database.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Header, Validation, decode, decode_header, encode};
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

#[derive(Debug, Serialize, Deserialize)]
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
        let claims = self.claims(token).ok_or(Unauthenticated::Invalid)?;
        let now = now.timestamp();
        if claims.nbf > now + LEEWAY_S || claims.iat > now + LEEWAY_S {
            return Err(Unauthenticated::Invalid);
        }
        if claims.exp <= now - LEEWAY_S {
            return Err(Unauthenticated::Expired);
        }
        Ok(Shopper {
            id: PrincipalId(claims.sub),
            kind: match claims.kind {
                Kind::Guest => ShopperKind::Guest,
                Kind::Customer => ShopperKind::Customer,
            },
            session: claims.sid,
        })
    }

    /// What a token says that one of our keys has signed.
    fn claims(&self, token: &str) -> Option<Claims> {
        if token.len() > TOKEN_MAX {
            return None;
        }
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
