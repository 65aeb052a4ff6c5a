#!/usr/bin/env python3
"""Measure soac run over a simulated cluster that is as a large soa-configs wants it: what it takes to sit there.

    bench_run.py SOAC SOAC_SIMULATE CORPUS [SECONDS]

CORPUS is what tools/corpus.py makes for one cluster. Marathon, Mesos, hacheck, HAProxy and Chronos are simulated, and a socket
takes what Sensu is told. Marathon is given all apps as soac compile writes them, so that nobody waits for thousands of
bounces. Then soac run begins, sends Chronos its jobs, looks at everything, and is measured for SECONDS (120) in which nothing
changes: the time that the processor spends on it, and its memory. The simulated hosts are 127.0.1.1 to 127.0.1.4: one run at a
time.
"""
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

CPU, MEMORY, GROWTH = 2, 150, 1.05
TICK = os.sysconf("SC_CLK_TCK")
# Seconds for thousands of simulated apps to be up, on a slow machine.
PATIENCE = 1800


class Bench:
    def __init__(self, soac, simulate, corpus, top):
        self.soac, self.simulate, self.corpus, self.top = soac, simulate, corpus, top
        self.started = []
        self.environment = dict(os.environ, XDG_STATE_HOME=str(top / "state"), XDG_CACHE_HOME=str(top / "cache"))

    def start(self, name, *command):
        with open(self.top / f"{name}.log", "wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=self.environment)
        self.started.append(process)
        return process

    def line(self, name, pattern):
        """What a process says of itself, once it does."""
        for _ in range(600):
            if found := re.search(pattern, (self.top / f"{name}.log").read_text()): return found[1]
            time.sleep(0.1)
        sys.exit(f"{name} does not say where it is: {(self.top / f'{name}.log').read_text()}")

    def end(self):
        for process in self.started: process.kill()
        for process in self.started: process.wait()

    def cluster(self):
        """The simulated servers, and the system configuration that names them."""
        self.start("addresses", self.simulate, "cluster")
        self.start("chronos", self.simulate, "chronos", "--cron")
        self.start("sensu", sys.executable, str(Path(__file__).with_name("sensu_listener.py")))
        system = self.top / "system"
        source = next(path for path in (self.corpus / "system").iterdir() if path.is_dir())
        shutil.copytree(source, system)
        for name in ("marathon", "chronos", "zookeeper", "log", "sensu"): (system / f"{name}.json").unlink(missing_ok=True)
        (system / "bench.json").write_text(json.dumps({
            "marathon_servers": [{"url": [self.line("addresses", r"marathon (\S+)")]}],
            "mesos_config": {"master": self.line("addresses", r"mesos (\S+)")},
            "chronos_config": {"url": [self.line("chronos", r"(\S+)")]},
            "sensu_host": "127.0.0.1", "sensu_port": int(self.line("sensu", r"(\d+)")),
            "log_writer": {"driver": "null", "options": {}},
        }))
        return system

    def fill(self, system):
        """Has Marathon run every app."""
        out = self.top / "out"
        subprocess.run([self.soac, "compile", "--repo", str(self.corpus / "soa-configs"), "--system-config", str(system),
                        "--only", "marathon", "--out", str(out)], check=True, capture_output=True, env=self.environment)
        marathon = http.client.HTTPConnection(self.line("addresses", r"marathon http://(\S+)"))
        for app in sorted(out.glob("*/marathon/*.json")):
            marathon.request("POST", "/v2/apps", app.read_bytes(), {"Content-Type": "application/json"})
            answer = marathon.getresponse()
            text = answer.read()
            if answer.status != 201: sys.exit(f"{app.name}: {answer.status} {text[:500]}")
        shutil.rmtree(out)

    def run(self, name, system):
        process = self.start(
            name, self.soac, "run", "--repo", str(self.corpus / "soa-configs"), "--system-config", str(system),
            "--listen", "127.0.0.1:0")
        return process, self.line(name, r"page is at (\S+)")

    def wait(self, address):
        """Until all is as it should be, and each thing was looked at."""
        begin, told = time.monotonic(), 0
        while time.monotonic() - begin < PATIENCE:
            status = status_of(address)
            looks = {look["subject"] for look in status["looks"] if look["last_success"]}
            if (status["commit"] and status["commit"]["reached"] and not status["bounces"]
                    and {"source", "marathon", "chronos", "replication", "jobs", "sensu"} <= looks):
                return status
            if time.monotonic() - told > 30:
                told = time.monotonic()
                print(f"  {told - begin:.0f} s: {status['instances']}, {len(status['bounces'])} under way", file=sys.stderr)
            time.sleep(1)
        sys.exit(f"after {PATIENCE} s not all is as it should be: {json.dumps(status)[:2000]}")


def status_of(address):
    with urllib.request.urlopen(address + "status.json") as answer: return json.load(answer)


def cpu(process):
    """Seconds of the processor."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(process):
    """Megabytes: now, and at most."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
    return tuple(int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


def main():
    soac, simulate, corpus = sys.argv[1], sys.argv[2], Path(sys.argv[3]).resolve()
    seconds = int(sys.argv[4]) if len(sys.argv) > 4 else 120
    with tempfile.TemporaryDirectory() as top:
        bench = Bench(soac, simulate, corpus, Path(top))
        try:
            system = bench.cluster()
            bench.fill(system)
            process, address = bench.run("run", system)
            status = bench.wait(address)
            start_cpu = cpu(process)
            # The first looks of all kinds are over.
            time.sleep(60)
            before, early = cpu(process), memory(process)
            time.sleep(seconds)
            share, late = 100 * (cpu(process) - before) / seconds, memory(process)
        finally:
            bench.end()
    services = sum(1 for path in (corpus / "soa-configs").iterdir() if path.is_dir() and path.name[0] not in "._")
    print(f"soac run, {services} services, {sum(status['instances'].values())} instances, {sum(status['jobs'].values())} jobs:")
    rows = [
        (f"idle: {share:.1f} % of one core, over {seconds} s", share, CPU),
        (f"memory: {late[0]:.0f} MB", late[0], MEMORY),
        (f"{seconds} s earlier: {early[0]:.0f} MB", late[0] / early[0], GROWTH),
    ]
    for text, value, limit in rows: print(f"  {text}" + ("" if value <= limit else f" (more than {limit})"))
    print(f"  until it knew that all is as it should be: {start_cpu:.1f} s of CPU, {early[1]:.0f} MB at most")
    sys.exit(0 if all(value <= limit for _, value, limit in rows) else 1)


main()
