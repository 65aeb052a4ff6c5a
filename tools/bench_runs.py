#!/usr/bin/env python3
"""Measure the runs that are made again and again, beside what git and cp take for the same, over corpora of several sizes.

    bench_runs.py SOAC ROUNDS CORPUS... [--warm]

Each figure is the median over ROUNDS of the whole process, and beside it the most memory that one of them had. Neighbouring
commits are taken in turn, so that each round has another one; all runs of a round are made after one another, and a ratio is
between two of them. The first round fills the caches and does not count. --warm leaves out the cold runs, of which those that
write all files take minutes. Only the standard library, git and cp are needed.
"""
import os
import shutil
import statistics
import sys
import tempfile
import time


def run(command, statuses=(0,)):
    """Milliseconds, and megabytes at the peak."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    took = 1000 * (time.perf_counter() - start)
    if os.waitstatus_to_exitcode(status) not in statuses:
        sys.exit(f"{' '.join(command)} ends with {os.waitstatus_to_exitcode(status)}")
    return took, usage.ru_maxrss / 1024


class Bench:
    def __init__(self, soac, rounds, corpus, top, is_warm):
        self.is_warm = is_warm
        self.soac, self.rounds, self.top = soac, rounds, top
        self.repository = corpus + "/soa-configs"
        self.source = ["--repo", self.repository, "--system-configs", corpus + "/system"]
        self.figures = {}

    def measure(self, name, command, counts, statuses=(0,)):
        found = run(command, statuses)
        if counts:
            self.figures.setdefault(name, []).append(found)

    def git(self, *words):
        return ["git", "-C", self.repository, *words]

    def all(self):
        """Warm runs first: what a file system has to write later is still being written after the cold ones."""
        out = self.top + "/out"
        compile = [self.soac, "compile", *self.source, "--all-clusters"]
        run([*compile, "--rev", f"HEAD~{self.rounds + 1}", "--out", out], (0, 1))
        for k in range(self.rounds, -1, -1):
            counts = k < self.rounds
            old, new = f"HEAD~{k + 1}", f"HEAD~{k}"
            self.measure("git diff --stat", self.git("diff", "--stat", old, new), counts)
            diff = [self.soac, "diff", *self.source, "--all-clusters"]
            self.measure("soac diff", [*diff, old, new], counts, (0, 1))
            self.measure("soac diff, without cache", [*diff, "--no-cache", old, new], counts, (0, 1))
            self.measure("soac diff, ten commits", [*diff, f"HEAD~{k + 10}", new], counts, (0, 1))
            self.measure("compile --out, one commit later", [*compile, "--rev", new, "--out", out], counts, (0, 1))
            self.measure("compile --out, nothing changed", [*compile, "--rev", new, "--out", out], counts, (0, 1))
            self.measure("check --base", [self.soac, "check", "--base", old, "--rev", new, *self.source], counts, (0, 1))
            self.measure("check", [self.soac, "check", "--rev", "HEAD", *self.source], counts, (0, 1))
            self.measure("git status", self.git("status", "--short"), counts)
            self.measure("check --staged", [self.soac, "check", "--staged", *self.source], counts, (0, 1))
            self.measure("check --worktree", [self.soac, "check", "--worktree", *self.source], counts, (0, 1))
        shutil.rmtree(out)
        for k in range(0 if self.is_warm else min(3, self.rounds)):
            counts = k > 0 or self.rounds == 1
            cold = [*compile, "--no-cache"]
            self.measure("compile --dry-run, cold", [*cold, "--dry-run"], counts, (0, 1))
            self.measure("compile --out-pack", [*cold, "--out-pack", out + "-packs"], counts, (0, 1))
            shutil.rmtree(out + "-packs")
            self.measure("compile --out, first", [*cold, "--out", out], counts, (0, 1))
            self.measure("cp -r and sync", ["sh", "-c", f"cp -r '{out}' '{out}-copy' && sync"], counts)
            for folder in (out, out + "-copy"):
                shutil.rmtree(folder)
        return {name: (statistics.median(times for times, _ in found), max(peak for _, peak in found))
                for name, found in self.figures.items()}


# What is at most so many times what stands beside it.
RATIOS = [
    ("compile --out, one commit later", "soac diff"), ("compile --out, nothing changed", "soac diff"),
    ("compile --out-pack", "compile --dry-run, cold"), ("compile --out, first", "cp -r and sync"), ("check --staged", "git status"), ("check --worktree", "git status"),
    ("check --base", "git diff --stat"),
]


def main():
    words = [word for word in sys.argv[1:] if word != "--warm"]
    soac, rounds = os.path.abspath(words[0]), int(words[1])
    tables = []
    for corpus in words[2:]:
        with tempfile.TemporaryDirectory(prefix="soac-bench-", dir=os.environ.get("BENCH_TMP")) as top:
            os.environ["XDG_CACHE_HOME"] = top + "/cache"
            count = sum(1 for entry in os.scandir(corpus + "/soa-configs") if entry.is_dir() and entry.name[0] not in "._")
            tables.append((count, Bench(soac, rounds, corpus, top, "--warm" in sys.argv).all()))
    print(f"{'services':34}" + "".join(f"{count:>22,}" for count, _ in tables))
    for name in tables[0][1]:
        print(f"{name:34}" + "".join(f"{table[name][0]:>12,.0f} ms{table[name][1]:>4,.0f} MB" for _, table in tables))
    print()
    for name, floor in RATIOS:
        if any(name not in table or floor not in table for _, table in tables):
            continue
        ratios = "".join(f"{table[name][0] / table[floor][0]:>22.1f}" for _, table in tables)
        print(f"{name} ÷ {floor}\n{'':34}{ratios}")


if __name__ == "__main__":
    main()
