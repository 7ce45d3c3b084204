#!/usr/bin/env python3
"""Draws where a program's time goes: a flame graph as SVG, of what `perf script` prints.

    perf record -F 499 --call-graph dwarf,24576 -p <pid> -- sleep 3
    perf script --no-inline | benches/flame.py --title "HOME" > home.svg

A box is a function, as wide as its share of the samples; what it calls stands on it. Futures need the stack copied
(`dwarf`), and nearly all of it: with less the lower functions are missing.
"""

import argparse
import re
import sys
from xml.sax.saxutils import escape

WIDTH, ROW, LETTER = 1400, 17, 6.6
# Narrower boxes are left out, in pixels: nobody could read them, and there are thousands.
NARROWEST = 2.5
NOISE = re.compile(
    r"::h[0-9a-f]{16}$|\+0x[0-9a-f]+$|::\{\{closure\}\}|<core::pin::Pin<P> as core::future::future::Future>::poll|\[unknown\]"
)
# Ways from one future to the next, which say nothing.
SKIPPED = re.compile(r"^$|^(tokio|futures_util|core|std|tracing|tokio_util)::|^<(tokio|futures_util|core|std|tracing|tokio_util|&?T as)")


def stacks(lines):
    """Each sample as its functions, from the lowest."""
    frames = None
    for line in lines:
        if not line.strip():
            if frames:
                yield frames[::-1]
            frames = None
        elif not line[0].isspace():
            frames = []
        elif frames is not None:
            name = line.strip().partition(" ")[2].rpartition(" (")[0]
            name = NOISE.sub("", NOISE.sub("", name))
            if not SKIPPED.match(name) and frames[-1:] != [name]:
                frames.append(name)
    if frames:
        yield frames[::-1]


def tree(samples):
    root = {"count": 0, "below": {}}
    for frames in samples:
        node = root
        node["count"] += 1
        for name in frames:
            node = node["below"].setdefault(name, {"count": 0, "below": {}})
            node["count"] += 1
    return root


def boxes(node, left, depth, scale):
    """Name, share, left edge, width and depth of each box."""
    for name, child in sorted(node["below"].items()):
        width = child["count"] * scale
        if width >= NARROWEST:
            yield name, child["count"], left, width, depth
            yield from boxes(child, left, depth + 1, scale)
        left += width


def short(name):
    """A name without the modules around it."""
    name = re.sub(r"<impl (?:[^<>]|<[^<>]*>)* for ((?:[^<>]|<[^<>]*>)*)>", r"\1", name)
    while "<" in (plain := re.sub(r"<[^<>]*>", "", name)) and plain != name:
        name = plain
    return "::".join(re.sub(r"<[^<>]*>", "", name).split("::")[-2:])


def colour(name):
    """Ours, the executor's, the kernel's, and all others."""
    for part, tint in (("tote::", "#e8734a"), ("async_graphql", "#e8b04a"), ("hyper", "#8fb573"), ("poem", "#8fb573")):
        if part in name:
            return tint
    return "#9db4c8" if "::" not in name else "#d9d2c5"


def svg(title, root):
    drawn = list(boxes(root, 0, 0, WIDTH / max(1, root["count"])))
    height = (max((box[4] for box in drawn), default=0) + 3) * ROW
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="monospace" font-size="11">'
    yield f'<rect width="100%" height="100%" fill="#fff"/><text x="4" y="{ROW - 4}">{escape(title)}, {root["count"]} samples</text>'
    for name, count, left, width, depth in drawn:
        top = height - (depth + 1) * ROW
        text = short(name)[: int(width / LETTER)] if width > 3 * LETTER else ""
        yield (
            f'<g><title>{escape(name)}: {100 * count / root["count"]:.1f} %</title>'
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{ROW - 1}" fill="{colour(name)}" stroke="#fff" stroke-width=".5"/>'
            f'<text x="{left + 2:.1f}" y="{top + ROW - 5}">{escape(text)}</text></g>'
        )
    yield "</svg>"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--title", default="Samples", help="what was measured")
    arguments = parser.parse_args()
    root = tree(stacks(sys.stdin))
    if not root["count"]:
        sys.exit("there are no stacks: pass what `perf script` prints, of a record with --call-graph")
    print("\n".join(svg(arguments.title, root)))


if __name__ == "__main__":
    main()
