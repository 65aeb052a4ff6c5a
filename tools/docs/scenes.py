"""What the documents' commands run in: copies of the example, with a history, remotes, and if need be servers.

A world is a folder that is shown as /home/me. In it lie

    soa-configs/       the example with the history of history.py, where the commands begin; `origin` is /srv/soa-configs.git
    company/           the same as a folder of a repository, whose .soac.yaml names the system configurations
    system-config/     the system configuration of each cluster
    host/              what a host has
    remotes/           the repository of each service, with the tags of what is deployed

and below `root` what is shown at /: /etc/paasta (the system configuration of hamburg-prod), /srv/soa-configs.git,
/nail/etc/services (a clone), and empty folders for what is written.
"""
import fcntl
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from . import history, registry
from .worlds import ELSEWHERE

HOME = "/home/me"
EMPTY = ["etc/nerve", "etc/synapse", "etc/cron.d", "var/lib/soac", "var/log/paasta", "usr/local/bin", "srv", "nail/etc", "var/lib/prometheus/node-exporter", "opt"]
# What stands in for docker: an image is a file that holds its digest.
DOCKER = """#!/bin/sh
file() { echo "$1" | tr '/:' '__'; }
mkdir -p ~/images
case "$1 $2" in
"build -t") echo 8f4e1c >~/images/$(file $3); echo "Successfully tagged $3" ;;
"push "*) cp ~/images/$(file $2) ~/registry/ ;;
"image inspect") for last; do :; done
    test -e ~/images/$(file $last) || exit 1
    echo "[\\"${last%:paasta*}@sha256:$(cat ~/images/$(file $last))\\"]" ;;
esac
"""
# A moment of this run, which is shown as one in the weeks of the example.
TODAY = [time.strftime("%Y-%m-%d", time.gmtime(time.time() + day * 86_400)) for day in (-1, 0, 1)]
MOMENT = re.compile(
    rf"(?:{'|'.join(TODAY)})(?P<gap>[ T])\d\d:\d\d(?P<seconds>:\d\d)?(?P<part>\.\d+)?"
    rf"|(?:{'|'.join(day.replace('-', '') for day in TODAY)})T\d{{6}}")


def moment(match):
    if match["gap"] is None:
        return "20191002T120000"
    part = "." + "0" * (len(match["part"]) - 1) if match["part"] else ""
    return f"2019-10-02{match['gap']}12:00" + (":00" if match["seconds"] else "") + part


class Base:
    """What all worlds are copies of."""

    def __init__(self, top, folder, soac):
        self.top, self.folder, self.soac = top, folder, soac
        self.count, self.lock = 0, threading.Lock()
        self.path = folder / "base"
        shutil.copytree(top / "examples", self.path, symlinks=True)
        for name in EMPTY:
            (self.path / "root" / name).mkdir(parents=True)
        environment = self.environment(self.path)
        history.commit_all(self.path / "soa-configs", environment)
        self.add_remotes(environment)
        history.make_company(top, self.path / "company", environment)
        shell(
            """
            git init -q --bare -b main root/srv/soa-configs.git
            git -C soa-configs push -q ../root/srv/soa-configs.git main christmas
            git -C soa-configs update-ref refs/remotes/origin/main main
            cp -R soa-configs root/nail/etc/services
            cp -R system-config/hamburg-prod root/etc/paasta
            """, self.path, environment)

    @property
    def scenes(self):
        return [name.removeprefix("begin_") for name in vars(World) if name.startswith("begin_")]

    def environment(self, path):
        """The same for all worlds: no settings of whoever runs this, one zone of time, one author."""
        programs = f"{path}/root/usr/local/bin:" + os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin")
        who = {"NAME": "Me", "EMAIL": "me@halmkorn.example", "DATE": "1570000000 +0200"}
        return {
            "PATH": programs, "HOME": str(path), "LC_ALL": "C.UTF-8", "TZ": "UTC", "USER": "me", "LOGNAME": "me",
            "GIT_CONFIG_NOSYSTEM": "1", "PAASTA_SYSTEM_CONFIG_DIR": f"{path}/root/etc/paasta",
            "PYTHONDONTWRITEBYTECODE": "1",
        } | {f"GIT_{role}_{key}": value for role in ["AUTHOR", "COMMITTER"] for key, value in who.items()}

    def add_remotes(self, environment):
        """A repository for each service with two commits, both of which were deployed to each of its deploy groups."""
        for path in sorted((self.path / "soa-configs").glob("*/service.yaml")):
            url = re.search(r"^git_url: *\S+:(\S+)", path.read_text(), re.M)
            deployed = json.loads((path.parent / "deployments.json").read_text())["v2"]
            tags = [(group, day, 1 + day) for day in (1, 2) for group in sorted(deployed["deployments"])]
            stream = ["blob\nmark :1\ndata 6\nhello\n"]
            for number, parent in [(2, ""), (3, "from :2\n")]:
                stream.append(
                    f"commit refs/heads/main\nmark :{number}\ncommitter Ada Byron <ada@halmkorn.example> {history.BEGIN + number} +0200\n"
                    f"data 7\nCommit{number}\n{parent}M 100644 :1 file{number}\n")
            stream += [f"reset refs/tags/paasta-{group}-2019092{day}T100000-deploy\nfrom :{mark}\n" for group, day, mark in tags]
            remote = self.path / "remotes" / url[1]
            remote.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["git", "init", "-q", "--bare", "-b", "main", remote], check=True, env=environment)
            subprocess.run(["git", "-C", remote, "fast-import", "--quiet"], input="\n".join(stream).encode(), check=True, env=environment)

    def world(self, scene):
        with self.lock:
            self.count += 1
            path = self.folder / f"world{self.count}"
        shutil.copytree(self.path, path, symlinks=True)
        world = World(path, self)
        try:
            getattr(world, f"begin_{scene}")()
        except BaseException:
            world.end()
            raise
        return world


class World:
    def __init__(self, path, base):
        self.path, self.base = path, base
        self.start = path / "soa-configs"
        self.environment = base.environment(path)
        self.servers, self.taken, self.registry = [], None, None
        # Addresses as they are, and as they are shown.
        self.names = {}
        for program in [base.soac, base.soac.parent / "soac-simulate"]:
            (path / "root/usr/local/bin" / program.name).symlink_to(program)
        (path / ".gitconfig").write_text(
            f'[url "{path}/remotes/"]\n\tinsteadOf = git@git.halmkorn.example:\n'
            "[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n[user]\n\tname = Me\n\temail = me@halmkorn.example\n")
        for log in path.glob("**/log.json"):
            log.write_text(log.read_text().replace("/var/log", f"{path}/root/var/log"))
        shell("git remote add origin ../root/srv/soa-configs.git; git branch -q -u origin/main", self.start, self.environment)

    # Texts

    def inside(self, text):
        """A text of a document as it is in this world."""
        return ELSEWHERE.sub(f"{self.path}/root/", text.replace(HOME + "/", f"{self.path}/"))

    def outside(self, text):
        """What is printed in this world, as a document shows it."""
        text = text.replace(f"{self.path}/root/", "/").replace(f"{self.path}/steps/", "").replace(str(self.path), HOME)
        for address, name in self.names.items():
            text = text.replace(address, name)
        # A port that the system has chosen.
        text = re.sub(r"(127\.0\.0\.1|localhost):[3-6]\d{4}\b", r"\1:…", text)
        return MOMENT.sub(moment, text)

    # Scenes

    def begin_example(self):
        """As described above."""

    def begin_company(self):
        """In the company's repository, in which no command has to be told where things are."""
        self.start = self.path / "company/soa-configs"
        del self.environment["PAASTA_SYSTEM_CONFIG_DIR"]

    def begin_mistakes(self):
        """The same, with two mistakes in the work tree."""
        self.begin_company()
        self.begin_edited()

    def begin_edited(self):
        """Two mistakes in the work tree."""
        self.edit("checkout/marathon-hamburg-prod.yaml", 18, "cpus: 1", "cpu: 1")
        self.edit("storefront/marathon-hamburg-prod.yaml", 57, "mem: 384", "mem: 2 GB")

    def begin_cluster(self):
        """leipzig-stage has a Marathon, a Chronos, Mesos, Sensu, and hosts with hacheck and HAProxy, which all answer."""
        simulate = self.base.soac.parent / "soac-simulate"
        chronos = self.serve(1, simulate, "chronos", "--cron")[0]
        sensu = self.serve(1, sys.executable, self.base.top / "tools/sensu_listener.py")[0]
        # The hosts of a served cluster are addresses that are the same for all: one at a time.
        self.taken = open(pathlib.Path(tempfile.gettempdir()) / "soac-docs-cluster.lock", "w")
        fcntl.flock(self.taken, fcntl.LOCK_EX)
        addresses = dict(line.split() for line in self.serve(2, simulate, "cluster"))
        marathon, mesos = addresses["marathon"], addresses["mesos"]
        system = self.path / "system-config/leipzig-stage"
        for server, address, port in [("marathon", marathon, 8080), ("chronos", chronos, 4400)]:
            name = f"http://{server}.leipzig-stage.halmkorn.example:{port}"
            path = system / f"{server}.json"
            path.write_text(path.read_text().replace(name, address))
            self.names[address] = name
        (system / "mesos.json").write_text(json.dumps({"mesos_config": {"master": mesos.removeprefix("http://")}}))
        (system / "sensu.json").write_text(json.dumps({"sensu_host": "127.0.0.1", "sensu_port": int(sensu)}))
        (system / "zookeeper.json").unlink()
        shutil.rmtree(self.path / "root/etc/paasta")
        shutil.copytree(system, self.path / "root/etc/paasta")

    def begin_kubernetes(self):
        """leipzig-stage has a Kubernetes that answers, and nothing else; `leipzig-stage.yaml` is its kubeconfig."""
        address = self.serve(1, self.base.soac.parent / "soac-simulate", "kubernetes", "--speed", "20")[0]
        for name in ["marathon", "chronos", "zookeeper", "slaves", "sensu"]:
            (self.path / f"system-config/leipzig-stage/{name}.json").unlink()
        (self.path / "leipzig-stage.yaml").write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "leipzig-stage",
            "clusters": [{"name": "leipzig-stage", "cluster": {"server": address}}],
            "users": [{"name": "soac", "user": {"token": "0"}}],
            "contexts": [{"name": "leipzig-stage", "context": {"cluster": "leipzig-stage", "user": "soac"}}],
        }))
        self.environment["KUBECONFIG"] = f"{self.path}/leipzig-stage.yaml"
        self.environment["PAASTA_SYSTEM_CONFIG_DIR"] = f"{self.path}/system-config/leipzig-stage"

    def begin_running(self):
        """The same, brought to the commit before; the newest one asks for more memory and for one more task."""
        self.begin_cluster()
        shell(
            """
            soac apply --wait --interval 1
            for look in $(seq 60); do soac status >~/status.log 2>&1 && break; sleep 0.5; done
            sed -i 's/^  mem: 256/  mem: 320/' stock-sync/marathon-SHARED.yaml
            sed -i '0,/instances: 1/s//instances: 2/' checkout/marathon-leipzig-stage.yaml
            git commit -q -a -m 'stock-sync, checkout: more for the sale'
            git push -q origin main
            """, self.start, self.environment)

    def begin_ci(self):
        """A checkout of the branch, with the variables that CI services set."""
        shell(
            """
            git checkout -q christmas
            cp -R ../system-config _clusters
            git add -A; git commit -q -m 'System configurations'
            """, self.start, self.environment)
        self.environment |= {
            "GITHUB_BASE_REF": "main", "CHANGE_TARGET": "main", "RANGE": "origin/main...HEAD",
            "CONFIGS": "--system-configs _clusters", "GUARDS": "--deny break --max-bounces 200 --max-removed 5",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": "main",
        }

    def begin_pipeline(self):
        """In a clone of checkout's repository, whose registry answers and whose docker keeps images as files."""
        images = self.path / "registry"
        images.mkdir()
        self.registry = registry.serve(images)
        address = f"127.0.0.1:{self.registry.server_address[1]}"
        name = "registry-pci.halmkorn.example:5000"
        self.names[address] = name
        service = self.start / "checkout/service.yaml"
        text = service.read_text()
        assert name in text
        service.write_text(text.replace(name, address))
        docker = self.path / "root/usr/local/bin/docker"
        docker.write_text(DOCKER)
        docker.chmod(0o755)
        self.start = self.path / "checkout"
        shell(
            r"""
            git clone -q git@git.halmkorn.example:payments/checkout checkout; cd checkout
            printf 'itest:\n\t@docker build -t $(DOCKER_TAG) .\n' >Makefile
            git add -A; git commit -q -m 'A Makefile'; git push -q origin main
            """, self.path, self.environment)

    # How they are made

    def edit(self, name, line, old, new):
        path = self.start / name
        lines = path.read_text().split("\n")
        assert old in lines[line - 1], f"tools/docs/scenes.py: line {line} of {name} has no {old!r}"
        lines[line - 1] = lines[line - 1].replace(old, new)
        path.write_text("\n".join(lines))

    def serve(self, count, *words):
        """Starts a server, and waits for the lines with addresses that it prints."""
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.servers.append(process)
        lines = [process.stdout.readline().strip() for _ in range(count)]
        if not all(lines):
            raise RuntimeError(f"{' '.join(map(str, words))} does not start: is another one running?")
        return lines

    def end(self):
        for process in self.servers:
            process.kill()
            process.wait()
            process.stdout.close()
        if self.registry:
            self.registry.shutdown()
            self.registry.server_close()
        if self.taken:
            self.taken.close()


def shell(script, folder, environment):
    run = subprocess.run(
        ["bash", "-euc", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    if run.returncode != 0:
        raise RuntimeError(f"{script}\nends with status {run.returncode}:\n{run.stdout}")
