#!/usr/bin/env python3
"""Measures start-up and imports of the release build, on SQLite and on PostgreSQL; then the gateway, by benches/gateway, subscriptions,
by benches/live.py, offline sync, by benches/sync.py, and at last the screens of an app, by benches/speed.py, which ends with the table of
what must be shown and writes docs/performance.md.

Every figure is printed as minimum, median and maximum over RUNS runs, each on an empty database. Everything is made in a
temporary folder and on free loopback ports, and is gone afterwards.

  RUNS=3  PRODUCTS="2000 20000"  PEERS_DIR=<folder>  benches/run.py        QUICK=1: a short run, which writes no document
"""

import contextlib
import glob
import http.client
import json
import os
import pwd
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

QUICK = os.environ.get("QUICK") == "1"
RUNS = int(os.environ.get("RUNS", "1" if QUICK else "3"))
PRODUCTS = [int(count) for count in os.environ.get("PRODUCTS", "2000" if QUICK else "2000 20000").split()]
START_DEADLINE_S = 60
QUERY = json.dumps({"query": "{ products(first: 24) { nodes { title priceRange { min { amount } } } } }"})


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, ask):
    """Returns what `ask` answers once it is not None."""
    deadline = time.monotonic() + START_DEADLINE_S
    while time.monotonic() < deadline:
        answer = ask()
        if answer is not None:
            return answer
        time.sleep(0.001)
    sys.exit(f"error: {what} did not come up within {START_DEADLINE_S} s")


@contextlib.contextmanager
def postgres(folder, log=subprocess.DEVNULL, **settings):
    """Runs a PostgreSQL of its own with the settings of a default installation but for `settings`, and gives a maker of empty databases,
    which has the process' id. What it logs goes to `log`."""
    programs = os.path.dirname(os.path.realpath(shutil.which("initdb") or max(glob.glob("/usr/lib/postgresql/*/bin/initdb"))))
    data, port = os.path.join(folder, "postgres"), free_port()
    os.mkdir(data)
    # PostgreSQL refuses to run as root.
    account = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(data, user.pw_uid, user.pw_gid)
        account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    initdb = [f"{programs}/initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(initdb, cwd=data, check=True, stdout=subprocess.DEVNULL, **account)
    options = [f"{programs}/postgres", "-D", data, "-p", str(port), "-k", data, "-c", "listen_addresses=127.0.0.1"]
    options += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(options, cwd=data, stdout=subprocess.DEVNULL, stderr=log, **account)
    names = iter(f"bench{number}" for number in range(1_000_000))

    def make():
        name = next(names)
        createdb = [f"{programs}/createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "bench", name]
        subprocess.run(createdb, check=True)
        return f"postgres://bench@127.0.0.1:{port}/{name}"

    make.pid = server.pid

    def answers():
        ready = subprocess.run([f"{programs}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False)
        return True if ready.returncode == 0 else None

    try:
        wait_for("PostgreSQL", answers)
        yield make
    finally:
        server.terminate()
        server.wait()


def run(tote, arguments, environment):
    """Returns how long a command took in seconds and how much memory it held at most in MiB."""
    start = time.monotonic()
    process = subprocess.Popen([tote, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"error: tote {' '.join(arguments)}: {complaint.decode(errors='replace')}")
    return took, usage.ru_maxrss / 1024


def figures(label, unit, values):
    low, middle, high = min(values), statistics.median(values), max(values)
    print(f"| {label} | {low:,.1f} | {middle:,.1f} | {high:,.1f} | {unit} |", flush=True)


def environment(**settings):
    """Returns the environment without settings of the caller's shell."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TOTE_", "DATABASE_URL", "REDIS_URL"))}
    return {**kept, "TOTE_LOG": "warn", **settings}


def first_answer(tote, settings):
    """Returns the milliseconds from the start of the process to the first answered query."""
    port = free_port()
    start = time.monotonic()
    server = subprocess.Popen(
        [tote], env={**settings, "TOTE_LISTEN": f"127.0.0.1:{port}"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def ask():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_DEADLINE_S)
        try:
            connection.request("POST", "/graphql", QUERY, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            is_answered = answer.status == 200 and len(json.loads(answer.read())["data"]["products"]["nodes"]) > 0
            return time.monotonic() - start if is_answered else None
        except OSError:
            return None
        finally:
            connection.close()

    try:
        return wait_for("tote", ask) * 1000
    finally:
        server.terminate()
        server.wait()


def measure_start(tote, folder):
    settings = environment(TOTE_DATA_DIR=os.path.join(folder, "start"))
    # The first start makes and fills the database; what is measured are the later ones.
    first_answer(tote, settings)
    figures("start to first answer, database exists", "ms", [first_answer(tote, settings) for _ in range(RUNS)])


def measure_import(tote, engine, make_database, catalogue, products):
    rates, again_rates, memory = [], [], []
    for _ in range(RUNS):
        settings = environment(DATABASE_URL=make_database())
        run(tote, ["migrate"], settings)
        took, held = run(tote, ["import", "--no-progress", catalogue], settings)
        took_again, _ = run(tote, ["import", "--no-progress", catalogue], settings)
        rates.append(products / took)
        again_rates.append(products / took_again)
        memory.append(held)
    figures(f"import of {products:,} products, {engine}", "products/s", rates)
    figures(f"import of {products:,} products, {engine}, peak memory", "MiB", memory)
    figures(f"the same file again, {engine}", "products/s", again_rates)


def main():
    tote = os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release", "tote")
    # The bench needs features of shared crates that a plain build has not: built as it is, everything is built once.
    gateway = ["cargo", "bench", "--workspace", "--locked", "--quiet", "--bench", "gateway"]
    subprocess.run([*gateway, "--no-run"], check=True)
    tote = os.path.abspath(tote)
    with tempfile.TemporaryDirectory() as folder:
        # The account that runs PostgreSQL has to pass through.
        os.chmod(folder, 0o755)
        print(f"\n{RUNS} runs on {os.cpu_count()} processors\n\n| | min | median | max | |\n|---|---:|---:|---:|---|", flush=True)
        measure_start(tote, folder)
        numbers = iter(range(1_000_000))
        sqlite = lambda: f"sqlite:{folder}/bench{next(numbers)}.db"
        with postgres(folder) as make_database:
            for products in PRODUCTS:
                catalogue = os.path.join(folder, f"{products}.jsonl")
                run(tote, ["seed", "--generate", str(products), "--output", catalogue], environment())
                measure_import(tote, "SQLite", sqlite, catalogue, products)
                measure_import(tote, "PostgreSQL", make_database, catalogue, products)
    subprocess.run(gateway, check=True)
    here = os.path.dirname(os.path.abspath(__file__))
    # Each has its own idea of how many products it needs.
    given = {name: value for name, value in os.environ.items() if name != "PRODUCTS"} | {"TOTE_BIN": tote}
    short = {"live.py": {"STREAMS": "500", "SUBSCRIBERS": "100", "SECONDS": "5"}, "sync.py": {"ROUNDS": "3"}} if QUICK else {}
    document = {} if QUICK else {"OUT": os.environ.get("OUT", os.path.join(os.path.dirname(here), "docs", "performance"))}
    for bench in ("live.py", "sync.py", "speed.py"):
        own = short.get(bench, {}) | (document if bench == "speed.py" else {})
        subprocess.run([sys.executable, os.path.join(here, bench)], env={**own, **given}, check=True)


if __name__ == "__main__":
    main()
