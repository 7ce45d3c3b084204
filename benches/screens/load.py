"""Load by wrk: the same for every side."""

import dataclasses
import json
import os
import shutil
import statistics
import subprocess
import sys

from . import usage

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclasses.dataclass
class Target:
    """Where requests go, and the processes that work for them: name to id."""

    port: int
    path: str
    processes: dict
    token: str = ""


def program():
    found = shutil.which("wrk")
    if not found:
        sys.exit("error: wrk is not on this machine, which makes the load; on Debian: apt-get install wrk")
    return found


def _run(target, script, connections, threads, seconds, environment):
    begun = {name: usage.seconds(pid) for name, pid in target.processes.items()}
    done = subprocess.run(
        [program(), "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s",
         "-s", os.path.join(HERE, script), f"http://127.0.0.1:{target.port}"],
        env={"PATH": os.environ["PATH"], "TARGET": target.path, **environment},
        check=False, capture_output=True, text=True,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not told:
        sys.exit(f"error: wrk ends with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")
    result = json.loads(told[0].removeprefix("RESULT "))
    if result["refused"] or result["lost"]:
        print(f"  {result['refused']} unexpected answers, {result['lost']} lost: {done.stderr[-400:].strip()}", file=sys.stderr)
    requests = max(result["requests"], 1)
    for name, pid in target.processes.items():
        result[f"{name}_ms"] = (usage.seconds(pid) - begun[name]) * 1000 / requests
    result["per_second"] = result["requests"] * 1e6 / result["micros"]
    if "flows" in result:
        result["flows_per_second"] = result["flows"] * 1e6 / result["micros"]
    return result


def read(target, requests, seconds, connections):
    """Asks what a file of bodies says."""
    environment = {"REQUESTS": requests, "TOKEN": target.token}
    return _run(target, "read.lua", connections, min(2, connections), seconds, environment)


def flow(target, steps, things, seconds, connections):
    """Goes through steps again and again."""
    return _run(target, "flow.lua", connections, connections, seconds, {"FLOW": steps, "THINGS": things})


def median(results):
    """Of each figure the median of the rounds; of failures the sum."""
    if not results:
        return None
    merged = {name: statistics.median(one[name] for one in results) for name in results[0]}
    for name in ("refused", "lost"):
        merged[name] = sum(one[name] for one in results)
    merged["rounds"] = [round(one.get("flows_per_second", one["per_second"]), 1) for one in results]
    return merged
