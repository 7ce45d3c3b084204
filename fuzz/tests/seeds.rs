//! Every seed runs through its target without a fuzzer, so that an input that was once found to break something is tried
//! by every `cargo test`.

// The library may be instrumented, and then calls into libFuzzer.
use libfuzzer_sys as _;

use std::path::{Path, PathBuf};

/// Runs `run` over every seed of `target`.
fn replay(target: &str, run: impl Fn(&[u8])) {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let files = files(&seeds);
    assert!(!files.is_empty(), "{} is empty", seeds.display());
    for file in files {
        run(&std::fs::read(file).expect("the file can be read"));
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).expect("the folder is there");
    files.map(|file| file.expect("a file").path()).collect()
}

/// `run` over bytes that are text.
fn as_text(run: impl Fn(&str)) -> impl Fn(&[u8]) {
    move |bytes| {
        if let Ok(text) = std::str::from_utf8(bytes) {
            run(text);
        }
    }
}

#[test]
fn every_seed_of_a_cursor_is_answered() {
    replay("cursor", as_text(tote_fuzz::cursor));
}

#[test]
fn every_seed_of_a_document_is_answered() {
    replay("document", as_text(tote_fuzz::document));
}

#[test]
fn every_seed_of_a_request_is_answered() {
    replay("request", tote_fuzz::request);
}

/// The app's screens are seeds as well; `tools/fuzz.sh` joins them with their variables in the same way.
#[test]
fn every_screen_is_answered() {
    let operations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client-tests/operations");
    let is_screen = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "graphql");
    let screens: Vec<_> = files(&operations).into_iter().filter(is_screen).collect();
    assert!(!screens.is_empty());
    for screen in screens {
        let document = std::fs::read_to_string(&screen).expect("the screen can be read");
        let variables = std::fs::read_to_string(screen.with_extension("variables.json")).expect("it has variables");
        tote_fuzz::document(&format!("{document}{}{variables}", tote_fuzz::SEPARATOR));
    }
}
