#!/usr/bin/env python3
"""Measure soac diff and soac check over corpora of several sizes, in one table.

    bench_diff.py SOAC ROUNDS CORPUS...

Each figure is the median over ROUNDS of the whole process, warm: the first round, which fills the cache, does not count.
Neighbouring commits are compared, another pair in each round; `git diff --name-only` of the same pair stands beside them.
Only the standard library and git are needed.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time


def measure(command, statuses):
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True)
    seconds = time.perf_counter() - start
    if done.returncode not in statuses:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}: {done.stderr.decode()[-500:]}")
    return 1000 * seconds


def figures(soac, rounds, corpus):
    repository = corpus + "/soa-configs"
    source = ["--repo", repository, "--system-configs", corpus + "/system"]
    commands = {
        "git status": lambda a, b: ["git", "-C", repository, "status", "--short"],
        # Of a clean work tree: as much as of the commit, for git's comparison of the files is part of both.
        "check": lambda a, b: [soac, "check", *source],
        "check HEAD": lambda a, b: [soac, "check", "--rev", "HEAD", *source],
        "git diff": lambda a, b: ["git", "-C", repository, "diff", "--name-only", a, b],
        "soac diff": lambda a, b: [soac, "diff", a, b, *source, "--all-clusters"],
        "without cache": lambda a, b: [soac, "diff", a, b, *source, "--all-clusters", "--no-cache"],
        "ten commits": lambda a, b: [soac, "diff", a + "~9", b, *source, "--all-clusters"],
        "check --base": lambda a, b: [soac, "check", "--base", a, "--rev", b, *source],
        # A hook, with nothing staged: what it costs to see that.
        "check --staged": lambda a, b: [soac, "check", "--staged", *source],
    }
    times = {name: [] for name in commands}
    for counts in (False, True):
        for k in range(rounds):
            for name, command in commands.items():
                took = measure(command(f"HEAD~{k + 1}", f"HEAD~{k}"), (0, 1))
                if counts:
                    times[name].append(took)
    return {name: statistics.median(values) for name, values in times.items()}


def main():
    soac, rounds = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        print("medians in ms:")
        for place, corpus in enumerate(sys.argv[3:]):
            found = figures(soac, rounds, corpus)
            count = sum(1 for entry in os.scandir(corpus + "/soa-configs") if entry.is_dir() and entry.name[0] not in "._")
            if place == 0:
                print(f"{'services':>10}" + "".join(f"{name:>16}" for name in found))
            print(f"{count:>10}" + "".join(f"{value:>16.1f}" for value in found.values()), flush=True)


if __name__ == "__main__":
    main()
