#!/usr/bin/env python3
"""Measure soac lsp over a large soa-configs: the processor's time to the first findings, to all of them, and of a keystroke;
memory, and whether it grows.

    bench_lsp.py SOAC CORPUS [KEYSTROKES] [EDITS]

CORPUS is what tools/corpus.py makes. Times are those of the server's process, all of its threads together. First findings are
those of the file's own service; all of them are there once a finding about the whole repository is told. A keystroke is
a change of one character, and the findings that are told after it; some come while nothing but the first is known. Then come
EDITS changes in all, as fast as they are taken.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FIRST, ALL, KEYSTROKE, MEMORY, GROWTH = 300, 3000, 30, 200, 1.1
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
    uri, text = "file://" + str(path), path.read_text() + "bench-more:\n  registrations: [bench-gone.main]\n"
    server.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
    server.findings(1)
    return server, uri, text, server.cpu()


def early(server, uri, version, line):
    """Keystrokes before all is known: what each took; and the last version. Ends with what all findings took."""
    times, is_early = [], True
    while is_early:
        # Nobody types faster.
        time.sleep(0.05)
        before, version = server.cpu(), version + 1
        stroke(server, uri, version, line)
        is_early = "unknown-namespace" not in codes(server.findings(version))
        if is_early: times.append(server.cpu() - before)
    return times, version


def codes(message): return [one["code"] for one in message["params"]["diagnostics"]]


def whole(server):
    """What it takes until all is known."""
    server.until(lambda message: message.get("method") == "textDocument/publishDiagnostics"
                 and "unknown-namespace" in codes(message))
    return server.cpu()


def stroke(server, uri, version, line):
    """One character more, or the same one less."""
    is_more = version % 2 == 0
    change(server, uri, version, line, 2, 2 if is_more else 3, "x" if is_more else "")


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
        server, uri, text, cold = first(soac, folder, cache)
        number = next(i for i, line in enumerate(text.splitlines()) if line.startswith("  "))
        early_times, _ = early(server, uri, 1, number)
        server.end()
    with tempfile.TemporaryDirectory() as cache:
        server, _, _, _ = first(soac, folder, cache)
        all_cold = whole(server)
        server.end()
        starts, alls = [], []
        for _ in range(ROUNDS):
            server, uri, text, warm = first(soac, folder, cache)
            starts.append(warm)
            alls.append(whole(server))
            if len(starts) < ROUNDS: server.end()
        times, version = [], 1
        for _ in range(strokes):
            before, version = server.cpu(), version + 1
            stroke(server, uri, version, number)
            server.findings(version)
            times.append(server.cpu() - before)
        at_first = server.memory()
        for edit in range(edits):
            version += 1
            stroke(server, uri, version, number)
            if edit % 100 == 99: server.findings(version)
        late = server.memory()
        server.end()
    services = sum(1 for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._")
    def strokes_row(name, times):
        return (f"{name}: {statistics.median(times):.1f} ms of CPU in the median, {max(times):.1f} at most",
                statistics.median(times), KEYSTROKE)
    rows = [
        (f"first findings, nothing in the cache: {cold:.0f} ms of CPU", cold, FIRST),
        (f"first findings: {min(starts):.0f} ms of CPU, {statistics.median(starts):.0f} in the median", min(starts), FIRST),
        (f"all findings, nothing in the cache: {all_cold:.0f} ms of CPU", all_cold, ALL),
        (f"all findings: {min(alls):.0f} ms of CPU", min(alls), ALL),
        strokes_row(f"a keystroke before all is known ({len(early_times)} of them)", early_times),
        strokes_row("a keystroke", times),
        (f"memory: {late[1]:.0f} MB at most", late[1], MEMORY),
        (f"after {edits} edits: {late[0]:.0f} MB, before {at_first[0]:.0f}", late[0] / at_first[0], GROWTH),
    ]
    print(f"soac lsp, {services} services:")
    for text, value, limit in rows: print(f"  {text}" + ("" if value <= limit else f" (more than {limit})"))
    sys.exit(0 if all(value <= limit for _, value, limit in rows) else 1)


main()
