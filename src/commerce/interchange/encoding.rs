//! The first bytes of a file: a byte order mark is taken off, what is no UTF-8 text is refused before a word of it is
//! read.

use std::io::{Chain, Cursor, Read};

use super::record::Rejection;
use super::rejection::code;

/// A file behind its byte order mark.
pub(super) type Text<R> = Chain<Cursor<Vec<u8>>, R>;

const LONGEST_MARK_BYTES: u64 = 4;

/// The file's bytes from its first letter on.
///
/// # Errors
///
/// [`code::UNSUPPORTED_ENCODING`] for UTF-16, [`code::NOT_TEXT`] for spreadsheets and compressed files,
/// [`code::READ_FAILED`] where nothing can be read.
pub(super) fn open<R: Read>(mut input: R) -> Result<Text<R>, Rejection> {
    let mut head = Vec::new();
    input
        .by_ref()
        .take(LONGEST_MARK_BYTES)
        .read_to_end(&mut head)
        .map_err(|error| Rejection::unreadable(1, &error))?;
    if head.starts_with(b"PK\x03\x04") {
        let reason = "This is a spreadsheet (.xlsx, .ods) or a ZIP archive. Save the sheet as \"CSV UTF-8\", or unpack the archive.";
        return Err(Rejection::new(1, code::NOT_TEXT, reason));
    }
    if head.starts_with(&[0x1f, 0x8b]) {
        return Err(Rejection::new(
            1,
            code::NOT_TEXT,
            "This file is compressed with gzip. Unpack it first.",
        ));
    }
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || head.contains(&0) {
        let reason = "The file is encoded in UTF-16. Save it again as UTF-8 (in a spreadsheet: \"CSV UTF-8\").";
        return Err(Rejection::new(1, code::UNSUPPORTED_ENCODING, reason));
    }
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        head.drain(..3);
    }
    Ok(Cursor::new(head).chain(input))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(bytes: &[u8]) -> &'static str {
        open(bytes).err().map_or("", |rejection| rejection.code)
    }

    #[test]
    fn a_byte_order_mark_is_taken_off() {
        let mut text = String::new();
        open(&b"\xef\xbb\xbfHandle"[..])
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "Handle");
    }

    #[test]
    fn short_and_empty_files_are_read() {
        for bytes in [&b""[..], b"a", b"abc"] {
            let mut read = Vec::new();
            open(bytes).unwrap().read_to_end(&mut read).unwrap();
            assert_eq!(read, bytes);
        }
    }

    #[test]
    fn what_is_no_utf_8_text_is_named() {
        assert_eq!(code_of(b"\xff\xfeH\0"), code::UNSUPPORTED_ENCODING);
        assert_eq!(code_of(b"\xfe\xff\0H"), code::UNSUPPORTED_ENCODING);
        assert_eq!(code_of(b"H\0a\0"), code::UNSUPPORTED_ENCODING);
        assert_eq!(code_of(b"PK\x03\x04rest"), code::NOT_TEXT);
        assert_eq!(code_of(b"\x1f\x8b\x08\0"), code::NOT_TEXT);
    }
}
