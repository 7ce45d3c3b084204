//! Codes and notes.

use crate::commerce::cart::attributes::is_text;
use crate::commerce::cart::draft::Draft;
use crate::commerce::cart::outcome::{Refusal, Why};

/// Codes in one cart.
pub(in crate::commerce::cart) const CODES_MAX: usize = 10;
/// Characters of a code.
const CODE_MAX: usize = 64;
/// Characters of a note.
const NOTE_MAX: usize = 2_000;

/// A code as codes are compared.
pub(in crate::commerce::cart) fn fold(code: &str) -> String {
    code.trim().to_uppercase()
}

/// The codes that the cart shall have instead of its own: trimmed, each once.
pub(in crate::commerce::cart) fn choose_codes(draft: &mut Draft, codes: &[String]) -> Result<(), Vec<Refusal>> {
    let mut chosen: Vec<String> = Vec::new();
    let mut refusals = Vec::new();
    for (at, code) in codes.iter().map(|code| code.trim()).enumerate() {
        if code_of(code).is_none() {
            refusals.push(Refusal::new(Why::DiscountCode, &["codes", &at.to_string()]));
        } else if !chosen.iter().any(|other| fold(other) == fold(code)) {
            chosen.push(code.to_owned());
        }
    }
    if chosen.len() > CODES_MAX {
        refusals.push(Refusal::new(Why::TooManyCodes, &["codes"]));
    }
    draft.codes = Some(chosen);
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

pub(in crate::commerce::cart) fn write_note(draft: &mut Draft, note: &str) -> Result<(), Vec<Refusal>> {
    let note = note_of(note).ok_or_else(|| vec![Refusal::new(Why::Note, &["note"])])?;
    draft.cart.note = note;
    Ok(())
}

/// A note as it is kept; `None`: it is too long, or has characters that control something.
#[must_use]
pub fn note_of(text: &str) -> Option<String> {
    let note = text.trim();
    is_text(note, NOTE_MAX).then(|| note.to_owned())
}

/// A code as it is kept; `None`: it is none.
#[must_use]
pub fn code_of(text: &str) -> Option<String> {
    let code = text.trim();
    (!code.is_empty() && is_text(code, CODE_MAX)).then(|| code.to_owned())
}
