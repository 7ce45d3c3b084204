//! The keys that access tokens are signed with.

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey};

/// A key by its id.
pub(super) struct Key {
    /// The thumbprint of its public part (RFC 7638), so that every replica names it alike.
    pub(super) kid: String,
    pub(super) algorithm: Algorithm,
    /// `None`: only its public part is known, and it signs nothing any more.
    pub(super) signing: Option<EncodingKey>,
    pub(super) checking: DecodingKey,
    /// Its public part, as it is published.
    pub(super) public: Jwk,
}

const BEGIN: &str = "-----BEGIN ";

/// The keys of `pem`, in their order. The first one signs.
///
/// # Errors
/// Where one of them is none of ours, with its place, or the first one cannot sign.
pub(super) fn read(pem: &str) -> anyhow::Result<Vec<Key>> {
    let starts: Vec<usize> = pem.match_indices(BEGIN).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([pem.len()]);
    let mut keys: Vec<Key> = Vec::with_capacity(starts.len());
    for (number, (start, end)) in starts.iter().zip(ends).enumerate() {
        let key = read_one(&pem[*start..end]).with_context(|| format!("key {} cannot be used", number + 1))?;
        if keys.iter().all(|other| other.kid != key.kid) {
            keys.push(key);
        }
    }
    match keys.first() {
        None => bail!("there is no key in it: it begins with {BEGIN}PRIVATE KEY-----"),
        Some(key) if key.signing.is_none() => bail!("the first key signs, so it must be a private one"),
        Some(_) => Ok(keys),
    }
}

fn read_one(pem: &str) -> anyhow::Result<Key> {
    let bytes = pem.as_bytes();
    if pem.starts_with("-----BEGIN PRIVATE KEY-----") {
        let (signing, algorithm) = match EncodingKey::from_ed_pem(bytes) {
            Ok(key) => (key, Algorithm::EdDSA),
            Err(_) => (
                EncodingKey::from_ec_pem(bytes).context("it is neither an Ed25519 key nor one of the curve P-256")?,
                Algorithm::ES256,
            ),
        };
        let public = Jwk::from_encoding_key(&signing, algorithm)
            .context("it is neither an Ed25519 key nor one of the curve P-256")?;
        let checking = DecodingKey::from_jwk(&public)?;
        return finish(Some(signing), checking, public, algorithm);
    }
    if pem.starts_with("-----BEGIN PUBLIC KEY-----") {
        let checking = DecodingKey::from_ed_pem(bytes)
            .or_else(|_| DecodingKey::from_ec_pem(bytes))
            .context("it is neither an Ed25519 key nor one of the curve P-256")?;
        let algorithm = match checking.family() {
            AlgorithmFamily::Ed => Algorithm::EdDSA,
            _ => Algorithm::ES256,
        };
        let public = Jwk::from_decoding_key(&checking, Some(algorithm))?;
        return finish(None, checking, public, algorithm);
    }
    bail!("it is neither a private nor a public key in PKCS#8: `openssl pkcs8 -topk8 -nocrypt` converts other forms")
}

fn finish(
    signing: Option<EncodingKey>,
    checking: DecodingKey,
    mut public: Jwk,
    algorithm: Algorithm,
) -> anyhow::Result<Key> {
    let is_ours = match &public.algorithm {
        AlgorithmParameters::OctetKeyPair(key) => key.curve == EllipticCurve::Ed25519,
        AlgorithmParameters::EllipticCurve(key) => key.curve == EllipticCurve::P256,
        _ => false,
    };
    anyhow::ensure!(is_ours, "it is neither an Ed25519 key nor one of the curve P-256");
    let kid = public.thumbprint(ThumbprintHash::SHA256)?;
    public.common.key_id = Some(kid.clone());
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok(Key {
        kid,
        algorithm,
        signing,
        checking,
        public,
    })
}

/// What stands before the 32 bytes of an Ed25519 key in PKCS#8 (RFC 8410, section 7).
const PKCS8_ED25519: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// A new Ed25519 key in PEM.
///
/// # Errors
/// Where the system has no random bytes.
pub fn generate_key() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 48];
    let (head, seed) = bytes.split_at_mut(PKCS8_ED25519.len());
    head.copy_from_slice(&PKCS8_ED25519);
    getrandom::fill(seed).map_err(|cause| anyhow::anyhow!("no random bytes: {cause}"))?;
    Ok(format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(bytes)
    ))
}
