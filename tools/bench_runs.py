#!/usr/bin/env python3
"""Measure what soac takes, beside what git and cp take for the same and beside its floor, over corpora of several sizes.

    bench_runs.py SOAC ROUNDS CORPUS... [--floor SOAC_BENCH] [--warm]

Three figures each: the median over ROUNDS of the whole process, of the processor's time that it took, and the most memory that one
of them had. Neighbouring commits are taken in turn, so that each round has another one; all runs of a round are made after one
another, and a ratio is between two of them. The first round fills the caches and does not count. --floor has soac-bench
measure what a cold compile cannot do without. --warm leaves out the cold runs, of which those that write all files take
minutes. Only the standard library, git and cp are needed.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def run(command, statuses=(0,)):
    """Milliseconds from start to end, those of the processor, and megabytes at the peak."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    took = 1000 * (time.perf_counter() - start)
    if os.waitstatus_to_exitcode(status) not in statuses:
        sys.exit(f"{' '.join(command)} ends with {os.waitstatus_to_exitcode(status)}")
    return took, 1000 * (usage.ru_utime + usage.ru_stime), usage.ru_maxrss / 1024


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
        cold = [*compile, "--no-cache"]
        for k in range(0 if self.is_warm else self.rounds):
            counts = k > 0 or self.rounds == 1
            # The disk may still have to do with what the runs before wrote and removed, and takes a core for it.
            os.sync()
            self.measure("compile --dry-run, cold", [*cold, "--dry-run"], counts, (0, 1))
            self.measure("compile --out-pack", [*cold, "--out-pack", out + "-packs"], counts, (0, 1))
            shutil.rmtree(out + "-packs")
            self.measure("check, cold", [self.soac, "check", "--rev", "HEAD", *self.source, "--no-cache"], counts, (0, 1))
        for k in range(0 if self.is_warm else min(3, self.rounds)):
            counts = k > 0 or self.rounds == 1
            os.sync()
            self.measure("compile --out, first", [*cold, "--out", out], counts, (0, 1))
            self.measure("cp -r and sync", ["sh", "-c", f"cp -r '{out}' '{out}-copy' && sync"], counts)
            for folder in (out, out + "-copy"):
                shutil.rmtree(folder)
        return {name: Figure.of(found) for name, found in self.figures.items()}


class Figure:
    """Medians, and a peak; of the peak there may be none."""

    def __init__(self, took, processor, peak):
        self.took, self.processor, self.peak = took, processor, peak

    @staticmethod
    def of(runs):
        return Figure(*(statistics.median(column) for column in list(zip(*runs))[:2]), max(peak for _, _, peak in runs))

    def __str__(self):
        peak = f"{self.peak:>6,.0f} MB" if self.peak else " " * 9
        return f"{self.took:>10,.0f}{self.processor:>10,.0f}{peak}"


def floor(bench, soac, corpus, rounds):
    """What soac-bench says: the parts of the floor, and the run that it makes beside them."""
    told = subprocess.run([bench, soac, corpus, str(rounds)], check=True, capture_output=True, text=True).stdout
    beside = re.search(r"^soac compile --dry-run +[\d.]+ ms +([\d.]+) ms +([\d.]+) ms$", told, re.M)
    rows = re.findall(r"^(lib.*?|JSON is .*?) +[\d.]+ ms +([\d.]+) ms +([\d.]+) ms$", told, re.M)
    found = {name: Figure(float(took), float(processor), None) for name, took, processor in rows}
    parts = list(found.values())
    found["the floor: all of that"] = Figure(sum(part.took for part in parts), sum(part.processor for part in parts), None)
    found["compile --dry-run, beside it"] = Figure(float(beside[1]), float(beside[2]), None)
    return found


# What is at most so many times what stands beside it.
RATIOS = [
    ("compile --out, one commit later", "soac diff"), ("compile --out, nothing changed", "soac diff"),
    ("compile --dry-run, beside it", "the floor: all of that"), ("compile --out-pack", "compile --dry-run, cold"),
    ("compile --out, first", "cp -r and sync"), ("check, cold", "compile --dry-run, cold"), ("check --staged", "git status"),
    ("check --worktree", "git status"), ("check --base", "git diff --stat"),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("soac")
    parser.add_argument("rounds", type=int)
    parser.add_argument("corpora", nargs="+", metavar="corpus")
    parser.add_argument("--floor", metavar="SOAC_BENCH")
    parser.add_argument("--warm", action="store_true")
    arguments = parser.parse_args()
    soac, rounds = os.path.abspath(arguments.soac), arguments.rounds
    tables = []
    for corpus in arguments.corpora:
        with tempfile.TemporaryDirectory(prefix="soac-bench-", dir=os.environ.get("BENCH_TMP")) as top:
            os.environ["XDG_CACHE_HOME"] = top + "/cache"
            count = sum(1 for entry in os.scandir(corpus + "/soa-configs") if entry.is_dir() and entry.name[0] not in "._")
            table = Bench(soac, rounds, corpus, top, arguments.warm).all()
            if arguments.floor:
                table.update(floor(arguments.floor, soac, corpus, rounds))
            tables.append((count, table))
    print(f"{'services':34}" + "".join(f"{count:>29,}" for count, _ in tables))
    print(f"{'':34}" + "".join(f"{'ms':>10}{'processor':>10}{'peak':>9}" for _ in tables))
    for name in tables[0][1]:
        print(f"{name:34}" + "".join(f"{table[name]}" for _, table in tables))
    print()
    for name, beside in RATIOS:
        if any(name not in table or beside not in table for _, table in tables):
            continue
        ratios = "".join(
            f"{table[name].took / table[beside].took:>10.2f}{table[name].processor / table[beside].processor:>10.2f}{'':9}"
            for _, table in tables)
        print(f"{name} ÷ {beside}\n{'':34}{ratios}")


if __name__ == "__main__":
    main()
