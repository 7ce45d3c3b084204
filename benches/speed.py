#!/usr/bin/env python3
"""Measures the screens of a shopping app at our server: on SQLite and on PostgreSQL with Redis, without the answer cache and with it,
against a static answer of the same bytes through the same server, against our own statements by pgbench, and against PostGraphile.

  PEERS_DIR=<folder> PEERS_WORK=<folder> benches/speed.py        QUICK=1: a short run, to try it

  PEERS_DIR    folder with PostGraphile's schema, documents and server, and with the generator of the catalogue; without it there is no peer
  PEERS_WORK   where its packages are, or are installed by npm
  PEER_WORKERS processes of PostGraphile
  ROUNDS       how often each cell is measured, in turn with the others; medians are told
  CELL         whole seconds of a cell, as wrk takes them
  WARM         seconds before, unmeasured
  CONNECTIONS  connections at once
  WIDE         further numbers of connections, with the answer cache
  PRODUCTS     products of the catalogue, where there is no peer
  SCALE        products of the catalogues whose cost is compared; the first is what others are compared with
  PARTS        what is measured, of "sqlite reads writes bytes connections flash scaling"
  OUT          folder for figures.json and the plots; the figures are also put into the document beside it, OUT with .md
  TOTE_BIN     another binary than that of the release build
  STILL_BIN    another binary than the built bench `gateway`, which serves static answers

Needs PostgreSQL, Redis, wrk, and for plots matplotlib. Everything is made in a temporary folder and on free loopback ports.
"""

import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from checkout import binary
from live import redis
from run import environment, first_answer, postgres
from screens import limits, load, machine, plots, report, screens, shop, usage
from screens.peer import WORKERS, Peer

QUICK = os.environ.get("QUICK") == "1"


def setting(name, usual, quick):
    return os.environ.get(name, quick if QUICK else usual)


ROUNDS = int(setting("ROUNDS", "3", "1"))
CELL = int(setting("CELL", "3", "1"))
WARM = int(setting("WARM", "2", "1"))
CONNECTIONS = int(setting("CONNECTIONS", "16", "16"))
WIDE = [int(one) for one in setting("WIDE", "256 2048", "256").split()]
PRODUCTS = int(setting("PRODUCTS", "2000", "2000"))
SCALE = [int(one) for one in setting("SCALE", "2000 20000 200000", "2000 4000").split()]
PARTS = setting("PARTS", "sqlite reads writes bytes connections flash scaling", "sqlite reads writes bytes connections scaling").split()
OUT = os.environ.get("OUT")
STARTS = 5
COLD, BARE, WARM_SIDE = report.COLD, report.BARE, report.WARM
LITE_COLD, LITE_WARM = "SQLite, cold", "SQLite, warm"


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class Bench:
    """What is measured with: files in a folder, and the sides."""

    def __init__(self, program, folder, stack):
        self.program, self.folder, self.stack = program, folder, stack
        self.log = stack.enter_context(open(os.path.join(folder, "log"), "w+", encoding="utf-8", errors="replace"))
        self.make_database = stack.enter_context(postgres(folder, self.log, shared_buffers="512MB", max_connections=300))
        self.relay = stack.enter_context(redis(folder))
        self.has_cache = shop.has_cache(program, folder)
        place = os.environ.get("PEERS_DIR")
        self.peer = Peer(os.path.abspath(place), os.path.abspath(os.environ.get("PEERS_WORK", os.path.join(tempfile.gettempdir(), "peers")))) if place else None
        self.targets, self.requests, self.peer_requests, self.flows = {}, {}, {}, {}
        self.dictionary = None
        # Those of PostgreSQL that orders are placed in.
        self.databases = []

    def file(self, name, lines):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        return path

    def serve(self, side, url, database, cache, **settings):
        self.targets[side] = self.stack.enter_context(shop.serve(self.program, self.folder, url, database, cache, **settings))

    def start(self):
        """Fills the shops and starts every side."""
        catalogue = self.peer.catalogue() if self.peer else shop.generated(self.program, self.folder, PRODUCTS)
        self.url = self.make_database()
        self.databases.append(self.url)
        pid = self.make_database.pid
        say("filling PostgreSQL")
        shop.fill(self.program, self.folder, self.url, catalogue)
        subprocess.run(["psql", "-Xq", self.url, "-c", "VACUUM ANALYZE"], check=True)
        self.serve(COLD, self.url, pid, "0" if self.has_cache else None, REDIS_URL=self.relay)
        self.draws = shop.Draws(catalogue)
        port = self.targets[COLD].port
        self.bodies = self.draws.requests(port)
        if self.has_cache:
            self.serve(BARE, self.url, pid, "0", REDIS_URL=self.relay, TOTE_KEEP_ROWS="false")
            place, self.dictionary = shop.dictionary(self.program, self.folder, self.url, self.bodies)
            self.serve(WARM_SIDE, self.url, pid, None, REDIS_URL=self.relay, TOTE_DICTIONARIES_DIR=place)
        if "sqlite" in PARTS:
            say("filling SQLite")
            url = f"sqlite:{self.folder}/speed.db"
            shop.fill(self.program, self.folder, url, catalogue)
            self.serve(LITE_COLD, url, None, "0" if self.has_cache else None)
            if self.has_cache:
                self.serve(LITE_WARM, url, None, None)
        self.requests = {screen: self.file(f"{screen}.txt", bodies) for screen, bodies in self.bodies.items()}
        self.things = self.file("things.txt", self.draws.variants(self.targets[COLD].port))
        self.flows = {name: screens.flow_file(os.path.join(self.folder, f"{name}.lua"), steps) for name, steps in screens.FLOWS.items()}
        if self.peer:
            say("filling PostGraphile")
            url = self.make_database()
            self.databases.append(url)
            self.peer.fill(url)
            self.targets[report.PEER] = self.stack.enter_context(self.peer.serve(url, pid))
            self.peer_bodies = self.peer.requests(self.draws)
            self.peer_requests = {screen: self.file(f"peer-{screen}.txt", bodies) for screen, bodies in self.peer_bodies.items()}
            self.peer_things = self.file("peer-things.txt", self.peer.variants())
            self.peer_flows = {
                name: screens.flow_file(os.path.join(self.folder, f"peer-{name}.lua"), steps) for name, steps in self.peer.flows().items()
            }

    @property
    def best(self):
        return WARM_SIDE if self.has_cache else COLD

    def reads(self):
        answers = {screen: limits.middle(self.targets[COLD].port, bodies) for screen, bodies in self.bodies.items()}
        found = {screen: {} for screen in screens.READS}
        with limits.still(answers) as static:
            cells = []
            for screen in screens.READS:
                for side, target in self.targets.items():
                    requests = self.peer_requests if side == report.PEER else self.requests
                    cells.append((screen, side, target, requests[screen]))
                # As many bytes go up as to the shop.
                static[screen].token = self.targets[self.best].token
                cells.append((screen, report.STATIC, static[screen], self.requests[screen]))
            for _, _, target, requests in cells:
                load.read(target, requests, WARM, CONNECTIONS)
            for number in range(ROUNDS):
                say(f"reads, round {number + 1}")
                for screen, side, target, requests in cells:
                    found[screen].setdefault(side, []).append(load.read(target, requests, CELL, CONNECTIONS))
        figures = {screen: {side: load.median(results) for side, results in sides.items()} for screen, sides in found.items()}
        say("our statements by pgbench")
        for screen, bodies in self.bodies.items():
            scripts = limits.recorded(self.url, self.log, self.targets[BARE if self.has_cache else COLD], bodies)
            if again := limits.replayed(self.url, scripts, CONNECTIONS, CELL):
                figures[screen][report.REPLAY] = again
        return figures

    def writes(self):
        sides = [side for side in (self.best, LITE_WARM if self.has_cache else LITE_COLD, report.PEER) if side in self.targets]
        found = {name: {} for name in screens.FLOWS}
        for number in range(ROUNDS + 1):
            say(f"writes, round {number}" if number else "writes, before")
            for name in screens.FLOWS:
                for side in sides:
                    flows, things = (self.peer_flows, self.peer_things) if side == report.PEER else (self.flows, self.things)
                    if name not in flows:
                        continue
                    result = load.flow(self.targets[side], flows[name], things, CELL if number else WARM, CONNECTIONS)
                    if number:
                        found[name].setdefault(side, []).append(result)
            if not number:
                self.analyze(self.databases)
        return {name: {side: load.median(results) for side, results in one.items()} for name, one in found.items()}

    @staticmethod
    def analyze(databases):
        """Has PostgreSQL do what it does by itself within a minute: until then, it plans for tables without carts and orders."""
        for url in databases:
            subprocess.run(["psql", "-Xq", url, "-c", "ANALYZE"], check=True)

    def calls(self):
        told = {name: {side: len(steps) for side in self.targets if side != report.PEER} for name, steps in screens.FLOWS.items()}
        if self.peer:
            for name, steps in self.peer.flows().items():
                told[name][report.PEER] = len(steps)
        return told

    def bytes(self):
        found = {}
        for screen in screens.READS:
            found[screen] = {self.best: shop.sizes(self.targets[self.best], self.bodies[screen], known=self.dictionary)}
            if self.peer:
                found[screen][report.PEER] = shop.sizes(self.targets[report.PEER], self.peer_bodies[screen], by_server=False)
        return found

    def connections(self, reads):
        found = {}
        for screen in screens.READS:
            found[screen] = {str(CONNECTIONS): reads[screen][self.best]} if reads else {}
            for count in WIDE:
                say(f"{screen} over {count} connections")
                load.read(self.targets[self.best], self.requests[screen], WARM, count)
                results = [load.read(self.targets[self.best], self.requests[screen], CELL, count) for _ in range(ROUNDS)]
                found[screen][str(count)] = load.median(results)
        return found

    def start_s(self):
        settings = environment(DATABASE_URL=self.url, REDIS_URL=self.relay, TOTE_DATA_DIR=self.folder, TOTE_MODE="development")
        return statistics.median(first_answer(self.program, settings) for _ in range(STARTS)) / 1000

    def scaling(self):
        """Costs without the answer cache, of catalogues of several sizes, in turn."""
        cells, urls = [], []
        with contextlib.ExitStack() as servers:
            for products in SCALE:
                say(f"filling {products:,} products")
                catalogue = shop.generated(self.program, self.folder, products)
                url = self.make_database()
                urls.append(url)
                shop.fill(self.program, self.folder, url, catalogue)
                subprocess.run(["psql", "-Xq", url, "-c", "VACUUM ANALYZE"], check=True)
                # Everything is read anew: what a process keeps would hide how large the catalogue is.
                cache, rows = ("0", {"TOTE_KEEP_ROWS": "false"}) if self.has_cache else (None, {})
                target = servers.enter_context(shop.serve(self.program, self.folder, url, self.make_database.pid, cache, **rows))
                draws = shop.Draws(catalogue)
                for screen, bodies in draws.requests(target.port).items():
                    cells.append((screen, products, load.read, (target, self.file(f"{screen}-{products}.txt", bodies))))
                things = self.file(f"things-{products}.txt", draws.variants(target.port))
                for name in screens.WRITES:
                    cells.append((name, products, load.flow, (target, self.flows[name], things)))
            found = {}
            for number in range(ROUNDS + 1):
                say(f"sizes of catalogues, round {number}" if number else "sizes of catalogues, before")
                for screen, products, measure, arguments in cells:
                    result = measure(*arguments, CELL if number else WARM, CONNECTIONS)
                    if number:
                        found.setdefault(screen, {}).setdefault(str(products), []).append(result)
                if not number:
                    self.analyze(urls)
        order = {screen: {str(count): load.median(found[screen][str(count)]) for count in SCALE} for screen in (*screens.READS, *screens.WRITES)}
        return order


def flash(program, folder):
    """Orders of one thing against our statements by pgbench, as benches/checkout.py has them."""
    path = os.path.join(folder, "flash.json")
    here = os.path.dirname(os.path.abspath(__file__))
    given = {**os.environ, "TOTE_BIN": program, "JSON": path, "SECONDS": str(max(3, round(CELL * 2))), "BUYERS": str(CONNECTIONS)}
    subprocess.run([sys.executable, os.path.join(here, "checkout.py")], env=given, check=True)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def measure(program):
    figures = {"machine": machine.kind(), "rounds": ROUNDS, "seconds": CELL, "connections_at_once": CONNECTIONS}
    with tempfile.TemporaryDirectory(prefix="tote-bench-") as folder, contextlib.ExitStack() as stack:
        os.chmod(folder, 0o755)
        with contextlib.ExitStack() as sides:
            bench = Bench(program, folder, sides)
            bench.start()
            figures["catalogue"] = f"{len(bench.draws.handles):,} products, {len(bench.draws.leaves)} leaves"
            figures["peer_workers"] = WORKERS if bench.peer else None
            figures["has_cache"], figures["writer"], figures["calls"] = bench.has_cache, bench.best, bench.calls()
            figures["reads"] = bench.reads() if "reads" in PARTS else {}
            figures["peak_mib"] = {side: usage.peak_mib(target.processes["server"]) for side, target in bench.targets.items()}
            figures["connections"] = bench.connections(figures["reads"]) if "connections" in PARTS else {}
            figures["bytes"] = bench.bytes() if "bytes" in PARTS else {}
            figures["writes"] = bench.writes() if "writes" in PARTS else {}
            figures["start_s"] = bench.start_s()
            # Of the sides, only the database goes on.
            figures["scaling"] = bench.scaling() if "scaling" in PARTS else {}
        if "flash" in PARTS:
            say("orders of one thing")
            try:
                figures["flash"] = flash(program, folder)
            except subprocess.CalledProcessError:
                say("error: orders of one thing could not be measured; all other figures stay")
    return figures


def keep(figures, earlier):
    """Has figures of an earlier run stand for what this one has not measured, with when that was."""
    for part in ("writes", "bytes", "connections", "scaling", "flash"):
        if not figures.get(part) and earlier.get(part):
            figures[part] = earlier[part]
            dates = figures.setdefault("earlier", {})
            dates[part] = earlier.get("earlier", {}).get(part) or earlier["machine"]["date"]


def main():
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__)
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    load.program()
    begun = time.monotonic()
    figures = measure(binary())
    figures["minutes"] = round((time.monotonic() - begun) / 60, 1)
    if OUT and os.path.exists(os.path.join(OUT, "figures.json")):
        with open(os.path.join(OUT, "figures.json"), encoding="utf-8") as file:
            keep(figures, json.load(file))
    made = plots.draw(figures, OUT) if OUT else []
    if OUT:
        os.makedirs(OUT, exist_ok=True)
        with open(os.path.join(OUT, "figures.json"), "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)
            file.write("\n")
        if os.path.exists(f"{OUT}.md"):
            report.write_into(f"{OUT}.md", report.markdown(figures, made))
    print(report.printed(figures))
    say(f"{figures['minutes']} minutes")


if __name__ == "__main__":
    main()
