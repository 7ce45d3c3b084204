"""What processes take: processor time and memory, as the kernel counts them."""

import os

TICKS = os.sysconf("SC_CLK_TCK")


def _fields(pid):
    """The fields of a process from its state on; None where it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def tree(root):
    """A process and everything below it."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := _fields(name)):
            children.setdefault(int(fields[1]), []).append(int(name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def seconds(root):
    """Processor time of a tree, with that of children that have ended."""
    total = 0
    for pid in tree(root):
        if fields := _fields(pid):
            # utime and stime, and of the root the two of children that it has waited for.
            total += sum(int(one) for one in (fields[11:15] if pid == root else fields[11:13]))
    return total / TICKS


def peak_mib(root):
    """The most memory that each process of a tree has held, summed."""
    total = 0
    for pid in tree(root):
        try:
            with open(f"/proc/{pid}/status", encoding="utf-8") as file:
                total += next((int(line.split()[1]) for line in file if line.startswith("VmHWM")), 0)
        except OSError:
            continue
    return total / 1024
