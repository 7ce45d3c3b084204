"""A server of a run: the real program on an embedded database in a temporary folder, filled with the demo shop."""

import contextlib
import json
import os
import subprocess
import threading
import urllib.request

START_DEADLINE_S = 120
STOP_DEADLINE_S = 30


@contextlib.contextmanager
def serving(binary, folder, **settings):
    """Gives the address of a server, ending in a slash, and its process; stops it afterwards."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TOTE_", "DATABASE_URL", "REDIS_URL"))}
    environment = {**kept, "TOTE_LISTEN": "127.0.0.1:0", "TOTE_DATA_DIR": str(folder), **settings}
    log = os.path.join(folder, "server.log")
    with open(log, "wb") as errors:
        process = subprocess.Popen([binary], env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True)
    # A server that hangs before it serves is ended, which ends the reading below as well.
    timer = threading.Timer(START_DEADLINE_S, process.kill)
    timer.start()
    try:
        prefix = "Tote is serving "
        line = next((line for line in process.stdout if line.startswith(prefix)), None)
        timer.cancel()
        if line is None:
            with open(log, encoding="utf-8", errors="replace") as file:
                raise SystemExit(f"error: the server did not start:\n{file.read()[-4000:]}")
        # The pipe must not fill up.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield line.removeprefix(prefix).strip(), process
    finally:
        timer.cancel()
        process.terminate()
        try:
            process.wait(STOP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(binary, folder, *arguments):
    """What the program prints as JSON, beside a server on the same data."""
    environment = {"TOTE_DATA_DIR": str(folder), "PATH": os.environ.get("PATH", "")}
    ended = subprocess.run([binary, *arguments], env=environment, cwd=folder, capture_output=True, timeout=START_DEADLINE_S, check=True)
    return json.loads(ended.stdout)


def ask(address, query, variables=None, token=None):
    """The answer to `query` as JSON, whatever its status; `token` says who asks."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    authorization = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"{address}graphql", body, {"Content-Type": "application/json", **authorization})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return json.load(refused)
