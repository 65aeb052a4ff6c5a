"""Prints each sample of a file as Prometheus' own parser reads it: NAME{LABELS} TYPE, a tab, the value."""

import sys

from prometheus_client.parser import text_string_to_metric_families

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for family in text_string_to_metric_families(file.read()):
        if not family.documentation:
            sys.exit(f"{family.name} has no help")
        for sample in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items())).replace("\n", "\\n")
            print(f"{sample.name}{{{labels}}} {family.type}\t{float(sample.value)}")
