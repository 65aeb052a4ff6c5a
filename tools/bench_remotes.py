#!/usr/bin/env python3
"""Measure `soac deployments` against its floor: list-refs, which only lists the same refs through libgit2.

    bench_remotes.py SOAC DELAY_PROXY LIST_REFS [--services 1000] [--ssh-services 200] [--rounds 5] [--threads 64]

light  git:// remotes, of a server that answers from memory, behind a proxy that adds 50 ms to every round trip
git    the same of real git-daemons, which start a process for each
local  the same repositories as file://
ssh    the first SSH_SERVICES of them, of a real sshd, behind the same kind of proxy

Each round runs the floor, soac into a new folder, and soac once more, when no file changes. A row has the medians, and
the medians of the ratios in the same round.
"""
import argparse
import contextlib
import os
import pwd
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ONE_WAY_MS = 25
CLUSTER = "hamburg-prod"
# A git-daemon listens for five connections only: several stand behind the proxy, so that none waits to be let in.
DAEMONS = 16


def sh(script, folder):
    subprocess.run(["sh", "-euc", script], cwd=folder, check=True)


def make_remotes(folder, count):
    """A repository with twenty deploy tags, and copies of it."""
    (folder / "remotes").mkdir()
    sh(f"""
        git init -q --bare --template= remotes/service-0.git
        cd remotes/service-0.git
        tree=$(git hash-object -t tree -w --stdin </dev/null)
        parent=
        for day in $(seq 10 29); do
            parent=$(git commit-tree -m x ${{parent:+-p $parent}} $tree)
            git update-ref refs/tags/paasta-all-201901${{day}}T120000-deploy $parent
        done
        git update-ref refs/heads/main $parent
        git pack-refs --all
        cd ..
        for i in $(seq {count - 1}); do cp -al service-0.git service-$i.git; done""", folder)


def make_fleet(folder, urls):
    """A soa-configs repository whose services have these addresses."""
    for number, url in enumerate(urls):
        service = folder / f"service-{number}"
        service.mkdir(parents=True)
        (service / "service.yaml").write_text(f"git_url: {url}\n")
        (service / "deploy.yaml").write_text("pipeline: [{step: all}]\n")
        (service / f"marathon-{CLUSTER}.yaml").write_text("main: {instances: 1, deploy_group: all}\n")
    sh("git init -q .; git add -A; git commit -q -m x", folder)


class Servers(contextlib.ExitStack):
    """Programs that end with this block; each has a port of 127.0.0.1."""

    def __init__(self, log):
        super().__init__()
        self.log = self.enter_context(open(log, "wb"))

    def start(self, command):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen(command(port), stdout=self.log, stderr=self.log, start_new_session=True)
        self.callback(lambda: (os.killpg(process.pid, 9), process.wait()))
        while process.poll() is None:
            with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                return port
            time.sleep(0.01)
        sys.exit(f"{command(port)[0]} does not start: see {self.log.name}")


def start_sshd(servers, folder):
    home = folder / "home"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    sh("ssh-keygen -q -t ed25519 -N '' -f home/.ssh/id_ed25519; ssh-keygen -q -t ed25519 -N '' -f host", folder)
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    config = folder / "sshd_config"

    def command(port):
        # SHLVL: bash takes itself for an inner shell, and does not read .bashrc, which may take longer than all else.
        config.write_text(
            f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nPidFile none\nStrictModes no\n"
            f"AuthorizedKeysFile {home}/.ssh/id_ed25519.pub\nPermitRootLogin yes\nMaxStartups 1000\nSetEnv SHLVL=2\n")
        return ["/usr/sbin/sshd", "-D", "-e", "-f", str(config)]

    return servers.start(command), home


def run(command, addresses, environment):
    """Seconds of wall and CPU that a program takes."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        command, input="\n".join(addresses), text=True, capture_output=True, env={**os.environ, **environment})
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed with {done.returncode}:\n{done.stdout[-500:]}{done.stderr[-2000:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(name, addresses, folder, options, environment={}, per_host=()):
    fleet = folder / f"soa-configs-{name}"
    make_fleet(fleet, addresses)
    threads = str(options.threads)
    rounds = []
    for number in range(options.rounds + 1):
        # A new name each time: ext4 is slow to make files where others were just removed.
        out = folder / f"out-{name}-{number}"
        soac = [options.soac, "deployments", "--repo", fleet, "--system-config", folder / "system", "--out", out,
                "--concurrency", threads, *per_host]
        floor = run([options.list_refs, threads], addresses, environment)
        rounds.append((floor, run(soac, addresses, environment), run(soac, addresses, environment)))
        if len(list(out.glob("service-*.json"))) != len(addresses):
            sys.exit(f"{name}: not every service has its file")
    # The first round warms up, and does not count.
    cells = [statistics.median(value) for value in zip(*[
        (floor[0], first[0], first[0] / floor[0], again[0], again[0] / floor[0], floor[1], again[1])
        for floor, first, again in rounds[1:]])]
    print(f"{name:6} {len(addresses):5}" + "".join(f"{cell:11.2f}" for cell in cells), flush=True)


def measure_server(folder, count, port, options):
    """What the server's side needs: git-daemon's work for each connection, with no distance and no soac."""
    def upload_pack():
        script = f"seq 0 {count - 1} | xargs -P {os.cpu_count()} -I N git upload-pack --advertise-refs remotes/service-N.git"
        return run(["sh", "-c", f"cd {folder}; {script} >/dev/null"], [], {})

    direct = [f"git://127.0.0.1:{port}/service-{n}.git" for n in range(count)]
    alone = [upload_pack() for _ in range(3)]
    daemon = [run([options.list_refs, "4"], direct, {})[0] for _ in range(3)]
    print(f"the server's floor: {count} git-upload-pack take {min(alone)[0]:.2f} s on {os.cpu_count()} cores "
          f"({min(alone)[1]:.2f} s of CPU); asked through git-daemon, without distance, {min(daemon):.2f} s")


def main():
    parser = argparse.ArgumentParser()
    for name in ["soac", "delay_proxy", "list_refs"]:
        parser.add_argument(name, type=os.path.abspath)
    for name, default in [("services", 1000), ("ssh-services", 200), ("rounds", 5), ("threads", 64)]:
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    os.environ.update(
        GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="a@example.org", GIT_COMMITTER_NAME="C", GIT_COMMITTER_EMAIL="c@example.org")
    with tempfile.TemporaryDirectory(prefix="soac-bench-") as name, Servers(f"{name}/log") as servers:
        folder = Path(name)
        remotes = folder / "remotes"
        make_remotes(folder, options.services)
        (folder / "system").mkdir()
        (folder / "system/all.json").write_text(f'{{"cluster": "{CLUSTER}", "clusters": ["{CLUSTER}"]}}\n')

        def proxy(*ports):
            return servers.start(lambda port: [options.delay_proxy, *map(str, (port, ONE_WAY_MS, *ports))])

        daemons = [servers.start(lambda port: [
            "git", "daemon", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}", "--max-connections=0",
            f"--base-path={remotes}", "--export-all", str(remotes)]) for _ in range(DAEMONS)]
        measure_server(folder, options.services, daemons[0], options)
        print(f"medians of {options.rounds} rounds, {options.threads} connections at once, {2 * ONE_WAY_MS} ms of round trip\n"
              f"{'':6} {'':5}" + "".join(f"{cell:>11}" for cell in
                                         ["floor s", "first s", "ratio", "again s", "ratio", "floor CPU", "again CPU"]), flush=True)
        light = proxy(servers.start(lambda port: [
            sys.executable, Path(__file__).parent / "light_git_server.py", str(port), remotes / "service-0.git"]))
        measure("light", [f"git://127.0.0.1:{light}/service-{n}.git" for n in range(options.services)], folder, options)
        distant = proxy(*daemons)
        measure("git", [f"git://127.0.0.1:{distant}/service-{n}.git" for n in range(options.services)], folder, options)
        measure("local", [f"file://{remotes}/service-{n}.git" for n in range(options.services)], folder, options)
        if not os.access("/usr/sbin/sshd", os.X_OK):
            sys.exit("ssh: skipped, openssh-server is not installed")
        port, home = start_sshd(servers, folder)
        distant = proxy(port)
        (home / ".ssh/known_hosts").write_text(f"[127.0.0.1]:{distant} {(folder / 'host.pub').read_text()}")
        user = pwd.getpwuid(os.getuid()).pw_name
        measure("ssh", [f"ssh://{user}@127.0.0.1:{distant}{remotes}/service-{n}.git" for n in range(options.ssh_services)],
                folder, options, {"HOME": str(home)}, ["--per-host", str(options.threads)])


main()
