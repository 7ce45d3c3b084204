//! A dictionary: bytes like those of answers, which a client has already.

use std::fmt;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use zstd::dict::EncoderDictionary;

use super::coding::DCZ;

/// Fewer bytes are none to Zstandard.
const BYTES_MIN: usize = 8;
/// A dictionary is prepared in memory for its codings, and a phone keeps it too.
const BYTES_MAX: usize = 1_024 * 1_024;
/// What a trained dictionary of Zstandard begins with. RFC 9842 knows only raw ones, and its own encoder would read more into it.
const TRAINED: &[u8] = &[0x37, 0xa4, 0x30, 0xec];

/// A dictionary. Preparing it takes longer than packing an answer, so that is done once.
pub(in crate::gateway) struct Dictionary {
    hash: [u8; 32],
    bytes: Bytes,
    prepared: EncoderDictionary<'static>,
}

impl Dictionary {
    /// The dictionary of these bytes.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(in crate::gateway) fn new(bytes: Vec<u8>) -> Result<Self, &'static str> {
        if !(BYTES_MIN..=BYTES_MAX).contains(&bytes.len()) {
            return Err("a dictionary has from 8 bytes to 1 MiB");
        }
        if bytes.starts_with(TRAINED) {
            return Err("it is a trained dictionary of Zstandard: only raw ones are used over HTTP");
        }
        Ok(Self {
            hash: Sha256::digest(&bytes).into(),
            prepared: EncoderDictionary::try_copy(&bytes, DCZ).map_err(|_| "it cannot be prepared")?,
            bytes: bytes.into(),
        })
    }

    /// SHA-256 of its bytes, which is its name.
    pub(in crate::gateway) fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// The path at which it is served.
    pub(in crate::gateway) fn path(&self) -> String {
        format!("/dictionaries/{}", self.hex())
    }

    /// Its name in hexadecimal.
    pub(in crate::gateway) fn hex(&self) -> String {
        let bytes: Vec<String> = self.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        bytes.concat()
    }

    pub(in crate::gateway) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// It as Zstandard takes it.
    pub(super) fn prepared(&self) -> &EncoderDictionary<'static> {
        &self.prepared
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dictionary")
            .field("hash", &self.hex())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_one_is_refused() {
        for bytes in [
            vec![],
            vec![b'x'; 7],
            vec![b'x'; BYTES_MAX + 1],
            [TRAINED, &[0; 100]].concat(),
        ] {
            assert!(Dictionary::new(bytes).is_err());
        }
        let dictionary = Dictionary::new(b"dictionary".to_vec()).unwrap();
        // As `printf dictionary | sha256sum` prints it.
        assert_eq!(
            dictionary.path(),
            "/dictionaries/177ca70f42def1238e36da329473263ed3feadd14094c079a2230be0193436f5"
        );
    }
}
