#!/usr/bin/env python3
"""Count the instructions of five fixed runs of soac, and compare them with those that are recorded.

    instructions.py SOAC [--record]

The counts are those of valgrind's callgrind, with one job and Swift's hashing without a seed: the same binary gives the same
count each time, on a busy machine too, up to some hundred instructions. More than 5 % over what Benchmarks/instructions.json has
is said, more than 15 % is a failure. Counts belong to the toolchain and the libraries that the record names: with others they are
told and not judged, and so it is where there is no valgrind.

--record writes the counts of this binary into the record. A reason that stands beside a count stays; a change that must cost more
is to give it, in the same commit.

Exit status: 0 all is well or nothing is judged, 1 a run costs too much, 2 the runs failed.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent
RECORD = TOP / "Benchmarks/instructions.json"
SAID, REFUSED = 5, 15
# Commits and times are the same each time, and so is the corpus.
ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1",
               "SWIFT_DETERMINISTIC_HASHING": "1"}
CORPUS = ["fleet", "--services", "120", "--clusters", "2", "--no-remotes", "--history", "3"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("soac", type=pathlib.Path)
    parser.add_argument("--record", action="store_true", help="write the counts into Benchmarks/instructions.json")
    arguments = parser.parse_args()
    if not shutil.which("valgrind") or not shutil.which("strip"):
        print("Not judged: there is no valgrind here, or no strip.")
        return 0
    with tempfile.TemporaryDirectory(prefix="soac-instructions-") as folder:
        top = pathlib.Path(folder)
        # valgrind does not read the tables for debuggers that Swift writes.
        subprocess.run(["strip", "-g", "-o", top / "soac", arguments.soac], check=True)
        toolchain = toolchain_of(top / "soac")
        counts = counted(top)
    return record(toolchain, counts) if arguments.record else judge(toolchain, counts)


def toolchain_of(soac):
    """All that a count depends on beside the sources."""
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.splitlines()
    libraries = json.loads(subprocess.run([soac, "--version", "--json"], check=True, capture_output=True).stdout)
    glibc = os.confstr("CS_GNU_LIBC_VERSION")
    return ", ".join([swift[0] if swift else "no swift", f"libgit2 {libraries['libgit2']}", f"libyaml {libraries['libyaml']}",
                      glibc, os.uname().machine])


def counted(top):
    corpus = str(top / "corpus")
    subprocess.run([sys.executable, TOP / "tools/corpus.py", *CORPUS, "--out", corpus], check=True, capture_output=True)
    repository, systems, out = corpus + "/soa-configs", corpus + "/system", str(top / "out")
    source = ["--repo", repository]
    clusters = ["--system-configs", systems, "--all-clusters", "--date", "2019-10-02T12:00:00Z"]
    into = ["compile", *source, *clusters, "--jobs", "1", "--out", out]
    environment = dict(ENVIRONMENT, HOME=folder_in(top, "home"), XDG_CACHE_HOME=folder_in(top, "cache"))

    def count(*words):
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", top / "soac", *words], env=environment,
            capture_output=True)
        found = re.search(r"Collected : (\d+)", run.stderr.decode(errors="replace"))
        if run.returncode not in (0, 1) or not found:
            print(f"soac {' '.join(words)} under valgrind: {run.stderr.decode(errors='replace')[-800:]}", file=sys.stderr)
            sys.exit(2)
        return int(found[1])

    # One that the last commit changed.
    changed = subprocess.run(["git", "-C", repository, "show", "--format=", "--name-only", "HEAD"], check=True,
                             capture_output=True, text=True).stdout
    service = changed.split("/")[0]
    counts = {
        "compile, cold": count("compile", *source, *clusters, "--jobs", "1", "--dry-run", "--no-cache"),
        "check, cold": count("check", "--rev", "HEAD", *source, "--system-configs", systems, "--jobs", "1", "--no-cache"),
        "diff, cold": count("diff", "HEAD~1", "HEAD", *source, *clusters, "--jobs", "1", "--no-cache"),
        "log, cold": count("log", service, *source, *clusters),
    }
    # Under valgrind, too: to the cache it is another program than soac alone.
    count(*into, "--rev", "HEAD~1")
    counts["compile --out, one commit later"] = count(*into, "--rev", "HEAD")
    return counts


def folder_in(top, name):
    (top / name).mkdir()
    return str(top / name)


def judge(toolchain, counts):
    recorded = json.loads(RECORD.read_text())
    if recorded["toolchain"] != toolchain:
        print(f"Not judged: the counts are those of {recorded['toolchain']}; here is {toolchain}.")
        for name, number in counts.items():
            print(f"{name:34}{number:>16,}")
        return 0
    failed = False
    for name, number in counts.items():
        known = recorded["runs"].get(name, {}).get("instructions")
        more = 100 * (number / known - 1) if known else None
        words = f"{more:+.1f} %" if known else "not recorded"
        if not known or more > REFUSED:
            words, failed = words + ": too much", True
        elif more > SAID:
            words += ": more than it was"
        print(f"{name:34}{number:>16,}{'':4}{words}")
    if failed:
        print("What costs too much is to be mended. If it has to be so: `make instructions RECORD=1`, and in "
              "Benchmarks/instructions.json the reason beside the count.")
    return 1 if failed else 0


def record(toolchain, counts):
    known = json.loads(RECORD.read_text())["runs"] if RECORD.exists() else {}
    runs = {name: {"instructions": number, "reason": known.get(name, {}).get("reason", "as first counted")}
            for name, number in counts.items()}
    RECORD.write_text(json.dumps({"toolchain": toolchain, "runs": runs}, indent=2) + "\n")
    for name, number in counts.items():
        print(f"{name:34}{number:>16,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
