#!/usr/bin/env python3
"""Measure soac synapse for a host that discovers 5,000 namespaces, beside the compile of the smartstack files alone: their
fragments, brought up to date in a folder that has them.

    bench_smartstack.py SOAC CORPUS [ROUNDS]

CORPUS is what tools/corpus.py makes. Both read the same files of the same commit. Runs take turns, and of each
the fastest and the median count. A dry run of the compile, which only tries whether all compiles, is shown as well.
"""
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

LIMIT = 1.3
# Without a place for a cache, each compile looks at every file again, as synapse does.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")}


def run(command, stdout=subprocess.DEVNULL):
    start = time.monotonic()
    done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=ENVIRONMENT)
    seconds = time.monotonic() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}: {done.stderr.decode()[-500:]}")
    return seconds, done.stdout


def main():
    soac, corpus = sys.argv[1], Path(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 9
    system = next((corpus / "system").iterdir())
    source = ["--repo", corpus / "soa-configs", "--system-config", system]
    host = ["--locations", corpus / "locations", "--zookeeper", corpus / "zookeeper", "--hostname", "bench"]
    dry = [soac, "compile", *source, "--only", "synapse", "--dry-run"]
    compile_ = dry[:-1] + ["--out", corpus / "out"]
    synapse = [soac, "synapse", *source, *host]
    watchers = json.loads(run(synapse, subprocess.PIPE)[1])["services"]
    namespaces = sum("frontend" in watcher["haproxy"] for watcher in watchers.values())
    run(compile_)
    times = {"dry run": [], "compile": [], "synapse": []}
    for _ in range(rounds):
        times["dry run"].append(run(dry)[0])
        times["compile"].append(run(compile_)[0])
        times["synapse"].append(run(synapse)[0])
    print(f"{namespaces} namespaces, {len(watchers)} watchers, {rounds} rounds")
    for name, all_ in times.items():
        print(f"  {name:8} {min(all_) * 1000:7.1f} ms at best, {statistics.median(all_) * 1000:7.1f} ms as a rule")
    ratio = statistics.median(times["synapse"]) / statistics.median(times["compile"])
    print(f"  ratio    {ratio:.2f} (at most {LIMIT})")
    sys.exit(ratio > LIMIT)


if __name__ == "__main__":
    main()
