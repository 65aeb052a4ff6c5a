#!/usr/bin/env python3
"""Measure a cold soac check and compile beside what people use where there is no soac, on the same files.

    bench_others.py SOAC ROUNDS CORPUS

yamllint looks at every YAML file, check-jsonschema at every marathon file, with the schema that `soac schema` prints; jsonnet
reads those marathon files that have no merge keys and writes them as JSON, a process for each hundred. What is not installed is left out:
`pip install yamllint check-jsonschema`, Debian's jsonnet. Medians of whole processes, all of a round after one another.
"""
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

from bench_runs import run


def main():
    soac, rounds, corpus = os.path.abspath(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    repository = corpus + "/soa-configs"
    source = ["--repo", repository, "--system-configs", corpus + "/system", "--no-cache"]
    every = sorted(glob.glob(repository + "/*/*.yaml"))
    marathon = [path for path in every if "/marathon-" in path]
    figures = {}
    with tempfile.TemporaryDirectory() as top:
        commands = others(soac, top, every, marathon)
        commands = {
            "soac check": [[soac, "check", "--rev", "HEAD", *source]],
            "soac compile": [[soac, "compile", "--rev", "HEAD", *source, "--all-clusters", "--dry-run"]], **commands}
        for _ in range(rounds):
            for name, several in commands.items():
                took = [run(command, (0, 1, 123)) for command in several]
                figures.setdefault(name, []).append((sum(time for time, _, _ in took), max(peak for _, _, peak in took)))
    print(f"{len(every):,} YAML files, {len(marathon):,} of them marathon files")
    for name, found in figures.items():
        took = statistics.median(time for time, _ in found)
        print(f"{name:34}{took:>12,.0f} ms{max(peak for _, peak in found):>6,.0f} MB")


def others(soac, top, every, marathon):
    def listed(paths, name):
        with open(f"{top}/{name}", "w") as file:
            file.write("\n".join(paths))
        return f"{top}/{name}"

    commands = {}
    if shutil.which("yamllint"):
        commands["yamllint, relaxed"] = [["sh", "-c", f"xargs -n 5000 yamllint -d relaxed <{listed(every, 'every')}"]]
    if shutil.which("check-jsonschema"):
        schema = f"{top}/marathon.schema.json"
        with open(schema, "w") as file:
            subprocess.run([soac, "schema", "marathon"], check=True, stdout=file)
        commands["check-jsonschema, marathon files"] = [
            ["sh", "-c", f"xargs -n 5000 check-jsonschema --schemafile {schema} <{listed(marathon, 'marathon')}"]]
    if shutil.which("jsonnet"):
        few = []
        # Its parser gives up at a merge key.
        marathon = [path for path in marathon if "<<:" not in open(path).read()]
        for place in range(0, len(marathon), 100):
            name = f"{top}/{place}.jsonnet"
            with open(name, "w") as file:
                file.write("[" + ",\n".join(f"std.parseYaml(importstr {json.dumps(path)})" for path in marathon[place:place + 100])
                           + "]")
            few.append(["jsonnet", name])
        commands[f"jsonnet, {len(marathon):,} marathon files"] = few
    return commands


if __name__ == "__main__":
    main()
