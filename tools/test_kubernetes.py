#!/usr/bin/env python3
"""Holds what soac believes of Kubernetes against a real API server: test_kubernetes.py KUBE-APISERVER SOAC [--record].

Without nodes and controllers: objects are read, kept and refused as in a cluster, and no pod runs. Ends with 77, and says why, where
the server does not start here."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

import kubernetes_cases
from kubernetes_server import KubernetesServer, Unavailable

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECORDED = f"{ROOT}/Tests/SimulatorTests/Fixtures/kubernetes-1.20.json"
LISTS = {
    "deployments": "/apis/apps/v1", "statefulsets": "/apis/apps/v1", "poddisruptionbudgets": "/apis/policy/v1beta1",
    "horizontalpodautoscalers": "/apis/autoscaling/v2beta1", "secrets": "/api/v1", "configmaps": "/api/v1",
}
CLUSTER = "tests-prod"
# Who decrypts knows the plain text; here it is the name turned round.
DECRYPT = """#!/usr/bin/env python3
import json, sys
assert json.load(sys.stdin)
sys.stdout.write(sys.argv[2][::-1])
"""


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


class Company:
    """A soa-configs with instances of every form, and its cluster."""

    def __init__(self, folder, server, soac):
        self.folder, self.server, self.soac, self.cluster = folder, server, soac, CLUSTER
        self.write("decrypt", DECRYPT)
        os.chmod(f"{folder}/decrypt", 0o755)
        self.git("init", "-q", ".")
        self.write("system/cluster.json", json.dumps({
            "cluster": CLUSTER, "docker_registry": "registry.example:443", "vault_cluster_map": {CLUSTER: "tests"},
            "volumes": [{"hostPath": "/nail/etc", "containerPath": "/nail/etc", "mode": "RO"}]}))

    def write(self, name, text):
        path = f"{self.folder}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def git(self, *words):
        os.makedirs(f"{self.folder}/soa-configs", exist_ok=True)
        identity = ["-c", "user.name=tests", "-c", "user.email=tests@example.com"]
        subprocess.run(["git", *identity, *words], cwd=f"{self.folder}/soa-configs", check=True)

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")

    def write_fleet(self, services):
        for number in range(services):
            self.write_service(number)
        self.commit()

    def write_service(self, number, **changes):
        """Four instances: a Deployment, one that is autoscaled, one that goes down before it comes up, and a StatefulSet."""
        name = f"service-{number}" if number % 3 else f"ser_vice-{number}"
        commit = f"{number:040x}"
        main = {"instances": 1 + number % 4, "cpus": [0.1, 0.25, 1, 2.5, 0.2, 0.0001, 0.0015, 12][number % 8], "mem": [64, 100.4, 1000.0, 1024, 0.001, 3e5][number % 6],
                "cpu_burst_add": 0.1 * (1 + number % 3), "env": {"NUMBER": number, "EMPTY": "", "TEXT": "a \"b\" ü"},
                "cmd": f"run --number {number}", "deploy_group": "prod", "bounce_margin_factor": 1 - number % 7 / 10}
        if number % 4 == 0:
            main["env"]["PASSWORD"] = "SECRET(password)"
            self.write(f"soa-configs/{name}/secrets/password.json", json.dumps({
                "environments": {"tests": {"ciphertext": "vault:v1:xyz", "signature": f"signature-{number}"}}}))
        scaled = {"max_instances": 5, "min_instances": 1 + number % 2, "args": ["a", str(number)], "deploy_group": "prod",
                  "autoscaling": {"metrics_provider": ["mesos_cpu", "http"][number % 2], "setpoint": [0.5, 0.57, 0.29, 0.011, 1, 1.001][number // 2 % 6]},
                  "healthcheck_mode": ["http", "tcp", "cmd"][number % 3], "healthcheck_cmd": "true"}
        down = {"instances": 1, "bounce_method": "downthenup", "cmd": ["run"], "deploy_group": "prod", "pool": "other",
                "extra_volumes": [{"hostPath": f"/data/{number}", "containerPath": "/data", "mode": "RW"}]}
        state = {"instances": 2, "deploy_group": "prod", "cap_add": ["NET_ADMIN"],
                 "persistent_volumes": [{"container_path": "/state", "size": 5 + number, "mode": "RW"}]}
        instances = {"main": main, "scaled": scaled, "down": down, "state": state}
        for instance, values in changes.items():
            if values is None:
                del instances[instance]
            else:
                instances[instance].update(values)
        # JSON is YAML.
        self.write(f"soa-configs/{name}/kubernetes-{CLUSTER}.yaml", json.dumps(instances, indent=1))
        self.write(f"soa-configs/{name}/service.yaml", "{}\n")
        if number % 2:
            self.write(f"soa-configs/{name}/smartstack.yaml", f"main: {{proxy_port: {20000 + number}}}\n")
        self.write(f"soa-configs/{name}/deployments.json", json.dumps({"v1": {
            f"{name}:paasta-{CLUSTER}.{instance}": {
                "docker_image": f"services-{name}:paasta-{commit}", "desired_state": "start", "force_bounce": None}
            for instance in instances}, "v2": {
                "deployments": {"prod": {"docker_image": f"services-{name}:paasta-{commit}", "git_sha": commit}},
                "controls": {f"{name}:{CLUSTER}.{instance}": {"desired_state": "start", "force_bounce": None} for instance in instances}}}))

    def run(self, command, *words):
        """Its exit status and what it printed."""
        words = [self.soac, command, *words, "--repo", f"{self.folder}/soa-configs", "-c", self.cluster,
                 "--system-config", f"{self.folder}/system"]
        if command != "compile":
            words += ["--kubeconfig", self.server.kubeconfig, "--decrypt", f"{self.folder}/decrypt", "--state", f"{self.folder}/state"]
        run = subprocess.run(words, capture_output=True, text=True)
        assert run.returncode in (0, 3), f"{words} ended with {run.returncode}:\n{run.stdout[-3000:]}\n{run.stderr[-3000:]}"
        return run.returncode, run.stdout + run.stderr

    def there(self):
        """All objects of the cluster by kind and name."""
        objects = {}
        for plural, root in LISTS.items():
            answer = self.server.ask("GET", f"{root}/namespaces/paasta/{plural}")
            for item in answer["items"]:
                if not item.get("type", "").startswith("kubernetes.io/") and item["metadata"]["name"] != "kube-root-ca.crt":
                    objects[plural, item["metadata"]["name"]] = item
        return objects

    def make_ready(self, plural, name):
        """What a cluster's controller writes down once all pods of an object are ready."""
        path = f"{LISTS[plural]}/namespaces/paasta/{plural}/{name}"
        item = self.server.ask("GET", path)
        count = item["spec"]["replicas"]
        item["status"] = dict({name: count for name in ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"]},
                              observedGeneration=item["metadata"]["generation"])
        self.server.ask("PUT", f"{path}/status", item)

    def finish_deletions(self):
        """What the garbage collector of a cluster does once nothing belongs to an object any more. Which ones."""
        gone = set()
        for (plural, name), item in self.there().items():
            if "deletionTimestamp" in item["metadata"]:
                item["metadata"]["finalizers"] = []
                self.server.ask("PUT", f"{LISTS[plural]}/namespaces/paasta/{plural}/{name}", item)
                gone.add((plural, name))
        return gone


def changed(before, after):
    """The objects of both that are of another version."""
    return {key for key in before.keys() & after.keys()
            if before[key]["metadata"]["resourceVersion"] != after[key]["metadata"]["resourceVersion"]}


def check_fleet(server, soac, folder):
    company = Company(folder, server, soac)
    company.write_fleet(50)
    # A cluster that has nothing is asked for more than any guard lets pass.
    assert company.run("plan", "--detailed-exitcode")[0] == 3
    company.run("apply")
    there = company.there()
    counts = {plural: sum(key[0] == plural for key in there) for plural in LISTS}
    expected = {"deployments": 150, "statefulsets": 50, "poddisruptionbudgets": 200, "horizontalpodautoscalers": 50,
                "secrets": 13, "configmaps": 13}
    assert counts == expected, f"{counts}, not {expected}"
    secret = there["secrets", "paasta-secret-service-4-password"]
    assert base64.b64decode(secret["data"]["password"]) == b"drowssap", secret
    assert there["configmaps", "paasta-secret-service-4-password-signature"]["data"] == {"signature": "signature-4"}
    check_bodies(company, there)
    print(f"200 instances are {len(there)} objects, as they were sent")
    if shutil.which("kubectl"):
        words = ["kubectl", "--kubeconfig", server.kubeconfig, "-n", "paasta", "get", "-o", "name", "deployments,statefulsets"]
        run = subprocess.run(words, capture_output=True, text=True)
        assert len(run.stdout.split()) == 200, run.stdout[-500:] + run.stderr[-500:]
        print("kubectl finds them")

    assert company.run("plan", "--detailed-exitcode")[0] == 0, company.run("plan")[1]
    company.run("apply")
    again = company.there()
    assert again.keys() == there.keys() and not changed(there, again), changed(there, again)
    print("a second apply does nothing")

    company.write_service(7, main={"cpus": 3})
    company.commit()
    company.run("apply")
    edited = company.there()
    assert changed(again, edited) == {("deployments", "service-7-main")}, changed(again, edited)
    company.write_service(7, main={"cpus": 3, "bounce_margin_factor": 0.5}, scaled={"max_instances": 9})
    company.commit()
    company.run("apply")
    more = company.there()
    assert changed(edited, more) == {
        ("deployments", "service-7-main"), ("poddisruptionbudgets", "service-7-main"),
        ("horizontalpodautoscalers", "service-7-scaled")}, changed(edited, more)
    print("an edit replaces what it is about")

    company.write_service(7, main={"cpus": 3, "bounce_margin_factor": 0.5}, scaled=None)
    company.commit()
    company.run("apply")
    gone = company.finish_deletions() | (more.keys() - company.there().keys())
    assert gone == {("deployments", "service-7-scaled"), ("poddisruptionbudgets", "service-7-scaled"),
                    ("horizontalpodautoscalers", "service-7-scaled")}, gone
    last = company.there()
    assert not changed(more, last) and company.run("plan", "--detailed-exitcode")[0] == 0
    print("a removal removes one")

    company.write_service(8, state={"persistent_volumes": []})
    company.commit()
    company.run("apply")
    # The pods of the one stay until those of the other are ready.
    assert last.keys() - company.there().keys() == set()
    company.make_ready("deployments", "service-8-state")
    company.run("apply")
    company.finish_deletions()
    moved = company.there()
    assert moved.keys() - last.keys() == {("deployments", "service-8-state")}, moved.keys() - last.keys()
    assert last.keys() - moved.keys() == {("statefulsets", "service-8-state")}, last.keys() - moved.keys()
    assert company.run("plan", "--detailed-exitcode")[0] == 0, company.run("plan")[1]
    print("a StatefulSet becomes a Deployment")


def check_example(server, soac, folder):
    """The example, whose cluster has neither a Marathon nor a ZooKeeper here."""
    company = Company(folder, server, soac)
    subprocess.run(["cp", "-r", f"{ROOT}/examples/soa-configs/.", f"{folder}/soa-configs"], check=True)
    company.cluster = "leipzig-stage"
    system = f"{ROOT}/examples/system-config/leipzig-stage"
    for name in set(os.listdir(system)) - {"chronos.json", "marathon.json", "zookeeper.json"}:
        with open(f"{system}/{name}") as file:
            company.write(f"system/{name}", file.read())
    company.commit()
    before = company.there()
    company.run("apply")
    there = company.there()
    assert len(there) - len(before) == 4 and not changed(before, there), there.keys() - before.keys()
    check_bodies(company, there)
    company.run("apply")
    assert not changed(there, company.there())
    print(f"the example is {len(there) - len(before)} objects")


def check_bodies(company, there):
    """Each value that soac compiles is in the cluster."""
    company.run("compile", "--out", f"{company.folder}/out", "--only", "kubernetes")
    folder = f"{company.folder}/out/{company.cluster}/kubernetes"
    for name in sorted(os.listdir(folder)):
        with open(f"{folder}/{name}") as file:
            body = json.load(file)
        # In a list they stand at the list alone.
        kind = body.pop("kind", "PodDisruptionBudget")
        body.pop("apiVersion", None)
        kept = there[kind.lower() + "s", body["metadata"]["name"]]
        body["metadata"].pop("namespace", None)
        missing = list(differences(body, kept, name))
        assert not missing, missing


AMOUNTS = {"n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1, "k": 1e3, "Ki": 1024, "Mi": 1 << 20, "Gi": 1 << 30}


def amount(value):
    if isinstance(value, (int, float)):
        return float(value)
    digits = value.rstrip("".join(set("".join(AMOUNTS))))
    return float(digits) * AMOUNTS[value[len(digits):]]


def differences(sent, kept, path):
    """Where a value that was sent is another; what is empty is not kept."""
    if isinstance(sent, dict):
        for key, value in sent.items():
            if isinstance(kept, dict) and key in kept:
                yield from differences(value, kept[key], f"{path}.{key}")
            elif value not in ({}, [], "", False, 0, None):
                yield f"{path}.{key} is missing"
    elif isinstance(sent, list):
        if len(sent) != len(kept):
            yield f"{path} has {len(kept)} items"
        for place, (one, other) in enumerate(zip(sent, kept)):
            yield from differences(one, other, f"{path}[{place}]")
    elif sent != kept:
        try:
            # To the thousandth, rounded up.
            isAlike = 0 <= amount(kept) - amount(sent) <= 0.001
        except (ValueError, KeyError):
            isAlike = False
        if not isAlike:
            yield f"{path}: {sent!r} is {kept!r}"


def check_client(server):
    """The tests in Swift that want a real server."""
    run = subprocess.run(["swift", "test", "--filter", "RealKubernetesTests"], cwd=ROOT, capture_output=True, text=True,
                         env=dict(os.environ, SOAC_TEST_KUBECONFIG=server.kubeconfig))
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
    assert "skipped" not in run.stdout, run.stdout[-2000:]
    print("the client's own tests pass")


def main():
    binary, soac = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        try:
            with KubernetesServer(binary, f"{folder}/cases") as server:
                check_cases(server, "--record" in sys.argv)
            with KubernetesServer(binary, f"{folder}/example") as server:
                check_example(server, soac, f"{folder}/halmkorn")
            with KubernetesServer(binary, f"{folder}/fleet") as server:
                check_fleet(server, soac, f"{folder}/company")
                if "--no-client" not in sys.argv:
                    check_client(server)
        except Unavailable as why:
            print(f"Skipped: {why}", file=sys.stderr)
            sys.exit(77)


if __name__ == "__main__":
    main()
