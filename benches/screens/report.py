"""Tables of what was measured, and what must be shown."""

import re

from . import machine

SCREENS = {"home": "HOME", "plp": "PLP", "pdp": "PDP", "cart_add": "CART_ADD", "checkout": "CHECKOUT", "checkout_at_once": "CHECKOUT in 2 calls"}
WARM, COLD = "PostgreSQL + Redis, warm", "PostgreSQL + Redis, cold"
# Without rows of the catalogue that a process keeps as well.
BARE = "PostgreSQL + Redis, nothing kept"
STATIC, PEER, REPLAY = "static answer", "PostGraphile", "our statements by pgbench"
MISSING = "not measured"


def table(head, rows):
    align = "|".join(["---"] + ["---:"] * (len(head) - 1))
    lines = [f"| {' | '.join(head)} |", f"|{align}|"]
    return "\n".join(lines + [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows])


def number(value, digits=0):
    return "" if value is None else f"{value:,.{digits}f}"


def _spread(rounds):
    return f"{min(rounds):,.0f}-{max(rounds):,.0f}" if len(rounds) > 1 else ""


def reads(figures):
    head = ["screen", "side", "answers/s", "of rounds", "p50 ms", "p99 ms", "server CPU ms", "database CPU ms", "failed"]
    rows = []
    for screen, sides in figures["reads"].items():
        for side, one in sides.items():
            rows.append([SCREENS[screen], side, number(one["per_second"]), _spread(one.get("rounds", [])), number(one.get("p50"), 2), number(one.get("p99"), 2),
                         number(one.get("server_ms"), 3), number(one.get("database_ms"), 3), number(one.get("refused", 0) + one.get("lost", 0))])
    return table(head, rows)


def writes(figures):
    head = ["flow", "side", "flows/s", "of rounds", "calls", "calls/s", "p50 ms a call", "p99", "server CPU ms a call", "database CPU ms", "failed"]
    rows = []
    for screen, sides in figures["writes"].items():
        for side, one in sides.items():
            rows.append([SCREENS[screen], side, number(one["flows_per_second"]), _spread(one["rounds"]), figures["calls"][screen][side], number(one["per_second"]),
                         number(one["p50"], 2), number(one["p99"], 2), number(one["server_ms"], 3), number(one.get("database_ms"), 3),
                         number(one["refused"] + one["lost"])])
    return table(head, rows)


def sizes(figures):
    names = list(dict.fromkeys(name for sides in figures["bytes"].values() for one in sides.values() for name in one))
    rows = [[SCREENS[screen], side, *(number(one.get(name)) for name in names)] for screen, sides in figures["bytes"].items() for side, one in sides.items()]
    return table(["screen", "side", *names], rows)


def connections(figures):
    rows = []
    for screen, counts in figures["connections"].items():
        for count, one in counts.items():
            rows.append([SCREENS[screen], count, number(one["per_second"]), number(one["p50"], 2), number(one["p99"], 2), number(one["p99"] / max(one["p50"], 1e-4), 1),
                         number(one["refused"] + one["lost"])])
    return table(["screen", "connections", "answers/s", "p50 ms", "p99 ms", "p99 / p50", "failed"], rows)


def cost(one):
    return one["server_ms"] + one.get("database_ms", 0)


def scaling(figures):
    rows = []
    for screen, counts in figures["scaling"].items():
        least = cost(next(iter(counts.values())))
        for count, one in counts.items():
            rows.append([SCREENS[screen], number(int(count)), number(one["per_second"]), number(one["server_ms"], 3), number(one.get("database_ms"), 3), number(cost(one) / least, 2)])
    return table(["screen", "products", "calls/s", "server CPU ms", "database CPU ms", "cost, times the first"], rows)


def _ratio(figures, kind, screen, side, other, field="per_second"):
    one, two = (figures[kind].get(screen, {}).get(name) for name in (side, other))
    return one[field] / two[field] if one and two and two[field] else None


def _listed(values, digits=2):
    return "; ".join(number(value, digits) if value is not None else MISSING for value in values)


def _bytes(figures, names):
    """Our bytes against those of the peer, which packs nothing, as gzip -6 makes them."""
    ratios = []
    for screen, sides in figures["bytes"].items():
        ours, theirs = sides.get(WARM) or sides.get(COLD), sides.get(PEER)
        packed = [size for name, size in (ours or {}).items() if name in names]
        ratios.append(min(packed) / theirs["gzip -6 by us"] if theirs and packed else None)
    return ratios


def _orders(figures):
    """Both of our ways to an order beside the peer's one."""
    theirs = figures["writes"].get("checkout", {}).get(PEER, {}).get("flows_per_second")
    ours = [figures["writes"].get(flow, {}).get(figures["writer"]) for flow in ("checkout", "checkout_at_once")]
    return _listed([one["flows_per_second"] / theirs if one and theirs else None for one in ours])


def must_show(figures):
    """What the project promises of speed, beside what this run has measured."""
    of = lambda kind, screens, side, other, field="per_second": _listed([_ratio(figures, kind, screen, side, other, field) for screen in screens])
    three = ("home", "plp", "pdp")
    wide = [counts.get("256") for counts in figures["connections"].values()]
    grown = []
    for counts in figures["scaling"].values() or [{}]:
        sides = list(counts.values())
        grown.append(cost(sides[-1]) / cost(sides[0]) if len(sides) > 1 else None)
    sizes_told = list(next(iter(figures["scaling"].values()), {}))
    told = " to ".join(number(int(one)) for one in dict.fromkeys(sizes_told[:1] + sizes_told[-1:])) or "one size to another of"
    tails = [one["p99"] / max(one["p50"], 1e-4) if one else None for one in wide] if figures["has_cache"] else [None] * 3
    rows = [
        ["warm HOME; PLP; PDP against a static answer of the same bytes", "0.7", "0.9", of("reads", three, WARM, STATIC)],
        ["warm HOME; PLP against PostGraphile", "30", "", of("reads", three[:2], WARM, PEER)],
        ["warm PDP against PostGraphile", "20", "", of("reads", three[2:], WARM, PEER)],
        ["cold HOME; PLP; PDP against PostGraphile", "2.5", "4", of("reads", three, COLD, PEER)],
        ["the same, also without kept rows: each answer is read from the database", "", "", of("reads", three, BARE, PEER)],
        ["that against its own statements by pgbench", "", "", of("reads", three, BARE, REPLAY)],
        ["CART_ADD, adds/s against PostGraphile", "2", "3", of("writes", ["cart_add"], figures["writer"], PEER, "flows_per_second")],
        ["CHECKOUT, orders/s against PostGraphile: by a cart; in 2 calls", "2", "4", _orders(figures)],
        ["one thing ordered by many, orders/s against our statements by pgbench", "0.5", "0.7", _listed([figures.get("flash", {}).get("ratio")])],
        ["bytes of HOME; PLP; PDP with gzip against PostGraphile's", "1.0 or less", "", _listed(_bytes(figures, ("gzip",)))],
        ["the same, the best encoding offered", "0.85 or less", "", _listed(_bytes(figures, ("gzip", "br", "zstd")))],
        ["the same, with a dictionary of the app's release", "0.5 or less", "", _listed(_bytes(figures, ("dcb", "dcz")))],
        ["with gzip, where an answer is sent for the first time", "", "", _listed(_bytes(figures, ("gzip at first",)))],
        ["the best encoding, then", "", "", _listed(_bytes(figures, ("gzip at first", "br at first", "zstd at first")))],
        ["with a dictionary, then", "", "", _listed(_bytes(figures, ("dcb at first", "dcz at first")))],
        ["calls to place an order from nothing", "3 or fewer", "", f"{figures['calls']['checkout'][figures['writer']]} (by a cart); {figures['calls']['checkout_at_once'][figures['writer']]}"],
        ["peak memory of the server under the read load, MiB", "150 or less", "", _listed([figures["peak_mib"].get(WARM) or figures["peak_mib"].get(COLD)], 0)],
        ["start to first answer, s", "0.3 or less", "", _listed([figures.get("start_s")])],
        ["warm p99 / p50 at 256 connections, HOME; PLP; PDP", "under 10", "", _listed(tails, 1)],
        [f"cost of HOME; PLP; PDP; CART_ADD; CHECKOUT from {told} products",
         "1.5 or less", "1.1", _listed(grown)],
    ]
    rows = [[*row[:3], row[3] or MISSING] for row in rows]
    return table(["what", "at least", "better still", "measured"], rows)


def tables(figures):
    """All tables but the one of what must be shown: titles and texts."""
    made = [("reads", "Reads", reads), ("writes", "Writes", writes), ("bytes", "Bytes of an answer", sizes)]
    made += [("connections", "Connections", connections), ("scaling", "Size of the catalogue", scaling)]
    return [(title, make(figures)) for kind, title, make in made if figures[kind]] + [
        ("Memory", table(["side", "peak MiB after the reads"], [[side, number(one)] for side, one in figures["peak_mib"].items()])),
    ]


PARTS = {"writes": "writes", "bytes": "bytes of an answer", "connections": "connections", "scaling": "size of the catalogue", "flash": "orders of one thing"}


def _earlier(figures):
    told = [f"{PARTS[part]} {date}" for part, date in figures.get("earlier", {}).items()]
    return f" Of earlier builds, since this run left them out: {'; '.join(told)}." if told else ""


def introduction(figures):
    peer = f" PostGraphile has {figures['peer_workers']} processes." if figures["peer_workers"] else ""
    cache = "" if figures["has_cache"] else " This version has no answer cache yet, so that there is no warm side."
    return (
        f"{machine.sentence(figures['machine'])} {figures['rounds']} rounds of {figures['seconds']:g} s a cell, {figures['connections_at_once']} connections "
        f"but where another number stands; medians. Load, server and database share the processors. Catalogue: {figures['catalogue']}.{peer}{cache}{_earlier(figures)}"
    )


def markdown(figures, plots):
    """The figures as a part of a document."""
    parts = [introduction(figures), "### What must be shown", must_show(figures)]
    parts += [part for title, text in tables(figures) for part in (f"### {title}", text)]
    parts += [f"![{title}](performance/{name})" for name, title in plots]
    return "\n\n".join(parts)


def printed(figures):
    """The same for a terminal: what must be shown stands last."""
    parts = [introduction(figures), *(part for title, text in tables(figures) for part in (f"{title}:", text))]
    return "\n\n".join([*parts, "What must be shown:", must_show(figures)])


BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def write_into(path, text):
    """Puts the figures between the two marks of a document."""
    with open(path, encoding="utf-8") as file:
        whole = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{text}\n{END}", whole, flags=re.S))
