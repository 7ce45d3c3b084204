"""clairvoyance, which recovers a schema without introspection from what a server's errors give away.

It is handed the hardest list of words there is: every name of our own schema.
"""

import http.server
import json
import os
import subprocess
import sys
import threading

import graphql

from server import ask, serving

# What every server has, and what tools ask for, is no secret.
EVERYBODYS = {"Query", "Mutation", "Subscription", "String", "Int", "Float", "Boolean", "ID"}
TOOLS_WORDS = ["IntrospectionQuery", "__schema", "__type", "__typename", "user", "users", "me", "viewer", "admin", "search"]
# It gives up where a message is not one that it can read.
GIVES_UP = "Unable to get TypeRef"


def names_of(path):
    """Every name in the public schema: types, fields, arguments, values."""
    with open(path, encoding="utf-8") as file:
        schema = graphql.build_schema(file.read())
    names = set()
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        names.add(name)
        for field, definition in getattr(kind, "fields", {}).items():
            names.add(field)
            names.update(getattr(definition, "args", {}))
        names.update(getattr(kind, "values", {}))
    return names


def recover(address, words, folder):
    """Returns the names that clairvoyance finds at `address`, of types and of their fields, and what it printed."""
    wordlist, output = os.path.join(folder, "words.txt"), os.path.join(folder, "recovered.json")
    with open(wordlist, "w", encoding="utf-8") as file:
        file.write("\n".join(sorted(words)))
    program = os.path.join(os.path.dirname(sys.executable), "clairvoyance")
    ended = subprocess.run(
        [program, "-o", output, "-w", wordlist, "-c", "4", "-m", "1", f"{address}graphql"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    printed = ended.stdout + ended.stderr
    # It ends with an error where it cannot read the messages; anything else that stops it is our fault.
    assert ended.returncode == 0 or GIVES_UP in printed, printed[-4000:]
    if not os.path.exists(output):
        return set(), printed
    with open(output, encoding="utf-8") as file:
        kinds = json.load(file)["data"]["__schema"]["types"]
    fields = {field["name"] for kind in kinds for field in kind.get("fields") or []}
    return {kind["name"] for kind in kinds} | fields, printed


class Telling(http.server.BaseHTTPRequestHandler):
    """graphql-core as it comes: it proposes names."""

    schema = None

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = graphql.graphql_sync(self.schema, body["query"]).formatted
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def a_server_that_tells_is_read(_, schema, folder):
    """The counter-proof: the same words recover the same schema from a server that is not made for this."""
    with open(schema, encoding="utf-8") as file:
        Telling.schema = graphql.build_schema(file.read())
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Telling) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found, printed = recover(f"http://127.0.0.1:{server.server_port}/", names_of(schema), folder)
        server.shutdown()
    wanted = {"Product", "products", "priceRange", "pageInfo", "hasNextPage"}
    assert wanted <= found, f"{wanted - found} were not found\n{printed[-4000:]}"
    print(f"{len(found)} names recovered")


def a_server_in_production_tells_nothing(binary, schema, folder):
    names = names_of(schema)
    with serving(binary, folder, TOTE_MODE="production") as (address, process):
        assert ask(address, "{ __typename }")["data"] == {"__typename": "Query"}, "the server does not answer"
        found, printed = recover(address, names | set(TOOLS_WORDS), folder)
        assert process.poll() is None, "the server ended"
    assert not found & (names - EVERYBODYS), f"recovered {sorted(found & names)}\n{printed[-4000:]}"
    print(f"recovered: {', '.join(sorted(found)) or 'nothing'}")
