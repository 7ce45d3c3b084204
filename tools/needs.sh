#!/usr/bin/env bash
# Makes sure that the programs are there which tests start themselves: PostgreSQL, Redis, Chromium, Node and Python; and the
# C++ compiler that libFuzzer is built with; and Valgrind, which counts instructions.
# On Debian and as root, missing ones are installed; elsewhere they are named, with the way to get them.
set -euo pipefail

readonly NODE_MAJOR_MIN=20

has_postgres() {
    command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null
}

has_redis() {
    command -v redis-server >/dev/null || command -v valkey-server >/dev/null
}

has_chromium() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

has_node() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        [ "$(node --print 'process.versions.node.split(".")[0]')" -ge "$NODE_MAJOR_MIN" ]
}

# Without its packages of Debian, Python has the module but cannot put pip into an environment.
has_python() {
    python3 -c 'import ensurepip, venv' 2>/dev/null
}

has_cpp() {
    command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null
}

# The Debian packages of what is missing.
missing() {
    has_postgres || echo postgresql
    has_redis || echo redis-server
    has_chromium || echo chromium
    has_node || echo nodejs npm
    has_cpp || echo g++
    # Elsewhere, tools/suites.sh does without and says so.
    if command -v apt-get >/dev/null; then
        has_python || echo python3-venv
        # Elsewhere, tests/instructions.rs does without and says so; Valgrind is not there for every system.
        command -v valgrind >/dev/null || echo valgrind
    fi
}

packages="$(missing | xargs)"
if [ -z "$packages" ]; then
    exit 0
fi

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "installing: $packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # Run level 1: tests start servers of their own on ports of their own, so the packages' services stay off.
    # The list of packages is meant to be split.
    # shellcheck disable=SC2086
    RUNLEVEL=1 apt-get install -qq -y --no-install-recommends $packages >/dev/null
    packages="$(missing | xargs)"
fi

if [ -n "$packages" ]; then
    {
        echo "error: the tests need programs that are not on this machine: $packages"
        echo "On Debian and Ubuntu: sudo apt-get install $packages"
        echo "Elsewhere: PostgreSQL 15 or later with its server programs, Redis 7 or Valkey, Chromium, a C++ compiler,"
        echo "and Node.js $NODE_MAJOR_MIN or later with npm, from the packages of your system."
    } >&2
    exit 1
fi
