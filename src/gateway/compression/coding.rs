//! The codings, and how hard they try.
//!
//! Measured on 2026-11-23 on two shared cores of a virtual x86-64 machine that was busy beside it, the best of five rounds, on answers
//! over the demo shop: a first screen (HOME), a product (PDP) and a list with facets (PLP). Microseconds, and bytes:
//!
//! | | HOME 11,756 B | PDP 2,780 B | PLP 22,627 B |
//! |---|---|---|---|
//! | zstd 1 | 22, 2,617 | 16, 1,154 | 32, 4,443 |
//! | **zstd 3** | 24, 2,516 | 17, 1,140 | 37, 4,304 |
//! | zstd 6 | 51, 2,424 | 23, 1,125 | 636, 4,130 |
//! | zstd 19 | 15,376, 2,336 | 237, 1,106 | 36,204, 3,962 |
//! | gzip 1 | 18, 2,935 | 11, 1,187 | 28, 5,047 |
//! | **gzip 4** | 46, 2,512 | 20, 1,105 | 425, 4,254 |
//! | gzip 6 | 285, 2,486 | 21, 1,102 | 986, 4,255 |
//! | Brotli 1 | 44, 3,413 | 15, 1,197 | 253, 5,829 |
//! | Brotli 4 | 309, 2,490 | 40, 1,090 | 1,128, 4,231 |
//! | **Brotli 5** | 536, 2,346 | 222, 1,028 | 1,541, 3,999 |
//! | Brotli 9 | 36,925, 2,323 | 19,348, 1,029 | 39,014, 3,958 |
//! | **Brotli 11** | 32,245, 2,190 | 11,477, 944 | 149,857, 3,647 |
//!
//! So an answer for one client is packed by Zstandard or gzip, for a tenth of what Brotli takes for the same bytes, and one that is
//! kept by Brotli: at 5 first, and at 11 once it was sent often. Who takes gzip only gets what Zopfli makes by then: on answers over
//! another shop, of 7,938, 1,969 and 7,828 bytes, it made 1,319, 626 and 1,400 of what gzip 9 made 1,363, 639 and 1,443, in 16 to 72 ms
//! (100 rounds instead of 15 made one byte less). With a dictionary of 45 KiB, made of five answers to other questions:
//!
//! | | HOME 9,453 B | PDP 2,506 B | PLP 13,930 B |
//! |---|---|---|---|
//! | dcz 3 | 19, 1,090 | 13, 417 | 24, 1,295 |
//! | **dcz 12** | 62, 904 | 23, 386 | 86, 920 |
//! | dcz 19 | 5,580, 894 | 1,541, 379 | 10,095, 868 |
//! | dcb 4 | 137, 969 | 118, 399 | 147, 1,167 |
//! | **dcb 5** | 172, 923 | 145, 367 | 189, 943 |
//! | **dcb 11** | 44,284, 847 | 24,049, 354 | 81,525, 784 |
//!
//! (HOME of 9,453 B takes 2,200 B as gzip.) A window of less than 256 KiB makes Brotli 5 choose a way that takes 10 ms.

use std::io::{self, Write as _};

use brotli::enc::{BrotliEncoderParams, StandardAlloc};
use brotli::{BrotliCompressCustomIoCustomDict, IoReaderWrapper, IoWriterWrapper};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Dictionary;

/// How long packing may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// For an answer that is sent once.
    Quick,
    /// For one that is kept and sent again and again.
    Best,
}

/// A level for each effort.
struct Levels<T> {
    quick: T,
    best: T,
}

impl<T: Copy> Levels<T> {
    fn of(&self, effort: Effort) -> T {
        match effort {
            Effort::Quick => self.quick,
            Effort::Best => self.best,
        }
    }
}

const BROTLI: Levels<i32> = Levels { quick: 5, best: 11 };
const ZSTD: Levels<i32> = Levels { quick: 3, best: 19 };
const GZIP_QUICK: u32 = 4;
/// Dictionaries are prepared for one level.
pub(super) const DCZ: i32 = 12;

/// A coding of a body; those that make smaller answers stand first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Brotli with a dictionary that the client has (RFC 9842 section 4).
    DictionaryBrotli,
    /// Zstandard with one (section 5).
    DictionaryZstd,
    Brotli,
    Zstd,
    Gzip,
}

/// What stands before the hash of the dictionary.
const DCB_MAGIC: &[u8] = &[0xff, 0x44, 0x43, 0x42];
/// A frame that decoders pass over, of 32 bytes: the hash.
const DCZ_MAGIC: &[u8] = &[0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0];
/// A window of 4 MiB (less 16 bytes), as Brotli has it unless it is told otherwise. Dictionary and answer must fit into it together:
/// beyond, the encoder would not know the dictionary by the distances that decoders count.
const BROTLI_WINDOW_BITS: i32 = 22;
/// Smaller answers get a window that is not larger than what they need: it is memory that has to be cleared.
const BROTLI_SMALL: usize = 256 * 1_024 - 16;
const BROTLI_SMALL_WINDOW_BITS: i32 = 18;
const BROTLI_BUFFER: usize = 16 * 1_024;

impl Coding {
    pub(super) const ALL: [Self; 5] = [
        Self::DictionaryBrotli,
        Self::DictionaryZstd,
        Self::Brotli,
        Self::Zstd,
        Self::Gzip,
    ];

    /// Its name in headers.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::DictionaryBrotli => "dcb",
            Self::DictionaryZstd => "dcz",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }

    /// Whether `name` is its name, or one that it had before.
    pub(super) fn is_called(self, name: &str) -> bool {
        name.eq_ignore_ascii_case(self.name()) || (self == Self::Gzip && name.eq_ignore_ascii_case("x-gzip"))
    }

    pub(super) const fn takes_dictionary(self) -> bool {
        matches!(self, Self::DictionaryBrotli | Self::DictionaryZstd)
    }

    /// How often an answer that is kept was sent before packing it well is worth it, which takes tens to hundreds of times as long as
    /// packing it quickly; `None`: more effort makes none smaller.
    pub(super) const fn worth_after(self) -> Option<u32> {
        match self {
            Self::DictionaryZstd => None,
            Self::DictionaryBrotli | Self::Brotli | Self::Zstd | Self::Gzip => Some(100),
        }
    }

    /// `bytes`, compressed. `dictionary` is for codings that take one.
    pub(super) fn compress(self, bytes: &[u8], effort: Effort, dictionary: Option<&Dictionary>) -> io::Result<Vec<u8>> {
        let dictionary = || dictionary.ok_or_else(|| io::Error::other("a coding with a dictionary needs one"));
        match self {
            Self::Brotli => brotli(Vec::with_capacity(bytes.len() / 4), bytes, BROTLI.of(effort), &[]),
            Self::Zstd => zstd::bulk::compress(bytes, ZSTD.of(effort)),
            Self::Gzip => gzip(bytes, effort),
            Self::DictionaryBrotli => {
                let dictionary = dictionary()?;
                if bytes.len() + dictionary.bytes().len() > (1 << BROTLI_WINDOW_BITS) - 16 {
                    return Err(io::Error::other("it is too large for a dictionary"));
                }
                let head = [DCB_MAGIC, dictionary.hash()].concat();
                brotli(head, bytes, BROTLI.of(effort), dictionary.bytes())
            }
            Self::DictionaryZstd => {
                let dictionary = dictionary()?;
                let packed =
                    zstd::bulk::Compressor::with_prepared_dictionary(dictionary.prepared())?.compress(bytes)?;
                Ok([DCZ_MAGIC, dictionary.hash(), &packed].concat())
            }
        }
    }
}

fn gzip(bytes: &[u8], effort: Effort) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len() / 4);
    match effort {
        Effort::Quick => {
            let mut encoder = GzEncoder::new(out, Compression::new(GZIP_QUICK));
            encoder.write_all(bytes)?;
            encoder.finish()
        }
        // The same format by a search for the shortest way to write it, which zlib's levels do not try.
        Effort::Best => {
            zopfli::compress(zopfli::Options::default(), zopfli::Format::Gzip, bytes, &mut out)?;
            Ok(out)
        }
    }
}

/// `bytes` after what is in `out`, for a decoder that has `dictionary`.
fn brotli(mut out: Vec<u8>, bytes: &[u8], quality: i32, dictionary: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality,
        lgwin: if dictionary.is_empty() && bytes.len() < BROTLI_SMALL {
            BROTLI_SMALL_WINDOW_BITS
        } else {
            BROTLI_WINDOW_BITS
        },
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut input = bytes;
    BrotliCompressCustomIoCustomDict(
        &mut IoReaderWrapper(&mut input),
        &mut IoWriterWrapper(&mut out),
        &mut [0; BROTLI_BUFFER],
        &mut [0; BROTLI_BUFFER],
        &parameters,
        StandardAlloc::default(),
        &mut |_, _, _, _| (),
        dictionary,
        io::Error::from(io::ErrorKind::UnexpectedEof),
    )?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn unpack(coding: Coding, mut bytes: &[u8], dictionary: &Dictionary) -> Vec<u8> {
        let mut out = Vec::new();
        match coding {
            Coding::DictionaryBrotli => {
                let head = [DCB_MAGIC, dictionary.hash()].concat();
                bytes = bytes.strip_prefix(&head[..]).expect("it tells its dictionary");
                let dictionary = dictionary.bytes().to_vec().into();
                let mut decoder = brotli::Decompressor::new_with_custom_dict(bytes, 4_096, dictionary);
                decoder.read_to_end(&mut out).unwrap()
            }
            Coding::DictionaryZstd => {
                assert_eq!(bytes[..8], *DCZ_MAGIC);
                assert_eq!(bytes[8..40], *dictionary.hash());
                // The frame with the hash is passed over by any decoder.
                let mut decoder = zstd::stream::read::Decoder::with_dictionary(bytes, dictionary.bytes()).unwrap();
                decoder.read_to_end(&mut out).unwrap()
            }
            Coding::Brotli => brotli::Decompressor::new(bytes, 4_096).read_to_end(&mut out).unwrap(),
            Coding::Zstd => zstd::stream::read::Decoder::new(bytes)
                .unwrap()
                .read_to_end(&mut out)
                .unwrap(),
            Coding::Gzip => flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).unwrap(),
        };
        out
    }

    /// Answers about `count` products from the number `first` on.
    fn answer(first: usize, count: usize) -> Vec<u8> {
        let nodes = (first..first + count).map(|number| {
            let price = number * 7_919 % 20_000;
            format!(
                r#"{{"id":"p_{number}","title":"Dress No. {number}","price":"{}.{:02}"}}"#,
                price / 100,
                price % 100
            )
        });
        format!(r#"{{"data":{{"nodes":[{}]}}}}"#, nodes.collect::<Vec<_>>().join(",")).into_bytes()
    }

    #[test]
    fn every_coding_makes_answers_smaller_and_can_be_unpacked() {
        let dictionary = Dictionary::new(answer(1, 500)).unwrap();
        for bytes in [answer(700, 300), b"x".to_vec(), vec![0; 1_000_000]] {
            for coding in Coding::ALL {
                for effort in [Effort::Quick, Effort::Best] {
                    // The best takes long where nothing is optimised.
                    if effort == Effort::Best && bytes.len() > 100_000 {
                        continue;
                    }
                    let packed = coding.compress(&bytes, effort, Some(&dictionary)).unwrap();
                    assert_eq!(unpack(coding, &packed, &dictionary), bytes, "{coding:?}");
                    assert!(
                        bytes.len() < 100 || packed.len() * 4 < bytes.len(),
                        "{coding:?}: {}",
                        packed.len()
                    );
                }
            }
        }
    }

    #[test]
    fn a_dictionary_makes_a_small_answer_smaller() {
        let dictionary = Dictionary::new(answer(1, 500)).unwrap();
        let bytes = answer(700, 12);
        let size = |coding: Coding| coding.compress(&bytes, Effort::Quick, Some(&dictionary)).unwrap().len();
        for (with, without) in [
            (Coding::DictionaryBrotli, Coding::Brotli),
            (Coding::DictionaryZstd, Coding::Zstd),
        ] {
            assert!(
                size(with) < size(without),
                "{with:?}: {} and {}",
                size(with),
                size(without)
            );
        }
    }

    #[test]
    fn without_a_dictionary_there_is_no_coding_that_takes_one() {
        for coding in [Coding::DictionaryBrotli, Coding::DictionaryZstd] {
            assert!(coding.compress(b"{}", Effort::Quick, None).is_err());
        }
    }
}
