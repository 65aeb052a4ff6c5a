#!/usr/bin/env python3
"""Measure what soac costs where nothing is to be done: `soac run` over a fleet, and `soac apply` over many jobs of Chronos.

    bench_run.py SOAC SOAC_SIMULATE CORPUS SECONDS

CORPUS is a fleet of one cluster (corpus.py). Its instances are brought about in a simulated Marathon and Chronos; then `soac run`
keeps them for so many seconds. CPU is that of the process itself, from /proc. Only the standard library and git are needed.
"""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

JOBS = 5000


def serve(simulate, kind, *options):
    process = subprocess.Popen([simulate, kind, *options], stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().strip()


def write_system(folder, source, cluster, marathon, chronos):
    folder.mkdir()
    for file in sorted(source.glob("*.json")) if source else []:
        if file.stem not in ("marathon", "chronos", "zookeeper", "sensu", "log"):
            shutil.copy(file, folder)
    own = {"sensu_host": None, "log_writer": {"driver": "null"}, "chronos_config": {"url": [chronos]}}
    if marathon:
        own["marathon_servers"] = [{"url": [marathon]}]
    if not source:
        own |= {"cluster": cluster, "clusters": [cluster], "docker_registry": "registry.example.com", "volumes": []}
    (folder / "zz.json").write_text(json.dumps(own))


def write_jobs(folder, cluster):
    sha = "1" * 40
    for number in range(JOBS // 10):
        name = f"batch-{number}"
        service = folder / name
        service.mkdir(parents=True)
        (service / f"chronos-{cluster}.yaml").write_text("".join(
            f"job{k}: {{cmd: run {k}, schedule: {k * 5} {number % 24} * * *, deploy_group: all}}\n" for k in range(10)))
        (service / "deployments.json").write_text(json.dumps({"v1": {}, "v2": {
            "deployments": {"all": {"docker_image": f"services-{name}:paasta-{sha}", "git_sha": sha}},
            "controls": {f"{name}:{cluster}.job{k}": {"desired_state": "start", "force_bounce": None} for k in range(10)}}}))
    git = ["git", "-C", folder, "-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "jobs"]):
        subprocess.run([*git, *words], check=True)


def children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def apply(soac, options, *more):
    """CPU seconds of one round, and what it says."""
    before = children()
    run = subprocess.run([soac, "apply", "--no-log", *options, *more], capture_output=True, text=True)
    if run.returncode == 2:
        sys.exit(f"bench_run.py: soac apply: {run.stderr[-2000:]}")
    return children() - before, run


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024


def main():
    soac, simulate = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
    corpus, seconds = pathlib.Path(sys.argv[3]).resolve(), int(sys.argv[4])
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        # A fast clock brings all up soon; what runs stays as it is.
        marathon, marathon_at = serve(simulate, "marathon", "--speed", "10000")
        chronos, chronos_at = serve(simulate, "chronos")
        others, others_at = serve(simulate, "chronos")
        try:
            measure(soac, corpus, seconds, scratch, marathon_at, chronos_at, others_at)
        finally:
            for process in (marathon, chronos, others):
                process.kill()


def measure(soac, corpus, seconds, scratch, marathon, chronos, others):
    cluster = json.loads((corpus / "system" / os.listdir(corpus / "system")[0] / "cluster.json").read_text())["cluster"]
    write_system(scratch / "system", corpus / "system" / cluster, cluster, marathon, chronos)
    options = ["--repo", str(corpus / "soa-configs"), "--system-config", str(scratch / "system"), "--state", str(scratch / "state")]
    first, run = apply(soac, options, "--wait", "--interval", "1", "--timeout", "60")
    print(f"{len(os.listdir(corpus / 'soa-configs')) - 1} services; brought about with {first:.1f} s of CPU:")
    for line in run.stderr.splitlines()[-2:]:
        print(f"  {line}")
    again, _ = apply(soac, options)
    print(f"soac apply with nothing to do:      {again:6.2f} s of CPU")

    process = subprocess.Popen([soac, "run", *options, "--listen", "127.0.0.1:0", "--no-log"], stderr=subprocess.DEVNULL)
    try:
        time.sleep(30)  # the first looks
        start, before = time.monotonic(), cpu(process.pid)
        time.sleep(seconds)
        share = (cpu(process.pid) - before) / (time.monotonic() - start) * 100
        print(f"soac run, idle, over {seconds} s:         {share:6.2f} % of one core, {memory(process.pid):.0f} MB at most")
    finally:
        process.terminate()
        process.wait()

    write_jobs(scratch / "jobs", "c")
    write_system(scratch / "jobs-system", None, "c", None, others)
    options = ["--repo", str(scratch / "jobs"), "--system-config", str(scratch / "jobs-system"), "--state", str(scratch / "jobs-state")]
    first, run = apply(soac, options, "--wait", "--interval", "1")
    again = sorted(apply(soac, options)[0] for _ in range(3))[1]
    print(f"{JOBS} jobs: sent with {first:.1f} s of CPU ({run.stderr.splitlines()[-1] if run.stderr else 'nothing said'})")
    print(f"soac apply with no job to change:   {again:6.2f} s of CPU")


if __name__ == "__main__":
    main()
