//! Any text as a document with variables.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| tote_fuzz::document(text));
