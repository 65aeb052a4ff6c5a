#!/usr/bin/env python3
"""Measure what a look at a cluster of Kubernetes takes that is as a large soa-configs wants it: bench_kubernetes.py SOAC SOAC_SIMULATE [INSTANCES].

5,000 instances of four forms, as test_kubernetes.py makes them, are brought about on a simulated API server; then soac plan has
nothing to do. Told is the processor's time of soac alone, of a first plan and of one whose cache is warm; a second is wanted."""
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

from test_kubernetes import Company

WANTED = 1.0


class Served:
    """A simulated API server, and the kubeconfig that leads to it."""

    def __init__(self, simulate, folder):
        self.log = open(f"{folder}/server.log", "w+")
        # Pods are there at once.
        self.process = subprocess.Popen([simulate, "kubernetes", "--speed", "100"], stdout=self.log, text=True)
        for _ in range(600):
            with open(self.log.name) as log:
                if found := re.search(r"http://\S+", log.read()): break
            time.sleep(0.1)
        else: sys.exit("the simulated server does not say where it is")
        self.kubeconfig = f"{folder}/kubeconfig"
        with open(self.kubeconfig, "w") as file:
            file.write(f'{{current-context: a, contexts: [{{name: a, context: {{cluster: a}}}}], clusters: [{{name: a, cluster: {{server: "{found[0]}"}}}}]}}\n')

    def end(self):
        self.process.kill()
        self.process.wait()


def timed(company, *words):
    """The seconds that the processor spends on a run, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _, text = company.run(*words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, text


def main():
    soac, simulate = map(os.path.abspath, sys.argv[1:3])
    services = (int(sys.argv[3]) if len(sys.argv) > 3 else 5000) // 4
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XDG_CACHE_HOME": f"{folder}/cache", "XDG_STATE_HOME": f"{folder}/state-home"}
        server = Served(simulate, folder)
        try:
            company = Company(folder, server, soac)
            company.write_fleet(services)
            seconds, _ = timed(company, "apply", "--quiet", "--no-log")
            print(f"{services * 4} instances are brought about: {seconds:.2f} s of the processor")
            time.sleep(5)
            for what in ["a plan", "another"]:
                seconds, text = timed(company, "plan", "--detailed-exitcode")
                assert f"{services * 4} as they should be on Kubernetes" in text, text[-500:]
                print(f"{what} with nothing to do: {seconds:.2f} s of the processor")
            print(f"{'enough' if seconds <= WANTED else 'too much'}: {WANTED:.2f} s are wanted")
        finally:
            server.end()


if __name__ == "__main__":
    main()
