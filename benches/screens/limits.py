"""What the machine allows: a static answer through our server, and the server's own statements without the server."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from checkout import parameters, psql
from run import free_port, wait_for

from . import shop
from .load import Target


def still_program():
    """The bench that serves static answers: `STILL_BIN`, or built."""
    if os.environ.get("STILL_BIN"):
        return os.environ["STILL_BIN"]
    command = ["cargo", "bench", "--workspace", "--locked", "--quiet", "--bench", "gateway", "--no-run", "--message-format", "json"]
    built = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    for line in built.stdout.splitlines():
        made = json.loads(line)
        if made.get("executable") and made["target"]["name"] == "gateway":
            return made["executable"]
    return sys.exit("error: cargo does not say where the bench is")


@contextlib.contextmanager
def still(answers):
    """Serves fixed answers, path to bytes, by the server of the shop."""
    with tempfile.TemporaryDirectory(prefix="tote-still-") as folder:
        names = []
        for path, answer in answers.items():
            names.append(os.path.join(folder, path))
            with open(names[-1], "wb") as file:
                file.write(answer)
        port = free_port()
        environment = {"PATH": os.environ["PATH"], "TOTE_DATA_DIR": folder, "TOTE_LISTEN": f"127.0.0.1:{port}", "TOTE_CONNECTIONS_PER_ADDRESS": "5000"}
        server = subprocess.Popen([still_program(), "static", *names], env=environment, stdout=subprocess.DEVNULL)

        def is_ready():
            try:
                return shop.raw(port, "{}", f"/{next(iter(answers))}")
            except OSError:
                return None

        try:
            wait_for("the static server", is_ready)
            yield {path: Target(port, f"/{path}", {"server": server.pid}) for path in answers}
        finally:
            server.terminate()
            server.wait()


def middle(port, requests):
    """Of 40 answers the one whose size is in the middle."""
    answers = [shop.raw(port, text)[0] for text in requests[:: max(1, len(requests) // 40)][:40]]
    return sorted(answers, key=len)[len(answers) // 2]


ENTRY = re.compile(r"^(?P<pid>\d+) (?P<level>LOG|DETAIL):  (?P<text>.*?)(?=^\d+ [A-Z]+:  |\Z)", re.M | re.S)


def _statements(log):
    """The statements in PostgreSQL's log as they can be run again, in their order."""
    found = []
    for entry in ENTRY.finditer(log):
        text = entry["text"].strip()
        if entry["level"] == "DETAIL":
            if text.startswith("parameters: ") and found:
                found[-1][1].update(parameters(text))
        elif text.startswith(("execute", "statement")):
            found.append((re.sub(r"^(statement|execute [^:]*): ", "", text), {}))
    return [_whole(statement, given) for statement, given in found]


def _literal(text):
    # pgbench takes a colon before a word for a variable of its own, also between quotes.
    if text is None:
        return "NULL"
    quoted = text.replace("'", "''")
    return "E'" + quoted.replace("\\", "\\\\").replace(":", "\\072") + "'" if ":" in text else f"'{quoted}'"


def _whole(statement, given):
    return " ".join(re.sub(r"\$(\d+)", lambda found: _literal(given[int(found[1])]), statement).split())


def recorded(url, log, target, requests, count=12):
    """Scripts of the statements that a server runs for requests: a text each."""
    for setting in ("log_statement = 'all'", "log_line_prefix = '%p '"):
        psql(url, f"ALTER SYSTEM SET {setting}")
    psql(url, "SELECT pg_reload_conf()")
    time.sleep(0.5)
    scripts = []
    for text in requests[:count]:
        # The first time statements are prepared; what the shop does on its own account would be among them as well.
        shop.ask(target.port, text, target.path, target.token)
        log.seek(0, os.SEEK_END)
        begun = log.tell()
        shop.ask(target.port, text, target.path, target.token)
        time.sleep(0.05)
        log.seek(begun)
        scripts.append(_statements(log.read()))
    for setting in ("log_statement", "log_line_prefix"):
        psql(url, f"ALTER SYSTEM RESET {setting}")
    psql(url, "SELECT pg_reload_conf()")
    # Where something else ran in between, a request has more statements than others.
    fewest = min(len(script) for script in scripts)
    return [script for script in scripts if len(script) == fewest]


def replayed(url, scripts, clients, seconds):
    """How often a second pgbench goes through the statements, with each prepared; and how many they are."""
    program = shutil.which("pgbench")
    if not program or not scripts or not scripts[0]:
        return None
    with tempfile.TemporaryDirectory(prefix="tote-replay-") as folder:
        names = []
        for at, script in enumerate(scripts):
            names += ["-f", os.path.join(folder, f"{at}.sql")]
            with open(names[-1], "w", encoding="utf-8") as file:
                file.write("".join(statement + ";\n" for statement in script))
        done = subprocess.run([program, "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds))), *names, url],
                              check=False, capture_output=True, text=True)
    told = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not told:
        print(f"  pgbench cannot run the statements again, {done.returncode}: {done.stdout[-300:]}{done.stderr[-600:]}", file=sys.stderr)
        return None
    return {"per_second": float(told[1]), "statements": len(scripts[0])}
