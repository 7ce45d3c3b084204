#!/usr/bin/env bash
# Runs other people's test suites in Python against the server that `cargo test` built. They are installed into an
# environment of their own in the target folder, anew when their versions change.
set -euo pipefail
cd "$(dirname "$0")/.."

output="${CARGO_TARGET_DIR:-$PWD/target}"
environment="$output/suites"
wanted=tools/suites/requirements.txt

# The tests are in tools/suites/run.py.
readonly TESTS=10
if ! python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or later with venv and pip is not on this machine, which schemathesis, clairvoyance and localstripe need."
    # tools/needs.sh installs it on Debian, and CI has to have it.
    if [ -n "${CI:-}" ] || command -v apt-get >/dev/null; then
        echo "error: nothing was tested"
        exit 1
    fi
    echo "test result: 0 passed, 0 failed, $TESTS skipped"
    exit 0
fi

if ! cmp -s "$wanted" "$environment/installed.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
    cp "$wanted" "$environment/installed.txt"
fi
PYTHONDONTWRITEBYTECODE=1 "$environment/bin/python" tools/suites/run.py "${TOTE_BIN:-$output/debug/tote}" schema.graphql
