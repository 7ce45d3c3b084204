//! The codings, and how hard they try.

use std::io::{self, Write as _};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Beyond this level, Brotli takes several times as long for a few per cent (its own authors' advice for what is made anew
/// each time).
const BROTLI_QUALITY: i32 = 4;
/// Zstandard's own default. Its window is far below the 8 MiB that clients must accept (RFC 9659).
const ZSTD_LEVEL: i32 = 3;
const GZIP_LEVEL: u32 = 5;

/// A coding of a body; those that make smaller answers stand first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Zstd,
    Gzip,
}

impl Coding {
    pub(super) const ALL: [Self; 3] = [Self::Brotli, Self::Zstd, Self::Gzip];

    /// Its name in headers.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }

    /// Whether `name` is its name, or one that it had before.
    pub(super) fn is_called(self, name: &str) -> bool {
        name.eq_ignore_ascii_case(self.name()) || (self == Self::Gzip && name.eq_ignore_ascii_case("x-gzip"))
    }

    /// `bytes`, compressed.
    pub(super) fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Brotli => {
                let parameters = BrotliEncoderParams {
                    quality: BROTLI_QUALITY,
                    size_hint: bytes.len(),
                    ..BrotliEncoderParams::default()
                };
                let mut out = Vec::with_capacity(bytes.len() / 4);
                let mut input = bytes;
                brotli::BrotliCompress(&mut input, &mut out, &parameters)?;
                Ok(out)
            }
            Self::Zstd => zstd::bulk::compress(bytes, ZSTD_LEVEL),
            Self::Gzip => {
                let out = Vec::with_capacity(bytes.len() / 4);
                let mut encoder = GzEncoder::new(out, Compression::new(GZIP_LEVEL));
                encoder.write_all(bytes)?;
                encoder.finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn unpack(coding: Coding, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match coding {
            Coding::Brotli => brotli::Decompressor::new(bytes, 4_096).read_to_end(&mut out).unwrap(),
            Coding::Zstd => zstd::stream::read::Decoder::new(bytes)
                .unwrap()
                .read_to_end(&mut out)
                .unwrap(),
            Coding::Gzip => flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).unwrap(),
        };
        out
    }

    #[test]
    fn every_coding_makes_answers_smaller_and_can_be_unpacked() {
        let text = r#"{"node":{"id":"p_4821","title":"Linen Dress"}},"#.repeat(400);
        for bytes in [text.as_bytes(), b"x", &vec![0; 1_000_000]] {
            for coding in Coding::ALL {
                let packed = coding.compress(bytes).unwrap();
                assert_eq!(unpack(coding, &packed), bytes, "{coding:?}");
                assert!(
                    bytes.len() < 100 || packed.len() * 10 < bytes.len(),
                    "{coding:?}: {}",
                    packed.len()
                );
            }
        }
    }
}
