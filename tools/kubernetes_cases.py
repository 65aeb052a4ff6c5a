"""What an API server is sent, and what it answers: the cases by which the simulated one is held to a real one.

kubernetes_cases.recorded(server) sends all of them, one after the other, to a server that has no namespace `paasta` yet, and gives
what is in Tests/SimulatorTests/Fixtures/kubernetes-1.20.json. In a body `$VERSION` and `$UID` stand for those of the object that the
path leads to, `$OLD` for its version before the last change, `$CONTINUE` in a path for what the list before gave."""

import copy
import json

APPS, CORE = "/apis/apps/v1/namespaces/paasta", "/api/v1/namespaces/paasta"
POLICY, SCALING = "/apis/policy/v1beta1/namespaces/paasta", "/apis/autoscaling/v2beta1/namespaces/paasta"
LABELS = {"yelp.com/paasta_service": "web", "yelp.com/paasta_instance": "main"}


def deployment(name="web-main", container=None, pods=None, spec=None, labels=LABELS):
    return {
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": name, "namespace": "paasta", "labels": dict(LABELS, **{"yelp.com/paasta_git_sha": "git1"})},
        "spec": dict({
            "replicas": 2, "revisionHistoryLimit": 0, "selector": {"matchLabels": LABELS},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "100%", "maxUnavailable": "9%"}},
            "template": {
                "metadata": {"labels": labels, "annotations": {"smartstack_registrations": '["web.main"]'}},
                "spec": dict({
                    "containers": [dict({
                        "name": "web-main", "image": "registry/web:paasta-1", "command": ["sh", "-c", "run"],
                        "env": [{"name": "A", "value": "1"}], "ports": [{"containerPort": 8888}],
                        "resources": {"limits": {"cpu": 1.25, "memory": "1024Mi"}, "requests": {"cpu": 0.25, "memory": "1024Mi"}},
                        "volumeMounts": [],
                    }, **(container or {}))],
                    "nodeSelector": {"yelp.com/pool": "default"}, "restartPolicy": "Always", "volumes": [],
                }, **(pods or {})),
            },
        }, **(spec or {})),
    }


def stateful_set(size=5, service="web-main", **more):
    body = deployment("web-state", **more)
    body["kind"] = "StatefulSet"
    del body["spec"]["strategy"]
    body["spec"]["serviceName"] = service
    body["spec"]["volumeClaimTemplates"] = [{"metadata": {"name": "pv--data"}, "spec": {
        "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": f"{size}Gi"}}, "storageClassName": "ebs"}}]
    body["spec"]["template"]["spec"]["containers"][0]["volumeMounts"] = [
        {"mountPath": "/data", "name": "pv--data", "readOnly": False}]
    return body


def autoscaler(name, metric, least=1, most=4):
    return {"kind": "HorizontalPodAutoscaler", "metadata": {"name": name, "namespace": "paasta"}, "spec": {
        "minReplicas": least, "maxReplicas": most, "scaleTargetRef": {"kind": "Deployment", "name": "web-main"}, "metrics": [metric]}}


def changed(body, path, value):
    body = copy.deepcopy(body)
    place = body
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return body


def resources(cpu, memory):
    return {"resources": {"limits": {"cpu": cpu, "memory": memory}, "requests": {"cpu": cpu, "memory": memory}}}


def mounted(*mounts):
    return {"volumeMounts": [{"name": name, "mountPath": path, "readOnly": True} for name, path in mounts]}


def volumes(*pairs):
    return {"volumes": [{"name": name, "hostPath": {"path": path}} for name, path in pairs]}


def secret_variable(key):
    return {"env": [{"name": "S", "valueFrom": {"secretKeyRef": {"name": "paasta-secret-web-s", "key": key, "optional": False}}}]}


def cases():
    """(what it shows, method, path, body)"""
    deployments, sets = f"{APPS}/deployments", f"{APPS}/statefulsets"
    one = f"{deployments}/web-main"

    yield "no namespace yet", "POST", deployments, deployment()
    yield "nothing there", "GET", "/api/v1/namespaces/paasta", None
    namespace = {"metadata": {"name": "paasta", "labels": {"name": "paasta"}}}
    yield "a namespace", "POST", "/api/v1/namespaces", namespace
    yield "a namespace again", "POST", "/api/v1/namespaces", namespace

    yield "an object", "POST", deployments, deployment()
    yield "an object again", "POST", deployments, deployment()
    yield "it is read", "GET", one, None
    yield "none of that name", "GET", f"{deployments}/other", None
    yield "replaced with what it is", "PUT", one, changed(deployment(), ["metadata", "resourceVersion"], "$VERSION")
    more = deployment(spec={"replicas": 5})
    yield "replaced", "PUT", one, changed(more, ["metadata", "resourceVersion"], "$VERSION")
    yield "replaced in an old version", "PUT", one, changed(deployment(), ["metadata", "resourceVersion"], "$OLD")
    yield "replaced, whatever version it has", "PUT", one, deployment()
    yield "another one's uid", "PUT", one, changed(deployment(), ["metadata", "uid"], "11111111-2222-3333-4444-555555555555")
    yield "the selector changes", "PUT", one, deployment(
        spec={"selector": {"matchLabels": {"yelp.com/paasta_service": "web"}}})
    yield "nothing to replace", "PUT", f"{deployments}/other", deployment("other")
    yield "another name", "PUT", one, deployment("other")
    yield "another namespace", "POST", deployments, changed(deployment("other"), ["metadata", "namespace"], "default")
    yield "another kind", "POST", deployments, changed(deployment("other"), ["kind"], "StatefulSet")
    yield "another version", "POST", deployments, changed(deployment("other"), ["apiVersion"], "apps/v1beta1")
    yield "neither kind nor version", "POST", deployments, changed(changed(deployment("plain"), ["kind"], None), ["apiVersion"], None)
    yield "a version on creation", "POST", deployments, changed(deployment("other"), ["metadata", "resourceVersion"], "5")
    yield "no JSON", "POST", deployments, b"{"

    for number, (cpu, memory) in enumerate([
            (0.25, "100.4Mi"), (0.30000000000000004, "1000.0Mi"), (2, "0.5Mi"), (1.0, "1e3Mi"), (0.001, "3000Mi"), (1000, "1Gi"),
            (1e-05, "1500"), (12.5, "1536Mi"), ("100m", "128974848"), (0, "0Mi")]):
        yield f"amounts {number}", "POST", deployments, deployment(f"amounts-{number}", resources(cpu, memory))
    yield "an amount that is none", "POST", deployments, deployment("other", resources("1x", "1Mi"))
    yield "less than nothing", "POST", deployments, deployment("other", resources(-1, "1Mi"))
    yield "more is asked than may be", "POST", deployments, deployment(
        "other", {"resources": {"limits": {"cpu": 1}, "requests": {"cpu": 2}}})

    probe = {"failureThreshold": 30, "initialDelaySeconds": 60, "periodSeconds": 10, "timeoutSeconds": 10}
    rich = deployment("rich", dict(mounted(("host--a", "/a"), ("host--b", "/b")), **{
        "args": [], "lifecycle": {"preStop": {"exec": {"command": ["/bin/sh", "-c", "sleep 30"]}}},
        "livenessProbe": dict(probe, httpGet={"path": "/status", "port": 8888, "scheme": "HTTP"}),
        "readinessProbe": {"exec": {"command": ["/check"]}, "initialDelaySeconds": 0},
        "securityContext": {"capabilities": {"add": ["NET_ADMIN"]}}, "image": "registry:443/web",
        "env": [{"name": "EMPTY", "value": ""}, {"name": "POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                secret_variable("s")["env"][0]],
    }), dict(volumes(("host--a", "/a"), ("host--b", "/b")), serviceAccountName="web"))
    rich["spec"]["template"]["spec"]["volumes"].append({"name": "aws-ebs--vol1", "awsElasticBlockStore": {
        "volumeID": "vol-1", "fsType": "ext4", "partition": 0, "readOnly": False}})
    yield "nearly all there is", "POST", deployments, rich
    yield "nothing that is empty", "POST", deployments, deployment(
        "empty", {"securityContext": {"capabilities": {"add": []}}, "command": None, "args": ["a"], "unknown": 5}, {"nodeSelector": {}})
    yield "down, then up", "POST", deployments, deployment("down", spec={"strategy": {"type": "Recreate"}, "replicas": 0})
    yield "no strategy", "POST", deployments, changed(deployment("bare"), ["spec", "strategy"], None)

    for name, body in {
            "upper case": deployment("Web"), "an underscore": deployment("web_main"), "a dot": deployment("web.main"),
            "a long name": deployment("a" * 254), "a container's long name": deployment("other", {"name": "a" * 64}),
            "a container in upper case": deployment("other", {"name": "Web"}),
            "a variable that is a number": deployment("other", {"env": [{"name": "5", "value": "x"}]}),
            "a variable with a space": deployment("other", {"env": [{"name": "a b", "value": "x"}]}),
            "a variable that is no text": deployment("other", {"env": [{"name": "A", "value": 5}]}),
            "a secret without a key": deployment("other", secret_variable("")),
            "a secret with a strange key": deployment("other", secret_variable("a b")),
            "the host's root": deployment("other", mounted(("host--", "/r")), volumes(("host--", "/"))),
            "two mounts at one path": deployment("other", mounted(("a", "/x"), ("b", "/x")), volumes(("a", "/a"), ("b", "/b"))),
            "two volumes of one name": deployment("other", None, volumes(("a", "/a"), ("a", "/b"))),
            "a mount without a volume": deployment("other", mounted(("a", "/x"))),
            "a pool that is a number": deployment("other", None, {"nodeSelector": {"yelp.com/pool": 5}}),
            "a pool that is no label": deployment("other", None, {"nodeSelector": {"yelp.com/pool": "a b"}}),
            "an account in upper case": deployment("other", None, {"serviceAccountName": "Web"}),
            "pods that are not selected": deployment("other", labels={"a": "b"}),
            "no selector": changed(deployment("other"), ["spec", "selector"], None),
            "nothing may go, nothing come": deployment("other", spec={"strategy": {
                "type": "RollingUpdate", "rollingUpdate": {"maxSurge": "0%", "maxUnavailable": "0%"}}}),
            "a share that is none": deployment("other", spec={"strategy": {
                "type": "RollingUpdate", "rollingUpdate": {"maxSurge": "100%", "maxUnavailable": "-5%"}}}),
            "a strategy that is none": deployment("other", spec={"strategy": {"type": "Sometimes"}}),
            "fewer than none": deployment("other", spec={"replicas": -1}),
            "a count with a point": deployment("other", spec={"replicas": 2.0}),
            "a port beyond all": deployment("other", {"ports": [{"containerPort": 70000}]}),
            "a probe of no port": deployment("other", {"livenessProbe": dict(probe, tcpSocket={"port": 0})}),
            "a probe that waits less than nothing": deployment("other", {"livenessProbe": dict(
                probe, tcpSocket={"port": 1}, periodSeconds=-1)}),
            "a probe with a point": deployment("other", {"livenessProbe": dict(probe, tcpSocket={"port": 1}, periodSeconds=1.5)}),
            "a label that is none": changed(deployment("other"), ["metadata", "labels"], {"a": "-"}),
            "a label of no name": changed(deployment("other"), ["metadata", "labels"], {"a b": "c"})}.items():
        yield name, "POST", deployments, body

    yield "a set", "POST", sets, stateful_set()
    yield "a set whose claims change", "PUT", f"{sets}/web-state", stateful_set(6)
    yield "a set of another service", "PUT", f"{sets}/web-state", stateful_set(service="other")
    yield "a set that grows", "PUT", f"{sets}/web-state", stateful_set(spec={"replicas": 4})
    yield "a set whose pods are refused later", "POST", sets, changed(
        stateful_set(container={"env": [{"name": "5", "value": "x"}]}), ["metadata", "name"], "web-later")

    budget = {"metadata": {"name": "web-main", "namespace": "paasta"}, "spec": {"maxUnavailable": "9%", "selector": {"matchLabels": LABELS}}}
    budgets = f"{POLICY}/poddisruptionbudgets"
    yield "a budget", "POST", budgets, budget
    other = changed(budget, ["spec", "maxUnavailable"], "10%")
    yield "a budget of no version", "PUT", f"{budgets}/web-main", other
    yield "a budget that changes", "PUT", f"{budgets}/web-main", changed(other, ["metadata", "resourceVersion"], "$VERSION")
    yield "a budget of no share", "POST", budgets, changed(changed(budget, ["metadata", "name"], "other"), ["spec", "maxUnavailable"], "9")
    yield "a budget of both", "POST", budgets, changed(changed(budget, ["metadata", "name"], "other"), ["spec", "minAvailable"], 1)

    cpu = {"type": "Resource", "resource": {"name": "cpu", "targetAverageUtilization": 80}}
    scalers = f"{SCALING}/horizontalpodautoscalers"
    yield "an autoscaler", "POST", scalers, autoscaler("cpu", cpu)
    yield "the original's float", "POST", scalers, autoscaler("other", changed(cpu, ["resource", "targetAverageUtilization"], 80.5))
    for number, average in enumerate([80.0, 56.99999999999999, 0.8, 1000]):
        yield f"an average {number}", "POST", scalers, autoscaler(f"http-{number}", {
            "type": "Pods", "pods": {"metricName": "http", "targetAverageValue": average}})
    yield "more at least than at most", "POST", scalers, autoscaler("other", cpu, 5, 4)
    yield "none at least", "POST", scalers, autoscaler("other", cpu, 0, 4)
    yield "none at most", "POST", scalers, autoscaler("other", cpu, 1, 0)
    yield "no share of cpus", "POST", scalers, autoscaler("other", changed(cpu, ["resource", "targetAverageUtilization"], 0))

    secret = {"metadata": {"name": "paasta-secret-web-s", "labels": {"yelp.com/paasta_service": "web"}}, "data": {"s": "cGxhaW4="}}
    yield "a secret", "POST", f"{CORE}/secrets", secret
    yield "a secret that changes", "PUT", f"{CORE}/secrets/paasta-secret-web-s", changed(secret, ["data", "s"], "b3RoZXI=")
    yield "a secret that is no Base64", "POST", f"{CORE}/secrets", changed(changed(secret, ["metadata", "name"], "other"), ["data", "s"], "%")
    yield "a secret's strange key", "POST", f"{CORE}/secrets", dict(secret, metadata={"name": "other"}, data={"a b": "eA=="})
    yield "a shared secret's label", "POST", f"{CORE}/secrets", changed(
        changed(secret, ["metadata", "name"], "paasta-secret---shared-s"), ["metadata", "labels"], {"yelp.com/paasta_service": "--shared"})
    signature = {"metadata": {"name": "paasta-secret-web-s-signature"}, "data": {"signature": "abc"}}
    yield "a signature", "POST", f"{CORE}/configmaps", signature
    yield "a signature that is a number", "POST", f"{CORE}/configmaps", changed(signature, ["data", "signature"], 5)

    yield "a list", "GET", f"{deployments}?limit=500", None
    yield "a list's first page", "GET", f"{deployments}?limit=3", None
    yield "a list's second page", "GET", f"{deployments}?limit=3&continue=$CONTINUE", None
    yield "what continues nothing", "GET", f"{deployments}?limit=3&continue=nothing", None
    yield "by labels", "GET", f"{deployments}?labelSelector=yelp.com/paasta_service%3Dweb,yelp.com/paasta_instance%21%3Dmain", None
    yield "by a label's set", "GET", f"{CORE}/secrets?labelSelector=yelp.com/paasta_service%20in%20(web,other)", None
    yield "by what is no label", "GET", f"{deployments}?labelSelector=a%3D%3D%3Db%20c", None
    yield "an API that is not there", "GET", "/apis/policy/v1/namespaces/paasta/poddisruptionbudgets", None
    yield "a kind that is not there", "GET", f"{APPS}/gadgets", None

    def deletion(**more):
        return dict({"kind": "DeleteOptions", "apiVersion": "v1"}, **more)
    yield "another one is to be deleted", "DELETE", one, deletion(preconditions={"uid": "other"})
    yield "deleted with its pods", "DELETE", one, deletion(preconditions={"uid": "$UID"}, propagationPolicy="Foreground")
    yield "it is there until they are gone", "GET", one, None
    yield "its name is taken until then", "POST", deployments, deployment()
    yield "deleted without them", "DELETE", f"{deployments}/plain", deletion(propagationPolicy="Orphan")
    yield "deleted", "DELETE", f"{deployments}/rich", deletion(propagationPolicy="Background")
    yield "it is gone", "GET", f"{deployments}/rich", None
    yield "nothing to delete", "DELETE", f"{deployments}/rich", deletion()


def scrubbed(answer):
    """Without what is another each time."""
    if not isinstance(answer, dict):
        return answer
    if answer.get("kind") == "Status":
        details = answer.get("details", {})
        return {"kind": "Status", "reason": answer.get("reason"), "about": details.get("name"),
                "causes": sorted([cause["reason"], cause["field"]] for cause in details.get("causes", []))}
    if "items" in answer:
        return {"kind": answer["kind"], "names": [item["metadata"]["name"] for item in answer["items"]],
                "continues": bool(answer["metadata"].get("continue"))}
    answer = copy.deepcopy(answer)
    for key in ["uid", "resourceVersion", "creationTimestamp", "managedFields", "deletionTimestamp", "selfLink"]:
        answer["metadata"].pop(key, None)
    return answer


def recorded(server):
    """The cases with what the server answers."""
    versions, continued, result = {}, "", []
    for title, method, path, body in cases():
        sent = body
        if isinstance(body, dict):
            text = json.dumps(body)
            if "$" in text:
                current = server.ask("GET", path)["metadata"]
                text = text.replace("$VERSION", current["resourceVersion"]).replace("$UID", current["uid"])
                text = text.replace("$OLD", versions.get(path, ""))
            sent = text.encode()
        status, answer = server.send(method, path.replace("$CONTINUE", continued), sent)
        try:
            answer = json.loads(answer)
        except ValueError:
            answer = answer.decode().strip()
        if isinstance(answer, dict) and "items" in answer:
            continued = answer["metadata"].get("continue", continued)
        if title == "replaced with what it is":
            versions[path] = answer["metadata"]["resourceVersion"]
        result.append({"title": title, "method": method, "path": path, "body": body.decode() if isinstance(body, bytes) else body,
                       "status": status, "answer": scrubbed(answer)})
    return result
