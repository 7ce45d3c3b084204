#!/usr/bin/env python3
"""Measures orders of one thing by many buyers through two gateways on PostgreSQL, and beside it the same statements by pgbench.

What pgbench runs is recorded from the server's own order, so both do the same work; what differs is everything around the statements.

  BUYERS=16 SECONDS=10 benches/checkout.py        TOTE_BIN names another binary than that of the release build, JSON a file for the figures
"""

import collections
import contextlib
import glob
import http.client
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from run import free_port, postgres, wait_for

BUYERS = int(os.environ.get("BUYERS", "16"))
SECONDS = float(os.environ.get("SECONDS", "10"))
GATEWAYS = 2
UNITS = 1_000_000
# The transactions of an order, each by a statement that only it has: the order, the payment as asked for, the sandbox's books, and the
# payment as it was answered.
OF_AN_ORDER = ['INSERT INTO "shop_order"', "UPDATE payment_intent SET asked_at_ms", "INSERT INTO sandbox_payment", "INSERT INTO payment_entry"]
ADDRESS = {"familyName": "Shopper", "line1": "1 Main Street", "city": "Albany", "region": "NY", "postalCode": "12207", "countryCode": "US"}


def binary():
    named = os.environ.get("TOTE_BIN")
    if not named:
        subprocess.run(["cargo", "build", "--release", "--locked"], check=True)
        named = os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release", "tote")
    return os.path.abspath(named)


def ask(port, query, variables=None, token=None, market="us"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    connection.request("POST", f"/graphql?market={market}", json.dumps({"query": query, "variables": variables or {}}), headers)
    answer = json.load(connection.getresponse())
    connection.close()
    if answer.get("errors"):
        sys.exit(f"error: the shop answers {answer['errors']}")
    return answer["data"]


def new_key():
    """The TypeID of a write."""
    number = int(time.time() * 1000) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return "mut_" + "".join("0123456789abcdefghjkmnpqrstvwxyz"[number >> 5 * at & 31] for at in reversed(range(26)))


def guest(port, market="us"):
    query = 'mutation { guestStart(input: {deviceKey: "%s"}) { tokens { accessToken } } }' % secrets.token_hex(16)
    return ask(port, query, market=market)["guestStart"]["tokens"]["accessToken"]


def buy(port, token, variant):
    """Orders one unit; returns what came of it."""
    query = """mutation Buy($input: CheckoutSubmitInput!) { checkoutSubmit(input: $input) {
      __typename ... on CheckoutFailed { userErrors { code } } } }"""
    given = {
        "key": new_key(),
        "lines": [{"merchandiseId": variant}],
        "email": "shopper-1@example.com",
        "shippingAddress": ADDRESS,
        "deliveryOption": "standard",
        "seen": {"totalAmount": "9999.00", "currencyCode": "USD"},
        "paymentToken": "tok_approve",
    }
    return ask(port, query, {"input": given}, token)["checkoutSubmit"]


Gateway = collections.namedtuple("Gateway", "port pid")


@contextlib.contextmanager
def gateway(program, folder, url, **settings):
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": url,
        "TOTE_LISTEN": f"127.0.0.1:{port}",
        "TOTE_DATA_DIR": folder,
        "TOTE_MODE": "development",
        "TOTE_RATE_ADDRESS_PER_SECOND": "0",
        "TOTE_RATE_PRINCIPAL_PER_SECOND": "0",
        "TOTE_DATABASE_POOL_SIZE": "20",
        **settings,
    }
    server = subprocess.Popen([program, "serve"], env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def is_ready():
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/health/ready")
            return True if connection.getresponse().status == 200 else None
        except OSError:
            return None

    try:
        wait_for("a gateway", is_ready)
        yield Gateway(port, server.pid)
    finally:
        server.terminate()
        server.wait()


def psql(url, sql):
    done = subprocess.run(["psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, "-c", sql], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def sell(ports, variant):
    """Orders a second by BUYERS shoppers at once."""
    tokens = [guest(ports[at % len(ports)]) for at in range(BUYERS)]
    sold, until = [0] * BUYERS, time.monotonic() + SECONDS

    def shop(at):
        while time.monotonic() < until:
            outcome = buy(ports[at % len(ports)], tokens[at], variant)
            if outcome["__typename"] == "CheckoutFailed":
                sys.exit(f"error: an order is refused: {outcome}")
            sold[at] += outcome["__typename"] == "CheckoutSucceeded"

    threads = [threading.Thread(target=shop, args=(at,)) for at in range(BUYERS)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(sold) / (time.monotonic() - begun)


def transactions(log, earlier):
    """The transactions in PostgreSQL's log: lists of (statement, parameters). What they run by a name was prepared in `earlier` or here."""
    entry = re.compile(r"^(?P<pid>\d+) (?P<level>LOG|DETAIL):  (?P<text>.*?)(?=^\d+ [A-Z]+:  |\Z)", re.M | re.S)
    running, last, done = {}, {}, []
    prepared = {}
    # Behind what is run by a name, too, the text is told that has prepared it.
    for found in entry.finditer(earlier + log):
        for one in pieces(re.sub(r"^\w+: ", "", found["text"].strip())):
            if named := re.fullmatch(r"PREPARE (\w+)(?: \(TEXT\[\]\))? AS (.*)", one, re.S):
                prepared[named[1]] = re.sub(r"\(\$1\)\[(\d+)\]", r"$\1", named[2])
    for found in entry.finditer(log):
        pid, text = found["pid"], found["text"].strip()
        if found["level"] == "DETAIL":
            if text.startswith("parameters: ") and last.get(pid):
                last[pid][-1][1].update(parameters(text))
            continue
        if not text.startswith(("execute", "statement")):
            continue
        for statement, given in at_once(re.sub(r"^(statement|execute [^:]*): ", "", text), prepared):
            if statement.startswith(("BEGIN", "START")):
                running[pid] = []
                last.pop(pid, None)
            elif statement.startswith(("COMMIT", "ROLLBACK")):
                done.append(running.pop(pid, []))
                last.pop(pid, None)
            else:
                if pid not in running:
                    # A transaction by itself.
                    last[pid] = []
                    done.append(last[pid])
                else:
                    last[pid] = running[pid]
                last[pid].append((statement, given))
    return done


def pieces(text):
    """The statements of a text, which has semicolons in quotes as well."""
    return re.findall(r"(?:'(?:[^']|'')*'|[^';])+", text)


def at_once(text, prepared):
    """The statements of a text that was sent as one: those that it runs by their names as they were prepared, with their values."""
    if not re.match(r"(BEGIN;|PREPARE |EXECUTE |DEALLOCATE )", text):
        return [(text, {})]
    statements = []
    for one in pieces(text):
        if found := re.fullmatch(r"EXECUTE (\w+)(?:\('(.*)'\))?", one, re.S):
            statements.append((prepared[found[1]], elements((found[2] or "{}").replace("''", "'"))))
        elif not one.startswith(("PREPARE", "DEALLOCATE")):
            statements.append((one, {}))
    return statements


def elements(array):
    """The values of an array of texts as PostgreSQL writes it, by their places."""
    found = re.finditer(r'NULL|"((?:[^"\\]|\\.)*)"', array)
    return {at: None if one[0] == "NULL" else re.sub(r"\\(.)", r"\1", one[1]) for at, one in enumerate(found, 1)}


def parameters(text):
    found = re.finditer(r"\$(\d+) = (NULL|'(?:[^']|'')*')", text)
    return {int(one[1]): None if one[2] == "NULL" else one[2][1:-1].replace("''", "'") for one in found}


UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class Script:
    """Recorded transactions as a script of pgbench: ids that were new are new each time, and each client is a shopper of its own. Its
    variables are put into the text, so that they stand in quotes."""

    def __init__(self, principal):
        self.constants = {principal: "CAST(':principal' AS uuid)"}
        self.fresh = {}
        self.lines = []

    def add(self, transaction):
        self.lines.append("BEGIN;")
        for statement, given in transaction:
            values = {at: self.literal(text) for at, text in given.items()}
            statement = re.sub(r"\$(\d+)", lambda found: values[int(found[1])], statement)
            self.lines.append(" ".join(statement.split()) + ";")
        self.lines.append("COMMIT;")

    def literal(self, text):
        if text is None:
            return "NULL"
        if text in self.constants:
            return self.constants[text]
        if re.fullmatch(r"-?\d+", text):
            return text
        if UUID.fullmatch(text):
            return f"CAST(':{self.name(text)}' AS uuid)"
        if text.startswith("sbx_"):
            return f"'x-:{self.name(text)}'"
        for known, name in self.fresh.items():
            text = text.replace(known, f":{name}")
        return "'" + text.replace("'", "''") + "'"

    def name(self, text):
        return self.fresh.setdefault(text, f"u{len(self.fresh)}")

    def text(self):
        head = [
            "SELECT principal_id AS principal FROM shop_order GROUP BY principal_id ORDER BY principal_id OFFSET :client_id LIMIT 1 \\gset",
            "SELECT " + ", ".join(f"gen_random_uuid() AS {name}" for name in self.fresh.values()) + " \\gset",
        ]
        return "\n".join(head + self.lines) + "\n"


def recorded(url, port, variant, log):
    """The transactions of one order."""
    for setting in ("log_statement = 'all'", "log_line_prefix = '%p '"):
        psql(url, f"ALTER SYSTEM SET {setting}")
    psql(url, "SELECT pg_reload_conf()")
    log.seek(0, os.SEEK_END)
    first = log.tell()
    token = guest(port)
    # The second order finds everything in place that the first one of a shopper makes.
    for _ in range(2):
        time.sleep(1)
        log.seek(0, os.SEEK_END)
        begun = log.tell()
        buy(port, token, variant)
    time.sleep(1)
    log.seek(first)
    earlier = log.read(begun - first)
    found = transactions(log.read(), earlier)
    for setting in ("log_statement", "log_line_prefix"):
        psql(url, f"ALTER SYSTEM RESET {setting}")
    psql(url, "SELECT pg_reload_conf()")
    return [next(one for one in found if any(mark in text for text, _ in one)) for mark in OF_AN_ORDER]


def script(url, of_an_order):
    made = Script(psql(url, "SELECT principal_id FROM shop_order ORDER BY created_at_ms DESC LIMIT 1"))
    for transaction in of_an_order:
        made.add(transaction)
    return made.text()


def pgbench(url, statements):
    program = max(glob.glob("/usr/lib/postgresql/*/bin/pgbench")) if not shutil.which("pgbench") else "pgbench"
    arguments = [program, "-n", "-c", str(BUYERS), "-j", "2", "-T", str(int(SECONDS)), "-f", statements, url]
    done = subprocess.run(arguments, check=False, capture_output=True, text=True)
    told = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not told:
        sys.exit(f"error: pgbench ends with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return float(told[1])


def main():
    program = binary()
    with tempfile.TemporaryDirectory(prefix="tote-bench-") as folder, contextlib.ExitStack() as stack:
        os.chmod(folder, 0o755)
        log = stack.enter_context(open(os.path.join(folder, "log"), "w+", encoding="utf-8"))
        url = stack.enter_context(postgres(folder, log))()
        environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url, "TOTE_DATA_DIR": folder}
        for command in ("migrate", "seed"):
            subprocess.run([program, command], env=environment, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.ExitStack() as gateways:
            ports = [gateways.enter_context(gateway(program, folder, url)).port for _ in range(GATEWAYS)]
            page = "{ products(first: 1, filter: [{available: true}]) { nodes { selectedOrFirstAvailableVariant { id } } } }"
            variant = ask(ports[0], page)["products"]["nodes"][0]["selectedOrFirstAvailableVariant"]["id"]
            psql(url, f"UPDATE stock_level SET on_hand = {UNITS} WHERE variant_id = {variant.removeprefix('v_')}")
            of_an_order = recorded(url, ports[0], variant, log)
            text = script(url, of_an_order)
            orders = sell(ports, variant)
        statements = os.path.join(folder, "order.sql")
        with open(statements, "w", encoding="utf-8") as file:
            file.write(text)
        alone = pgbench(url, statements)
        count = sum(len(transaction) for transaction in of_an_order)
        print(f"{BUYERS} buyers of one thing, {GATEWAYS} gateways: {orders:.0f} orders/s")
        print(f"pgbench, {BUYERS} clients, the same {count} statements of an order: {alone:.0f} orders/s; ratio {orders / alone:.2f}")
        if os.environ.get("JSON"):
            with open(os.environ["JSON"], "w", encoding="utf-8") as file:
                json.dump({"orders_per_second": orders, "alone_per_second": alone, "statements": count, "ratio": orders / alone}, file)


if __name__ == "__main__":
    main()
