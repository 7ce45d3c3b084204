"""What kind of machine this is, without its name."""

import datetime
import os
import platform
import subprocess


def _first(path, key):
    try:
        with open(path, encoding="utf-8") as file:
            return next((line.partition(":" if ":" in line else "=")[2].strip().strip('"') for line in file if line.startswith(key)), "")
    except OSError:
        return ""


def _version(*command):
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return ""


def kind():
    memory = _first("/proc/meminfo", "MemTotal").split()
    return {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processors": os.cpu_count(),
        "processor": _first("/proc/cpuinfo", "model name") or platform.machine(),
        "memory_gib": round(int(memory[0]) / 1024 / 1024) if memory else None,
        "system": f"{_first('/etc/os-release', 'PRETTY_NAME') or platform.system()}, kernel {platform.release().split('-')[0]}",
        "postgresql": _version("psql", "--version"),
        "load_at_start": round(os.getloadavg()[0], 1),
    }


def sentence(machine):
    busy = machine["load_at_start"]
    noise = f"; when it began, {busy:g} processes ran or waited already, so the figures are noisy" if busy > 1 else ""
    return (
        f"Measured {machine['date']} on {machine['processors']} virtual processors ({machine['processor']}) with {machine['memory_gib']} GiB, "
        f"{machine['system']}, {machine['postgresql']}{noise}."
    )
