#!/usr/bin/env python3
"""Measures subscriptions over WebSockets: what they cost at rest, how soon an event is told, and how many changes become one.

  STREAMS=10000 SECONDS=36 RATE=200 benches/live.py

  STREAMS      subscriptions at once
  SECONDS      how long the server is watched at rest; at 36, each silent socket is asked for a sign of life three times
  RATE         changes a second where the server is not to be busy
  WRITERS      who writes at once where it is to be as busy as it gets
  SUBSCRIBERS  subscribers of one product
  CHANGES      changes of that product
  EVENTS       how many of the subscribers are told something; all, where it is left out
  PARTS        what is measured, of "idle events crowd gateways"
  JSON         a file for the figures
  TOTE_BIN     another binary than that of the release build

PostgreSQL is needed, and for two gateways with Redis `redis-server`. Each process must be able to have a file open for each
subscription (`ulimit -Hn`). Client and server share the processors of the machine.
"""

import asyncio
import base64
import contextlib
import json
import os
import resource
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from checkout import binary, gateway, new_key
from run import free_port, postgres, wait_for

STREAMS = int(os.environ.get("STREAMS", "10000"))
SECONDS = float(os.environ.get("SECONDS", "36"))
RATE = float(os.environ.get("RATE", "200"))
WRITERS = int(os.environ.get("WRITERS", "16"))
SUBSCRIBERS = int(os.environ.get("SUBSCRIBERS", "1000"))
CHANGES = int(os.environ.get("CHANGES", "100"))
EVENTS = min(STREAMS, int(os.environ.get("EVENTS", STREAMS)))
PARTS = os.environ.get("PARTS", "idle events crowd gateways").split()
PRODUCTS = 200
# That of a generated catalogue.
MARKET = "main"
# What a process opens beside the sockets of subscriptions.
SPARE_FILES = 500
STREAMS_A_SOCKET = 100
# How many sockets or streams are opened at once.
OPENING = 100
# Every watched scope is looked at once at the first tick (TOTE_LIVE_TICK_MS); what comes after that is rest.
SETTLE_S = 17
DEADLINE_S = 120
PAGE_KIB = resource.getpagesize() / 1024
TICKS = os.sysconf("SC_CLK_TCK")

CART = "subscription { cartChanged { ... on CartChange { cart { totalQuantity } } } }"
ORDERS = "subscription { customerOrdersChanged { ... on OrderStatusChange { orderId event { type } order { number } } } }"
PRODUCT = """subscription ($ids: [ID!]!) { productChanged(ids: $ids) { ... on ProductChange {
  product { title availability priceRange { min { amount } } } } } }"""
GUEST = "mutation ($input: GuestStartInput!) { guestStart(input: $input) { tokens { accessToken } } }"
ADD = "mutation ($input: CartLinesAddInput!) { cartLinesAdd(input: $input) { userErrors { code } } }"
PRICES = "mutation ($input: PricesSetInput!) { pricesSet(input: $input) { userErrors { code } } }"


class Socket(asyncio.Protocol):
    """One WebSocket that speaks graphql-transport-ws. `tell` gets the name of a stream, what it tells, and when that came."""

    # Something is wrong, and nothing is listened to any more.
    is_over = False

    def __init__(self, port, token, tell):
        self.port, self.token, self.tell = port, token, tell
        self.buffer = bytearray()
        self.is_open = False
        self.caught_up = 0
        self.wanted = 0
        self.waiting = None
        self.asked = {}
        self.asked_again = 0

    @classmethod
    async def open(cls, port, token=None, tell=None):
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: cls(port, token, tell), "127.0.0.1", port)
        await asyncio.wait_for(socket.waiting, DEADLINE_S)
        return socket

    def connection_made(self, transport):
        self.transport = transport
        self.waiting = asyncio.get_running_loop().create_future()
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        head = [
            "GET /graphql HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: graphql-transport-ws",
            f"Sec-WebSocket-Key: {key}",
        ]
        transport.write("\r\n".join([*head, "", ""]).encode())

    def connection_lost(self, error):
        if not self.waiting.done():
            self.waiting.set_exception(ConnectionError(f"a socket was closed: {error}"))
        elif not self.transport.is_closing():
            self.fail(f"a socket was lost: {error}")

    def fail(self, why):
        if not Socket.is_over:
            Socket.is_over = True
            sys.exit(f"error: {why}")

    def data_received(self, data):
        now = time.monotonic()
        if Socket.is_over:
            return
        self.buffer += data
        if not self.is_open:
            head, end, rest = bytes(self.buffer).partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                self.waiting.set_exception(ConnectionError(f"no socket: {head.decode()} {rest.decode()}"))
                return
            self.is_open, self.buffer = True, bytearray(rest)
            payload = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            self.say({"type": "connection_init", "payload": payload})
        while (text := self.frame()) is not None:
            self.hear(text, now)

    def frame(self):
        """Takes the next text off the buffer; the server sends each whole, and without a mask."""
        buffer = self.buffer
        if len(buffer) < 2:
            return None
        size, begin = buffer[1] & 127, 2
        if size >= 126:
            begin = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:begin], "big")
        if len(buffer) < begin + size:
            return None
        kind, text = buffer[0], bytes(buffer[begin : begin + size])
        del buffer[: begin + size]
        if kind == 0x88:
            self.fail(f"the server closes a socket: {int.from_bytes(text[:2], 'big')} {text[2:].decode()}")
        return text

    def hear(self, text, now):
        if text == b'{"type":"ping"}':
            self.say({"type": "pong"})
            return
        message = json.loads(text)
        kind = message["type"]
        if kind == "connection_ack":
            self.waiting.set_result(None)
            return
        # A busy server says when to come back, and a client does.
        if kind == "error" and (after := message["payload"][0]["extensions"].get("retryAfterMs")):
            self.asked_again += 1
            asyncio.get_running_loop().call_later(after / 1000, self.say, self.asked[message["id"]])
            return
        if kind != "next" or message["payload"].get("errors"):
            self.fail(f"a stream is told {message}")
        item = next(iter(message["payload"]["data"].values()))
        # The first item of a stream is `CaughtUp`, of which nothing was asked.
        if not item:
            self.caught_up += 1
            if self.caught_up == self.wanted:
                self.waiting.set_result(None)
        elif self.tell:
            self.tell(message["id"], item, now)

    async def subscribe(self, query, variables=None, names=("1",)):
        """Opens a stream for each name; returns when all have begun."""
        self.waiting = asyncio.get_running_loop().create_future()
        self.caught_up, self.wanted = 0, len(names)
        for name in names:
            self.asked[name] = {"type": "subscribe", "id": name, "payload": {"query": query, "variables": variables or {}}}
            self.say(self.asked[name])
        await asyncio.wait_for(self.waiting, DEADLINE_S)

    def say(self, message):
        """Sends it with a mask of zeros, which leaves it as it is."""
        text = json.dumps(message).encode()
        size = bytes([0x80 | len(text)]) if len(text) < 126 else bytes([0x80 | 126]) + len(text).to_bytes(2, "big")
        self.transport.write(b"\x81" + size + bytes(4) + text)

    def close(self):
        self.transport.abort()


class Writer:
    """Requests, one after another, over a connection that is kept. What a busy server sends away is asked again with the same key, as
    apps do."""

    def __init__(self, port):
        self.port, self.streams = port, None
        self.asked_again = 0

    async def ask(self, query, variables, token=None):
        """Returns the payload, and when it was asked for (the last time) and came."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        body = json.dumps({"query": query, "variables": variables}).encode()
        head = f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        head += f"Authorization: Bearer {token}\r\n\r\n" if token else "\r\n"
        sent = time.monotonic()
        writer.write(head.encode() + body)
        fields = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        size = int(fields.partition("content-length:")[2].partition("\r\n")[0])
        answer = json.loads(await reader.readexactly(size))
        answered = time.monotonic()
        why = answer["errors"][0].get("extensions", {}) if answer.get("errors") else {}
        if why.get("code") in ("UNAVAILABLE", "TIMEOUT"):
            self.asked_again += 1
            await asyncio.sleep(why.get("retryAfterMs", 1000) / 1000)
            return await self.ask(query, variables, token)
        payload = None if answer.get("errors") else next(iter(answer["data"].values()))
        if payload is None or payload.get("userErrors"):
            sys.exit(f"error: the shop answers {answer}")
        return payload, sent, answered

    def close(self):
        if self.streams:
            self.streams[1].close()


async def each(count, workers, work):
    """Does `work(number, worker)` for each number by so many workers."""
    numbers = iter(range(count))

    async def go(worker):
        for number in numbers:
            await work(number, worker)

    await asyncio.gather(*(go(worker) for worker in range(workers)))


@contextlib.asynccontextmanager
async def writers(port):
    made = [Writer(port) for _ in range(WRITERS)]
    try:
        yield made
    finally:
        for writer in made:
            writer.close()


async def guests(port, count):
    """The tokens of so many new guests."""
    tokens = [None] * count
    async with writers(port) as made:

        async def start(number, worker):
            payload, _, _ = await made[worker].ask(GUEST, {"input": {"deviceKey": secrets.token_hex(16)}})
            tokens[number] = payload["tokens"]["accessToken"]

        await each(count, WRITERS, start)
    return tokens


@contextlib.asynccontextmanager
async def sockets(port, tokens, tell=None):
    """A socket for each token; `tell` gets the number of the socket, what is told, and when."""
    opened = [None] * len(tokens)

    async def open_one(number, _):
        def told(_, item, now):
            tell(number, item, now)

        opened[number] = await Socket.open(port, tokens[number], told if tell else None)

    try:
        await each(len(tokens), OPENING, open_one)
        yield opened
    finally:
        for socket in opened:
            if socket:
                socket.close()


def resident_kib(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * PAGE_KIB


def processor_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def millis(values):
    """Median, 99th percentile and maximum of seconds, in milliseconds."""
    ordered = sorted(values)
    at = lambda share: ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000
    return {"p50": round(at(0.5), 2), "p99": round(at(0.99), 2), "max": round(ordered[-1] * 1000, 2)}


class Report:
    """The figures, as they come."""

    def __init__(self):
        self.rows = []

    def add(self, what, **values):
        self.rows.append({"what": what, **values})
        told = ", ".join(f"{name} {value:,}" if isinstance(value, (int, float)) else f"{name} {value}" for name, value in values.items())
        print(f"  {what}: {told}", file=sys.stderr, flush=True)

    def latency(self, what, told, answered, sent, took, asked_again):
        self.add(
            what,
            events=len(told),
            per_second=round(len(told) / took),
            writes_asked_again=asked_again,
            after_answer_ms=millis([told[at] - answered[at] for at in told]),
            after_request_ms=millis([told[at] - sent[at] for at in told]),
        )

    def print(self):
        print("\n| | | |\n|---|---|---|")
        for row in self.rows:
            what = row["what"]
            for name, value in row.items():
                if name == "what":
                    continue
                if isinstance(value, dict):
                    value = " / ".join(f"{one:,.1f}" for one in value.values()) + f" ({', '.join(value)})"
                elif isinstance(value, (int, float)):
                    value = f"{value:,}"
                print(f"| {what} | {name.replace('_', ' ')} | {value} |")
                what = ""
        if os.environ.get("JSON"):
            with open(os.environ["JSON"], "w", encoding="utf-8") as file:
                json.dump({"processors": os.cpu_count(), "load": os.getloadavg(), "figures": self.rows}, file, indent=2)


async def idle(report, server, what, query, variables, tokens, names):
    """Memory and processor time of streams on which nothing happens."""
    # What is made once, such as the prepared document, is no cost of a stream.
    async with sockets(server.port, tokens[:OPENING]) as opened:
        await asyncio.gather(*(socket.subscribe(query, variables, names[:1]) for socket in opened))
    await asyncio.sleep(1)
    count = len(tokens) * len(names)
    before = resident_kib(server.pid)
    begun = time.monotonic()
    async with sockets(server.port, tokens) as opened:
        connected = resident_kib(server.pid)
        await each(len(opened), max(1, OPENING // len(names)), lambda at, _: opened[at].subscribe(query, variables, names))
        took = time.monotonic() - begun
        await asyncio.sleep(SETTLE_S)
        subscribed = resident_kib(server.pid)
        begun, used = time.monotonic(), processor_s(server.pid)
        await asyncio.sleep(SECONDS)
        share = (processor_s(server.pid) - used) / (time.monotonic() - begun)
    report.add(
        what,
        streams=count,
        sockets=len(tokens),
        opened_per_second=round(count / took),
        asked_again=sum(socket.asked_again for socket in opened),
        KiB_a_socket=round((connected - before) / len(tokens), 1),
        KiB_a_stream_without_its_socket=round((subscribed - connected) / count, 1),
        KiB_a_stream_in_all=round((subscribed - before) / count, 1),
        server_MiB=round(subscribed / 1024),
        processor_percent_at_rest=round(share * 100, 2),
    )


async def events(report, what, ports, tokens, variant, rounds):
    """The carts of EVENTS guests are edited once, over `ports[1]`, and they hear of it over `ports[0]`.

    A commit is not seen from outside. It comes after the request was sent and before the answer has come, so an event takes
    from the commit to the client at least what it comes after the answer (which may be less than nothing), and at most what it
    comes after the request. Both are of one clock.
    """
    told, quantities = {}, [0] * len(tokens)
    everybody = asyncio.Event()
    begins = time.monotonic()

    def tell(number, item, now):
        cart = item.get("cart")
        # Anything else told again, such as an edit of an earlier round, is none of this one.
        if number not in told and cart and cart["totalQuantity"] == quantities[number]:
            told[number] = now
            if len(told) == EVENTS:
                everybody.set()

    async with sockets(ports[0], tokens, tell) as opened, writers(ports[1]) as made:
        await each(len(opened), OPENING, lambda at, _: opened[at].subscribe(CART))
        await asyncio.sleep(SETTLE_S)
        for label, rate in rounds:
            told.clear()
            everybody.clear()
            sent, answered = {}, {}
            begins, asked_before = time.monotonic(), sum(writer.asked_again for writer in made)

            async def edit(number, worker):
                if rate:
                    await asyncio.sleep(begins + number / rate - time.monotonic())
                quantities[number] += 1
                given = {"key": new_key(), "lines": [{"merchandiseId": variant, "quantity": 1}]}
                _, sent[number], answered[number] = await made[worker].ask(ADD, {"input": given}, tokens[number])

            await each(EVENTS, WRITERS, edit)
            took = time.monotonic() - begins
            try:
                await asyncio.wait_for(everybody.wait(), DEADLINE_S)
            except TimeoutError:
                sys.exit(f"error: {EVENTS - len(told)} of {EVENTS} events were not told within {DEADLINE_S} s")
            report.latency(f"{what}, {label}", told, answered, sent, took, sum(writer.asked_again for writer in made) - asked_before)
            await asyncio.sleep(2)


async def crowd(report, server, product, variant, staff):
    """Many follow one product whose price changes as fast as it can."""
    items, last, at_last = [0] * SUBSCRIBERS, [None] * SUBSCRIBERS, [None] * SUBSCRIBERS
    price = lambda number: f"{number // 100}.{number % 100:02}"
    end, everybody = price(CHANGES), asyncio.Event()
    reached = 0

    def tell(number, item, now):
        nonlocal reached
        items[number] += 1
        last[number] = item["product"]["priceRange"]["min"]["amount"]
        if last[number] == end and at_last[number] is None:
            at_last[number] = now
            reached += 1
            if reached == SUBSCRIBERS:
                everybody.set()

    async with sockets(server.port, [None] * SUBSCRIBERS, tell) as opened:
        await each(len(opened), OPENING, lambda at, _: opened[at].subscribe(PRODUCT, {"ids": [product]}))
        await asyncio.sleep(SETTLE_S)
        writer, begun, used = Writer(server.port), time.monotonic(), processor_s(server.pid)
        for number in range(1, CHANGES + 1):
            given = {"key": new_key(), "prices": [{"variantId": variant, "market": MARKET, "amount": price(number)}]}
            _, _, answered = await writer.ask(PRICES, {"input": given}, staff)
        writer.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(everybody.wait(), DEADLINE_S)
        used = processor_s(server.pid) - used
        # Nothing older may come after the last state.
        await asyncio.sleep(2)
    wrong = sum(one != end for one in last)
    if wrong:
        sys.exit(f"error: {wrong} of {SUBSCRIBERS} subscribers do not have the last price")
    report.add(
        f"{SUBSCRIBERS:,} subscribers of one product, {CHANGES} changes as fast as they go",
        changes_per_second=round(CHANGES / (answered - begun), 1),
        writes_asked_again=writer.asked_again,
        items_a_subscriber={"least": min(items), "median": statistics.median(items), "most": max(items)},
        with_the_last_state=SUBSCRIBERS - wrong,
        last_state_after_the_last_answer_ms=millis([at - answered for at in at_last]),
        server_processor_s=round(used, 2),
    )


@contextlib.contextmanager
def redis(folder):
    """Runs a Redis that keeps nothing."""
    port = free_port()
    options = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(options, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()


def open_files():
    """Lets this process and its children have a file for each stream."""
    needed = max(STREAMS, SUBSCRIBERS) + SPARE_FILES
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(needed, hard), max(needed, hard)))
    except (ValueError, OSError):
        sys.exit(f"error: {needed} files must be open at once, and {hard} may: raise `ulimit -Hn`, or set STREAMS and SUBSCRIBERS to less")


def shop(program, folder, url, products=PRODUCTS):
    """Sets up a shop; the settings of its gateways."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url, "TOTE_DATA_DIR": folder}
    catalogue = os.path.join(folder, "catalogue.jsonl")
    for command in (["migrate"], ["seed", "--generate", str(products), "--output", catalogue], ["import", "--no-progress", catalogue]):
        subprocess.run([program, *command], env=environment, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    create = [program, "staff", "create", "--format", "json", "--name", "bench", "--permission", "prices"]
    made = subprocess.run(create, env=environment, cwd=folder, check=True, capture_output=True)
    return json.loads(made.stdout)["token"]


# One address has all the streams, which it may not have otherwise; and there are places to spare, since connections that ask nothing
# are closed where places run short.
SETTINGS = {
    "TOTE_CONNECTIONS_MAX": str(2 * max(STREAMS, SUBSCRIBERS) + SPARE_FILES),
    "TOTE_CONNECTIONS_PER_ADDRESS": str(max(STREAMS, SUBSCRIBERS) + SPARE_FILES),
    "TOTE_LIVE_STREAMS_MAX": str(max(STREAMS, SUBSCRIBERS) + SPARE_FILES),
    "TOTE_LIVE_STREAMS_PER_PRINCIPAL": str(max(STREAMS, SUBSCRIBERS) + SPARE_FILES),
    "TOTE_ACCESS_TOKEN_MINUTES": "60",
}
ROUNDS = [(f"{RATE:g} a second", RATE), (f"as fast as {WRITERS} writers go", None)]


async def goods(port):
    """A product that can be bought, and its variant."""
    page = "{ products(first: 1, filter: [{available: true}]) { nodes { id selectedOrFirstAvailableVariant { id } } } }"
    async with writers(port) as made:
        page, _, _ = await made[0].ask(page, {})
    found = page["nodes"][0]
    return found["id"], found["selectedOrFirstAvailableVariant"]["id"]


def one_gateway(report, program, folder):
    url = f"sqlite:{folder}/live.db"
    staff = shop(program, folder, url)
    serve = lambda: gateway(program, folder, url, **SETTINGS)
    with serve() as server:
        product, variant = asyncio.run(goods(server.port))
        tokens = asyncio.run(guests(server.port, STREAMS)) if {"idle", "events"} & set(PARTS) else []
    # Each on a process of its own: memory that was used once is not given back.
    if "idle" in PARTS:
        with serve() as server:
            what = "idle customerOrdersChanged, each with a guest and a socket of its own"
            asyncio.run(idle(report, server, what, ORDERS, None, tokens, ["1"]))
        with serve() as server:
            what = f"idle productChanged, {STREAMS_A_SOCKET} a socket"
            names = [str(number) for number in range(STREAMS_A_SOCKET)]
            shared = [None] * max(1, STREAMS // STREAMS_A_SOCKET)
            asyncio.run(idle(report, server, what, PRODUCT, {"ids": [product]}, shared, names))
    if "events" in PARTS:
        with serve() as server:
            asyncio.run(events(report, "cartChanged, one gateway, SQLite", [server.port, server.port], tokens, variant, ROUNDS))
    if "crowd" in PARTS:
        with serve() as server:
            asyncio.run(crowd(report, server, product, variant, staff))


def two_gateways(report, program, folder, make_database, redis_url):
    url = make_database()
    shop(program, folder, url)
    relay = {"REDIS_URL": redis_url} if redis_url else {}
    with contextlib.ExitStack() as gateways:
        servers = [gateways.enter_context(gateway(program, folder, url, **SETTINGS, **relay)) for _ in range(2)]
        _, variant = asyncio.run(goods(servers[0].port))
        tokens = asyncio.run(guests(servers[1].port, STREAMS))
        what = "cartChanged, written at another gateway, PostgreSQL" + (" and Redis" if redis_url else " alone")
        asyncio.run(events(report, what, [server.port for server in servers], tokens, variant, ROUNDS))


def main():
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__)
        return
    open_files()
    program = binary()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="tote-bench-") as folder, contextlib.ExitStack() as stack:
        os.chmod(folder, 0o755)
        print(f"\n{STREAMS:,} subscriptions, on {os.cpu_count()} processors", flush=True)
        if {"idle", "events", "crowd"} & set(PARTS):
            one_gateway(report, program, folder)
        if "gateways" in PARTS:
            make_database = stack.enter_context(postgres(folder))
            if shutil.which("redis-server"):
                two_gateways(report, program, folder, make_database, stack.enter_context(redis(folder)))
            else:
                print("redis-server is not installed, so PostgreSQL with Redis is left out", file=sys.stderr)
            two_gateways(report, program, folder, make_database, None)
    report.print()


if __name__ == "__main__":
    main()
