"""Our server with a catalogue of the peers' shape, and what is asked of it."""

import base64
import contextlib
import gzip
import hashlib
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time

from checkout import gateway

from . import screens
from .load import Target

MARKET = "main"
# The peers' tax and ways of delivery.
TERMS = [
    {"kind": "market", "code": MARKET, "name": "Main", "currency": "EUR", "countries": ["DE", "FR"], "languages": ["en"],
     "prices_include_tax": False, "is_default": True},
    {"kind": "tax", "market": MARKET, "rates": [
        {"place": "DE", "name": "VAT", "percent": "20"}, {"place": "DE", "name": "VAT", "percent": "20", "class": "shipping"}]},
    {"kind": "shipping", "market": MARKET, "zones": [{"code": "home", "name": "Home", "places": ["DE", "FR"], "methods": [
        {"code": code, "name": code.title(), "subtotal_tiers": [{"from": "0", "cost": cost}], "days_min": 1, "days_max": 5}
        for code, cost in (("standard", "5.00"), ("express", "10.00"))]}]},
]
CACHE = "TOTE_ANSWER_CACHE_BYTES"
# All load comes from one address, and its guests buy for as long as it takes.
SETTINGS = {"TOTE_CONNECTIONS_PER_ADDRESS": "5000", "TOTE_ACCESS_TOKEN_MINUTES": "60", "TOTE_LOG": "warn"}
# On a machine that is busy with something else, a database may need longer than the seconds that it is waited for.
ATTEMPTS = 5
ENCODINGS = ("gzip", "br", "zstd")
WITH_DICTIONARY = ("dcb", "dcz")
# How often an answer is sent that was sent often: the server packs it well from a hundred times on.
SENT_OFTEN = 110
# Answers of each screen in the dictionary of an app.
OF_A_DICTIONARY = 4


def _tote(program, folder, url, *arguments):
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url, "TOTE_DATA_DIR": folder, "TOTE_LOG": "warn"}
    for _ in range(ATTEMPTS):
        done = subprocess.run([program, *arguments], env=environment, cwd=folder, check=False, capture_output=True, text=True)
        if not done.returncode:
            return done.stdout
        if "does not answer" not in done.stderr:
            break
    return sys.exit(f"error: tote {' '.join(arguments)}: {done.stdout[-1500:]}{done.stderr[-1500:]}")


def has_cache(program, folder):
    """Whether the program knows of an answer cache, so that there is something to leave out."""
    return CACHE in _tote(program, folder, f"sqlite:{folder}/none.db", "config", "--reference")


def generated(program, folder, products):
    """A catalogue of the program's own generator: the peers' shape, and leaves of about 57 products whatever the number."""
    path = os.path.join(folder, f"catalogue-{products}.jsonl")
    if not os.path.exists(path):
        _tote(program, folder, f"sqlite:{folder}/none.db", "seed", "--generate", str(products), "--output", path)
    return path


def fill(program, folder, url, catalogue):
    """Makes a database and imports a catalogue, without waiting for the disk each time."""
    if url.startswith("postgres:"):
        url += "?options=-csynchronous_commit%3Doff"
    terms = os.path.join(folder, "terms.jsonl")
    with open(terms, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in TERMS)
    _tote(program, folder, url, "migrate")
    for path in (terms, catalogue):
        _tote(program, folder, url, "import", "--no-progress", "--market", MARKET, path)


class Draws:
    """What is in a catalogue, and files of requests for it."""

    def __init__(self, catalogue, leaves_at_most=200, handles_at_most=2000):
        self.leaves, self.handles = {}, []
        with open(catalogue, encoding="utf-8") as file:
            for line in file:
                thing = json.loads(line)
                if thing.get("kind", "product") == "product":
                    self.handles.append(thing.get("handle") or thing["slug"])
                    # Our own form names the collections of a product, the short one its category.
                    leaf = thing["category_slug"] if "category_slug" in thing else thing["collections"][0]["handle"]
                    self.leaves[leaf] = self.leaves.get(leaf, 0) + 1
        self.handles = self.handles[:: max(1, len(self.handles) // handles_at_most)]
        every = max(1, len(self.leaves) // leaves_at_most)
        self.leaves = dict(list(self.leaves.items())[::every])
        self.rows = screens.triples(list(self.leaves), 200)

    def requests(self, port):
        """The bodies of the reads, screen to list."""
        leaves = {leaf: self._shown(port, leaf) for leaf in self.leaves}
        second = {leaf: found["pageInfo"]["endCursor"] for leaf, found in leaves.items()}
        return {"home": screens.home(self.rows), "plp": screens.plp(list(self.leaves), second), "pdp": screens.pdp(self.handles)}

    @staticmethod
    def _shown(port, leaf):
        found = ask(port, screens.body(screens.PLP, {"handle": leaf, "after": None}))["data"]["collection"]
        if not found or not found["products"]["nodes"]:
            sys.exit(f"error: the shop shows nothing in {leaf}")
        return found["products"]

    def variants(self, port):
        """Ids of what can be bought, of about 2,000 products."""
        found = []
        for handle in self.handles[:: max(1, len(self.handles) // 2000)]:
            product = ask(port, screens.body(screens.PDP, {"handle": handle}))["data"]["product"]
            found += [variant["id"] for variant in product["variants"]["nodes"] if variant["quantityAvailable"]]
        return found


def ask(port, text, path="/graphql", token=None):
    answer, _ = raw(port, text, path, token=token)
    answer = json.loads(answer)
    if answer.get("errors"):
        sys.exit(f"error: the answer to {text[:300]} is {json.dumps(answer['errors'])[:600]}")
    return answer


def raw(port, text, path="/graphql", encoding="identity", token=None, dictionary=None):
    """The bytes of an answer and how they are encoded. `dictionary` is one that the client has."""
    with contextlib.closing(_connection(port)) as connection:
        return _over(connection, text, path, encoding, token, dictionary)


def _connection(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def _over(connection, text, path, encoding, token, dictionary):
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": encoding}
    if dictionary:
        headers["Available-Dictionary"] = f":{base64.b64encode(hashlib.sha256(dictionary).digest()).decode()}:"
    connection.request("POST", path, text.encode(), headers | ({"Authorization": f"Bearer {token}"} if token else {}))
    answer = connection.getresponse()
    return answer.read(), answer.headers.get("content-encoding", "identity")


def guest(port):
    return ask(port, screens.body(screens.GUEST, {"input": {"deviceKey": os.urandom(16).hex()}}))["data"]["guestStart"]["tokens"]["accessToken"]


@contextlib.contextmanager
def _mailbox():
    """A folder in memory, where there is one: without a mail server each mail becomes a file, and a disk with many files is not what is
    measured. A file made where thousands were just removed takes longer than the order that it tells of."""
    memory = "/dev/shm"
    with tempfile.TemporaryDirectory(prefix="tote-bench-", dir=memory if os.path.isdir(memory) else None) as folder:
        yield folder


@contextlib.contextmanager
def serve(program, folder, url, database=None, cache=None, **settings):
    """Runs the server; where requests go, with a guest's token."""
    if cache is not None:
        settings[CACHE] = cache
    with _mailbox() as mails, gateway(program, folder, url, **({"TOTE_DATA_DIR": mails} | SETTINGS | settings)) as server:
        processes = {"server": server.pid} | ({"database": database} if database else {})
        yield Target(server.port, "/graphql", processes, guest(server.port))


def drawn(requests):
    """40 of the requests, by which sizes are measured."""
    return requests[:: max(1, len(requests) // 40)][:40]


def dictionary(program, folder, url, requests):
    """A dictionary of answers to a few of the requests, none of which sizes are measured by; where it is, and its bytes."""
    operations, made = os.path.join(folder, "operations"), os.path.join(folder, "dictionaries")
    os.mkdir(operations)
    os.mkdir(made)
    for screen, bodies in requests.items():
        measured = set(drawn(bodies))
        others = [json.loads(text) for text in bodies if text not in measured][:OF_A_DICTIONARY]
        with open(os.path.join(operations, f"{screen}.graphql"), "w", encoding="utf-8") as file:
            file.write(others[0]["query"])
        with open(os.path.join(operations, f"{screen}.variables.json"), "w", encoding="utf-8") as file:
            json.dump([other["variables"] for other in others], file)
    path = os.path.join(made, "app.dict")
    _tote(program, folder, url, "dictionary", operations, "--out", path)
    with open(path, "rb") as file:
        return made, file.read()


def sizes(target, requests, by_server=True, known=None):
    """Mean bytes of an answer over 40 of the requests: as it is, with each encoding and with a dictionary that the client has, of an
    answer that was sent often; and of one that is sent for the first time."""
    totals = {}
    ways = [(encoding, None) for encoding in ENCODINGS] + [(encoding, known) for encoding in WITH_DICTIONARY if known]
    measured = drawn(requests)

    def add(name, size):
        totals.setdefault(name, []).append(size)

    for text in measured:
        plain, _ = raw(target.port, text, target.path, token=target.token)
        if b'"errors"' in plain:
            sys.exit(f"error: the answer to {text[:200]} is {plain[:300]}")
        add("identity", len(plain))
        add("gzip -6 by us", len(gzip.compress(plain, 6)))
    for encoding, given in ways if by_server else ():
        first = _packed(target, measured, encoding, given)
        for _ in range(SENT_OFTEN):
            _packed(target, measured, encoding, given)
        often = _settled(target, measured, encoding, given)
        for name, found in ((encoding, often), (f"{encoding} at first", first)):
            for size in found:
                add(name, size)
    return {name: sum(one) / len(one) for name, one in totals.items() if len(one) == len(measured)}


def _packed(target, requests, encoding, given):
    """Bytes of each answer that came in this encoding."""
    with contextlib.closing(_connection(target.port)) as connection:
        answers = (_over(connection, text, target.path, encoding, target.token, given) for text in requests)
        return [len(packed) for packed, used in answers if used == encoding]


def _settled(target, requests, encoding, given):
    """The same, sent on until what the server packs well beside its work, one after the other, has not become smaller for two seconds."""
    found = _packed(target, requests, encoding, given)
    changed = begun = time.monotonic()
    while time.monotonic() < min(changed + 2, begun + 120):
        again = _packed(target, requests, encoding, given)
        if again != found:
            found, changed = again, time.monotonic()
    return found
