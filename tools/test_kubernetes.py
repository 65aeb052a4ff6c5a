#!/usr/bin/env python3
"""Holds what soac believes of Kubernetes against a real API server: test_kubernetes.py KUBE-APISERVER SOAC [--record].

Without nodes and controllers: objects are read, kept and refused as in a cluster, and no pod runs. Ends with 77, and says why, where
the server does not start here."""

import json
import os
import sys
import tempfile

import kubernetes_cases
from kubernetes_server import KubernetesServer, Unavailable

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECORDED = f"{ROOT}/Tests/SimulatorTests/Fixtures/kubernetes-1.20.json"


def check_cases(server, record):
    """The simulated server's tests hold it to what was recorded; here the real one is asked again."""
    told = kubernetes_cases.recorded(server)
    if record:
        with open(RECORDED, "w") as file:
            file.write("[\n" + ",\n".join(json.dumps(case, sort_keys=True) for case in told) + "\n]\n")
    with open(RECORDED) as file:
        known = json.load(file)
    wrong = [case["title"] for case, other in zip(told, known) if case != other]
    assert len(told) == len(known) and not wrong, f"the server answers other than was recorded: {wrong}"
    print(f"{len(told)} requests are answered as was recorded")


def main():
    binary, soac = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        try:
            with KubernetesServer(binary, f"{folder}/cases") as server:
                assert server.ask("GET", "/version")["minor"] == "20"
                check_cases(server, "--record" in sys.argv)
        except Unavailable as why:
            print(f"Skipped: {why}", file=sys.stderr)
            sys.exit(77)


if __name__ == "__main__":
    main()
