//! Every seed runs through its target without a fuzzer, so that an input that was once found to break something is tried
//! by every `cargo test`.

// The library may be instrumented, and then calls into libFuzzer.
use libfuzzer_sys as _;

use std::path::Path;

/// Runs `target` over every file of its folder.
fn replay(target: &str, run: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let mut count = 0;
    for file in std::fs::read_dir(&folder).expect("the target has a folder of seeds") {
        run(&std::fs::read(file.expect("a file").path()).expect("the file can be read"));
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}

#[test]
fn every_seed_of_a_cursor_is_answered() {
    replay("cursor", |bytes| {
        if let Ok(text) = std::str::from_utf8(bytes) {
            tote_fuzz::cursor(text);
        }
    });
}
