"""Plots of what was measured, as PNG."""

import os
import sys

from .report import SCREENS, cost


def _matplotlib():
    try:
        import matplotlib
    except ImportError:
        # Debian's package is for Debian's Python, which another one of the path may hide.
        place = "/usr/lib/python3/dist-packages"
        if not os.path.isdir(os.path.join(place, "matplotlib")):
            return None
        sys.path.append(place)
        try:
            import matplotlib
        except ImportError:
            return None
    matplotlib.use("Agg")
    from matplotlib import pyplot
    return pyplot


def draw(figures, folder):
    """Draws them into a folder; file names and titles, or nothing where matplotlib is not there."""
    pyplot = _matplotlib()
    if not pyplot:
        print("  no plots: matplotlib is not on this machine; on Debian: apt-get install python3-matplotlib", file=sys.stderr)
        return []
    os.makedirs(folder, exist_ok=True)
    made = []

    def save(name, title, axes):
        axes.set_title(title)
        axes.figure.tight_layout()
        axes.figure.savefig(os.path.join(folder, name), dpi=110)
        pyplot.close(axes.figure)
        made.append((name, title))

    def bars(name, title, kind, field):
        axes = pyplot.subplots(figsize=(8, 4.2))[1]
        screens, sides = list(figures[kind]), list(dict.fromkeys(side for one in figures[kind].values() for side in one))
        width = 0.8 / max(len(sides), 1)
        for at, side in enumerate(sides):
            values = [figures[kind][screen].get(side, {}).get(field, 0) for screen in screens]
            axes.bar([place + at * width for place in range(len(screens))], values, width, label=side)
        axes.set_xticks([place + 0.4 - width / 2 for place in range(len(screens))], [SCREENS[screen] for screen in screens])
        axes.set_yscale("log")
        axes.set_ylabel("a second")
        # Below, where no bar stands.
        axes.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncol=4)
        save(name, title, axes)

    def lines(name, title, kind, value, label, what):
        axes = pyplot.subplots(figsize=(8, 4.2))[1]
        for screen, counts in figures[kind].items():
            axes.plot([int(count) for count in counts], [value(one) for one in counts.values()], marker="o", label=SCREENS[screen])
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel(what)
        axes.set_ylabel(label)
        axes.legend(fontsize=8)
        save(name, title, axes)

    if figures["reads"]:
        bars("reads.png", "Answers a second", "reads", "per_second")
    if figures["writes"]:
        bars("writes.png", "Flows a second", "writes", "flows_per_second")
    if figures["connections"]:
        lines("connections.png", "Answers a second by connections", "connections", lambda one: one["per_second"], "a second", "connections")
    if figures["scaling"]:
        lines("catalogue.png", "Processor time of a call by size of the catalogue, without the answer cache", "scaling", cost, "ms, server and database", "products")
    return made
