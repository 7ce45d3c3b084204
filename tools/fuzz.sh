#!/usr/bin/env bash
# Lets libFuzzer try to break what reads strangers' input, on the stable compiler.
#
#   tools/fuzz.sh [TARGET...]      every target of fuzz/fuzz_targets, unless some are named
#   FUZZ_SECONDS=20                how long each target runs
#   FUZZ_SEED=1                    where its random numbers begin
#
# What it finds on the way is kept in target/fuzz/corpus, and an input that breaks something in target/fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly SECONDS_EACH="${FUZZ_SECONDS:-20}" SEED="${FUZZ_SEED:-1}"
# One input: longer than this is a hang. Builds are unoptimised and machines are shared.
readonly INPUT_SECONDS_MAX=20
readonly MEMORY_MIB_MAX=2048
# As small as the stacks of the server's threads, so that what nests too deeply is found here as well.
readonly STACK_KIB=2048

output="${CARGO_TARGET_DIR:-$PWD/target}"
targets=("$@")
if [ "${#targets[@]}" -eq 0 ]; then
    for file in fuzz/fuzz_targets/*.rs; do
        targets+=("$(basename "$file" .rs)")
    done
fi

# The test is named so that dependencies get the features that they have in `cargo test`, and are not built again.
selection=(--test seeds)
for target in "${targets[@]}"; do
    selection+=(--bin "$target")
done
RUSTC_WORKSPACE_WRAPPER="$PWD/tools/fuzz/instrument.sh" cargo build --workspace --locked "${selection[@]}"

# The app's screens are seeds of documents: the text, a line, and the variables.
screens="$output/fuzz/screens/document"
mkdir -p "$screens"
for screen in client-tests/operations/*.graphql; do
    { cat "$screen"; printf '\n===\n'; cat "${screen%.graphql}.variables.json"; } >"$screens/$(basename "$screen" .graphql)"
done

# fuzz TARGET: runs it for its time; on failure says which input it was and how to see it again.
fuzz() {
    local target="$1" corpus="$output/fuzz/corpus/$1" artifacts="$output/fuzz/artifacts/$1"
    local seeds=("fuzz/seeds/$1") dictionary=() log="$output/fuzz/$1.log"
    mkdir -p "$corpus" "$artifacts"
    if [ -d "$output/fuzz/screens/$target" ]; then
        seeds+=("$output/fuzz/screens/$target")
    fi
    if [ -f "fuzz/$target.dict" ]; then
        dictionary=(-dict="fuzz/$target.dict")
    fi
    printf '\n%s: %s s from seed %s\n' "$target" "$SECONDS_EACH" "$SEED"
    if (
        ulimit -s "$STACK_KIB"
        exec "$output/debug/$target" "$corpus" "${seeds[@]}" "${dictionary[@]}" -artifact_prefix="$artifacts/" \
            -max_total_time="$SECONDS_EACH" -seed="$SEED" -timeout="$INPUT_SECONDS_MAX" \
            -rss_limit_mb="$MEMORY_MIB_MAX" -verbosity=0 -print_final_stats=1
    ) >"$log" 2>&1; then
        grep -E '^stat::(number_of_executed_units|new_units_added|slowest_unit_time_sec|peak_rss_mb)' "$log"
        return
    fi
    tail -n 40 "$log"
    printf 'error: %s broke; the inputs are:\n' "$target"
    ls -1 "$artifacts"/*
    printf 'See it again: %s FILE\n' "$output/debug/$target"
    printf 'Once it is mended, keep the input in fuzz/seeds/%s: every test run tries it again.\n' "$target"
    return 1
}

passed=0 failed=0
for target in "${targets[@]}"; do
    if fuzz "$target"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
printf '\ntest result: %s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
