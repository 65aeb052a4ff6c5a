#!/usr/bin/env python3
"""Measure soac lsp over a large soa-configs: the processor's time to the first findings, and of a keystroke; memory, and
whether it grows.

    bench_lsp.py SOAC CORPUS [KEYSTROKES] [EDITS]

CORPUS is what tools/corpus.py makes. Times are those of the server's process, all of its threads together. A keystroke is
a change of one character, and the findings that are told after it. Then come EDITS changes in all, as fast as they are taken.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

FIRST, WARM, KEYSTROKE, MEMORY, GROWTH = 3000, 300, 30, 200, 1.1
# Of starts the fastest counts: what else runs on the machine makes all of them slower.
ROUNDS = 7
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    def __init__(self, soac, folder, cache):
        environment = dict(os.environ, XDG_CACHE_HOME=cache)
        self.process = subprocess.Popen([soac, "lsp"], cwd=folder, env=environment, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.id = 0

    def send(self, method, params, is_request=False):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if is_request:
            self.id += 1
            message["id"] = self.id
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            name, value = line.split(b":")
            if name.lower() == b"content-length": length = int(value)
        return json.loads(self.process.stdout.read(length))

    def until(self, is_it):
        while not is_it(message := self.receive()): pass
        return message

    def request(self, method, params):
        self.send(method, params, True)
        return self.until(lambda message: message.get("id") == self.id)["result"]

    def findings(self, version):
        return self.until(lambda message: message.get("method") == "textDocument/publishDiagnostics"
                          and message["params"].get("version", version) >= version)

    def cpu(self):
        """Milliseconds, in nanoseconds of the scheduler where it tells them."""
        total = 0
        for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
            total += int((thread / "schedstat").read_text().split()[0])
        # Threads that ended are in the sum of the process alone.
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return max(total / 1e6, (int(fields[11]) + int(fields[12])) * 1000 / TICK)

    def memory(self):
        """Megabytes: now, and at most."""
        status = dict(line.split(":", 1) for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines())
        return tuple(int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))

    def end(self):
        self.request("shutdown", None)
        self.send("exit", None)
        self.process.wait()


def document(folder):
    return next(path for path in sorted(folder.glob("*/marathon-*.yaml")) if path.stat().st_size > 300)


def first(soac, folder, cache):
    """A server that has told the first findings, and what that took."""
    server = Server(soac, folder, cache)
    server.request("initialize", {"processId": os.getpid(), "capabilities": {}})
    path = document(folder)
    uri, text = "file://" + str(path), path.read_text()
    server.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
    server.findings(1)
    return server, uri, text, server.cpu()


def change(server, uri, version, line, character, end, new):
    server.send("textDocument/didChange", {
        "textDocument": {"uri": uri, "version": version},
        "contentChanges": [{"range": {"start": {"line": line, "character": character},
                                      "end": {"line": line, "character": end}}, "text": new}]})


def main():
    soac, corpus = sys.argv[1], Path(sys.argv[2])
    strokes = int(sys.argv[3]) if len(sys.argv) > 3 else 300
    edits = int(sys.argv[4]) if len(sys.argv) > 4 else 100_000
    folder = (corpus / "soa-configs").resolve()
    with tempfile.TemporaryDirectory() as cache:
        server, _, _, cold = first(soac, folder, cache)
        server.end()
        starts = []
        for _ in range(ROUNDS):
            server, uri, text, warm = first(soac, folder, cache)
            starts.append(warm)
            if len(starts) < ROUNDS: server.end()
        warm = min(starts)
        number = next(i for i, line in enumerate(text.splitlines()) if line.startswith("  "))
        times, version = [], 1
        for stroke in range(strokes):
            before, version = server.cpu(), version + 1
            change(server, uri, version, number, 2, 2 if stroke % 2 == 0 else 3, "x" if stroke % 2 == 0 else "")
            server.findings(version)
            times.append(server.cpu() - before)
        early = server.memory()
        for edit in range(edits):
            version += 1
            change(server, uri, version, number, 2, 2 if edit % 2 == 0 else 3, "x" if edit % 2 == 0 else "")
            if edit % 100 == 99: server.findings(version)
        late = server.memory()
        server.end()
    services = sum(1 for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._")
    rows = [
        (f"first findings, nothing in the cache: {cold:.0f} ms of CPU", cold, FIRST),
        (f"first findings: {warm:.0f} ms of CPU, {statistics.median(starts):.0f} in the median", warm, WARM),
        (f"a keystroke: {statistics.median(times):.1f} ms of CPU in the median, {max(times):.1f} at most",
         statistics.median(times), KEYSTROKE),
        (f"memory: {late[1]:.0f} MB at most", late[1], MEMORY),
        (f"after {edits} edits: {late[0]:.0f} MB, before {early[0]:.0f}", late[0] / early[0], GROWTH),
    ]
    print(f"soac lsp, {services} services:")
    for text, value, limit in rows: print(f"  {text}" + ("" if value <= limit else f" (more than {limit})"))
    sys.exit(0 if all(value <= limit for _, value, limit in rows) else 1)


main()
