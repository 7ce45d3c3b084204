#!/usr/bin/env bash
# Runs every test and closes with their sum: "N passed, N failed, N skipped".
# All suites run, also after one has failed, so that one run shows everything that is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/needs.sh

reports="$(mktemp -d)"
trap 'rm -rf "$reports"' EXIT
is_broken=0

# suite NAME COMMAND...: runs the command, shows its output and keeps it for the sum.
suite() {
    local name="$1"
    shift
    printf '\n== %s\n' "$name"
    "$@" 2>&1 | tee "$reports/$name.log" || is_broken=1
}

rust() {
    if cargo nextest --version >/dev/null 2>&1; then
        # Of the binaries only the program: fuzz targets are not tests, and would not end.
        local targets=(--lib --bin tote) test
        for test in tests/*.rs fuzz/tests/*.rs; do
            targets+=(--test "$(basename "$test" .rs)")
        done
        suite unit cargo nextest run --workspace --locked --profile ci "${targets[@]}"
        # The black-box tests share one PostgreSQL and one Redis a process; nextest would start both for every test.
        suite api cargo test --workspace --locked --test api
        suite documentation cargo test --workspace --locked --doc
    else
        suite rust cargo test --workspace --locked --no-fail-fast
    fi
}

# The Rust suites built the server that the clients talk to.
clients() {
    export TOTE_BIN="${CARGO_TARGET_DIR:-$PWD/target}/debug/tote"
    suite install npm --prefix client-tests ci --no-audit --no-fund
    suite clients npm --prefix client-tests test -- \
        --reporter=default --reporter=json --outputFile.json="$reports/clients.json"
}

# What comes from strangers, at random for a short time, and as other people's suites in Python send it.
strangers() {
    suite fuzz tools/fuzz.sh
    suite suites tools/suites.sh
}

# sum WORD: the number of tests that "passed", "failed" or were "skipped", over all suites.
sum() {
    local rust_words clients_field
    case "$1" in
        passed) rust_words='passed' clients_field='numPassedTests' ;;
        failed) rust_words='failed|timed out' clients_field='numFailedTests' ;;
        skipped) rust_words='skipped|ignored' clients_field='numPendingTests' ;;
    esac
    {
        # `|| true`: a suite that did not even build has no such line.
        cat "$reports"/*.log | grep -E '^ *(Summary \[|test result: )' | grep -oE "[0-9]+ ($rust_words)\b" |
            grep -oE '^[0-9]+' || true
        if [ -s "$reports/clients.json" ]; then
            node --print "JSON.parse(fs.readFileSync('$reports/clients.json')).$clients_field"
        fi
    } | awk '{ total += $1 } END { print total + 0 }'
}

rust
clients
strangers

passed="$(sum passed)" failed="$(sum failed)" skipped="$(sum skipped)"
if [ "$is_broken" -ne 0 ] && [ "$failed" -eq 0 ]; then
    printf '\nerror: a suite ended before its tests did; its output above says why\n'
fi
printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
[ "$is_broken" -eq 0 ] && [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
