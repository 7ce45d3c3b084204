#!/usr/bin/env python3
"""Measures offline sync beside the same work done without it: by ordinary mutations one after another, and by asking for everything again.

  ROUNDS=20 benches/sync.py

  ROUNDS    how often each is done; the median is told
  PRODUCTS  products of the catalogue
  MUTATIONS edits of one push
  CHANGES   products that have another price since
  PARTS     what is measured on, of "sqlite postgres"
  JSON      a file for the figures
  TOTE_BIN  another binary than that of the release build

One client over one connection, with gzip as a phone has it. Both ways of each pair are done in turn in one run, so that what else the
machine does weighs on both.
"""

import contextlib
import gzip
import http.client
import json
import os
import shutil
import statistics
import sys
import tempfile
import time

from checkout import binary, gateway, guest, new_key
from live import redis, shop
from run import postgres

ROUNDS = int(os.environ.get("ROUNDS", "20"))
PRODUCTS = int(os.environ.get("PRODUCTS", "2000"))
MUTATIONS = int(os.environ.get("MUTATIONS", "100"))
CHANGES = int(os.environ.get("CHANGES", "100"))
PARTS = os.environ.get("PARTS", "sqlite postgres").split()
# That of a generated catalogue.
MARKET = "main"
# Products on a page, of both ways.
PAGE = 250
VARIANTS = 20

CARD = "id title priceRange { min { amount currencyCode } } availability featuredImage { url } "
LINE = "id quantity title cost { totalAmount { amount currencyCode } }"
PUSH = """mutation ($input: SyncPushInput!) { syncPush(input: $input) {
  lastMutationSeq results { seq status errors { code field message } } } }"""
PULL = """query ($input: SyncPullInput!) { sync(input: $input) { lastMutationSeq hasMore scopes { scope mode cursor hasMore
  tombstones { type id } upserts { __typename
    ... on Product { %s } ... on Cart { id version totalQuantity } ... on CartLine { %s }
    ... on WishlistItem { productId version addedAt } ... on Preference { key value } } } } }""" % (CARD, LINE)
AGAIN = """{ cart { id version totalQuantity lines(first: 100) { nodes { %s } } }
  viewer { wishlist(first: 250) { nodes { productId version addedAt } } preferences { key value } } }""" % LINE
LIST = "query ($after: String) { products(first: %d, after: $after) { nodes { %s } pageInfo { hasNextPage endCursor } } }" % (PAGE, CARD)
ADJUST = "mutation ($input: CartLinesAdjustInput!) { cartLinesAdjust(input: $input) { userErrors { code field message } } }"
WISH = "mutation ($input: WishlistItemsAddInput!) { wishlistItemsAdd(input: $input) { userErrors { code field message } } }"
PREFER = "mutation ($input: PreferencesSetInput!) { preferencesSet(input: $input) { userErrors { code field message } } }"
PRICES = "mutation ($input: PricesSetInput!) { pricesSet(input: $input) { userErrors { code } } }"
BYTES, SECONDS, STATEMENTS, CALLS = "bytes", "seconds", "statements", "calls"


class Phone:
    """One connection, and what went over it since it was asked."""

    def __init__(self, port, token=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.token = token
        self.used = {}

    def ask(self, query, variables):
        body = json.dumps({"query": query, "variables": variables}, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        begun = time.perf_counter()
        self.connection.request("POST", f"/graphql?market={MARKET}", body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        took = time.perf_counter() - begun
        statements = int(answer.headers.get("x-tote-statements", 0))
        for name, value in ((SECONDS, took), (BYTES, len(text)), ("sent", len(body)), (STATEMENTS, statements), (CALLS, 1)):
            self.used[name] = self.used.get(name, 0) + value
        if answer.headers.get("content-encoding") == "gzip":
            text = gzip.decompress(text)
        answer = json.loads(text)
        if answer.get("errors"):
            sys.exit(f"error: the shop answers {answer['errors']}")
        return answer["data"]

    @contextlib.contextmanager
    def measured(self, into):
        self.used = {}
        yield
        into.append(self.used)


def middle(rounds, name):
    return statistics.median(one[name] for one in rounds)


class Report:
    def __init__(self):
        self.rows = []

    def pair(self, engine, what, ours, theirs, count):
        row = {"engine": engine, "what": what, "count": count}
        for side, rounds in (("sync", ours), ("without", theirs)):
            row[side] = {name: middle(rounds, name) for name in (SECONDS, BYTES, "sent", STATEMENTS, CALLS)}
        row["times_faster"] = row["without"][SECONDS] / row["sync"][SECONDS]
        moved = lambda side: row[side][BYTES] + row[side]["sent"]
        row["times_smaller"] = moved("without") / moved("sync")
        self.rows.append(row)
        print(f"  {engine}, {what}: {row['times_faster']:.1f} times faster", file=sys.stderr, flush=True)

    def print(self):
        print("\n| | | calls | ms | bytes sent | bytes back (gzip) | SQL statements | a second | faster | smaller |")
        print("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|")
        for row in self.rows:
            for side, ratio in (("sync", True), ("without", False)):
                used = row[side]
                cells = [
                    f"{row['engine']}: {row['what']}" if ratio else "",
                    side,
                    f"{used[CALLS]:,.0f}",
                    f"{used[SECONDS] * 1000:,.2f}",
                    f"{used['sent']:,.0f}",
                    f"{used[BYTES]:,.0f}",
                    f"{used[STATEMENTS]:,.0f}",
                    f"{row['count'] / used[SECONDS]:,.0f}" if row["count"] else "",
                    f"{row['times_faster']:.1f}" if ratio else "",
                    f"{row['times_smaller']:.1f}" if ratio else "",
                ]
                print(f"| {' | '.join(cells)} |")
        if os.environ.get("JSON"):
            with open(os.environ["JSON"], "w", encoding="utf-8") as file:
                json.dump({"processors": os.cpu_count(), "load": os.getloadavg(), "figures": self.rows}, file, indent=2)


def edits(at, variants, products):
    """What a shopper does without a network: two edits of the cart, one of the wishlist, one of a setting, and so on."""
    for number in range(MUTATIONS):
        kind = number % 4
        if kind < 2:
            line = {"merchandiseId": variants[number % len(variants)], "delta": 1 if kind else 2}
            yield "cartLinesAdjust", ADJUST, {"key": new_key(), "lines": [line]}
        elif kind == 2:
            yield "wishlistItemsAdd", WISH, {"key": new_key(), "items": [{"productId": products[(at + number) % len(products)]}]}
        else:
            yield "preferencesSet", PREFER, {"key": new_key(), "entries": [{"key": f"setting.{number}", "value": at}]}


def refused(errors):
    if errors:
        sys.exit(f"error: an edit is refused: {errors}")


def pushes(report, engine, port, variants, products):
    ours, theirs = [], []
    for at in range(ROUNDS):
        # Guests of their own, so that one way is not spared what the other has done.
        phone, other = Phone(port, guest(port, MARKET)), Phone(port, guest(port, MARKET))
        mutations = [{"seq": seq, "op": {name: given}} for seq, (name, _, given) in enumerate(edits(at, variants, products), 1)]
        client = new_key().replace("mut_", "client_")
        with phone.measured(ours):
            # A server that is slow does a part, and the rest of it is sent again.
            while mutations:
                results = phone.ask(PUSH, {"input": {"clientId": client, "mutations": mutations}})["syncPush"]["results"]
                again = {one["seq"] for one in results if one["status"] == "RETRY"}
                refused([one for one in results if one["status"] not in ("APPLIED", "RETRY")])
                mutations = [one for one in mutations if one["seq"] in again]
        with other.measured(theirs):
            for name, query, given in edits(at, variants, products):
                refused(other.ask(query, {"input": given})[name]["userErrors"])
    report.pair(engine, f"a push of {MUTATIONS} mutations, or each by itself", ours, theirs, MUTATIONS)


SCOPES = ["CART", "WISHLIST", "ADDRESSES", "ORDERS", "PREFERENCES", "CATALOGUE"]


class Synced:
    """A phone that has everything, and the cursors to go on from."""

    def __init__(self, port, token, scopes):
        self.phone = Phone(port, token)
        self.client = new_key().replace("mut_", "client_")
        self.cursors = dict.fromkeys(scopes)
        self.items = 0

    def pull(self):
        asked = list(self.cursors)
        while asked:
            scopes = [{"scope": scope, "cursor": self.cursors[scope]} for scope in asked]
            pulled = self.phone.ask(PULL, {"input": {"clientId": self.client, "scopes": scopes, "maxItems": 500}})["sync"]
            for scope in pulled["scopes"]:
                self.items += len(scope["upserts"])
                self.cursors[scope["scope"]] = scope["cursor"]
            asked = [scope["scope"] for scope in pulled["scopes"] if scope["hasMore"]]


def products_again(phone):
    after, found = None, 0
    while True:
        page = phone.ask(LIST, {"after": after})["products"]
        found += len(page["nodes"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


def pulls(report, engine, port, variants, products, staff):
    # A first download, each time of a phone that has nothing.
    ours, theirs = [], []
    for _ in range(max(3, ROUNDS // 4)):
        synced = Synced(port, None, ["CATALOGUE"])
        with synced.phone.measured(ours):
            synced.pull()
        other = Phone(port)
        with other.measured(theirs):
            found = products_again(other)
        if synced.items != found:
            sys.exit(f"error: {synced.items} products were synced of {found}")
    report.pair(engine, f"first download of {found:,} products, or the list page by page", ours, theirs, found)

    token = guest(port, MARKET)
    synced, other = Synced(port, token, SCOPES), Phone(port, token)
    for name, query, given in edits(0, variants, products):
        refused(other.ask(query, {"input": given})[name]["userErrors"])
    synced.pull()
    ours, theirs = [], []
    for _ in range(ROUNDS):
        with synced.phone.measured(ours):
            synced.pull()
        with other.measured(theirs):
            other.ask(AGAIN, {})
    report.pair(engine, "nothing has changed, or cart, wishlist and settings again", ours, theirs, 0)

    ours, theirs = [], []
    clerk = Phone(port, staff)
    for number in range(max(3, ROUNDS // 4)):
        prices = [{"variantId": variant, "market": MARKET, "amount": f"{number + 10}.00"} for variant in variants[:CHANGES]]
        refused(clerk.ask(PRICES, {"input": {"key": new_key(), "prices": prices}})["pricesSet"]["userErrors"])
        before = synced.items
        with synced.phone.measured(ours):
            synced.pull()
        with other.measured(theirs):
            products_again(other)
        if synced.items - before != len(prices):
            sys.exit(f"error: {synced.items - before} products came of {len(prices)} changes")
    report.pair(engine, f"{CHANGES} products with another price, or the list page by page", ours, theirs, CHANGES)


def goods(port):
    """Products that can be bought, and a variant of each."""
    page = "{ products(first: %d, filter: [{available: true}]) { nodes { id selectedOrFirstAvailableVariant { id } } } }" % max(CHANGES, 100)
    nodes = Phone(port).ask(page, {})["products"]["nodes"]
    return [node["id"] for node in nodes], [node["selectedOrFirstAvailableVariant"]["id"] for node in nodes]


def measure(report, engine, program, folder, url, **settings):
    staff = shop(program, folder, url, PRODUCTS)
    with gateway(program, folder, url, TOTE_SHOW_STATEMENTS="true", TOTE_ACCESS_TOKEN_MINUTES="60", **settings) as server:
        products, variants = goods(server.port)
        pushes(report, engine, server.port, variants[:VARIANTS], products)
        pulls(report, engine, server.port, variants, products, staff)


def main():
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__)
        return
    program = binary()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="tote-bench-") as folder, contextlib.ExitStack() as stack:
        os.chmod(folder, 0o755)
        print(f"\nOffline sync, {ROUNDS} rounds on {os.cpu_count()} processors", flush=True)
        if "sqlite" in PARTS:
            measure(report, "SQLite", program, folder, f"sqlite:{folder}/sync.db")
        if "postgres" in PARTS:
            make_database = stack.enter_context(postgres(folder))
            relay = {"REDIS_URL": stack.enter_context(redis(folder))} if shutil.which("redis-server") else {}
            name = "PostgreSQL and Redis" if relay else "PostgreSQL"
            measure(report, name, program, folder, make_database(), **relay)
    report.print()


if __name__ == "__main__":
    main()
