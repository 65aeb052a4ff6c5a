#!/usr/bin/env python3
"""Ends runs of soac at one file system call after the other, and looks at what they leave.

    sweep.py SOAC [--points N] [--seed S] [--only SCENARIO] [--keep]

For every command that writes files (a scenario), strace names the calls that a run makes in its folder. At each of them
one run is killed, and one run each is told that the disk is full (ENOSPC) and that it is broken (EIO). After each:

  - a run that was not killed ended with 0, 1 or 2, and with 2 it said why;
  - one that ended as a sound run does left what a sound run leaves, and printed it;
  - every file is what it was or what it was to become, whole;
  - the next run ends as ever, leaves what a sound run leaves, and nothing else beside it.

--points N tries N of the calls of each scenario and kind, chosen by the seed; 0, the default, all. Exit status: 0 nothing
was lost, 1 something was, 77 there is no strace that works. With --keep the folder of the first fault stays.
"""

import argparse
import collections
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

# What a run does to files, and what it asks of them. `read` and `write` are those of descriptors in the folder.
CALLS = (
    "openat read pread64 write pwrite64 fsync fdatasync syncfs rename renameat renameat2 unlink unlinkat mkdir mkdirat "
    "getdents64 newfstatat fstat statx flock utimensat ftruncate close").split()
# Errors that a disk gives. A call that only looks cannot find it full.
WRITING = {"openat", "write", "pwrite64", "fsync", "fdatasync", "syncfs", "rename", "renameat", "renameat2", "mkdir", "mkdirat"}
# close(2) tells of lost bytes, but frees the descriptor all the same; locks are no disk's business.
BROKEN = set(CALLS) - {"flock", "close"}
# Beside the files of a run: what is no loss, what is there for the next run, and what says when it was read.
OWN = re.compile(r"/\.soac/(lock|looked|journal)$|^cache/|/soac/tags-[0-9a-f]+$")
# A part of a manifest; one that the index does not name is for the next run to remove.
PART = re.compile(r"/\.manifest/_[0-9a-f]{40}$")
# What a run told that failed is something else.
TOLD = re.compile(r"/told-[0-9a-f]+$")
TEMPORARY = re.compile(r"\.new$|\.soac-")
WHY = {"ENOSPC": "No space left on device", "EIO": "Input/output error"}

ENVIRONMENT = {
    "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
}


def without_state(output):
    """What is found, without the end of the summary: how many files git finds changed is not told if git cannot look."""
    return output.rstrip(b"\n").rpartition(b"; ")[0] or output


class Place:
    """A folder in which scenarios are made; the environment keeps the user's own files out of it."""

    def __init__(self, top):
        self.top = top
        self.environment = dict(
            ENVIRONMENT, HOME=top + "/home", XDG_CACHE_HOME=top + "/cache", PAASTA_SYSTEM_CONFIG_DIR=top + "/system")

    def write(self, path, text):
        path = os.path.join(self.top, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def shell(self, script):
        subprocess.run(["bash", "-euc", script], cwd=self.top, env=self.environment, check=True)

    def run(self, command, wrapper=()):
        return subprocess.run(
            [*wrapper, *command], cwd="/", env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=120)

    def files(self):
        """Every file's bytes by its path, without those of git."""
        found = {}
        for folder, names, files in os.walk(self.top):
            names[:] = [name for name in names if name not in (".git", "remotes")]
            for name in files:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, self.top)] = file.read()
        return found


# Scenarios: each makes the state before the run (`before`, with a sound run of it), then what the run is to bring about
# (`change`), and says how soac is called.

SYSTEM = '{"clusters": ["prod"], "cluster": "prod", "docker_registry": "r.example", "volumes": [], "zookeeper": "zk://z"}'


def service(place, name, cpus=1):
    place.write(f"r/{name}/marathon-prod.yaml", f"main: {{cpus: {cpus}, mem: 100, deploy_group: prod.main}}\n")
    place.write(f"r/{name}/service.yaml", f"git_url: file://{place.top}/remotes/{name}\nport: {20000 + cpus}\n")
    place.write(f"r/{name}/smartstack.yaml", f"main: {{proxy_port: {21000 + cpus}}}\n")
    place.write(
        f"r/{name}/deployments.json",
        '{"v2": {"deployments": {"prod.main": {"docker_image": "i:1", "git_sha": "%s"}}, "controls": {}}}' % ("a" * 40))


def commit(place):
    place.shell("cd r; test -e .git || git init -q; git add -A; git commit -qm x")


def fleet(place):
    place.write("system/all.json", SYSTEM)
    for cpus, name in enumerate(["web", "api", "old"], 1):
        service(place, name, cpus)
    commit(place)


def changed_fleet(place):
    """One is new, one is another, one is gone."""
    service(place, "new", 4)
    service(place, "api", 5)
    place.shell("rm -r r/old")
    commit(place)


def remotes(place):
    fleet(place)
    for name in ["web", "api", "old"]:
        place.shell(f"git init -q --bare remotes/{name}; rm -rf w; git init -q w; cd w; git commit -q --allow-empty -m x; "
                    f"git tag paasta-prod.main-20190101T000000-deploy; git push -q ../remotes/{name} --tags; "
                    f"rm -rf ../w; rm ../r/{name}/deployments.json")


def deployed(place):
    for name in ["web", "api"]:
        place.shell(f"git clone -q remotes/{name} w 2>/dev/null; cd w; git commit -q --allow-empty -m y; "
                    "git tag paasta-prod.main-20190202T000000-deploy; git push -q origin --tags; rm -rf ../w")


def host(place):
    fleet(place)
    place.write("locations/location_types.json", '["superregion", "region", "habitat"]')
    place.write("locations/location_mapping.json", '{"west_superregion": {"west1_region": {"west1a_habitat": {}}}}')
    for kind, name in [("superregion", "west"), ("region", "west1"), ("habitat", "west1a")]:
        place.write(f"locations/{kind}", name + "\n")
    for name in ["west", "local"]:
        place.write(f"zookeeper/infrastructure/{name}.yaml", "- [10.0.0.1, 2181]\n")
    place.write("local.json", '[["web", "main", 31001], ["api", "main", 31002]]')


def changed_host(place):
    changed_fleet(place)
    place.write("local.json", '[["web", "main", 31009], ["api", "main", 31002], ["new", "main", 31003]]')


def options(*words):
    return lambda top: [word.replace("@", top) for word in words]


HOST = ("--soa-dir", "@/r", "--locations", "@/locations", "--zookeeper", "@/zookeeper", "--hostname", "h1")
COMPILE = ("compile", "--repo", "@/r", "--system-config", "@/system", "--date", "2019-10-02T12:00:00Z", "--jobs", "1",
           "--out", "@/out")
SCENARIOS = {
    "compile": (fleet, changed_fleet, options(*COMPILE)),
    "compile-first": (lambda place: (fleet(place), "no run"), lambda place: None, options(*COMPILE)),
    "compile-without-cache": (fleet, changed_fleet, options(*COMPILE, "--no-cache")),
    "compile-archives": (fleet, changed_fleet, options(*COMPILE[:-2], "--out-pack", "@/out")),
    "deployments": (remotes, deployed, options(
        "deployments", "--repo", "@/r", "--worktree", "--system-config", "@/system", "--concurrency", "1", "--write")),
    "deployments-out": (remotes, deployed, options(
        "deployments", "--repo", "@/r", "--system-config", "@/system", "--concurrency", "1", "--out", "@/out")),
    "nerve": (host, changed_host, options(
        "nerve", *HOST, "--ip", "10.1.1.1", "--local-services", "@/local.json", "--write", "@/etc/nerve.json")),
    "synapse": (host, changed_host, options("synapse", *HOST, "--write", "@/etc/synapse.json")),
    "services": (fleet, changed_fleet, options("services", "--repo", "@/r", "--write", "@/etc/services")),
    "cache": (fleet, changed_fleet, options("check", "--repo", "@/r", "--system-config", "@/system")),
}


class Sweep:
    def __init__(self, soac, arguments):
        self.soac = soac
        self.arguments = arguments
        self.counts = collections.Counter()
        self.faults = []

    def fault(self, where, what, place):
        print(f"  FAULT: {where}: {what}")
        if self.arguments.keep and not self.faults:
            shutil.copytree(place.top, place.top + "-kept", symlinks=True)
            print(f"  {place.top}-kept")
        self.faults.append((where, what))

    def scenario(self, name):
        before, change, command = SCENARIOS[name]
        top = tempfile.mkdtemp(prefix="sweep-")
        try:
            place = Place(top + "/here")
            os.makedirs(place.top + "/etc")
            command = [self.soac, *command(place.top)]
            first = before(place)
            if first is None:
                run = place.run(command)
                # `check` finds something.
                if run.returncode > 1:
                    raise SystemExit(f"{name}: the run before ends with {run.returncode}: {run.stderr.decode()}")
            change(place)
            shutil.copytree(place.top, top + "/before", symlinks=True)
            self.old = place.files()
            self.sound = place.run(command)
            self.new = place.files()
            points = self.points(place, command, top)
            for point in points:
                shutil.rmtree(place.top)
                shutil.copytree(top + "/before", place.top, symlinks=True)
                self.point(name, place, command, *point)
        finally:
            shutil.rmtree(top)

    def points(self, place, command, top):
        """The calls of a run that concern its folder: their names, and which they are in their thread."""
        shutil.rmtree(place.top)
        shutil.copytree(top + "/before", place.top, symlinks=True)
        trace = top + "/trace"
        place.run(command, ["strace", "-f", "-y", "-qq", "-o", trace, "-e", "trace=" + ",".join(CALLS)])
        calls = set()
        numbers = collections.Counter()
        ours = set()
        first = None
        with open(trace, errors="replace") as lines:
            for line in lines:
                found = re.match(r"(\d+) +(\w+)\(", line)
                if not found:
                    continue
                thread, call = found.groups()
                first = first or thread
                numbers[thread, call] += 1
                if place.top in line:
                    ours.add((thread, call, numbers[thread, call]))
        # strace counts in each thread. Where the first thread makes such a call as well, that is the one that fails.
        for thread, call, number in ours:
            if (first, call, number) in ours or number > numbers[first, call]:
                calls.add((call, number))
        calls = sorted(calls)
        kinds = [
            ("KILL", calls), ("ENOSPC", [call for call in calls if call[0] in WRITING]),
            ("EIO", [call for call in calls if call[0] in BROKEN])]
        points = []
        for kind, chosen in kinds:
            limit = self.arguments.points
            if 0 < limit < len(chosen):
                chosen = random.Random(f"{self.arguments.seed} {kind}").sample(chosen, limit)
            points += [(kind, *call) for call in chosen]
        return points

    def point(self, name, place, command, kind, call, number):
        where = f"{name}: {kind} at {call} {number}"
        inject = f"{call}:" + ("signal=KILL" if kind == "KILL" else f"error={kind}") + f":when={number}"
        try:
            run = place.run(command, ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                                      "inject=" + inject])
        except subprocess.TimeoutExpired:
            self.fault(where, "it hangs", place)
            return
        self.counts["kills" if kind == "KILL" else "errors"] += 1
        if not (kind == "KILL" and run.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)):
            self.check_end(where, place, kind, run)
        self.check_files(where, place, kind)
        again = place.run(command)
        # What is repaired already is unchanged for the next run.
        if again.returncode != self.sound.returncode:
            self.fault(where, f"the next run ends with {again.returncode}: {again.stderr.decode()}", place)
        self.check_state(where, place, "the next run")

    def check_end(self, where, place, kind, run):
        errors = run.stderr.decode(errors="replace")
        if run.returncode not in (0, 1, 2):
            self.fault(where, f"status {run.returncode}: {errors[-300:]}", place)
        elif run.returncode == self.sound.returncode:
            if without_state(run.stdout) != without_state(self.sound.stdout):
                self.fault(where, "it prints something else", place)
            self.check_state(where, place, "a run that ended well", whole=False)
        # Each thread counts its own writes: that of the message may be the one that fails.
        elif run.returncode == 2 and "error: " not in errors and " at write " not in where:
            self.fault(where, f"no reason is said: {errors[-300:]}", place)
        else:
            self.counts["reasons"] += WHY.get(kind, " ") in errors

    def check_files(self, where, place, kind):
        """Each is old or new."""
        for path, content in place.files().items():
            self.counts["files"] += 1
            if OWN.search(path) or TEMPORARY.search(os.path.basename(path)):
                continue
            if TOLD.search(path) and kind != "KILL":
                continue
            if content not in (self.old.get(path), self.new.get(path)):
                self.fault(where, f"{path} is neither old nor new: {content[:80]!r}", place)
        for path in self.old.keys() & self.new.keys():
            if not os.path.exists(os.path.join(place.top, path)) and not OWN.search(path):
                self.fault(where, f"{path} is lost", place)

    def check_state(self, where, place, who, whole=True):
        files = place.files()
        for path in sorted(files.keys() | self.new.keys()):
            if path.startswith("cache/") and not TEMPORARY.search(path):
                continue
            if OWN.search(path) and not path.endswith("/.soac/journal"):
                continue
            if not whole and (TEMPORARY.search(os.path.basename(path)) or path.endswith("/.soac/journal")):
                continue
            if not whole and (TOLD.search(path) or PART.search(path) and path not in self.new):
                continue
            if files.get(path) != self.new.get(path):
                self.fault(where, f"{who} leaves {path} as {(files.get(path) or b'nothing')[:80]!r}", place)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("soac")
    parser.add_argument("--points", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", choices=SCENARIOS)
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    # A container may not let a program watch another.
    if not shutil.which("strace") or subprocess.run(["strace", "-o", "/dev/null", "true"]).returncode != 0:
        print("skipped: there is no strace that works here")
        return 77
    total = collections.Counter()
    faults = 0
    for name in arguments.only or SCENARIOS:
        sweep = Sweep(os.path.abspath(arguments.soac), arguments)
        sweep.scenario(name)
        faults += len(sweep.faults)
        total += sweep.counts
        print(f"{name}: {sweep.counts['kills']} kills, {sweep.counts['errors']} errors "
              f"({sweep.counts['reasons']} named in a message), {sweep.counts['files']} files looked at, "
              f"{len(sweep.faults)} faults", flush=True)
    print(f"in all: {total['kills']} kills, {total['errors']} errors, {total['files']} files looked at; "
          f"{faults or 'no'} faults; seed {arguments.seed}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
