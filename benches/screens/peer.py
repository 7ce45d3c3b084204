"""PostGraphile over the same catalogue, started beside our server from a folder that holds its schema, its documents and its server."""

import contextlib
import json
import os
import re
import subprocess
import sys

from run import free_port, wait_for

from . import screens, shop
from .load import Target

ROLE = "peers"
PATH = "/graphql"
WORKERS = os.environ.get("PEER_WORKERS", "2")


class Peer:
    """What the folder holds, and the folder where packages and the catalogue are."""

    def __init__(self, folder, work):
        self.folder, self.work = folder, work
        self.data = os.path.join(work, "data")

    def catalogue(self):
        """The peers' catalogue, which is made where it is not there; our import reads it as it is."""
        path = os.path.join(self.data, "products.jsonl")
        if not os.path.exists(path):
            generator = os.path.join(self.folder, "catalogue", "generate.py")
            subprocess.run([sys.executable, generator, self.data], check=True, stdout=subprocess.DEVNULL)
        return path

    def install(self):
        """Has npm fetch the packages, unless they are there."""
        place = os.path.join(self.work, "postgraphile")
        os.makedirs(place, exist_ok=True)
        own = os.path.join(self.folder, "postgraphile")
        for name in os.listdir(own):
            with open(os.path.join(own, name), "rb") as source, open(os.path.join(place, name), "wb") as copy:
                copy.write(source.read())
        if not os.path.isdir(os.path.join(place, "node_modules")):
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=place, check=True, stdout=subprocess.DEVNULL)
        node = os.path.join(place, "node_modules", "node", "bin", "node")
        return place, node if os.access(node, os.X_OK) else "node"

    def fill(self, url):
        """Loads the catalogue into a database."""
        account = re.fullmatch(r"postgres://(\w+)@([\d.]+):(\d+)/(\w+)", url)
        exists = subprocess.run(["psql", "-XAt", url, "-c", f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"], check=True, capture_output=True)
        if not exists.stdout.strip():
            subprocess.run(["psql", "-Xq", url, "-c", f"CREATE ROLE {ROLE} SUPERUSER LOGIN"], check=True)
        names = {"PGHOST": account[2], "PGPORT": account[3], "PGDATABASE": account[4], "PGUSER": ROLE}
        script = os.path.join(self.folder, "postgraphile", "load.sh")
        done = subprocess.run(["bash", script, self.data], env={**os.environ, **names}, check=False, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"error: PostGraphile's catalogue cannot be loaded: {done.stderr[-800:]}")
        subprocess.run(["psql", "-Xq", url, "-c", "VACUUM ANALYZE"], check=True)

    @contextlib.contextmanager
    def serve(self, url, database):
        place, node = self.install()
        account = re.fullmatch(r"postgres://\w+@[\d.]+:(\d+)/(\w+)", url)
        port = free_port()
        environment = {"PATH": os.environ["PATH"], "NODE_ENV": "production", "GRAPHILE_ENV": "production", "PORT": str(port), "WORKERS": WORKERS,
                       "PGPORT": account[1], "PG_DB": account[2]}
        server = subprocess.Popen([node, "server.mjs"], cwd=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def is_ready():
            try:
                return shop.ask(port, '{"query":"{__typename}"}')
            except (OSError, ValueError):
                return None

        try:
            wait_for("PostGraphile", is_ready)
            yield Target(port, PATH, {"server": server.pid, "database": database})
        finally:
            server.terminate()
            server.wait()

    def _document(self, name):
        with open(os.path.join(self.folder, "queries", "postgraphile", f"{name}.graphql"), encoding="utf-8") as file:
            return re.sub(r"#[^\n]*", "", file.read())

    def requests(self, draws):
        """The bodies of the reads, of the same draws as ours."""
        pages = [screens.body(self._document("plp"), {"slug": leaf, "offset": offset}) for leaf in draws.leaves for offset in (0, 24)]
        return {
            "home": [screens.body(self._document("home"), dict(zip("abc", row))) for row in draws.rows],
            "plp": screens.shuffled(pages),
            "pdp": screens.shuffled([screens.body(self._document("pdp"), {"slug": handle}) for handle in draws.handles]),
        }

    def flows(self):
        """The calls of a cart and of an order, as its documents have them."""
        # The id of a variant is a number there.
        number = lambda text: text.replace('"@thing@"', "@thing@")
        step = lambda name, given, expect: {"body": number(screens.body(self._document(name), given)), "expect": expect, "is_private": False, "keep": {}}
        add = step("cart_add", {"cart": "@cart@", "variant": "@thing@", "quantity": 1}, '"state":"open"')
        address = {"name": "Shopper One", "street": "1 Main Street", "city": "Berlin", "postcode": "10115", "country": "DE"}
        given = {"cart": "@cart@", "email": "shopper-1@example.com", "address": address, "method": "standard"}
        order = [step("checkout_details", given, '"shippingMethod":"standard"'), step("place_order", {"cart": "@cart@", "ref": "@uuid@"}, '"PaymentSettled"')]
        return {"cart_add": [add] * 3, "checkout": [add, add, *order]}

    def variants(self):
        with open(self.catalogue(), encoding="utf-8") as file:
            return [str(variant["id"]) for line in file for variant in json.loads(line)["variants"]]
