#!/usr/bin/env python3
"""Measure soac log and blame over all commits of a corpus with a history.

    bench_history.py SOAC CORPUS ROUNDS

The service is the one that the most commits changed; `git log` of its folder alone is the floor. Only the standard library
and git are needed.
"""
import collections
import subprocess
import sys
import time


def services_by_commits(repository):
    text = subprocess.run(["git", "-C", repository, "log", "--format=%x00", "--name-only", "-m", "--first-parent"],
                          check=True, capture_output=True, text=True).stdout
    counts = collections.Counter()
    for commit in text.split("\0"):
        counts.update({line.split("/")[0] for line in commit.splitlines() if line.count("/") == 1
                       and line.split("/")[1].startswith(("marathon-", "deployments.json"))})
    return sorted(counts, key=lambda name: (-counts[name], name))


def measure(command, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times), output


def main():
    soac, corpus, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    repository = corpus + "/soa-configs"
    service = services_by_commits(repository)[0]
    count = subprocess.run(["git", "-C", repository, "rev-list", "--count", "HEAD"], check=True, capture_output=True, text=True)
    options = ["--repo", repository, "--system-configs", corpus + "/system", "--all-clusters", "--date", "2019-10-02"]
    rows = [("git log of the folder", ["git", "-C", repository, "log", "--oneline", "--", service]),
            ("soac log", [soac, "log", service + ".main", "--oneline", *options]),
            ("soac blame", [soac, "blame", service + ".main", *options])]
    print(f"{service}.main over {count.stdout.strip()} commits, {rounds} rounds")
    print(f"{'':24}{'best':>12}{'median':>12}{'lines':>8}")
    for name, command in rows:
        times, output = measure(command, rounds)
        print(f"{name:24}{times[0]:>9.1f} ms{times[len(times) // 2]:>9.1f} ms{len(output.splitlines()):>8}")


if __name__ == "__main__":
    main()
