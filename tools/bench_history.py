#!/usr/bin/env python3
"""Measure soac log and blame over all commits of a corpus with a history.

    bench_history.py SOAC CORPUS ROUNDS

The service is the one that the most commits changed; `git log` of its folder alone is the floor. Where the corpus has
remotes (corpus.py --by-tags), deploys are from their tags: of a service asked for, of all services as soac deployments read
them before. Every run starts a process. Those that are made again have what the one before kept, the others an empty cache.
The last day is that of the newest commit. Only the standard library and git are needed.
"""
import collections
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def git(repository, *arguments):
    return subprocess.run(["git", "-C", repository, *arguments], check=True, capture_output=True, text=True).stdout


def services_by_commits(repository):
    text = git(repository, "log", "--format=%x00", "--name-only", "-m", "--first-parent")
    counts = collections.Counter()
    for commit in text.split("\0"):
        counts.update({line.split("/")[0] for line in commit.splitlines() if line.count("/") == 1
                       and line.split("/")[1].startswith(("marathon-", "deployments.json"))})
    return sorted(counts, key=lambda name: (-counts[name], name))


def measure(command, rounds, home, again):
    """Milliseconds of wall and of CPU, the peak of memory in MiB, and what was printed last."""
    walls, seconds, peak = [], [], 0
    for _ in range(rounds):
        if not again:
            shutil.rmtree(home / "cache", ignore_errors=True)
        with tempfile.TemporaryFile() as output:
            environment = {**os.environ, "XDG_CACHE_HOME": str(home / "cache"), "XDG_STATE_HOME": str(home / "state")}
            start = time.perf_counter()
            child = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, env=environment)
            _, status, usage = os.wait4(child.pid, 0)
            walls.append((time.perf_counter() - start) * 1000)
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode != 0:
                sys.exit(f"{' '.join(command)} ended with {child.returncode}")
            output.seek(0)
            lines = output.read().count(b"\n")
        seconds.append((usage.ru_utime + usage.ru_stime) * 1000)
        peak = max(peak, usage.ru_maxrss / 1024)
    return statistics.median(walls), statistics.median(seconds), peak, lines


def main():
    soac, corpus, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    repository = corpus + "/soa-configs"
    service = services_by_commits(repository)[0]
    commits = git(repository, "rev-list", "--count", "HEAD").strip()
    day = git(repository, "log", "-1", "--format=%cd", "--date=format:%Y-%m-%d").strip()
    cluster = sorted(os.listdir(corpus + "/system"))[0]
    source = ["--repo", repository, "--system-configs", corpus + "/system", "--date", "2019-10-02"]
    everywhere, one = [*source, "--all-clusters"], [*source, "--cluster", cluster]
    rows = [("git log of the folder", ["git", "-C", repository, "log", "--oneline", "--", service]),
            ("soac log INSTANCE", [soac, "log", service + ".main", *everywhere]),
            ("soac log INSTANCE, again", [soac, "log", service + ".main", *everywhere]),
            ("soac blame INSTANCE", [soac, "blame", service + ".main", *everywhere]),
            ("soac blame INSTANCE, again", [soac, "blame", service + ".main", *everywhere]),
            ("soac log SERVICE", [soac, "log", service, *everywhere]),
            ("soac log SERVICE, again", [soac, "log", service, *everywhere]),
            ("soac log, a cluster", [soac, "log", *one]),
            ("soac log, all clusters", [soac, "log", *everywhere]),
            ("soac log, -n 200", [soac, "log", "-n", "200", *one]),
            ("soac log, the last day", [soac, "log", "--since", day, *everywhere])]
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        print(f"{service} over {commits} commits, {rounds} rounds")
        if os.path.isdir(corpus + "/remotes"):
            rows.insert(0, ("soac deployments", [soac, "deployments", *source[:4]]))
        print(f"{'':28}{'wall':>12}{'CPU':>12}{'memory':>12}{'lines':>9}")
        for name, command in rows:
            # What soac deployments reads takes as long as it takes, and is there for the others.
            wall, seconds, peak, lines = measure(
                command, 1 if name == "soac deployments" else rounds, home, name.endswith(", again"))
            print(f"{name:28}{wall:>9.0f} ms{seconds:>9.0f} ms{peak:>8.0f} MiB{lines:>9}", flush=True)


if __name__ == "__main__":
    main()
