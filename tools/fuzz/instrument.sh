#!/bin/sh
# A wrapper of rustc, for RUSTC_WORKSPACE_WRAPPER: compiles the server's library and the fuzz targets so that libFuzzer sees
# which branches an input takes. Dependencies stay as every other build made them, which saves building them again.
# The flags are those of `cargo fuzz --sanitizer none`; they work on the stable compiler.
set -eu

case " $* " in
    *"--crate-name tote --edition=2024 src/lib.rs "* | *"--crate-name tote_fuzz "* | *"/fuzz_targets/"*)
        exec "$@" \
            --cfg fuzzing \
            -Cpasses=sancov-module \
            -Cllvm-args=-sanitizer-coverage-level=4 \
            -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
            -Cllvm-args=-sanitizer-coverage-pc-table \
            -Cllvm-args=-sanitizer-coverage-trace-compares \
            -Cllvm-args=-sanitizer-coverage-stack-depth
        ;;
esac
exec "$@"
